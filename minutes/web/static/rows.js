// The statements, one row each. Plain nodes, all present (find in page works), laid out by the browser
// only near the window (content-visibility), so 3 hours stay quick.

import { dispute, settled } from "./dispute.js";
import { el } from "./dom.js";
import { nextOf, spokenAt } from "./places.js";
import { Row } from "./row.js";

/**
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").MeetingEvent} MeetingEvent
 *
 * @typedef {object} RowsEvents
 * @property {(index: number, text: string, when: import("./types.js").When) => void} text
 * @property {(index: number, speaker: string) => void} speaker
 * @property {(index: number, name: string, role: string) => void} person
 * @property {(row: Row) => void} menu
 * @property {(index: number) => void} check
 * @property {(seconds: number) => void} hear
 * @property {(index: number) => void} focus a row has the focus now, in whichever of its parts
 * @property {() => void} checks doubts were opened or closed
 */

export class Rows {
  /**
   * @param {import("./types.js").Draft} data
   * @param {import("./speakers.js").Speakers} speakers
   * @param {RowsEvents} on
   */
  constructor(data, speakers, on) {
    this.statements = data.statements;
    this.words = data.words;
    this.speakers = speakers;
    this.on = on;
    this.heard = -1;
    this.rows = data.statements.map((statement) => this.row(statement));
    this.node = el("section", { class: "m-rows", "aria-label": "発言" });
    this.node.addEventListener("focusin", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("[data-index]");
      if (row instanceof HTMLElement) on.focus(Number(row.dataset.index));
    });
    this.node.replaceChildren(...this.laidOut(data.events));
  }

  /** @param {Statement} statement */
  row(statement) {
    /** @type {Row} */
    const row = new Row(statement, this.speakers, {
      text: (text, when) => this.on.text(row.statement.index, text, when),
      speaker: (speaker) => this.on.speaker(row.statement.index, speaker),
      person: (name, role) => this.on.person(row.statement.index, name, role),
      menu: (one) => this.on.menu(one),
      check: () => this.on.check(row.statement.index),
      hear: this.on.hear,
    });
    return row;
  }

  /**
   * Rows with headings before and events after them.
   * @param {MeetingEvent[]} events
   */
  laidOut(events) {
    const waiting = [...events].sort((a, b) => a.time - b.time);
    /** @type {HTMLElement[]} */
    const nodes = [];
    for (const { node, statement } of this.rows) {
      if (statement.heading) nodes.push(el("h2", { class: "m-agenda" }, statement.heading));
      nodes.push(node);
      const passed = waiting.findIndex(({ time }) => time > (statement.end ?? 0));
      nodes.push(...waiting.splice(0, passed < 0 ? waiting.length : passed).map(eventNode));
    }
    nodes.push(...waiting.map(eventNode));
    if (!this.rows.length) {
      nodes.push(
        el("p", { class: "m-empty" }, "この録音から発言は聞き取れませんでした。録音を聞いて確かめてください。"),
      );
    }
    return nodes;
  }

  /**
   * A person's edit is on the server: it closes the doubts, save who spoke where nobody was chosen.
   * @param {number} index
   */
  edited(index) {
    const statement = this.statements[index];
    if (!statement) return;
    const { unknown_speaker: unknown, edited } = this.words;
    const flags = statement.speaker_id ? [] : statement.flags.filter((flag) => flag === unknown);
    const notes = [...statement.notes.filter((note) => note !== edited), edited];
    const doubts = statement.doubts.filter(({ text }) => flags.includes(text));
    this.rows[index]?.show({ flags, notes, doubts });
    this.on.checks();
  }

  /** After a rename. */
  relabel() {
    for (const row of this.rows) row.relabel();
  }

  /**
   * Every statement as the server now has it.
   * @param {Statement[]} statements
   */
  update(statements) {
    for (const [index, fresh] of statements.entries()) {
      const known = this.statements[index];
      if (known && shown(known) !== shown(fresh)) this.take(index, fresh);
    }
    this.relabel();
    this.on.checks();
  }

  /**
   * Rows as the server has them: some other, some new, some gone.
   * @param {import("./types.js").Changed} changed
   * @param {MeetingEvent[]} events
   * @param {(id: string) => boolean} kept what was typed there since must stay
   */
  arrange(changed, events, kept) {
    const byId = new Map(this.rows.map((row) => [row.statement.id, row]));
    let other = Boolean(changed.order || changed.events || changed.items);
    for (const fresh of changed.statements) {
      const row = byId.get(fresh.id);
      if (row && kept(fresh.id)) fresh.text = row.statement.text;
      if (row && said(row.statement) === said(fresh)) this.freshen(row, fresh);
      else {
        byId.set(fresh.id, this.row(fresh));
        other = true;
      }
    }
    if (other) this.layAnew(changed.order, byId, events);
    this.relabel();
    this.on.checks();
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
    const place = this.node.scrollTop;
    const focused = document.activeElement;
    this.node.replaceChildren(...this.laidOut(events));
    this.node.scrollTop = place;
    if (focused instanceof HTMLElement && this.node.contains(focused)) focused.focus({ preventScroll: true });
  }

  /**
   * @param {Row} row
   * @param {Statement} fresh
   */
  freshen(row, { text, speaker_id, flags, notes, doubts, heading, item }) {
    row.statement.heading = heading;
    row.statement.item = item;
    row.show({ text, speaker_id, flags, notes, doubts });
    settled(row.node);
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
    row.node.scrollIntoView({ block: "center" });
    if (focus) row.focus();
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

  /**
   * To the next visible statement that is to be checked, round and round.
   * @param {number} from
   * @param {1 | -1} step
   */
  nextCheck(from, step) {
    const open = (/** @type {number} */ index) =>
      Boolean(this.statements[index]?.flags.length) && !this.rows[index]?.node.hidden;
    this.goTo(nextOf(this.rows.length, from, step, open));
  }

  /**
   * Mark what is being heard.
   * @param {number} seconds
   */
  hearing(seconds) {
    const index = spokenAt(this.statements, seconds);
    if (index !== this.heard) this.rows[this.heard]?.unheard();
    this.heard = index;
    this.rows[index]?.hearing(seconds);
  }
}

/**
 * What of a statement may change while the page is open.
 * @param {Statement} statement
 */
function shown({ text, speaker_id, flags, notes }) {
  return JSON.stringify([text, speaker_id, flags, notes]);
}

/**
 * What a row is made of, once and for all.
 * @param {Statement} statement
 */
function said({ pieces, start, end }) {
  return JSON.stringify([pieces, start, end]);
}

/** @param {MeetingEvent} item */
function eventNode({ warning, time, text, moved }) {
  const told = moved ? el("span", { class: "m-flag" }, "根拠の文が変わりました") : null;
  return el("p", { class: warning ? "m-event m-warning" : "m-event", "data-time": time }, text, told);
}
