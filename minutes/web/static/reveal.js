// What opens at the foot of something is brought wholly into view, with as little scrolling as does.

const ROOM = 8; // px between it and the edge of the window
const DOUBLE = 600; // ms after a click in which a second one must find the same under the mouse

let pressed = Number.NEGATIVE_INFINITY; // when the mouse was pressed last
const press = (/** @type {Event} */ { timeStamp }) => {
  pressed = timeStamp;
};
globalThis.addEventListener?.("pointerdown", press, true);

/**
 * Show all of `node`, which has just opened in `whole`; nothing moves where `whole` is not in view at all.
 * Where the cursor is in `whole`, its beginning stays in view.
 * @param {HTMLElement} node
 * @param {HTMLElement} whole a row or a card
 */
export function reveal(node, whole = node) {
  const wait = pressed + DOUBLE - performance.now();
  if (wait > 0) setTimeout(() => reveal(node, whole), wait);
  else setTimeout(() => bring(node, whole));
}

/**
 * @param {HTMLElement} node
 * @param {HTMLElement} whole
 */
function bring(node, whole) {
  const scroller = node.closest(".m-rows, .m-panel");
  if (!scroller || scroller.querySelector(".m-row-menu")) return; // what is chosen from must not move
  const view = scroller.getBoundingClientRect();
  const { top } = whole.getBoundingClientRect();
  const below = node.getBoundingClientRect().bottom + ROOM - view.bottom;
  if (below <= 0 || top >= view.bottom) return;
  const room = whole.contains(document.activeElement) ? Math.max(0, top - view.top) : below;
  scroller.scrollTop += Math.min(below, room);
}
