// The statements, one row each. Plain nodes with their words, all present (find in page works), laid out by the
// browser only near the window (groups.js), where their boxes and buttons are made, so 6 hours stay quick.

import { dispute, settled } from "./dispute.js";
import { el } from "./dom.js";
import { Follow } from "./follow.js";
import { Groups } from "./groups.js";
import { spokenAt } from "./places.js";
import { Row } from "./row.js";

const NEAR = 10; // rows that the window may hold above or below one in its middle

/**
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").MeetingEvent} MeetingEvent
 *
 * @typedef {object} RowsEvents
 * @property {(index: number, text: string, when: import("./types.js").When) => void} text
 * @property {(index: number, speaker: string) => void} speaker
 * @property {(index: number, name: string, role: string) => void} person
 * @property {(row: Row) => void} menu
 * @property {(node: HTMLElement) => void} made the boxes and buttons of a row are there now
 * @property {(index: number) => void} check
 * @property {(seconds: number) => void} hear
 * @property {(index: number, place: number) => void} word hear the word at a character of 素起こし
 * @property {(index: number) => void} focus a row has the focus now, in whichever of its parts
 * @property {(row: Row, before: string) => void} left the cursor has gone from a row that was `before`
 * @property {(row: Row) => void} came the cursor is in another row now
 * @property {() => void} checks doubts were opened or closed
 * @property {(event: MeetingEvent) => HTMLElement} event its line between the rows
 * @property {(statement: Statement) => HTMLElement[]} below lines below a row
 * @property {() => HTMLElement[]} empty what stands there while there is no row
 */

