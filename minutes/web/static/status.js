// The one line that says how things stand. Edits that are not on the server yet are never covered by other news.
// It is read aloud only where something went wrong, is right again, or was asked for: not at each pause in typing.

import { el } from "./dom.js";

export class Status {
  constructor() {
    this.line = el("span", { class: "m-saved" });
    this.aloud = el("span", { class: "m-aloud", role: "status" });
    this.node = el("div", { class: "m-standing" }, this.line, this.aloud);
    this.saved = true;
    this.trouble = false;
  }

  /**
   * How all edits stand.
   * @param {"saved" | "saving" | "failed"} state
   * @param {string} text
   */
  edits(state, text) {
    this.saved = state === "saved";
    this.show(state, text);
    if (state === "failed" || (state === "saved" && this.trouble)) this.say(text);
    if (state !== "saving") this.trouble = state === "failed";
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
   * News of an operation, after the queue has told that nothing waits.
   * @param {"saved" | "failed"} state
   * @param {string} text
   */
  later(state, text) {
    setTimeout(() => (state === "failed" ? this.write(state, text) : this.notice(state, text)));
  }

  /**
   * @param {string} state
   * @param {string} text
   */
  write(state, text) {
    this.show(state, text);
    if (state !== "saving") this.say(text);
  }

  /**
   * @param {string} state
   * @param {string} text
   */
  show(state, text) {
    this.line.dataset.state = state;
    this.line.textContent = text;
    this.line.title = text;
  }

  /** @param {string} text */
  say(text) {
    if (this.aloud.textContent !== text) this.aloud.textContent = text;
  }
}
