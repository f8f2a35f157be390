// After a correction: the other places that say the same, and the 用語辞書 of the meeting body. One quiet line.

import { call } from "./call.js";
import { correctionOf } from "./correction.js";
import { el } from "./dom.js";
import { reveal } from "./reveal.js";

/**
 * @typedef {import("./types.js").Statement} Statement
 *
 * @typedef {object} LearnedEvents
 * @property {() => Statement[]} statements
 * @property {(from: string, to: string) => void} replace show every place, to be replaced at once
 * @property {(state: import("./types.js").State, text: string) => void} told
 */

export class Learned {
  /**
   * @param {string} path of the job
   * @param {string | null} body name of the meeting body, whose dictionary it is
   * @param {LearnedEvents} on
   */
  constructor(path, body, on) {
    this.path = path;
    this.body = body;
    this.on = on;
    this.node = el("p", { class: "m-learned", hidden: true });
  }

  /**
   * The clerk has left a statement: what was corrected there may be wrong elsewhere too.
   * @param {import("./row.js").Row} row
   * @param {string} before its text when the cursor came
   */
  left(row, before) {
    const found = correctionOf(before, row.statement.text);
    if (!found) return;
    const { from, to } = found;
    const places = this.on.statements().reduce((sum, { text }) => sum + text.split(from).length - 1, 0);
    const offers = [places ? this.elsewhere(from, to, places) : null, this.body ? this.dictionary(from, to) : null];
    if (!offers.some(Boolean)) return;
    const close = () => this.hide();
    const away = el(
      "button",
      { type: "button", class: "m-link", "aria-label": "この知らせを閉じる", onclick: close },
      "×",
    );
    this.node.replaceChildren(`「${from}」→「${to}」　`, ...offers.flatMap((offer) => (offer ? [offer] : [])), away);
    this.node.hidden = false;
    row.node.append(this.node);
    reveal(this.node, row.node);
  }

  hide() {
    this.node.hidden = true;
    this.node.remove();
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {number} places
   */
  elsewhere(from, to, places) {
    const show = () => {
      this.hide();
      this.on.replace(from, to);
    };
    return el("button", { type: "button", class: "m-link", onclick: show }, `ほかの${places}か所も見て直す`);
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  dictionary(from, to) {
    const keep = async () => {
      this.hide();
      try {
        await call(`${this.path}/terms`, { method: "POST", body: { written: to, mistake: from } });
        this.on.told("saved", `「${to}」を${this.body}の用語辞書に加えました`);
      } catch (error) {
        this.on.told("failed", `用語辞書に加えられませんでした：${/** @type {Error} */ (error).message}`);
      }
    };
    return el("button", { type: "button", class: "m-link", onclick: keep }, `${this.body}の用語辞書に加える`);
  }
}
