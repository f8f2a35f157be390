// 履歴: who changed what when, the difference to any version, the way back, names for versions; 案・確認中・確定.

import { ask, shown } from "./ask.js";
import { confirmed } from "./dialog.js";
import { el } from "./dom.js";

/**
 * @typedef {import("./types.js").Told} Told
 * @typedef {import("./types.js").Difference} Difference
 * @typedef {import("./types.js").DraftState} DraftState
 *
 * @typedef {object} HistoryEvents
 * @property {(path: string, options?: {method?: string, body?: object}) => Promise<any>} call below the meeting
 * @property {(path: string, body: object, done: string) => Promise<boolean>} perform false where it is not done (yet)
 * @property {(id: string) => void} goTo a statement
 * @property {(state: "saved" | "failed", text: string) => void} say
 * @property {() => number} open doubts
 * @property {() => Promise<boolean>} flush everything that was typed is on the server
 */

const KINDS = { same: "span", gone: "del", new: "ins" };
const FEW = 200; // entries that are shown before "すべて"

export class History {
  /**
   * @param {Record<DraftState, string>} names of the states
   * @param {HistoryEvents} on
   */
  constructor(names, on) {
    this.names = names;
    this.on = on;
    this.button = el(
      "button",
      {
        type: "button",
        class: "m-button",
        title: "だれがいつ何を直したか。前の版と比べ、戻せます",
        onclick: () => this.open(),
      },
      "履歴",
    );
    this.state = el("select", { class: "m-state-choice", "aria-label": "会議録の状態" });
    for (const [value, word] of Object.entries(names)) this.state.append(el("option", { value }, word));
    this.state.addEventListener("change", () => this.choose(/** @type {DraftState} */ (this.state.value)));
    this.banner = el("p", { class: "m-final", role: "status", hidden: true });
    /** @type {DraftState} */
    this.now = "draft";
  }

  /** @param {DraftState} state */
  show(state) {
    this.now = state;
    this.state.value = state;
    this.banner.hidden = state !== "final";
    this.banner.replaceChildren(
      el("strong", {}, "確定した会議録です。"),
      "直すことはできません。直すときは、状態を「確認中」に戻してください。",
      el("button", { type: "button", class: "m-button", onclick: () => this.choose("review") }, "確認中に戻す"),
    );
  }

  /** @param {DraftState} wanted */
  async choose(wanted) {
    const questions = {
      final: ["会議録を確定します。確定すると、だれも直せなくなります（「確認中」に戻せば直せます）。", "確定する"],
      reopen: ["確定した会議録を開き直します。もう一度直せるようになります。", "開き直す"],
    };
    const open = wanted === "final" ? this.on.open() : 0;
    if (open) questions.final[0] = `要確認が${open}件残っています。${questions.final[0]}`;
    const [question, yes] = wanted === "final" ? questions.final : this.now === "final" ? questions.reopen : [];
    if (question && !(await confirmed(question, yes ?? ""))) return this.show(this.now);
    const done = await this.on.perform("state", { state: wanted }, `状態を「${this.names[wanted]}」にしました`);
    if (!done) this.show(this.now);
  }

  /** The list of all changes, newest first. */
  async open() {
    await this.on.flush();
    /** @type {Told[]} */
    let history;
    try {
      history = (await this.on.call("history")).history;
    } catch (error) {
      this.on.say("failed", `履歴を読めませんでした：${/** @type {Error} */ (error).message}`);
      return;
    }
    const dialog = el("dialog", { class: "m-dialog m-history", "aria-label": "履歴" });
    this.dialog = dialog;
    this.side = el("div", { class: "m-difference", "aria-live": "polite" });
    this.side.append(el("p", { class: "m-hint" }, "左の一つを選ぶと、その時の文と今の文の違いが出ます。"));
    const names = new Map(history.filter(({ kind }) => kind === "mark").map((mark) => [mark.target, mark.after.name]));
    const lines = history.filter(({ kind }) => kind !== "mark").reverse();
    const list = el("ol", { class: "m-history-list" });
    const first = this.line(null, names.get("0"));
    const fill = (/** @type {number} */ most) => {
      const more = el("button", { type: "button", class: "m-link", onclick: () => fill(lines.length) }, "すべて出す");
      const rest = lines.length > most ? [el("li", {}, more)] : [first];
      list.replaceChildren(
        ...lines.slice(0, most).map((told) => this.line(told, names.get(String(told.version)))),
        ...rest,
      );
    };
    fill(FEW);
    const close = el("button", { type: "button", class: "m-button", onclick: () => dialog.close() }, "閉じる");
    dialog.append(el("div", { class: "m-history-head" }, el("h2", {}, "履歴"), close));
    dialog.append(el("div", { class: "m-history-body" }, list, this.side));
    await shown(dialog, () => null);
  }

