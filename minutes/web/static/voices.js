// 声の登録（声紋）: shown only where the operator and the meeting body have switched it on.

import { call } from "./call.js";
import { confirmed } from "./dialog.js";
import { el } from "./dom.js";

/** @typedef {import("./types.js").VoicesAnswer} VoicesAnswer */

const PURPOSE =
  "次の会議で発言者の名前の手がかりにするために、名前、声の特徴の数値、発言の秒数、登録日だけを残します。";

export class Voices {
  /**
   * @param {string} job
   * @param {(state: import("./types.js").State, text: string) => void} show
   */
  constructor(job, show) {
    this.path = `jobs/${encodeURIComponent(job)}/voices`;
    this.show = show;
    this.node = el("details", { class: "m-meeting m-voices", hidden: true });
    this.load();
  }

  /** Nothing of voices appears where they are off, or cannot be asked for. */
  async load() {
    try {
      this.draw(await call(this.path));
    } catch (error) {
      this.show("failed", `声の登録を読み込めませんでした：${/** @type {Error} */ (error).message}`);
    }
  }

  /** @param {VoicesAnswer} data */
  draw(data) {
    this.node.hidden = data.body === null;
    if (data.body === null) return;
    const everyone = el("input", { type: "checkbox" });
    const learn = el(
      "button",
      { type: "button", class: "m-button", onclick: () => this.learn(everyone.checked) },
      "この会議の声を登録",
    );
    const tick = data.by_machine.length
      ? [el("label", { class: "m-tick" }, everyone, `次の名前も録音で確かめました：${data.by_machine.join("、")}`)]
      : [];
    const named = data.by_hand.length
      ? `登録する人：${data.by_hand.join("、")}`
      : "人が名前を入れた話者はまだいません。";
    this.node.replaceChildren(
      el("summary", {}, `声の登録（${data.body}）`),
      el("p", { class: "m-hint" }, PURPOSE),
      el("p", { class: "m-hint", "data-voices": "named" }, named),
      ...tick,
      learn,
      this.known(data),
    );
  }

  /** @param {VoicesAnswer} data */
  known(data) {
    if (!data.known.length) return el("p", { class: "m-hint" }, "登録されている声はありません。");
    const rows = data.known.map((voice) =>
      el(
        "li",
        {},
        `${voice.name}（${voice.seconds}秒、${voice.day}） `,
        el("button", { type: "button", class: "m-link", onclick: () => this.forget(voice.name) }, "消す"),
      ),
    );
    const all = el("button", { type: "button", class: "m-link", onclick: () => this.forget(null) }, "全員分を消す");
    return el("div", {}, el("p", { class: "m-hint" }, "登録されている声"), el("ul", {}, ...rows), all);
  }

  /** @param {boolean} everyone also those whom the machine named */
  async learn(everyone) {
    this.show("saving", "声を登録しています…");
    try {
      /** @type {VoicesAnswer} */
      const data = await call(this.path, { method: "POST", body: { everyone } });
      this.draw(data);
      const kept = data.kept.length ? `${data.kept.join("、")}の声を登録しました。` : "登録した声はありません。";
      this.show("saved", [kept, ...data.left_out].join(""));
    } catch (error) {
      this.show("failed", /** @type {Error} */ (error).message);
    }
  }

  /** @param {string | null} name of one person; null for everybody */
  async forget(name) {
    const whose = name === null ? "この会議体の全員" : `「${name}」`;
    if (!(await confirmed(`${whose}の声の登録を消します。元には戻せません。`, "消す"))) return;
    try {
      const path = name === null ? this.path : `${this.path}/${encodeURIComponent(name)}`;
      this.draw(await call(path, { method: "DELETE" }));
      this.show("saved", `${whose}の声の登録を消しました`);
    } catch (error) {
      this.show("failed", `消せませんでした：${/** @type {Error} */ (error).message}`);
    }
  }
}