export class Rows {
  /**
   * @param {import("./types.js").Draft} data
   * @param {import("./speakers.js").Speakers} speakers
   * @param {RowsEvents} on
   */
  constructor(data, speakers, on) {
    this.statements = data.statements;
    this.speakers = speakers;
    this.on = on;
    this.heard = -1;
    /** @type {Row | undefined} the row with the cursor, which shows its 素起こし */
    this.current = undefined;
    this.textBefore = ""; // of it, when the cursor came
    /** @type {Row | undefined} the row that becomes it when the mouse button is up */
    this.waiting = undefined;
    this.rows = data.statements.map((statement) => this.row(statement));
    this.node = el("section", { class: "m-rows", id: "m-rows", tabindex: "-1", "aria-label": "発言" });
    this.node.addEventListener("focusin", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("[data-index]");
      if (!(row instanceof HTMLElement)) return;
      on.focus(Number(row.dataset.index));
      this.become(this.rows[Number(row.dataset.index)]);
    });
    this.pressed = false;
    this.node.addEventListener("pointerdown", () => {
      this.pressed = true;
    });
    for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(() => this.released()));
    this.follow = new Follow(this.node);
    this.groups = new Groups(this.node, (nodes) => {
      for (const { dataset } of nodes) this.rows[Number(dataset.index)]?.furnish();
    });
    this.layOut(data.events);
  }

  /**
   * The cursor is in a row. What opens and closes by that must not move what is being clicked away
   * from under the mouse.
   * @param {Row | undefined} row
   */
  become(row) {
    if (!row || row === this.current) return;
    row.furnish();
    if (this.pressed) this.waiting = row;
    else this.staying(row, () => this.change(row));
  }

  released() {
    this.pressed = false;
    const row = this.waiting;
    this.waiting = undefined;
    if (row) this.staying(row, () => this.change(row));
  }

  /** @param {Row} row */
  change(row) {
    const before = this.current;
    before?.node.classList.remove("m-current");
    row.node.classList.add("m-current");
    this.current = row;
    if (before) this.on.left(before, this.textBefore);
    this.textBefore = row.statement.text;
    this.on.came(row);
  }

  /**
   * Change rows while one of them stays where it is in the window.
   * @param {Row} row
   * @param {() => void} change
   */
  staying({ node }, change) {
    const { top } = node.getBoundingClientRect();
    change();
    this.node.scrollTop += node.getBoundingClientRect().top - top;
  }

  /** @param {Statement} statement */
  row(statement) {
    /** @type {Row} */
    const row = new Row(statement, this.speakers, {
      text: (text, when) => this.on.text(row.statement.index, text, when),
      speaker: (speaker) => this.on.speaker(row.statement.index, speaker),
      person: (name, role) => this.on.person(row.statement.index, name, role),
      menu: (opened) => this.on.menu(opened),
      check: () => this.on.check(row.statement.index),
      hear: this.on.hear,
      word: (place) => this.on.word(row.statement.index, place),
      made: this.on.made,
    });
    return row;
  }

  /**
   * Rows with headings before and events after them.
   * @param {MeetingEvent[]} events
   */
  layOut(events) {
    const waiting = [...events].sort((a, b) => a.time - b.time);
    const blocks = this.rows.map((row) => {
      const { node, statement } = row;
      const nodes = [...row.headed(), node, ...this.on.below(statement)];
      const passed = waiting.findIndex(({ time }) => time > (statement.end ?? 0));
      nodes.push(...waiting.splice(0, passed < 0 ? waiting.length : passed).map(this.on.event));
      return { row: node, nodes };
    });
    const last = waiting.map(this.on.event);
    if (!this.rows.length) last.push(...this.on.empty());
    this.groups.lay(blocks, last);
  }

  /** After a rename. */
  relabel() {
    for (const row of this.rows) row.relabel();
  }

  /**
   * Rows as the server has them: some other, some new, some gone.
   * @param {import("./types.js").Changed} changed
   * @param {MeetingEvent[]} events
   * @param {(id: string) => boolean} kept what was typed there since must stay
   */
  arrange(changed, events, kept) {
    const byId = new Map(this.rows.map((row) => [row.statement.id, row]));
    let other = Boolean(changed.order || changed.events || changed.items || changed.decisions || changed.actions);
    const still = this.anchor();
    for (const fresh of changed.statements) {
      const row = byId.get(fresh.id);
      other ||= row?.statement.heading !== fresh.heading; // one may have gone though no item is another
      if (this.same(row, fresh, kept(fresh.id))) continue;
      byId.set(fresh.id, this.row(fresh));
      other = true;
    }
    if (other) this.layAnew(changed.order && this.withKept(changed.order, kept), byId, events);
    if (changed.speakers) this.relabel();
    this.on.checks();
    still();
  }

  /**
   * Whether a row can stay, with other values; one that is `kept` stays whatever the server has.
   * @param {Row | undefined} row
   * @param {Statement} fresh
   * @param {boolean} kept
   */
  same(row, fresh, kept) {
    if (!row) return false;
    const { pieces } = row.statement;
    if (!(kept || pieces === fresh.pieces || said(row.statement) === said(fresh))) return false;
    const { text, speaker_id } = row.statement;
    this.freshen(row, kept ? { ...fresh, text, speaker_id } : fresh, kept);
    return true;
  }

  /**
   * @param {string[] | undefined} ids in the order of the document, where it is another one
   * @param {Map<string, Row>} byId
   * @param {MeetingEvent[]} events
   */
  layAnew(ids, byId, events) {
    const order = ids ?? this.rows.map((row) => row.statement.id);
    this.rows = order.flatMap((id) => byId.get(id) ?? []);
    this.statements.splice(0, this.statements.length, ...this.rows.map((row) => row.statement));
    for (const [index, row] of this.rows.entries()) row.moved(index);
    this.layOut(events);
  }

  /**
   * The order with what somebody here still writes in, though others took it out.
   * @param {string[]} order
   * @param {(id: string) => boolean} kept
   */
  withKept(order, kept) {
    const whole = [...order];
    const there = new Set(order);
    for (const [index, { statement }] of this.rows.entries()) {
      if (there.has(statement.id) || !kept(statement.id)) continue;
      const before = this.rows.slice(0, index).findLast((row) => there.has(row.statement.id));
      whole.splice(before ? whole.indexOf(before.statement.id) + 1 : 0, 0, statement.id);
    }
    return whole;
  }

  /** Remember what is on the screen; the returned function puts it back where it was. */
  anchor() {
    const focused = document.activeElement?.closest(".m-row");
    const edge = this.node.getBoundingClientRect().top;
    const row = focused ?? document.elementFromPoint(innerWidth / 2, edge + 40)?.closest(".m-row");
    if (!row) return () => {};
    const was = row.getBoundingClientRect().top;
    return () => {
      if (row.isConnected) this.node.scrollTop += row.getBoundingClientRect().top - was;
    };
  }

  /**
   * @param {Row} row
   * @param {Statement} fresh
   * @param {boolean} kept what is asked there stays asked
   */
  freshen(row, fresh, kept = false) {
    const { text, speaker_id, flags, notes, doubts, heading, item, changes, checked, turn_ids } = fresh;
    Object.assign(row.statement, { heading, item, changes, checked, turn_ids });
    row.show({ text, speaker_id, flags, notes, doubts });
    if (!kept) settled(row.node);
  }

  /**
   * One statement as the server now has it.
   * @param {number} index
   * @param {Pick<Statement, "text" | "speaker_id" | "flags" | "notes" | "doubts">} fresh
   */
  take(index, { text, speaker_id, flags, notes, doubts }) {
    const row = this.rows[index];
    if (!row) return;
    row.show({ text, speaker_id, flags, notes, doubts });
    settled(row.node);
  }

  /**
   * What an earlier visit typed and could not send.
   * @param {number} index
   * @param {Partial<Statement>} values
   */
  typed(index, { text, speaker_id }) {
    const statement = this.statements[index];
    if (statement)
      this.rows[index]?.show({ text: text ?? statement.text, speaker_id: speaker_id ?? statement.speaker_id });
  }

  /**
   * Somebody else changed this statement: both are shown, a person chooses.
   * @param {number} index
   * @param {Statement} fresh
   * @param {import("./dispute.js").Choice} choice
   */
  dispute(index, fresh, { mine, theirs }) {
    const row = this.rows[index];
    if (!row) return;
    dispute(row.node, {
      told: `ほかの画面で、この発言が次のように直されました（${this.speakers.label(fresh.speaker_id)}）。あなたの文はまだ保存していません。`,
      theirs: fresh.text,
      keep: ["自分の文で保存する", mine],
      take: ["この文にする", theirs],
    });
  }

  /**
   * Show only the rows that `wanted(statement)`; returns how many.
   * @param {(statement: Statement) => boolean} wanted
   */
  filter(wanted) {
    for (const { node, statement } of this.rows) node.hidden = !wanted(statement);
    this.groups.filtered();
    return this.rows.filter(({ node }) => !node.hidden).length;
  }

  /**
   * Bring a statement into view.
   * @param {number} index
   * @param {{focus?: boolean}} options `focus`: put the cursor into it too
   */
  goTo(index, { focus = true } = {}) {
    const row = this.rows[index];
    if (!row) return;
    for (const near of this.rows.slice(Math.max(0, index - NEAR), index + NEAR)) near.furnish(); // else they grow under it
    row.node.scrollIntoView({ block: "center" });
    if (focus) row.focus();
  }

  /**
   * Bring words of a statement into view, chosen, so that typing replaces them.
   * @param {number} index
   * @param {string} words
   * @param {number} [from]
   */
  showWords(index, words, from) {
    this.goTo(index);
    this.rows[index]?.select(words, from);
  }

  /**
   * To the next visible row, or the one before.
   * @param {number} from
   * @param {1 | -1} step
   */
  step(from, step) {
    let index = from + step;
    while (this.rows[index]?.node.hidden) index += step;
    this.goTo(index);
  }

  /** @param {number} index */
  shown(index) {
    return this.rows[index]?.node.hidden === false;
  }

  /**
   * Mark what is being heard, and keep it in view.
   * @param {number} seconds
   * @param {boolean} playing
   */
  hearing(seconds, playing) {
    const index = spokenAt(this.statements, seconds);
    const before = this.rows[this.heard];
    const row = this.rows[index];
    const change = () => {
      if (index !== this.heard) before?.unheard();
      row?.hearing(seconds);
    };
    if (row && index !== this.heard) this.staying(this.current ?? row, change);
    else change();
    this.heard = index;
    this.follow.hearing(this.rows[index], seconds, playing);
  }
}

/**
 * What a row is made of, once and for all.
 * @param {Statement} statement
 */
function said({ pieces, start, end }) {
  return JSON.stringify([pieces, start, end]);
}
