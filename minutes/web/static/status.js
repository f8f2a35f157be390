// The one line that says how things stand. Edits that are not on the server yet are never covered by other news.

import { el } from "./dom.js";

export class Status {
  constructor() {
    this.node = el("span", { class: "m-saved", role: "status", "aria-live": "polite" });
    this.saved = true;
  }

  /**
   * How all edits stand.
   * @param {"saved" | "saving" | "failed"} state
   * @param {string} text
   */
  edits(state, text) {
    this.saved = state === "saved";
    this.write(state, text);
  }

  /**
   * News of something else: the voices, taking back.
   * @param {"saved" | "saving" | "failed"} state
   * @param {string} text
   */
  notice(state, text) {
    if (this.saved) this.write(state, text);
  }

  /**
   * @param {string} state
   * @param {string} text
   */
  write(state, text) {
    this.node.dataset.state = state;
    this.node.textContent = text;
  }
}
