// One statement: time, speaker, edited text and 素起こし.

import { el, onTyped } from "./dom.js";
import { hue } from "./speakers.js";
import { timestamp } from "./times.js";

/**
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").Piece} Piece
 *
 * @typedef {object} RowEvents
 * @property {(text: string, when: import("./types.js").When) => void} text
 * @property {(speaker: string) => void} speaker
 * @property {(name: string, role: string) => void} person somebody of the roster whose voice was not found
 * @property {(row: Row) => void} menu
 * @property {() => void} check every doubt of it is settled
 * @property {(seconds: number) => void} hear
 */

const ROSTER = "roster:";
const FITS = CSS.supports("field-sizing", "content");

export class Row {
  /**
   * @param {Statement} statement
   * @param {import("./speakers.js").Speakers} speakers
   * @param {RowEvents} on
   */
  constructor(statement, speakers, on) {
    this.statement = statement;
    this.speakers = speakers;
    this.on = on;
    this.caret = 0; // where the cursor was in the text
    this.more = this.menuButton();
    this.who = this.list();
    this.text = this.box();
    this.tags = el("div", { class: "m-tags" });
    this.pieces = statement.pieces.map((piece) => pieceNode(piece, on.hear));
    this.node = el(
      "article",
      { class: "m-row", "data-index": statement.index },
      el(
        "div",
        { class: "m-side-of-row" },
        el("span", { class: "m-row-head" }, this.time(), this.more),
        this.who,
        this.tags,
      ),
      this.text,
      el("div", { class: "m-verbatim", "aria-label": "素起こし" }, ...this.pieces),
    );
    this.show({});
  }

  menuButton() {
    const what = { class: "m-more", "aria-label": "この発言を分ける・つなぐ・足す・削る", "aria-haspopup": "menu" };
    return el("button", { type: "button", ...what, "aria-expanded": "false", onclick: () => this.on.menu(this) }, "⋯");
  }

  /**
   * The row stands at another place of the draft.
   * @param {number} index
   */
  moved(index) {
    this.statement.index = index;
    this.node.dataset.index = String(index);
  }

  time() {
    const { start } = this.statement;
    if (start === null) return el("button", { type: "button", class: "m-time", disabled: true }, "時刻なし");
    const title = "この発言を聞く（Ctrl+スペース）";
    return el(
      "button",
      { type: "button", class: "m-time", title, onclick: () => this.on.hear(start) },
      `▶ ${timestamp(start)}`,
    );
  }

  list() {
    const who = el("select", { class: "m-who", "aria-label": "発言者" });
    who.addEventListener("pointerdown", () => this.fillAll());
    who.addEventListener("focus", () => this.fillAll());
    who.addEventListener("change", () => {
      if (who.value === (this.statement.speaker_id ?? "")) return;
      if (who.value.startsWith(ROSTER)) {
        const name = who.value.slice(ROSTER.length);
        this.on.person(name, this.speakers.attendees.find((one) => one.name === name)?.role ?? "");
        return;
      }
      this.statement.speaker_id = who.value || null;
      this.colour();
      this.on.speaker(who.value);
    });
    return who;
  }

  box() {
    const text = el("textarea", { class: "m-text", rows: "1", spellcheck: "false", "aria-label": "会議録の文" });
    text.value = this.statement.text;
    const typed = (/** @type {import("./types.js").When} */ when) => {
      this.statement.text = text.value;
      this.on.text(text.value, when);
    };
    onTyped(text, () => typed("pause"));
    text.addEventListener("change", () => typed("now"));
    const remember = () => {
      this.caret = text.selectionStart;
    };
    for (const kind of ["keyup", "pointerup", "select", "blur"]) text.addEventListener(kind, remember);
    if (!FITS) {
      text.addEventListener("input", () => fit(text));
      text.addEventListener("focus", () => fit(text));
    }
    return text;
  }

  /**
   * Show other values of the statement.
   * @param {Partial<Pick<Statement, "text" | "speaker_id" | "flags" | "notes" | "doubts">>} values
   */
  show(values) {
    Object.assign(this.statement, values);
    if (this.text.value !== this.statement.text) this.text.value = this.statement.text;
    this.colour();
    this.relabel();
    this.tag();
  }

  colour() {
    this.node.style.setProperty("--hue", String(hue(this.statement.speaker_id)));
  }

  /** The doubts and remarks beside a statement; amber while a doubt is open. */
  tag() {
    const { flags, notes } = this.statement;
    this.node.classList.toggle("m-check", flags.length > 0);
    this.tags.replaceChildren(
      ...flags.map((flag) => el("span", { class: "m-flag" }, flag)),
      flags.length ? this.settle() : "",
      ...notes.map((note) => el("span", { class: "m-remark" }, note)),
    );
  }

  settle() {
    const title = "聞いて確かめたら押す（F9 で、確かめて次へ）";
    return el("button", { type: "button", class: "m-link", title, onclick: () => this.on.check() }, "確かめた");
  }

  /** The one option that a closed list shows. */
  relabel() {
    const id = this.statement.speaker_id;
    this.who.replaceChildren(el("option", { value: id ?? "", selected: true }, this.speakers.label(id)));
    delete this.who.dataset.full;
  }

  /** Options only when the list is about to open: 2,000 rows × 20 people would be 40,000 nodes. */
  fillAll() {
    if (this.who.dataset.full) return;
    this.who.dataset.full = "yes";
    const chosen = this.statement.speaker_id;
    const nobody = el("option", { value: "", selected: chosen === null }, "発言者不明");
    const people = this.speakers.list.map(({ id, label }) =>
      el("option", { value: id, selected: id === chosen }, label),
    );
    const unheard = this.speakers.unheard.map((who) =>
      el("option", { value: ROSTER + who.name }, who.role ? `${who.name}（${who.role}）` : who.name),
    );
    const roster = unheard.length ? el("optgroup", { label: "名簿にいる人" }, ...unheard) : null;
    this.who.replaceChildren(...people, ...(roster ? [roster] : []), nobody);
  }

  /** Put the cursor into the text. */
  focus() {
    this.text.focus({ preventScroll: true });
  }

  /** How far the cursor is in the text, 0 to 1; 0 where it is elsewhere. */
  get share() {
    const inside = document.activeElement === this.text && this.text.value.length > 0;
    return inside ? this.text.selectionStart / (this.text.value.length + 1) : 0;
  }

  /**
   * Mark the sentence that is being heard.
   * @param {number} seconds
   */
  hearing(seconds) {
    this.node.classList.add("m-heard");
    const now = this.statement.pieces.findLastIndex((one) => one.start !== null && one.start <= seconds + 0.05);
    this.pieces.forEach((node, place) => {
      node.classList.toggle("m-now", place === now);
    });
  }

  unheard() {
    this.node.classList.remove("m-heard");
    for (const node of this.pieces) node.classList.remove("m-now");
  }
}

/**
 * A stretch of 素起こし that is heard on a click, with its doubtful and corrected words.
 * @param {Piece} piece
 * @param {(seconds: number) => void} hear
 */
function pieceNode({ text, start, marks }, hear) {
  const node = el("span", { class: "m-piece" });
  if (start !== null) {
    node.title = `${timestamp(start)} ここから聞く`;
    node.addEventListener("click", () => hear(start));
  }
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

/**
 * Height for browsers without field-sizing.
 * @param {HTMLTextAreaElement} text
 */
function fit(text) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}