  /**
   * @param {Told | null} told null for the machine's draft
   * @param {string | undefined} name
   */
  line(told, name) {
    const version = told?.version ?? 0;
    const said = told ? told.said : "機械が会議録の案を作りました";
    const when = told ? moment(told.created_at) : "";
    const look = el(
      "button",
      { type: "button", class: "m-history-item", onclick: () => this.compare(version, name) },
      el("span", { class: "m-quiet" }, when, told ? `　${told.who}${told.own ? "（この画面）" : ""}` : ""),
      el("span", {}, said),
      name ? el("strong", { class: "m-version-name" }, name) : "",
    );
    return el("li", { class: told && !told.holds ? "m-undone" : null, "data-version": version }, look);
  }

  /**
   * What differs between a version and now, and what can be done with it.
   * @param {number} version
   * @param {string | undefined} name
   */
  async compare(version, name) {
    for (const item of this.dialog?.querySelectorAll("[data-version]") ?? [])
      item.classList.toggle("m-chosen", item.getAttribute("data-version") === String(version));
    this.side?.replaceChildren(el("p", { class: "m-quiet" }, "読み込んでいます…"));
    try {
      const { differences } = await this.on.call(`versions/${version}/difference`);
      this.side?.replaceChildren(...this.differences(version, name, differences));
    } catch (error) {
      this.side?.replaceChildren(el("p", { class: "m-problem" }, /** @type {Error} */ (error).message));
    }
  }

  /**
   * @param {number} version
   * @param {string | undefined} name
   * @param {Difference[]} differences
   */
  differences(version, name, differences) {
    const title = name ? `「${name}」` : version ? `版${version}` : "機械の案";
    const back = el(
      "button",
      { type: "button", class: "m-button", onclick: () => this.restore(version) },
      "この版に戻す",
    );
    back.disabled = this.now === "final" || !differences.length;
    const call = el(
      "button",
      { type: "button", class: "m-button", onclick: () => this.name(version, name) },
      "版に名前を付ける…",
    );
    const count = differences.length ? `${title}と今の違い：${differences.length}か所` : `${title}と今は同じです`;
    return [
      el("div", { class: "m-actions" }, el("strong", {}, count), back, call),
      ...differences.slice(0, FEW).map((difference) => this.difference(difference)),
      differences.length > FEW ? el("p", { class: "m-hint" }, `ほか${differences.length - FEW}か所`) : "",
    ].filter((node) => node !== "");
  }

  /** @param {Difference} difference */
  difference({ what, id, parts }) {
    const go = () => {
      this.dialog?.close();
      this.on.goTo(id ?? "");
    };
    const head = id ? el("button", { type: "button", class: "m-link", onclick: go }, what) : el("b", {}, what);
    const text = parts.map(([kind, words]) => el(/** @type {"span"} */ (KINDS[kind]), {}, shortened(kind, words)));
    return el("div", { class: "m-difference-item" }, head, el("p", {}, ...text));
  }

  /** @param {number} version */
  async restore(version) {
    const what = version ? `版${version}` : "機械の案";
    if (!(await confirmed(`${what}に戻します。今の文は履歴に残り、「元に戻す」で戻せます。`, "戻す"))) return;
    await this.on.perform(`versions/${version}/restore`, {}, `${what}に戻しました`);
    this.dialog?.close(); // what could not be done is told in the page behind
  }

  /**
   * @param {number} version
   * @param {string | undefined} known
   */
  async name(version, known) {
    const boxes = [{ name: "name", label: "版の名前", value: known ?? "", hint: "例 委員長確認済み" }];
    const unnamed = ({ name = "" }) => (name ? "" : "名前を入れてください。");
    const given = await ask("版に名前を付ける", boxes, [{ name: "save", word: "付ける" }], unnamed);
    if (!given) return;
    const { name = "" } = given.values;
    if (!(await this.on.perform(`versions/${version}/name`, { name }, `版に「${name}」と名付けました`))) {
      this.dialog?.close(); // what could not be done is told in the page behind
      return;
    }
    const item = this.dialog?.querySelector(`[data-version="${version}"] button`);
    item?.querySelector(".m-version-name")?.remove();
    item?.append(el("strong", { class: "m-version-name" }, name));
  }
}

/** @param {number} seconds since 1970 */
function moment(seconds) {
  const day = new Date(seconds * 1000);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${day.getMonth() + 1}月${day.getDate()}日 ${two(day.getHours())}:${two(day.getMinutes())}`;
}

/**
 * Long stretches that are the same say nothing.
 * @param {keyof typeof KINDS} kind
 * @param {string} words
 */
function shortened(kind, words) {
  return kind === "same" && words.length > 60 ? `${words.slice(0, 25)}…${words.slice(-25)}` : words;
}
