// The picture of a recording that is a video: small, over the page, moved by mouse or arrow keys.

import { el } from "./dom.js";

const STEP = 24; // CSS pixels that an arrow key moves it
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Picture {
  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.handle = el(
      "button",
      { type: "button", class: "m-picture-handle", title: "引いて動かす（矢印キーでも）" },
      "映像を動かす",
    );
    this.shown = el("input", { type: "checkbox", onchange: () => this.show(this.shown.checked) });
    this.choice = el("label", { class: "m-tick" }, this.shown, "映像を出す"); // the way back, in a menu
    const close = el("button", { type: "button", class: "m-picture-close", onclick: () => this.show(false) }, "閉じる");
    const head = el("div", { class: "m-picture-head" }, this.handle, close);
    this.node = el("section", { class: "m-picture", "aria-label": "映像", hidden: true }, head, video);
    video.addEventListener("loadedmetadata", () => this.show(video.videoWidth > 0));
    this.handle.addEventListener("pointerdown", (event) => this.drag(event));
    this.handle.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault();
      const { left, top } = this.node.getBoundingClientRect();
      this.place(left + arrow[0] * STEP, top + arrow[1] * STEP);
    });
  }

  /** @param {boolean} shown */
  show(shown) {
    this.node.hidden = !shown;
    this.shown.checked = shown;
  }

  /** @param {PointerEvent} event */
  drag({ pointerId, clientX, clientY }) {
    const { left, top } = this.node.getBoundingClientRect();
    const move = (/** @type {PointerEvent} */ now) =>
      this.place(left + now.clientX - clientX, top + now.clientY - clientY);
    const end = () => this.handle.removeEventListener("pointermove", move);
    this.handle.setPointerCapture(pointerId);
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("pointerup", end, { once: true });
    this.handle.addEventListener("pointercancel", end, { once: true });
  }

  /**
   * Put it somewhere in the window.
   * @param {number} left CSS pixels
   * @param {number} top
   */
  place(left, top) {
    const { width, height } = this.node.getBoundingClientRect();
    const within = (/** @type {number} */ value, /** @type {number} */ most) =>
      Math.min(Math.max(0, value), Math.max(0, most));
    this.node.style.left = `${within(left, innerWidth - width)}px`;
    this.node.style.top = `${within(top, innerHeight - height)}px`;
    this.node.style.right = "auto";
    this.node.style.bottom = "auto";
  }
}
