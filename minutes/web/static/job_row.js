// One job of the list.

import { confirmed } from "./dialog.js";
import { el } from "./dom.js";
import { exportMenu } from "./menus.js";
import { timeLeft } from "./times.js";

/** @typedef {import("./types.js").Job} Job */

export class JobRow {
  /**
   * @param {string} id
   * @param {import("./types.js").Format[]} formats
   * @param {(path: string, method: string) => Promise<void>} act
   */
  constructor(id, formats, act) {
    this.path = `jobs/${encodeURIComponent(id)}`;
    this.act = act;
    this.last = "";
    this.title = el("h2", { class: "m-job-title" });
    this.file = el("p", { class: "m-quiet" });
    this.state = el("span", { class: "m-state" });
    this.bar = el("progress", { max: "1", "aria-label": "進み具合" });
    this.stage = el("span", { class: "m-stage" });
    this.progress = el("div", { class: "m-progress" }, this.bar, this.stage);
    this.problem = el("p", { class: "m-problem" });
    this.open = el("a", { class: "m-button m-primary", href: `./edit?id=${encodeURIComponent(id)}` }, "開いて直す");
    this.download = exportMenu(id, formats);
    this.cancel = button("中止する", "", () => this.askToCancel());
    this.retry = button("やり直す", "", () => act(`${this.path}/retry`, "POST"));
    this.remove = button("削除する", "m-subtle", () => this.askToRemove());
    const actions = el("div", { class: "m-actions" }, this.open, this.download, this.cancel, this.retry, this.remove);
    this.node = el(
      "li",
      { class: "m-job", "data-id": id },
      el("div", { class: "m-job-main" }, this.title, this.file, this.problem, this.progress),
      el("div", { class: "m-job-side" }, this.state, actions),
    );
  }

  async askToCancel() {
    const question = `「${this.title.textContent}」の作成を中止しますか。あとで続きからやり直せます。`;
    if (await confirmed(question, "中止する")) await this.act(`${this.path}/cancel`, "POST");
  }

  async askToRemove() {
    const question = `「${this.title.textContent}」を削除しますか。録音と、直した文章もすべて消え、元に戻せません。`;
    if (await confirmed(question, "削除する")) await this.act(this.path, "DELETE");
  }

  /**
   * Change what differs, and nothing where nothing does.
   * @param {Job} now
   */
  show(now) {
    const fresh = JSON.stringify(now);
    if (fresh === this.last) return;
    this.last = fresh;
    this.node.dataset.state = now.state;
    this.title.textContent = now.title;
    this.file.textContent = now.title === now.file_name ? now.about : `${now.file_name}　${now.about}`;
    this.state.textContent = now.state_label;
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
    this.cancel.hidden = done || stopped;
    this.retry.hidden = !stopped;
    this.remove.hidden = !done && !stopped;
  }

  /** @param {Job} now */
  showProgress(now) {
    const running = now.state === "running";
    const share = running ? (now.fraction ?? 0) : 0;
    this.bar.value = share;
    const parts = [now.stage_label, `${Math.floor(share * 100)}％`, timeLeft(now.seconds_left)];
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
