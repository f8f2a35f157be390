// 直しから覚える: what the corrections of this meeting teach its body, as a list to be edited; what it used.

import { shown } from "./ask.js";
import { el } from "./dom.js";

/**
 * @typedef {import("./types.js").LessonsAnswer} LessonsAnswer
 *
 * @typedef {object} LessonsEvents
 * @property {(path: string, options?: {method?: string, body?: object}) => Promise<any>} call below the meeting
 * @property {(state: "saved" | "failed", text: string) => void} say
 * @property {() => boolean} final
 */

const MOST = 20;
const KINDS = { misheard: "聞き間違い", spelling: "表記", word: "語" };

export class Lessons {
  /** @param {LessonsEvents} on */
  constructor(on) {
    this.on = on;
    this.button = el(
      "button",
      { type: "button", class: "m-button", onclick: () => this.ask() },
      "この会議の直しから覚える…",
    );
    this.used = el("p", { class: "m-hint" });
    this.node = el(
      "section",
      { class: "m-lessons", hidden: true },
      el("h2", {}, "会議体の言葉"),
      this.used,
      this.button,
    );
  }

  /** Nothing appears where the meeting has no body. */
  async load() {
    /** @type {LessonsAnswer | null} */
    const answer = await this.on.call("lessons").catch(() => null);
    this.node.hidden = !answer?.body;
    if (answer?.body) this.draw(answer);
  }

  /** @param {LessonsAnswer} answer */
  draw(answer) {
    const { dictionary, learnt, mended, heard } = answer.used;
    const told = `${answer.body}の用語辞書${dictionary}語と、過去の会議録から覚えた${learnt}語を使いました。`;
    const found = [listed("それで直した語：", mended), listed("そのまま聞き取れた語：", heard)];
    this.used.textContent = told + found.join("");
  }

  /** The meeting was made final: what it teaches is offered, where it teaches anything. */
  async finalised() {
    /** @type {LessonsAnswer | null} */
    const answer = await this.on.call("lessons").catch(() => null);
    if (answer?.body && (answer.words.length || answer.withdrawn.length)) await this.open(answer);
  }

  async ask() {
    try {
      if (!this.on.final()) throw new Error("直しから覚えるのは、会議録を確定した後です。");
      /** @type {LessonsAnswer} */
      const answer = await this.on.call("lessons");
      if (answer.words.length || answer.withdrawn.length) await this.open(answer);
      else this.on.say("saved", "この会議の直しに、新しく覚える語はありません");
    } catch (error) {
      this.on.say("failed", /** @type {Error} */ (error).message);
    }
  }

  /** @param {LessonsAnswer} answer */
  async open(answer) {
    const rows = answer.words.map((word) => new Row(word));
    const back = answer.withdrawn.map((rule) => ({ rule, tick: el("input", { type: "checkbox", checked: true }) }));
    const dialog = el("dialog", { class: "m-dialog m-teach", "aria-label": "この会議の直しから覚える" });
    const problem = el("p", { class: "m-problem", role: "alert" });
    const keep = el("button", { type: "button", class: "m-button m-primary" }, "覚える");
    keep.addEventListener("click", async () => {
      try {
        const words = rows.filter((row) => row.tick.checked).map((row) => row.value);
        const dropped = back.filter(({ tick }) => tick.checked).map(({ rule }) => rule);
        const done = await this.on.call("lessons", { method: "POST", body: { words, dropped } });
        this.on.say("saved", `${answer.body}の用語辞書に${done.kept}語を覚えました`);
        dialog.close();
      } catch (error) {
        problem.textContent = /** @type {Error} */ (error).message;
      }
    });
    const head = ["覚える", "正しい語", "読み", "誤り（／で並べる）", "種類", "直した", "正しかった"];
    const table = el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, ...rows.map((row) => row.node)),
    );
    dialog.append(
      el("h2", {}, `この会議の直しから覚える（${answer.body}）`),
      el("p", {}, "次の会議から、この語で聞き取り、誤りは直します。要らない語の印を外し、違うところは直してください。"),
      ...(rows.length ? [table] : []),
      ...back.map(({ rule, tick }) =>
        el(
          "label",
          { class: "m-tick" },
          tick,
          `「${rule.mistake}」を「${rule.written}」に直すのをやめる（この会議では正しい語でした）`,
        ),
      ),
      problem,
      el(
        "div",
        { class: "m-actions" },
        keep,
        el("button", { type: "button", class: "m-button", onclick: () => dialog.close() }, "今は覚えない"),
      ),
    );
    await shown(dialog, () => null);
  }
}

/**
 * Words with how often, the most frequent of them; nothing where there are none.
 * @param {string} title
 * @param {[string, number][]} words
 */
function listed(title, words) {
  if (!words.length) return "";
  const shown = words.slice(0, MOST).map(([text, count]) => (count > 1 ? `${text}（${count}回）` : text));
  const rest = words.length > MOST ? `、ほか${words.length - MOST}語` : "";
  return `${title}${shown.join("、")}${rest}。`;
}

/** One word of the list. */
class Row {
  /** @param {import("./types.js").LessonWord} word */
  constructor(word) {
    this.tick = el("input", { type: "checkbox", checked: true, "aria-label": `「${word.written}」を覚える` });
    this.written = box(word.written, "正しい語");
    this.reading = box(word.reading, `「${word.written}」の読み`);
    this.mistakes = box(word.mistakes.join("／"), `「${word.written}」の誤り`);
    const cells = [this.tick, this.written, this.reading, this.mistakes];
    const told = [KINDS[word.kind], `${word.wrong}回`, `${word.right}回`];
    this.node = el("tr", {}, ...[...cells, ...told].map((cell) => el("td", {}, cell)));
  }

  get value() {
    const mistakes = this.mistakes.value.split("／").map((mistake) => mistake.trim());
    return {
      written: this.written.value.trim(),
      reading: this.reading.value.trim(),
      mistakes: mistakes.filter(Boolean),
    };
  }
}

/**
 * @param {string} value
 * @param {string} label
 */
function box(value, label) {
  const input = el("input", { type: "text", "aria-label": label });
  input.value = value;
  return input;
}
