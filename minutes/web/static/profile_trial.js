// What a profile makes of a sentence: before, after, and each change with its reason.

import { el } from "./dom.js";

/**
 * @param {import("./types.js").Trial} trial
 * @returns {HTMLElement[]}
 */
export function shownTrial({ before, after, changes }) {
  const shown = [
    el("h3", {}, "直す前"),
    el("p", { class: "m-before" }, ...pieces(before, "del", changes)),
    el("h3", {}, "直した後"),
    el("p", { class: "m-after" }, ...pieces(after, "ins", changes)),
    el("h3", {}, changes.length ? `変えたところ（${changes.length}か所）` : "変えたところはありません"),
  ];
  if (!changes.length) return shown;
  const head = el("tr", {}, ...["前", "後", "理由"].map((name) => el("th", { scope: "col" }, name)));
  return [...shown, el("table", {}, el("thead", {}, head), el("tbody", {}, ...changes.map(row)))];
}

/**
 * @param {import("./types.js").Trial["before"]} list
 * @param {"del" | "ins"} tag
 * @param {import("./types.js").Trial["changes"]} changes
 */
function pieces(list, tag, changes) {
  return list
    .filter((piece) => piece.text)
    .map((piece) => (piece.change === null ? piece.text : el(tag, { title: changes[piece.change]?.note }, piece.text)));
}

/** @param {import("./types.js").Trial["changes"][0]} change */
function row({ before, after, note, check }) {
  const asked = check && !note.includes("要確認") ? "（要確認）" : null;
  return el("tr", {}, el("td", {}, before || "（なし）"), el("td", {}, after || "（削除）"), el("td", {}, note, asked));
}
