// What somebody else made of the same place, beside one's own, and the choice between the two.

import { el } from "./dom.js";
import { reveal } from "./reveal.js";

/**
 * @typedef {{mine: () => void, theirs: () => void}} Choice what the person decides
 * @typedef {[string, () => void]} Answer what a button says and does
 */

/**
 * Put the question into `place`, instead of another one; the same one stays, so that a click on it is not lost.
 * @param {HTMLElement} place
 * @param {{told: string, theirs: string, keep: Answer, take: Answer}} question
 */
export function dispute(place, { told, theirs, keep, take }) {
  const asked = place.querySelector(":scope > .m-dispute");
  if (asked?.children[0]?.textContent === told && asked.children[1]?.textContent === theirs) return;
  asked?.remove();
  const choice = (/** @type {Answer} */ [text, action]) => {
    const answered = () => {
      box.remove();
      action();
    };
    return el("button", { type: "button", class: "m-button", onclick: answered }, text);
  };
  const box = el(
    "div",
    { class: "m-dispute", role: "alert" },
    el("p", {}, told),
    el("blockquote", {}, theirs),
    choice(keep),
    choice(take),
  );
  place.append(box);
  reveal(box, place);
}

/**
 * Nothing is in dispute in `place` any more.
 * @param {HTMLElement} place
 */
export function settled(place) {
  place.querySelector(":scope > .m-dispute")?.remove();
}
