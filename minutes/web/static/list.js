// 一覧: every job with its stage, progress and what can be done with it. Rows are changed in place,
// so that keyboard focus and open menus survive each refresh.

import { call } from "./call.js";
import { el } from "./dom.js";
import { JobRow } from "./job_row.js";

/** @typedef {import("./types.js").Job} Job */

const BUSY = 1500; // ms between refreshes while something runs
const QUIET = 5000;
const MANY = 10; // jobs from which on a box to search them is shown

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
    const hint = "会議名で絞り込む";
    this.search = el("input", {
      type: "search",
      class: "m-search",
      placeholder: hint,
      "aria-label": hint,
      hidden: true,
    });
    this.search.addEventListener("input", () => this.narrow());
    const notice = el("p", { class: "m-notice", role: "status" });
    if (new URLSearchParams(location.search).get("started")) {
      notice.textContent = "受け付けました。この画面を閉じても、作成はそのまま続きます。";
    }
    const add = el("a", { class: "m-button m-primary", href: "./new" }, "新しい会議録を作る");
    const head = el("div", { class: "m-head" }, el("h1", {}, "会議録の一覧"), this.search, add);
    root.replaceChildren(head, notice, this.message, this.empty, this.list);
  }

  narrow() {
    const wanted = this.search.value.trim();
    for (const { node } of this.rows.values()) node.hidden = !node.textContent?.includes(wanted);
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

  /** Show the jobs as they are; resolves to ms until it is worth asking again. */
  async refresh() {
    let data;
    try {
      data = await call("jobs");
      if (this.offline) this.message.textContent = "";
      this.offline = false;
    } catch (error) {
      this.message.textContent = /** @type {Error} */ (error).message;
      this.offline = true;
      return QUIET;
    }
    /** @type {Job[]} */
    const jobs = data.jobs;
    this.show(jobs, data.formats);
    this.empty.hidden = jobs.length > 0;
    this.search.hidden = jobs.length < MANY && !this.search.value;
    this.narrow();
    return jobs.some((job) => job.state === "running" || job.state === "queued") ? BUSY : QUIET;
  }

  /**
   * One row for each job, in their order.
   * @param {Job[]} jobs
   * @param {import("./types.js").Format[]} formats
   */
  show(jobs, formats) {
    const gone = new Map(this.rows);
    jobs.forEach((job, place) => {
      const row = this.rows.get(job.id) ?? new JobRow(job.id, formats, (path, method) => this.act(path, method));
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
