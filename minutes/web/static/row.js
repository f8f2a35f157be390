// One statement: time, speaker, edited text and 素起こし.

import { el, onTyped } from "./dom.js";
import { rangeIn } from "./follow.js";
import { hue } from "./speakers.js";
import { grouped } from "./text_parts.js";
import { timestamp } from "./times.js";
import { Verbatim } from "./verbatim.js";
import { spokenPlace, wordAt, wordBeside } from "./words.js";

/**
 * @typedef {import("./types.js").Statement} Statement
 *
 * @typedef {object} RowEvents
 * @property {(text: string, when: import("./types.js").When) => void} text
 * @property {(speaker: string) => void} speaker
 * @property {(name: string, role: string) => void} person somebody of the roster whose voice was not found
 * @property {(row: Row) => void} menu
 * @property {() => void} check every doubt of it is settled
 * @property {(seconds: number) => void} hear
 * @property {(place: number) => void} word hear the word at a character of 素起こし
 * @property {(node: HTMLElement) => void} made its boxes and buttons are there now
 *
 * @typedef {object} Parts
 * @property {HTMLElement} head
 * @property {HTMLButtonElement} name
 * @property {HTMLElement} tags
 * @property {HTMLTextAreaElement} text
 * @property {HTMLButtonElement} more
 */

const ROSTER = "roster:";
const WHOLE = 200; // rows that are made at once; of those after them only the words, until they come near
const FITS = CSS.supports("field-sizing", "content");
const SKETCH = el("article", { class: "m-row" }, el("p", { class: "m-sketch" }));

export class Row {
  /**
   * @param {Statement} statement
   * @param {import("./speakers.js").Speakers} speakers
   * @param {RowEvents} on
   */
  constructor(statement, speakers, on) {
    this.statement = statement;
    this.at = statement.index; // where its node says that it stands
    this.speakers = speakers;
    this.on = on;
    this.caret = 0; // where the cursor was in the text
    /** @type {Parts | null} */
    this.made = null;
    /** @type {HTMLElement | null} */
    this.heading = null;
    /** @type {Verbatim | null} */
    this.verbatim = null; // made when the row comes near the window
    this.hue = NaN; // that its edge shows
    this.tagged = ""; // the doubts and remarks that it shows
    this.node = /** @type {HTMLElement} */ (SKETCH.cloneNode(true)); // thousands of times: quicker than made
    this.node.dataset.index = String(statement.index);
    if (statement.index < WHOLE) this.make();
    this.show({});
  }

  /** What the row is made of; of a far row only its words are there until somebody asks for more. */
  get parts() {
    return this.made ?? this.make();
  }

  get text() {
    return this.parts.text;
  }

  get more() {
    return this.parts.more;
  }

  /** @returns {Parts} */
  make() {
    const name = el("button", { type: "button", class: "m-name", onclick: () => this.choose() });
    const tags = el("span", { class: "m-tags" });
    const more = this.menuButton();
    const head = el("div", { class: "m-row-head" }, this.timeButton(), name, tags, more);
    const made = { head, name, tags, text: this.box(), more };
    this.made = made;
    this.node.querySelector(":scope > .m-sketch")?.remove();
    this.node.prepend(head, made.text);
    this.label(made);
    this.tag();
    this.on.made(this.node);
    return made;
  }

  /** Make what only a row near the window needs. */
  furnish() {
    if (this.verbatim) return;
    this.verbatim = new Verbatim(this.statement, this.on.hear);
    this.text.after(this.verbatim.node);
  }

  menuButton() {
    const what = { class: "m-more", "aria-haspopup": "menu", title: "分ける・つなぐ・足す・削る・見出し" };
    return el("button", { type: "button", ...what, "aria-expanded": "false", onclick: () => this.on.menu(this) }, "⋯");
  }

  /**
   * The row stands at another place of the draft.
   * @param {number} index
   */
  moved(index) {
    this.statement.index = index;
    if (this.at === index) return;
    this.at = index;
    this.node.dataset.index = String(index);
  }

