// One job of the list.

import { confirmed } from "./dialog.js";
import { el } from "./dom.js";
import { hitList } from "./hits.js";
import { exportMenu } from "./menus.js";
import { TimeLeft } from "./times.js";

/** @typedef {import("./types.js").Meeting} Meeting */

export class JobRow {
  /**
   * @param {string} id
   * @param {import("./types.js").Format[]} formats
   * @param {(path: string, method: string) => Promise<void>} act
   * @param {() => void} chose
   */
  constructor(id, formats, act, chose) {
    this.id = id;
    this.path = `jobs/${encodeURIComponent(id)}`;
    this.act = act;
    this.last = "";
    this.left = new TimeLeft();
    this.title = el("h2", { class: "m-job-title" });
    this.file = el("p", { class: "m-quiet" });
    this.state = el("span", { class: "m-state" });
    this.bar = el("progress", { max: "1", "aria-label": "進み具合" });
    this.stage = el("span", { class: "m-stage" });
    this.progress = el("div", { class: "m-progress" }, this.bar, this.stage);
    this.problem = el("p", { class: "m-problem" });
    this.open = el("a", { class: "m-button m-primary", href: `./edit?id=${encodeURIComponent(id)}` }, "開いて直す");
    this.download = exportMenu(id, formats);
    this.renew = el("a", { class: "m-button", href: `./renew?id=${encodeURIComponent(id)}` }, "作り直す");
    this.cancel = button("中止する", "", () => this.askToCancel());
    this.retry = button("やり直す", "", () => act(`${this.path}/retry`, "POST"));
    this.remove = button("削除する", "m-subtle", () => this.askToRemove());
    this.hits = hitList(id, [], 0);
    const actions = el(
      "div",
      { class: "m-actions" },
      this.open,
      this.download,
      this.renew,
      this.cancel,
      this.retry,
      this.remove,
    );
    this.tick = el("input", { type: "checkbox", class: "m-choose", onchange: chose });
    this.node = el(
      "li",
      { class: "m-job", "data-id": id },
      this.tick,
      el("div", { class: "m-job-main" }, this.title, this.file, this.problem, this.progress, this.hits),
      el("div", { class: "m-job-side" }, this.state, actions),
    );
  }

  get chosen() {
    return this.tick.checked;
  }

  /** @param {boolean} chosen */
  choose(chosen) {
    this.tick.checked = chosen;
  }

  async askToCancel() {
    const question = `「${this.title.textContent}」の作成を中止しますか。あとで続きからやり直せます。`;
    if (await confirmed(question, "中止する")) await this.act(`${this.path}/cancel`, "POST");
  }

  async askToRemove() {
    const question = `「${this.title.textContent}」をごみ箱に入れますか。ごみ箱から戻せます。`;
    if (await confirmed(question, "ごみ箱に入れる")) await this.act(this.path, "DELETE");
  }

  /**
   * Change what differs, and nothing where nothing does.
   * @param {Meeting} now
   */
  show(now) {
    const fresh = JSON.stringify(now);
    if (fresh === this.last) return;
    this.last = fresh;
    this.node.dataset.state = now.state;
    this.title.textContent = now.title;
    this.tick.setAttribute("aria-label", `「${now.title}」を選ぶ`);
    this.showAbout(now);
    this.problem.textContent = now.error ?? "";
    this.problem.hidden = !now.error;
    this.showProgress(now);
    const stopped = now.state === "failed" || now.state === "cancelled";
    const done = now.state === "done";
    this.progress.hidden = done || stopped;
    this.open.hidden = !done && !stopped;
    this.open.textContent = done ? "開いて直す" : "途中までを見る";
    this.open.classList.toggle("m-primary", done);
    this.download.hidden = !done;
    this.renew.hidden = !done;
    this.cancel.hidden = done || stopped;
    this.retry.hidden = !stopped;
    this.remove.hidden = !done && !stopped;
  }

  /** @param {Meeting} now */
  showAbout(now) {
    const known = [now.body, now.day, now.title === now.file_name ? "" : now.file_name, now.about];
    this.file.textContent = known.filter(Boolean).join("　");
    this.state.textContent = (now.state === "done" && now.document_label) || now.state_label;
    const hits = hitList(this.id, now.lines, now.count);
    this.hits.replaceWith(hits);
    this.hits = hits;
  }

  /** @param {Meeting} now */
  showProgress(now) {
    const running = now.state === "running";
    if (!running) this.left = new TimeLeft();
    const share = running ? (now.fraction ?? 0) : 0;
    this.bar.value = share;
    const parts = [now.stage_label, `${Math.floor(share * 100)}％`, this.left.words(now.seconds_left)];
    this.stage.textContent = running ? parts.filter(Boolean).join("　") : "前の録音が終わると始まります";
  }
}

/**
 * @param {string} text
 * @param {string} style
 * @param {() => Promise<void>} action
 */
function button(text, style, action) {
  return el("button", { type: "button", class: `m-button ${style}`, onclick: action }, text);
}
