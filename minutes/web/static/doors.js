// The doors to everything of the document that is not the text of a statement, and to the other clerks.

import { Agenda } from "./agenda.js";
import { Attendance } from "./attendance.js";
import { call } from "./call.js";
import { Changes } from "./changes.js";
import { el } from "./dom.js";
import { Facts, factsOf, reread } from "./facts.js";
import { Held } from "./held.js";
import { History } from "./history.js";
import { factsIn, Later, takeParts } from "./later.js";
import { Lessons } from "./lessons.js";
import { packedCall } from "./operation.js";
import { People } from "./people.js";
import { renewed } from "./point_lines.js";
import { Points } from "./points.js";
import { reveal } from "./reveal.js";
import { Together } from "./together.js";

/**
 * @typedef {import("./types.js").Changed} Changed
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./operation.js").Operation} Operation
 */

/** What changes the document, closed while it is final. */
const CHANGING = [
  ".m-who, .m-name, .m-more, .m-tags button, .m-door, .m-revoke, .m-facts-add button, .m-card input, .m-header input",
  ".m-front :is(input, button)",
  ".m-attendance ~ button, .m-merge-people, .m-gone button, .m-contents-door, .m-find-replace",
  '.m-tool[aria-label="元に戻す"], .m-tool[aria-label="やり直す"]',
].join();