  /** The heading above it; the same node while it says the same. */
  headed() {
    const { heading } = this.statement;
    if (heading !== (this.heading?.textContent ?? null))
      this.heading = heading ? el("h2", { class: "m-agenda" }, heading) : null;
    return this.heading ? [this.heading] : [];
  }

  timeButton() {
    const { start } = this.statement;
    if (start === null) return el("button", { type: "button", class: "m-time", disabled: true }, "時刻なし");
    const title = "この発言を聞く（Ctrl+スペース）";
    return el(
      "button",
      { type: "button", class: "m-time", title, onclick: () => this.on.hear(start) },
      `▶ ${timestamp(start)}`,
    );
  }

  /** A list in the place of the name; 3,000 rows × 20 people would be 60,000 nodes, so only while it is open. */
  choose() {
    const { name } = this.parts;
    const who = el("select", { class: "m-who", "aria-label": `発言者（${this.said}）` }, ...this.people());
    let chosen = false;
    const done = () => {
      if (who.isConnected) who.replaceWith(name);
    };
    who.addEventListener("change", () => {
      chosen = true;
      const back = document.activeElement === who;
      done();
      if (back) name.focus({ preventScroll: true });
      this.chosen(who.value);
    });
    who.addEventListener("blur", () => chosen || done());
    who.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      chosen = true;
      done();
      name.focus({ preventScroll: true });
    });
    name.replaceWith(who);
    who.focus({ preventScroll: true });
    try {
      who.showPicker();
    } catch {
      // not asked for by a person, or an old browser: the list opens with the next key
    }
  }

  /** @param {string} value of the list */
  chosen(value) {
    if (value === (this.statement.speaker_id ?? "")) return;
    if (value.startsWith(ROSTER)) {
      const name = value.slice(ROSTER.length);
      this.on.person(name, this.speakers.attendees.find((attendee) => attendee.name === name)?.role ?? "");
      return;
    }
    this.statement.speaker_id = value || null;
    this.colour();
    this.relabel();
    this.on.speaker(value);
  }

  people() {
    const chosen = this.statement.speaker_id;
    const nobody = el("option", { value: "", selected: chosen === null }, "発言者不明");
    const people = this.speakers.list.map(({ id, label }) =>
      el("option", { value: id, selected: id === chosen }, label),
    );
    const unheard = this.speakers.unheard.map((who) =>
      el("option", { value: ROSTER + who.name }, who.role ? `${who.name}（${who.role}）` : who.name),
    );
    const roster = unheard.length ? [el("optgroup", { label: "名簿にいる人" }, ...unheard)] : [];
    return [...people, ...roster, nobody];
  }

  box() {
    const text = el("textarea", { class: "m-text", rows: "1", spellcheck: "false" });
    text.value = this.statement.text;
    const typed = (/** @type {import("./types.js").When} */ when) => {
      this.statement.text = text.value;
      this.on.text(text.value, when);
    };
    onTyped(text, () => typed("pause"));
    text.addEventListener("change", () => typed("now"));
    text.addEventListener("input", (event) => {
      const { inputType = "" } = /** @type {InputEvent} */ (event);
      if (inputType.startsWith("history")) this.node.scrollIntoView({ block: "nearest" }); // Ctrl+Z, far from here
    });
    text.addEventListener("dblclick", () => this.on.word(this.place));
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
    const { text } = this.statement;
    if (!this.made) /** @type {HTMLElement} */ (this.node.firstElementChild).textContent = text;
    else if (this.made.text.value !== text) this.made.text.value = text;
    this.colour();
    this.relabel();
    this.tag();
  }

  colour() {
    const colour = hue(this.statement.speaker_id);
    if (colour === this.hue) return;
    this.hue = colour;
    this.node.style.setProperty("--hue", String(colour));
  }

  /** The doubts and remarks beside a statement; amber while a doubt is open. */
  tag() {
    const { flags, notes, text } = this.statement;
    const empty = !text.trim();
    const told = JSON.stringify([this.made !== null, flags, notes, empty]);
    if (told === this.tagged) return;
    this.tagged = told;
    this.node.classList.toggle("m-check", flags.length > 0);
    this.made?.tags.replaceChildren(
      ...grouped(flags).map((flag) => el("span", { class: "m-flag", title: flag }, flag)),
      flags.length ? this.settle() : "",
      ...notes.map((note) => el("span", { class: "m-remark" }, note)),
      empty ? el("span", { class: "m-remark" }, "空の発言は印刷しません") : "",
    );
  }

  settle() {
    const title = "聞いて確かめたら押す（F9 で、確かめて次へ）";
    return el("button", { type: "button", class: "m-link", title, onclick: () => this.on.check() }, "確かめた");
  }

  /** Who and when, for those who hear the page instead of seeing it. */
  get said() {
    const { speaker_id, start } = this.statement;
    return `${this.speakers.label(speaker_id)}　${start === null ? "時刻なし" : timestamp(start)}`;
  }

  /** The name beside the time, and everything that is named by it. */
  relabel() {
    const { said } = this;
    if (this.node.getAttribute("aria-label") === said) return;
    this.node.setAttribute("aria-label", said);
    if (this.made) this.label(this.made);
  }

  /** @param {Parts} made */
  label({ name, text, more }) {
    const { said } = this;
    name.textContent = this.speakers.label(this.statement.speaker_id);
    name.title = "発言者を変える";
    text.setAttribute("aria-label", `会議録の文　${said}`);
    more.setAttribute("aria-label", `操作　${said}`);
  }

  /** Put the cursor into the text, where it was: at the beginning at first. */
  focus() {
    if (document.activeElement === this.text) return;
    this.text.focus({ preventScroll: true });
    this.text.setSelectionRange(this.caret, this.caret);
  }

  /**
   * Select words of the text, if they are there: what is typed then takes their place.
   * @param {string} words
   * @param {number} from where to look for them
   */
  select(words, from = 0) {
    const { value } = this.text;
    const near = Math.max(0, from - 8);
    const at = words ? [value.indexOf(words, near), value.indexOf(words)].find((place) => place >= 0) : undefined;
    if (at === undefined) return;
    this.text.setSelectionRange(at, at + words.length);
    this.caret = at;
  }

  /**
   * Choose characters of the text: what is typed then takes their place.
   * @param {{from: number, to: number}} place
   */
  selectPlace({ from, to }) {
    this.text.setSelectionRange(from, to);
    this.caret = from;
  }

  /**
   * Choose the word behind what is chosen, or the one before.
   * @param {1 | -1} step
   */
  stepWord(step) {
    const { value, selectionStart, selectionEnd } = this.text;
    const word = wordBeside(value, { from: selectionStart, to: selectionEnd }, step);
    if (word && document.activeElement === this.text) this.selectPlace(word);
  }

  /** The character of 素起こし at the cursor; the first where the cursor is elsewhere. */
  get place() {
    if (document.activeElement !== this.text) return 0;
    return spokenPlace(this.text.value, this.statement.verbatim, this.text.selectionStart);
  }

  /**
   * Mark the sentence that is being heard.
   * @param {number} seconds
   */
  hearing(seconds) {
    this.furnish();
    this.node.classList.add("m-heard");
    this.verbatim?.hearing(seconds);
  }

  /**
   * The word of 素起こし that is spoken at a second, as a range of the page.
   * @param {number} seconds
   */
  spoken(seconds) {
    const word = wordAt(this.statement, seconds);
    return word && this.verbatim ? rangeIn(this.verbatim.node, word.from, word.to) : null;
  }

  unheard() {
    this.node.classList.remove("m-heard");
    this.verbatim?.hearing(-1);
  }
}

/**
 * Height for browsers without field-sizing.
 * @param {HTMLTextAreaElement} text
 */
function fit(text) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}
