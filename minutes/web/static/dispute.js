// What somebody else made of the same place, beside one's own, and the choice between the two.

import { el } from "./common.js";

/**
 * Put the question into `place`; the one that stood there goes.
 * @param {Element} place
 * @param {{told: string, theirs: string, keep: [string, () => void], take: [string, () => void]}} question
 *   `keep` and `take`: what the two buttons say and do.
 */
export function dispute(place, { told, theirs, keep, take }) {
  settled(place);
  const choice = ([text, action]) =>
    el("button", { type: "button", class: "m-button", onclick: () => { box.remove(); action(); } }, text);
  const box = el("div", { class: "m-dispute", role: "alert" },
    el("p", {}, told), el("blockquote", {}, theirs), choice(keep), choice(take));
  place.append(box);
}

/**
 * Nothing is in dispute in `place` any more.
 * @param {Element} place
 */
export function settled(place) {
  place.querySelector(":scope > .m-dispute")?.remove();
}