export class Doors {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    const { data, path } = editor;
    const operate = (/** @type {Operation} */ operation) => editor.operate([operation]);
    const goTo = (/** @type {string} */ id) => editor.goToStatement(id);
    this.changes = new Changes(operate);
    this.facts = new Facts(data, { operate, goTo });
    this.points = new Points(data, this.facts, {
      goTo,
      hear: (spans) => editor.player.playSpans(spans),
      here: () => data.statements[Math.max(0, editor.current)],
    });
    this.agenda = new Agenda(data, { operate, here: () => data.statements[Math.max(0, editor.current)] });
    this.attendance = new Attendance(data, operate);
    this.people = new People(data, operate);
    this.history = new History(data.state_names, {
      call: (below, options) => call(`${path}/${below}`, options),
      perform: async (below, body, done) => {
        const made = await editor.perform(packedCall(below, body, done));
        if (made && below === "state" && editor.data.state === "final") this.lessons.finalised();
        return made;
      },
      goTo,
      say: (state, text) => editor.status.notice(state, text),
      flush: () => editor.queue.flush(),
      open: () => editor.strip.open,
    });
    this.lessons = new Lessons({
      call: (below, options) => call(`${path}/${below}`, options),
      say: (state, text) => editor.status.notice(state, text),
      final: () => editor.data.state === "final",
    });
    this.together = new Together({
      call,
      path,
      version: () => editor.versions.version,
      answered: () => editor.queue.answered(),
      catchUp: () => editor.catchUp(),
      head: (id) => editor.rows.rows[editor.places.get(id) ?? -1]?.parts.head,
      goTo,
    });
    this.later = new Later(editor.versions, (at) => editor.catchUp(undefined, at));
    this.held = new Held(
      (id) => this.underCursor === id || editor.queue.unsaved(id),
      (since) => editor.catchUp(since),
    );
    this.seen = factsOf(data);
    this.fresh = ""; // id of the fact that came last
  }

  /** The draft is on the page. */
  open() {
    const { editor } = this;
    this.history.show(editor.data.state);
    this.close();
    this.attendance.node.after(this.lessons.node);
    this.lessons.load();
    editor.rows.node.addEventListener("focusin", () => this.focused());
    editor.rows.node.addEventListener("focusout", () => setTimeout(() => this.left()));
    this.together.start();
  }

  /**
   * The cursor is in another row: what it opens below the text is shown to its end.
   * @param {import("./row.js").Row} row
   */
  came(row) {
    this.changes.show(row);
    if (this.underCursor) reveal(row.node);
  }

  /** The cursor is in a row. */
  focused() {
    const row = this.editor.rows.rows[this.editor.current];
    if (!row) return;
    this.together.moved(row.statement.id);
  }

  /** The statement whose text has the cursor. */
  get underCursor() {
    const box = document.activeElement;
    const row = box instanceof HTMLTextAreaElement ? box.closest("[data-index]") : null;
    return row instanceof HTMLElement ? (this.editor.data.statements[Number(row.dataset.index)]?.id ?? "") : "";
  }

  /**
   * Others changed what has the cursor: it stays as it is until the cursor leaves.
   * @param {Changed} changed
   */
  hold(changed) {
    const id = this.underCursor;
    const { data, versions, places } = this.editor;
    const known = data.statements[places.get(id) ?? -1];
    if (!id || !known) return "";
    const fresh = changed.statements.find((statement) => statement.id === id);
    const gone = changed.order && !changed.order.includes(id);
    if (!gone && (!fresh || fresh.text === known.text)) return "";
    this.held.hold(id, versions.seen([`${id}:text`]));
    return id;
  }

  /**
   * What is typed stays as it is; where other words were heard there now (another clerk divided it), the row
   * plays and shows the former ones until it can be made anew.
   * @param {Changed} changed
   */
  holdTyped({ statements }) {
    const { data, versions, places, queue } = this.editor;
    for (const { id, verbatim, start, end } of statements) {
      const known = data.statements[places.get(id) ?? -1];
      if (!known || !queue.unsaved(id)) continue;
      if (known.verbatim !== verbatim || known.start !== start || known.end !== end)
        this.held.hold(id, versions.seen([`${id}:text`]));
    }
  }

  /** The cursor has left, or what was typed is saved: what others did there meanwhile is shown. */
  left() {
    return this.held.left();
  }

  /**
   * The draft is another one by now.
   * @param {Changed} changed
   */
  renew(changed) {
    const { data } = this.editor;
    if (changed.attendees) {
      this.editor.speakers.attend(data.attendees);
      this.attendance.show();
    }
    if (changed.front) this.editor.header.front.renew(data.front);
    if (changed.events || changed.decisions || changed.actions || changed.order || changed.statements.length)
      this.facts.renew();
    if (changed.points || changed.items || changed.order || changed.statements.length) this.points.show();
    if (changed.state) this.history.show(data.state);
    this.changes.renew();
    this.together.renew();
    this.close();
  }

  /**
   * Words were saved while this answer was on its way: of it only what follows from the words is taken, since
   * whoever writes on without a pause would else never see it.
   * @param {import("./operation.js").Answer} answer
   * @param {number} asked the version of the facts that it tells the difference from
   * @param {string} [at] the statement where it is told
   */
  takeFacts({ version, facts = version, changed }, asked, at) {
    const { data, versions, rows } = this.editor;
    if (!changed || versions.facts !== asked) return;
    const told = factsIn(changed);
    takeParts(data, told);
    data.points = renewed(data.points, told);
    versions.facts = facts;
    this.facts.byStatement = undefined;
    rows.arrange(told, data.events, () => false);
    this.renew(told);
    this.tell(told, [], at);
  }

  /**
   * What the machine read anew after a correction, told at the statement.
   * @param {Changed} changed
   * @param {Operation[]} asked
   * @param {string} [at] the statement
   */
  tell(changed, asked, at = changed.statements[0]?.id) {
    const now = factsOf(this.editor.data);
    const { gone, come } = reread(this.seen, now);
    const known = new Set(this.seen.map(({ name, text }) => `${name}　${text}`));
    this.fresh = now.find(({ name, text }) => !known.has(`${name}　${text}`))?.id ?? "";
    this.seen = now;
    const read = ["text", "speaker", "split", "merge", "delete", "restore", "replace", "revoke", "reapply"];
    if (!(gone.length || come.length) || !asked.every(({ op }) => read.includes(op))) return;
    const row = this.editor.rows.rows[this.editor.places.get(at ?? "") ?? -1]?.node;
    for (const told of document.querySelectorAll(".m-reread")) told.remove();
    const close = el("button", { type: "button", class: "m-link", onclick: () => box.remove() }, "分かった");
    const box = el(
      "div",
      { class: "m-reread", role: "status" },
      el("span", {}, "この直しで、次の事項が変わりました。"),
      el(
        "ul",
        {},
        ...gone.map((fact) => el("li", {}, el("del", {}, fact))),
        ...come.map((fact) => el("li", {}, el("ins", {}, fact))),
      ),
      close,
    );
    if (!row) return;
    row.append(box);
    reveal(box, row);
  }

  /** To the fact that came last. */
  goToFact() {
    const line = this.fresh && this.editor.rows.node.querySelector(`[data-fact="${CSS.escape(this.fresh)}"]`);
    if (line) line.scrollIntoView({ block: "center" });
  }

  /**
   * More entries for the menu of a row.
   * @param {Statement} statement
   * @returns {[string, () => unknown][]}
   */
  menu(statement) {
    const { id, text, checked } = statement;
    const open = () => this.editor.operate(checked.map((doubt) => ({ op: "uncheck", statement: id, doubt })));
    return [
      .../** @type {[string, () => unknown][]} */ (checked.length ? [["確かめたことを取り消す", open]] : []),
      ...(this.points.wanted ? [this.points.entry(statement)] : []),
      ["発言者を新しい人にする…", () => this.people.stranger(id)],
      ["決定事項にする…", () => this.facts.decide(null, id, text)],
      ["ToDoにする…", () => this.facts.toDo(null, id, text)],
      ["この後に休憩・採決などを足す…", () => this.facts.happened(null, undefined, id)],
    ];
  }

  /** What stands there while the draft has no statement: the recording may hold some all the same. */
  empty() {
    const add = () => this.editor.operate([{ op: "insert", after: null, person: null, text: "" }]);
    return [
      el("p", { class: "m-empty" }, "この録音から発言は聞き取れませんでした。録音を聞いて確かめてください。"),
      el("button", { type: "button", class: "m-button m-door", onclick: add }, "発言を足す"),
    ];
  }

  /** A final document cannot be changed: nothing looks as if it could. */
  close() {
    const { root, data } = this.editor;
    const closed = data.state === "final";
    if (!closed && !root.classList.contains("m-closed")) return;
    root.classList.toggle("m-closed", closed);
    shut(root, closed);
  }

  /**
   * A row came near the window and is made now.
   * @param {HTMLElement} node
   */
  closeIn(node) {
    if (this.editor.root.classList.contains("m-closed")) shut(node, true);
  }
}

/**
 * @param {HTMLElement} node
 * @param {boolean} closed
 */
function shut(node, closed) {
  for (const box of node.querySelectorAll("textarea")) box.readOnly = closed;
  for (const control of node.querySelectorAll(CHANGING)) {
    if (
      control instanceof HTMLButtonElement ||
      control instanceof HTMLSelectElement ||
      control instanceof HTMLInputElement
    )
      control.disabled = closed;
  }
}
