// What the formatter changed of the statement that has the cursor: marked in 素起こし, × takes one back.

import { el } from "./dom.js";
import { rangeIn } from "./follow.js";

/**
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").Change} Change
 */

const MARK = "m-changed"; // name of the highlight in the style sheet

export class Changes {
  /** @param {(operation: import("./operation.js").Operation) => void} operate */
  constructor(operate) {
    this.operate = operate;
    this.list = el("ul", { class: "m-changes-list" });
    const title = el("span", { class: "m-quiet" }, "整文した所");
    this.node = el("div", { class: "m-changes", role: "group", "aria-label": "整文した所" }, title, this.list);
    /** @type {{node: HTMLElement, statement: Statement} | null} */
    this.row = null;
  }

  /**
   * Show the changes of a row, below it.
   * @param {{node: HTMLElement, statement: Statement}} row
   */
  show(row) {
    this.row = row;
    const { changes } = row.statement;
    this.list.replaceChildren(...changes.map((change) => this.item(row.statement.id, change)));
    if (changes.length) row.node.append(this.node);
    else this.node.remove();
    highlight(row.node, changes);
  }

  /** The row has other changes by now. */
  renew() {
    if (this.row?.node.isConnected) this.show(this.row);
  }

  /**
   * @param {string} statement
   * @param {Change} change
   */
  item(statement, { id, before, after, revoked }) {
    const was = before ? `「${short(before)}」` : "（なし）";
    const now = after ? `「${short(after)}」` : "削除";
    const name = revoked ? `${was}→${now}をもう一度行う` : `${was}→${now}を取り消す`;
    const act = () => this.operate({ op: revoked ? "reapply" : "revoke", statement, change: id });
    const button = el("button", { type: "button", class: "m-revoke", title: name, "aria-label": name, onclick: act });
    button.textContent = revoked ? "↷" : "×";
    const text = el("span", {}, before ? el("del", {}, short(before)) : "", after ? el("ins", {}, short(after)) : "");
    return el("li", { class: revoked ? "m-revoked" : null, title: revoked ? "取り消した整文" : null }, text, button);
  }
}

/** @param {string} text */
function short(text) {
  const line = text.replace(/\s+/gu, " ");
  return line.length > 16 ? `${line.slice(0, 15)}…` : line;
}

/**
 * Mark the stretches of 素起こし that were changed, without touching its nodes.
 * @param {HTMLElement} row
 * @param {Change[]} changes
 */
function highlight(row, changes) {
  if (!("highlights" in CSS)) return;
  const verbatim = row.querySelector(".m-verbatim");
  const ranges = changes
    .filter(({ before, revoked }) => before && !revoked)
    .flatMap(({ start, before }) => {
      const range = verbatim ? rangeIn(verbatim, start, start + before.length) : null;
      return range ? [range] : [];
    });
  CSS.highlights.set(MARK, new Highlight(...ranges));
}
