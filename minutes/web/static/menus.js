// Menus that open below a button, and the one with the formats to download.

import { download } from "./call.js";
import { el } from "./dom.js";

/**
 * A button with a list below it.
 * @param {string} title
 * @param {HTMLElement} list
 */
export function menu(title, list) {
  list.classList.add("m-menu-list");
  return el("details", { class: "m-menu" }, el("summary", { class: "m-button" }, title), list);
}

/**
 * A menu of formats to download; `before` finishes (saves) first and may refuse.
 * @param {string} id of the job
 * @param {import("./types.js").Format[]} formats
 * @param {() => Promise<boolean>} before
 */
export function exportMenu(id, formats, before = async () => true) {
  const status = el("span", { class: "m-export-status", role: "status" });
  const link = (/** @type {string} */ format, /** @type {string} */ text, /** @type {string} */ style) => {
    const url = `api/jobs/${encodeURIComponent(id)}/export/${format}`;
    const take = async (/** @type {Event} */ event) => {
      event.preventDefault();
      status.textContent = "書き出しています…";
      try {
        if (await before()) await download(url);
        status.textContent = "";
      } catch (error) {
        status.textContent = `書き出せませんでした：${/** @type {Error} */ (error).message}`;
      }
    };
    return el("a", { class: style, href: url, download: true, "data-format": format, onclick: take }, text);
  };
  const others = formats.filter((format) => format.id !== "docx");
  const list = el("div", {}, ...others.map((format) => link(format.id, format.label, "m-menu-item")));
  return el("span", { class: "m-export" }, status, link("docx", "Wordで保存", "m-button"), menu("ほかの形式", list));
}

/** @param {(menu: HTMLDetailsElement) => boolean} which */
function close(which) {
  for (const open of document.querySelectorAll("details.m-menu[open]")) {
    const details = /** @type {HTMLDetailsElement} */ (open);
    if (which(details)) details.open = false;
  }
}

document.addEventListener("click", (event) => close((open) => !open.contains(/** @type {Node} */ (event.target))));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close(() => true);
});
