// A round of its own for figures, proper names and words to weigh: every place of the meeting, one key each.

import { call } from "./call.js";
import { el } from "./dom.js";

/**
 * @typedef {{statement: string, doubt: string, words: string, from: number, to: number, note: string}} Place
 *
 * @typedef {object} RoundEvents
 * @property {() => Promise<boolean>} saved everything typed so far is on the server
 * @property {(statement: string) => number} index of a statement; -1 where it has gone
 * @property {(index: number, words: string, from: number) => void} show
 * @property {(operation: import("./operation.js").Operation) => unknown} operate
 */

/** @type {[string, string][]} */
export const KINDS = [
  ["figure", "数字を確かめる"],
  ["name", "固有名詞を確かめる"],
  ["offer", "同音語・言い換えの候補を見る"],
];

/** What Escape closes before the round. */
const FIRST = "dialog[open], details.m-menu[open], .m-row-menu:not([hidden]), .m-find:focus-within, .m-who";

export class Round {
  /**
   * @param {string} path of the job
   * @param {RoundEvents} on
   */
  constructor(path, on) {
    this.path = path;
    this.on = on;
    /** @type {Place[]} */
    this.places = [];
    this.at = -1;
    this.all = 0;
    this.told = el("span", { role: "status" });
    const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ onclick) =>
      el("button", { type: "button", class: "m-button", title, onclick }, text);
    this.node = el(
      "section",
      { class: "m-round", "aria-label": "確かめる", hidden: true },
      this.told,
      button("確かめた・次へ", "F9", () => this.settle()),
      button("前へ", "Shift+F8", () => this.step(-1)),
      button("とばす", "F8", () => this.step(1)),
      button("やめる", "Esc", () => this.end()),
    );
    this.title = "";
    const leave = (/** @type {KeyboardEvent} */ { key, isComposing }) => {
      if (key === "Escape" && this.open && !isComposing && !document.querySelector(FIRST)) this.end();
    };
    document.addEventListener("keydown", leave, true); // before the key closes what is open
  }

  get open() {
    return !this.node.hidden;
  }

  /** @param {string} kind */
  async start(kind) {
    this.title = KINDS.find(([name]) => name === kind)?.[1] ?? "";
    this.node.hidden = false;
    this.told.textContent = `${this.title}：探しています…`;
    if (!(await this.on.saved())) {
      this.told.textContent = "保存できていない修正があるため、始められません。";
      return;
    }
    try {
      this.places = (await call(`${this.path}/rounds/${kind}`)).places;
    } catch (error) {
      this.told.textContent = `${this.title}：始められませんでした：${/** @type {Error} */ (error).message}`;
      return;
    }
    this.all = this.places.length;
    this.at = -1;
    this.step(1);
  }

  end() {
    this.node.hidden = true;
    this.places = [];
  }

  /** @param {1 | -1} step */
  step(step) {
    this.places = this.places.filter(({ statement }) => this.on.index(statement) >= 0);
    const count = this.places.length;
    if (!count) {
      this.told.textContent = `${this.title}：すべて確かめました（${this.all}か所）`;
      return;
    }
    this.at = (Math.max(this.at, step > 0 ? -1 : 0) + step + count) % count;
    this.show();
  }

  show() {
    const place = this.places[this.at];
    if (!place) return;
    const note = place.note ? `　${place.note}` : "";
    this.told.textContent = `${this.title}：残り ${this.places.length}／${this.all}　「${place.words}」${note}`;
    this.on.show(this.on.index(place.statement), place.words, place.from);
  }

  /** The place before the eyes was heard: on to the next. */
  settle() {
    const [place] = this.places.splice(this.at, 1);
    if (!place) return;
    this.on.operate({ op: "check", statement: place.statement, doubt: place.doubt });
    this.at -= 1;
    this.step(1);
  }
}
