// 削った発言: what was taken out of the document, and the way back.

import { el } from "./dom.js";

/** @typedef {import("./types.js").Gone} Gone */

export class DeletedList {
  /** @param {(id: string) => void} restore */
  constructor(restore) {
    this.restore = restore;
    this.list = el("ul", { class: "m-gone" });
    this.summary = el("summary", {}, "削った発言");
    this.node = el("details", { class: "m-deleted", hidden: true }, this.summary, this.list);
  }

  /** @param {Gone[]} deleted */
  show(deleted) {
    this.node.hidden = deleted.length === 0;
    this.summary.textContent = `削った発言（${deleted.length}件）`;
    this.list.replaceChildren(
      ...deleted.map(({ id, text }) => {
        const back = () => this.restore(id);
        const name = `「${text.slice(0, 20)}」を戻す`;
        const button = el("button", { type: "button", class: "m-link", "aria-label": name, onclick: back }, "戻す");
        return el("li", {}, el("span", {}, text), button);
      }),
    );
  }
}
