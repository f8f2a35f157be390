// 過去の会議録: files that a body has read, what they taught, and more of them.

import { call } from "./call.js";
import { el } from "./dom.js";
import { dropArea } from "./drop_area.js";
import { Sender } from "./sender.js";
import { wire } from "./wire.js";

/**
 * @typedef {import("./types.js").BodyAnswer} BodyAnswer
 *
 * @typedef {object} PastEvents
 * @property {(answer: BodyAnswer) => void} changed
 * @property {(text: string) => void} told
 * @property {(work: () => Promise<void>) => Promise<void>} act
 * @property {(question: string, yes: string) => Promise<boolean>} confirmed
 */

const READABLE = /\.(docx|pdf|txt|html?)$/i;
const HINT =
  "過去の会議録（docx・pdf・txt・html）を、ここへまとめてドラッグします。人名・組織・事業・地名などの語と言葉づかいを覚え、次の会議の聞き取りに使います。文は残さず、外へは何も出しません。";

export class PastMinutes {
  /**
   * @param {BodyAnswer} body
   * @param {PastEvents} on
   */
  constructor(body, on) {
    this.body = body;
    this.path = `bodies/${encodeURIComponent(body.id)}/past`;
    this.on = on;
    this.progress = el("p", { role: "status" });
    this.node = el(
      "section",
      { class: "m-past" },
      el("h2", {}, "過去の会議録から覚える"),
      dropArea(HINT, "過去の会議録のファイル", (dropped) => on.act(() => this.read(dropped))),
      this.progress,
      this.files(),
      this.terms(),
    );
  }

  files() {
    const { past } = this.body;
    if (!past.length) return el("p", { class: "m-hint" }, "まだ読んでいません。");
    const rows = past.map((file) =>
      el(
        "li",
        {},
        `${file.name}（${file.characters.toLocaleString("ja")}字） `,
        el(
          "button",
          {
            type: "button",
            class: "m-link",
            "aria-label": `「${file.name}」から覚えたものを消す`,
            onclick: () => this.forget(file),
          },
          "消す",
        ),
      ),
    );
    const all = el("button", { type: "button", class: "m-link", onclick: () => this.forget(null) }, "全て消す");
    return el("div", {}, el("h3", {}, `読んだ会議録（${past.length}件）`), el("ul", {}, ...rows), all);
  }

  terms() {
    const { terms } = this.body;
    if (!terms.length) return null;
    const words = terms.map(([text, reading]) => (reading ? `${text}（${reading}）` : text)).join("、");
    const hint = "読みや表記が違う語は、左の用語辞書に正しく書くと、そちらが使われます。";
    return el(
      "details",
      { class: "m-learnt" },
      el("summary", {}, `覚えた用語（${terms.length}語）`),
      el("p", { class: "m-hint" }, hint),
      el("p", {}, words),
    );
  }

  /** @param {import("./dropped.js").Dropped[]} dropped */
  async read(dropped) {
    const files = dropped.filter(({ path }) => READABLE.test(path));
    if (!files.length) throw new Error("docx・pdf・txt・html のファイルを選んでください。");
    /** @type {BodyAnswer | null} */
    let answer = null;
    const problems = [];
    for (const [place, { file, path }] of files.entries()) {
      this.progress.textContent = `${place + 1}／${files.length}件目を読んでいます：${file.name}`;
      try {
        answer = await this.readFile(file, path);
      } catch (error) {
        problems.push(/** @type {Error} */ (error).message);
      }
    }
    this.progress.textContent = "";
    if (answer) this.on.changed(answer);
    this.on.told(answer ? `${files.length - problems.length}件を読みました` : "");
    if (problems.length) throw new Error(problems.join("　"));
  }

  /**
   * @param {File} file
   * @param {string} path
   * @returns {Promise<BodyAnswer>}
   */
  async readFile(file, path) {
    const sender = new Sender(file, path, { ...wire, show: () => undefined });
    await sender.begin();
    const parcel = await sender.send();
    return call(this.path, { method: "POST", body: { parcel: parcel?.id ?? "" } });
  }

  /** @param {{name: string, sha256: string} | null} file null for all of them */
  forget(file) {
    return this.on.act(async () => {
      const what = file ? `「${file.name}」から覚えたもの` : "過去の会議録から覚えたもの全て";
      if (!(await this.on.confirmed(`${what}を消します。`, "消す"))) return;
      const path = file ? `${this.path}/${file.sha256}` : this.path;
      this.on.changed(await call(path, { method: "DELETE" }));
      this.on.told(`${what}を消しました`);
    });
  }
}
