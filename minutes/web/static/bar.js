// The one bar above the editor: where one is, how the edits stand, and what is done to the whole document.

import { el } from "./dom.js";
import { exportMenu, tool } from "./menus.js";

/**
 * @typedef {object} BarEvents
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} find
 * @property {() => Promise<boolean>} beforeExport
 */

export class Bar {
  /**
   * @param {string} id of the job
   * @param {import("./types.js").Draft} data
   * @param {HTMLElement} status how the edits stand
   * @param {BarEvents} on
   */
  constructor(id, data, status, on) {
    this.fileName = data.file_name;
    this.heading = el("h1", {});
    this.entitle(data.header);
    this.tools = el(
      "div",
      { class: "m-tools" },
      tool("元に戻す", "↶", "この画面で最後に保存した修正を取り消す", on.undo),
      tool("やり直す", "↷", "元に戻した修正を、もう一度行う", on.redo),
      tool("検索と置換", "検索", "会議録全体で言葉を探し、置き換える（Ctrl+F）", on.find),
    );
    this.node = el(
      "header",
      { class: "m-bar" },
      el("a", { href: "./", class: "m-link m-back", title: "会議録の一覧へ戻る" }, "← 一覧"),
      this.heading,
      status,
      this.tools,
      exportMenu(id, data.formats, on.beforeExport),
    );
  }

  /**
   * More in the first line, before the export.
   * @param {HTMLElement[]} nodes
   */
  extend(...nodes) {
    this.node.querySelector(".m-export")?.before(...nodes);
  }

  /** @param {import("./types.js").Header} header */
  entitle({ title }) {
    this.heading.textContent = title || this.fileName;
    this.heading.title = this.heading.textContent;
  }
}
