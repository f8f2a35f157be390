// ごみ箱: what was taken out of the list; brought back, or removed for good.

import { call } from "./call.js";
import { confirmed } from "./dialog.js";
import { el } from "./dom.js";

/** @typedef {import("./types.js").Binned} Binned */

export class BinList {
  /** @param {() => unknown} changed */
  constructor(changed) {
    this.changed = changed;
    this.summary = el("summary", {}, "ごみ箱");
    this.list = el("ul", { class: "m-jobs" });
    this.message = el("p", { class: "m-problem", role: "alert" });
    this.node = el("details", { class: "m-bin", hidden: true }, this.summary, this.message, this.list);
    this.node.addEventListener("toggle", () => this.load());
  }

  /** @param {number} count */
  count(count) {
    const text = `ごみ箱（${count}件）`;
    this.node.hidden = !count;
    if (this.summary.textContent === text) return;
    this.summary.textContent = text;
    this.load();
  }

  async load() {
    if (!this.node.open) return;
    try {
      const { meetings } = await call("bin");
      this.list.replaceChildren(...meetings.map((/** @type {Binned} */ binned) => this.row(binned)));
    } catch (error) {
      this.message.textContent = /** @type {Error} */ (error).message;
    }
  }

  /** @param {Binned} binned */
  row(binned) {
    const until = binned.until ? `${binned.until}に消えます。` : "手で消すまで残ります。";
    const path = `jobs/${encodeURIComponent(binned.id)}`;
    const back = el("button", { type: "button", class: "m-button" }, "一覧に戻す");
    back.addEventListener("click", () => this.act(`${path}/restore`, "POST"));
    const gone = el("button", { type: "button", class: "m-button m-subtle" }, "今すぐ消す");
    gone.addEventListener("click", async () => {
      const question = `「${binned.title}」を消しますか。録音と、直した文章もすべて消え、元に戻せません。`;
      if (await confirmed(question, "消す")) await this.act(`${path}/binned`, "DELETE");
    });
    return el(
      "li",
      { class: "m-job" },
      el(
        "div",
        { class: "m-job-main" },
        el("h2", { class: "m-job-title" }, binned.title),
        el("p", { class: "m-quiet" }, `${binned.file_name}　${binned.binned_on}にごみ箱へ。${until}`),
      ),
      el("div", { class: "m-actions" }, back, gone),
    );
  }

  /**
   * @param {string} path
   * @param {string} method
   */
  async act(path, method) {
    this.message.textContent = "";
    try {
      await call(path, { method });
    } catch (error) {
      this.message.textContent = /** @type {Error} */ (error).message;
    }
    await this.changed();
    await this.load();
  }
}
