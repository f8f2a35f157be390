// Several meetings at once: their Word files in one zip, or into the bin.

import { call, download } from "./call.js";
import { confirmed } from "./dialog.js";
import { el } from "./dom.js";

export class Selection {
  /**
   * @param {() => Map<string, {chosen: boolean, choose: (chosen: boolean) => void}>} rows those that are shown
   * @param {() => Promise<unknown>} changed
   */
  constructor(rows, changed) {
    this.rows = rows;
    this.changed = changed;
    this.told = el("strong", {});
    this.status = el("span", { class: "m-quiet", role: "status" });
    const all = button("表示中の全てを選ぶ", () => this.choose(true));
    const none = button("選ぶのをやめる", () => this.choose(false));
    const word = button("Wordでまとめて保存（zip）", () => this.bundle());
    const away = button("ごみ箱に入れる", () => this.remove());
    this.node = el("div", { class: "m-selection", hidden: true }, this.told, word, away, all, none, this.status);
  }

  get ids() {
    return [...this.rows()].filter(([, row]) => row.chosen).map(([id]) => id);
  }

  show() {
    const count = this.ids.length;
    this.node.hidden = !count;
    this.told.textContent = `${count}件を選んでいます`;
  }

  /** @param {boolean} chosen */
  choose(chosen) {
    for (const row of this.rows().values()) row.choose(chosen);
    this.show();
  }

  async bundle() {
    this.status.textContent = "書き出しています…";
    try {
      await download("api/export", { ids: this.ids });
      this.status.textContent = "保存しました。";
    } catch (error) {
      this.status.textContent = `書き出せませんでした：${/** @type {Error} */ (error).message}`;
    }
  }

  async remove() {
    const { ids } = this;
    if (!(await confirmed(`選んだ${ids.length}件をごみ箱に入れますか。ごみ箱から戻せます。`, "ごみ箱に入れる"))) return;
    this.choose(false);
    for (const id of ids) {
      await call(`jobs/${encodeURIComponent(id)}`, { method: "DELETE" }).catch((error) => {
        this.status.textContent = error.message;
      });
    }
    await this.changed();
  }
}

/**
 * @param {string} text
 * @param {() => unknown} action
 */
function button(text, action) {
  return el("button", { type: "button", class: "m-button", onclick: action }, text);
}
