// A job without a draft: how far it is, what was heard so far, and the editor as soon as there is one.

import { call } from "./call.js";
import { el } from "./dom.js";
import { TimeLeft, timestamp } from "./times.js";

const LOOK = 2000; // ms between looks

const SAID = {
  cancelled: "作成は途中で中止されました。一覧の「やり直す」で、続きから作れます。",
  failed: "作成に失敗しました。",
};

/**
 * Show a job that has no draft; resolves when there is one, or nothing more will come.
 * @param {HTMLElement} root
 * @param {string} id
 * @param {Error} error of the draft
 * @returns {Promise<boolean>} whether there is a draft now
 */
export async function waitFor(root, id, error) {
  const page = new Waiting(root, id, error);
  while (root.isConnected) {
    const job = await page.look();
    if (job?.state === "done") return true;
    if (job && !isBusy(job)) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  return false;
}

class Waiting {
  /**
   * @param {HTMLElement} root
   * @param {string} id
   * @param {Error} error
   */
  constructor(root, id, error) {
    this.path = `jobs/${encodeURIComponent(id)}`;
    this.error = error;
    this.left = new TimeLeft();
    this.lines = -1;
    this.message = el("p", { class: "m-problem", role: "alert" });
    this.stage = el("p", { role: "status" });
    this.bar = el("progress", { max: "1", "aria-label": "進み具合", hidden: true });
    this.heard = el("div", {});
    const back = el("a", { class: "m-button", href: "./" }, "一覧へ戻る");
    const progress = el("div", { class: "m-progress" }, this.bar);
    root.replaceChildren(el("div", { class: "m-say" }, this.message, this.stage, progress, back, this.heard));
  }

  /** Show the job as it is now. */
  async look() {
    const [job, found] = await Promise.all([
      call(this.path).catch(() => null),
      call(`${this.path}/recognised`).catch(() => ({ segments: [] })),
    ]);
    const busy = isBusy(job);
    this.bar.hidden = !busy;
    this.bar.value = job?.fraction ?? 0;
    this.message.textContent = busy ? "" : said(job, this.error);
    this.stage.textContent = busy ? `まだ作っています。できあがると、この画面に出ます。　${about(job, this.left)}` : "";
    if (found.segments.length !== this.lines) {
      this.lines = found.segments.length;
      this.heard.replaceChildren(...soFar(found.segments));
    }
    return job;
  }
}

/** @param {import("./types.js").Job | null} job */
function isBusy(job) {
  return job?.state === "running" || job?.state === "queued";
}

/**
 * @param {import("./types.js").Job | null} job
 * @param {Error} error
 */
function said(job, error) {
  if (!job) return error.message;
  return job.error ?? (job.state === "cancelled" || job.state === "failed" ? SAID[job.state] : error.message);
}

/**
 * @param {import("./types.js").Job} job
 * @param {TimeLeft} left
 */
function about(job, left) {
  if (job.state !== "running") return "順番を待っています";
  const share = `${Math.floor((job.fraction ?? 0) * 100)}％`;
  return [job.stage_label, share, left.words(job.seconds_left)].filter(Boolean).join("　");
}

/**
 * What was recognised before a job stopped: nothing that is there is hidden.
 * @param {{start: number, text: string}[]} segments
 */
function soFar(segments) {
  const lines = segments.map((segment) =>
    el("p", {}, el("span", { class: "m-quiet" }, `${timestamp(segment.start)}　`), segment.text),
  );
  const none = el("p", { class: "m-quiet" }, "聞き取れた文はまだありません（5分ほどの区切りごとに出ます）。");
  return [el("h2", {}, "ここまでに聞き取った文"), ...(lines.length ? lines : [none])];
}

/**
 * Whether there is no such meeting.
 * @param {string} path of it
 */
export async function missing(path) {
  return call(path).then(
    () => false,
    (error) => error.status === 404,
  );
}
