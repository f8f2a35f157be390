// Where a word was found, as links that open the editor there.

import { el } from "./dom.js";
import { timestamp } from "./times.js";

/**
 * @param {string} id of the job
 * @param {import("./types.js").Hit[]} lines
 * @param {number} count lines that hold a word, those that are not shown too
 */
export function hitList(id, lines, count) {
  const rows = lines.map((line) => {
    const text = line.pieces.map((piece) => (piece.hit ? el("mark", {}, piece.text) : piece.text));
    const about = line.kind === "text" ? line.who || "発言" : line.label;
    const time = line.start === null ? "" : ` ${timestamp(line.start)}`;
    const link = el("a", { href: placeOf(id, line.place) }, ...text);
    return el("li", {}, el("span", { class: "m-quiet" }, `${about}${time}`), link);
  });
  const more = count > lines.length ? [el("li", { class: "m-quiet" }, `ほか${count - lines.length}か所`)] : [];
  return el("ul", { class: "m-hits", hidden: !lines.length }, ...rows, ...more);
}

/**
 * The editor at a statement.
 * @param {string} id
 * @param {string} place
 */
function placeOf(id, place) {
  const at = place ? `&at=${encodeURIComponent(place)}` : "";
  return `./edit?id=${encodeURIComponent(id)}${at}`;
}
