// 一覧: every meeting with its stage, progress and what can be done with it, or those in which
// something is said. Rows are changed in place, so that keyboard focus and open menus survive each
// refresh.

import { BinList } from "./bin_list.js";
import { call } from "./call.js";
import { el } from "./dom.js";
import { JobRow } from "./job_row.js";
import { ListFilter } from "./list_filter.js";
import { Selection } from "./selection.js";

/** @typedef {import("./types.js").Meeting} Meeting */

const BUSY = 1500; // ms between refreshes while something runs
const QUIET = 5000;
const PAGE = 50; // meetings that are shown at first, and more at each press

/** @param {HTMLElement} root */
export async function start(root) {
  const list = new JobList(root);
  while (root.isConnected) {
    const pause = document.hidden ? QUIET : await list.refresh();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

class JobList {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {Map<string, JobRow>} */
    this.rows = new Map();
    this.offline = false;
    this.limit = PAGE;
    this.asked = 0; // requests so far: an answer that a later one has overtaken is not shown
    this.list = el("ul", { class: "m-jobs" });
    this.message = el("p", { class: "m-problem", role: "alert" });
    const make = el("a", { href: "./new" }, "新しい会議録");
    this.empty = el(
      "p",
      { class: "m-empty", hidden: true },
      "まだ会議録がありません。",
      make,
      "から録音を渡してください。",
    );
    this.filter = new ListFilter(() => {
      this.limit = PAGE;
      return this.refresh();
    });
    this.bin = new BinList(() => this.refresh());
    this.selection = new Selection(
      () => this.rows,
      () => this.refresh(),
    );
    this.more = el("button", { type: "button", class: "m-button m-more-rows", hidden: true }, "続きを表示");
    this.more.addEventListener("click", () => {
      this.limit += PAGE;
      this.refresh();
    });
    const notice = el("p", { class: "m-notice", role: "status" });
    if (new URLSearchParams(location.search).get("started")) {
      notice.textContent = "受け付けました。この画面を閉じても、作成はそのまま続きます。";
    }
    const add = el("a", { class: "m-button m-primary", href: "./new" }, "新しい会議録を作る");
    const head = el("div", { class: "m-head" }, el("h1", {}, "会議録の一覧"), add);
    const parts = [this.message, this.empty, this.list, this.more, this.bin.node];
    root.replaceChildren(head, notice, this.filter.node, this.selection.node, ...parts);
  }

  /**
   * Do something to a job and show what became of it.
   * @param {string} path
   * @param {string} method
   */
  async act(path, method) {
    try {
      await call(path, { method });
      this.message.textContent = "";
    } catch (error) {
      this.message.textContent = /** @type {Error} */ (error).message;
    }
    await this.refresh();
  }

  /**
   * Show the meetings as they are; resolves to ms until it is worth asking again.
   * @returns {Promise<number>}
   */
  async refresh() {
    this.asked += 1;
    const turn = this.asked;
    let data;
    try {
      data = await call(`search?${this.filter.query(this.limit)}`);
      if (this.offline) this.message.textContent = "";
      this.offline = false;
    } catch (error) {
      this.message.textContent = /** @type {Error} */ (error).message;
      this.offline = true;
      return QUIET;
    }
    if (turn !== this.asked) return BUSY;
    /** @type {Meeting[]} */
    const meetings = data.meetings;
    this.show(meetings, data.formats);
    this.filter.show(data);
    this.bin.count(data.binned);
    this.selection.show();
    this.empty.hidden = meetings.length > 0 || this.filter.active;
    this.more.hidden = data.total <= meetings.length;
    const busy = meetings.some((job) => job.state === "running" || job.state === "queued");
    return busy && !this.filter.words ? BUSY : QUIET;
  }

  /**
   * @param {string} id
   * @param {import("./types.js").Format[]} formats
   */
  row(id, formats) {
    const act = (/** @type {string} */ path, /** @type {string} */ method) => this.act(path, method);
    return new JobRow(id, formats, act, () => this.selection.show());
  }

  /**
   * One row for each meeting, in their order.
   * @param {Meeting[]} meetings
   * @param {import("./types.js").Format[]} formats
   */
  show(meetings, formats) {
    const gone = new Map(this.rows);
    meetings.forEach((job, place) => {
      const row = this.rows.get(job.id) ?? this.row(job.id, formats);
      this.rows.set(job.id, row);
      gone.delete(job.id);
      row.show(job);
      const there = this.list.children[place];
      if (there !== row.node) this.list.insertBefore(row.node, there ?? null);
    });
    for (const [id, row] of gone) {
      row.node.remove();
      this.rows.delete(id);
    }
  }
}
