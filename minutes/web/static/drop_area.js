// Where files are dropped, or chosen with two buttons.

import { el } from "./dom.js";
import { chosenOf, filesOf } from "./dropped.js";

/**
 * @param {string} hint
 * @param {string} label of the files
 * @param {(dropped: import("./dropped.js").Dropped[]) => void} add
 */
export function dropArea(hint, label, add) {
  const files = el("input", { type: "file", multiple: true, "aria-label": label });
  const folder = el("input", { type: "file", webkitdirectory: true, "aria-label": "フォルダー" });
  for (const input of [files, folder]) {
    input.addEventListener("change", () => {
      if (input.files) add(chosenOf(input.files));
      input.value = "";
    });
  }
  const buttons = el("div", { class: "m-actions" }, pick("ファイルを選ぶ", files), pick("フォルダーを選ぶ", folder));
  const area = el("div", { class: "m-drop-area" }, el("p", {}, hint), buttons);
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("m-over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("m-over"));
  area.addEventListener("drop", async (event) => {
    event.preventDefault();
    area.classList.remove("m-over");
    if (event.dataTransfer) add(await filesOf(event.dataTransfer));
  });
  return area;
}

/**
 * A button that opens a chooser.
 * @param {string} text
 * @param {HTMLInputElement} input
 */
function pick(text, input) {
  return el("label", { class: "m-button m-pick-file" }, input, text);
}
