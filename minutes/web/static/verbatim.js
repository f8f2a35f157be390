// 素起こし of one statement: its doubtful and corrected words, each word heard on a click or a key.

import { el } from "./dom.js";
import { rangeIn } from "./follow.js";
import { secondsAt, wordsOf } from "./words.js";

/**
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").Piece} Piece
 */

const CURSOR = "m-word-cursor";

export class Verbatim {
  /**
   * @param {Statement} statement
   * @param {(seconds: number) => void} hear
   */
  constructor(statement, hear) {
    this.statement = statement;
    this.hear = hear;
    this.cursor = 0; // word that the keys have chosen
    this.pieces = statement.pieces.map(pieceNode);
    this.node = el(
      "div",
      { class: "m-verbatim", role: "group", tabindex: "0", "aria-label": "素起こし（← → で語を選び、Enter で聞く）" },
      ...this.pieces,
    );
    this.node.title = "押した語から聞く";
    this.node.addEventListener("click", (event) => this.point(event));
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("blur", () => "highlights" in CSS && CSS.highlights.delete(CURSOR));
  }

  /** @param {MouseEvent} event */
  point({ clientX, clientY }) {
    const at = document.caretRangeFromPoint?.(clientX, clientY);
    if (!at || !this.node.contains(at.startContainer)) return;
    const before = document.createRange();
    before.setStart(this.node, 0);
    before.setEnd(at.startContainer, at.startOffset);
    this.from(before.toString().length);
  }

  /** @param {number} place character */
  from(place) {
    const seconds = secondsAt(this.statement, place);
    if (seconds !== null) this.hear(seconds);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) this.move(step);
    else if (event.key === "Enter") this.from(wordsOf(this.statement)[this.cursor]?.from ?? 0);
    else return;
    event.preventDefault();
  }

  /** @param {number} step words */
  move(step) {
    const words = wordsOf(this.statement);
    this.cursor = Math.min(words.length - 1, Math.max(0, this.cursor + step));
    const word = words[this.cursor];
    const range = word ? rangeIn(this.node, word.from, word.to) : null;
    if (range && "highlights" in CSS) CSS.highlights.set(CURSOR, new Highlight(range));
  }

  /**
   * Mark the sentence that is spoken at a second; none before the first.
   * @param {number} seconds
   */
  hearing(seconds) {
    const now = this.statement.pieces.findLastIndex((piece) => piece.start !== null && piece.start <= seconds + 0.05);
    this.pieces.forEach((node, place) => {
      node.classList.toggle("m-now", place === now);
    });
  }
}

/**
 * A stretch of 素起こし with its doubtful and corrected words.
 * @param {Piece} piece
 */
function pieceNode({ text, marks }) {
  const node = el("span", { class: "m-piece" });
  let place = 0;
  for (const { from, to, original } of marks) {
    const corrected = original !== null;
    const hint = corrected ? `聞き取りは「${original}」。用語として補正しました` : "聞き取りに自信のない語";
    const mark = el("u", { class: corrected ? "m-corrected" : "m-doubt", title: hint }, text.slice(from, to));
    node.append(text.slice(place, from), mark);
    place = to;
  }
  node.append(text.slice(place));
  return node;
}
