// The cheat sheet of keys, in which each can be given another.

import { chordAsked } from "./dialog.js";
import { el } from "./dom.js";
import { ACTIONS, chordOf, chordText } from "./keys.js";

const FIXED = [
  ["Ctrl+1 … 9", "カーソルのある発言を、左の欄のその番目の発言者にする"],
  ["Ctrl+Z / Ctrl+Y", "元に戻す／やり直す（文の欄の外で）"],
  ["ダブルクリック", "その語から聞く（素起こしは1回押す）"],
];

/** @param {import("./keys.js").Keys} keys */
export function keyList(keys) {
  const list = el("dl", { class: "m-keys" });
  const draw = () => {
    const own = ACTIONS.flatMap((action) => line(action, keys, draw));
    const fixed = FIXED.flatMap(([key, what]) => [el("dt", {}, key), el("dd", {}, what)]);
    list.replaceChildren(...own, ...fixed);
  };
  const reset = () => {
    keys.reset();
    draw();
  };
  draw();
  const back = el("button", { type: "button", class: "m-link", onclick: reset }, "すべて初めのキーに戻す");
  return el("div", { class: "m-key-list" }, list, back);
}

/**
 * @param {import("./keys.js").Action} action
 * @param {import("./keys.js").Keys} keys
 * @param {() => void} drawn anew
 */
function line({ id, label }, keys, drawn) {
  const change = async () => {
    const taken = (/** @type {string} */ chord) => keys.refusal(id, chord);
    const chord = await chordAsked(label, chordOf, taken);
    if (chord) keys.assign(id, chord);
    drawn();
  };
  const title = `「${label}」のキーを変える`;
  const button = el(
    "button",
    {
      type: "button",
      class: "m-key",
      title,
      "aria-label": `${title}（今は${chordText(keys.chord(id))}）`,
      onclick: change,
    },
    chordText(keys.chord(id)),
  );
  return [el("dt", {}, button), el("dd", {}, label)];
}
