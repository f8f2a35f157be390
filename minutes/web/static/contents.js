// 目次: the items of the agenda, each with how many doubts are open under it, and a way to go there.

import { el } from "./dom.js";
import { itemsOf } from "./places.js";

export class Contents {
  /**
   * @param {object} on
   * @param {(index: number) => void} on.go to a statement
   * @param {(index: number) => void} on.change the heading above it
   */
  constructor(on) {
    this.on = on;
    this.node = el("ol", { class: "m-contents" });
    this.last = "";
  }

  /** @param {import("./types.js").Statement[]} statements */
  show(statements) {
    const items = itemsOf(statements);
    const fresh = JSON.stringify(items);
    if (fresh === this.last) return;
    this.last = fresh;
    const none = el("li", { class: "m-hint" }, "見出しはまだありません。発言の「⋯」から置けます。");
    this.node.replaceChildren(...(items.length ? items.map((item) => this.line(item)) : [none]));
  }

  /** @param {ReturnType<typeof itemsOf>[number]} item */
  line({ index, title, open }) {
    const mark = open ? el("span", { class: "m-open-doubts", title: `要確認 ${open}件` }, `要確認${open}`) : null;
    const go = { type: "button", class: "m-contents-item", onclick: () => this.on.go(index) };
    const door = { type: "button", class: "m-link m-contents-door", "aria-label": `見出し「${title}」を直す` };
    return el(
      "li",
      {},
      el("button", go, title, mark),
      el("button", { ...door, onclick: () => this.on.change(index) }, "直す"),
    );
  }
}
