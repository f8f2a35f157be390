// 編集: the page where a clerk turns the draft into 会議録.

import { Bar } from "./bar.js";
import { tabId } from "./browser.js";
import { call } from "./call.js";
import { Contents } from "./contents.js";
import { DeletedList } from "./deleted.js";
import { el } from "./dom.js";
import { Doors } from "./doors.js";
import { Doubts } from "./doubts.js";
import { Find } from "./find.js";
import { HeaderForm } from "./header.js";
import { isHeaderKey, keysOf, valuesOf } from "./header_parts.js";
import { Hearing } from "./hearing.js";
import { Keys } from "./keys.js";
import { takeParts, withHeard } from "./later.js";
import { Learned } from "./learned.js";
import { conflicts, leftOver, ownCopy, say, stopped, unplaced } from "./left_over.js";
import { isOperation, operationKey, packed, packedCall } from "./operation.js";
import { longestOf } from "./places.js";
import { Player } from "./player.js";
import { renewed } from "./point_lines.js";
import { Queue } from "./queue.js";
import { Round } from "./rounds.js";
import { RowMenu } from "./row_menu.js";
import { Rows } from "./rows.js";
import { Shortcuts } from "./shortcuts.js";
import { Side } from "./side.js";
import { Speakers } from "./speakers.js";
import { Status } from "./status.js";
import { Strip } from "./strip.js";
import { targets } from "./targets.js";
import { Timeline } from "./timeline.js";
import { Versions } from "./versions.js";
import { Voices } from "./voices.js";
import { missing, waitFor } from "./waiting.js";

/**
 * @typedef {import("./types.js").Draft} Draft
 * @typedef {import("./types.js").Speaker} Speaker
 */

const VIDEO = /\.(mp4|m4v|mov|webm|mkv|avi|wmv|mpe?g|ts)$/iu;
const AGAIN = 3000; // ms until the next try to show what somebody else wrote

/**
 * @param {HTMLElement} root
 * @param {number} tries how often the draft was said to be there and was not
 */
export async function start(root, tries = 0) {
  document.body.classList.add("m-editing");
  const id = new URLSearchParams(location.search).get("id");
  if (!id) {
    say(root, "一覧から会議録を選んでください。");
    return;
  }
  const path = `jobs/${encodeURIComponent(id)}`;
  try {
    new Editor(root, id, await call(`${path}/draft`)).open();
  } catch (error) {
    if (/** @type {{status?: number}} */ (error).status === 404 && (await missing(path))) {
      say(root, "この会議録はありません。削除された可能性があります。", leftOver(id));
      return;
    }
    const there = await waitFor(root, id, /** @type {Error} */ (error));
    if (there && tries < 2) await start(root, tries + 1);
    else if (there) say(root, /** @type {Error} */ (error).message);
  }
}

export class Editor {
  /**
   * @param {HTMLElement} root
   * @param {string} id
   * @param {Draft} data
   */
  constructor(root, id, data) {
    this.root = root;
    this.path = `jobs/${encodeURIComponent(id)}`;
    this.data = data;
    this.places = new Map(data.statements.map((statement) => [statement.id, statement.index]));
    this.done = ""; // key of the last operation that the server has done
    this.current = -1; // row that has or had the focus; before the first, until one has
    this.status = new Status();
    this.versions = new Versions(data.version);
    this.copy = ownCopy(id, operationKey(crypto).slice(-8));
    const tab = tabId(sessionStorage, crypto);
    this.queue = new Queue({
      target: targets(this),
      versions: this.versions,
      copy: this.copy,
      post: (body, keepalive, below = "operations") =>
        call(`${this.path}/${below}`, { method: "POST", body: { ...body, tab }, keepalive }),
      show: (state, text) => this.status.edits(state, text),
    });
    const recording = new URL(`api/${this.path}/recording`, document.baseURI);
    this.player = new Player(recording, data.duration, VIDEO.test(data.file_name));
    this.timeline = new Timeline(data.duration, (seconds) => this.hearing.goTo(seconds));
    this.contents = new Contents({ go: (index) => this.rows.goTo(index), change: (index) => this.changeItem(index) });
    const save = this.queue.save.bind(this.queue);
    this.speakers = new Speakers(data, { save, hear: (speaker) => this.hearSpeaker(speaker) });
    this.header = new HeaderForm(data, save);
    this.doors = new Doors(this);
    this.menu = new RowMenu({
      operate: (operation) => this.operate([operation]),
      around: (row) => this.around(row.statement),
      more: (row) => this.doors.menu(row.statement),
    });
    this.deleted = new DeletedList((gone) => this.operate([{ op: "restore", statement: gone }]));
    this.find = new Find({
      statements: () => this.data.statements,
      show: (index) => this.rows.goTo(index, { focus: false }),
      operate: (operation) => this.operate([operation]),
    });
    this.learned = new Learned(this.path, data.body, {
      statements: () => this.data.statements,
      replace: (from, to) => this.find.open(from, to),
      told: (state, text) => this.status.notice(state, text),
    });
    this.rows = new Rows(data, this.speakers, this.rowEvents());
    this.keys = new Keys(localStorage);
    this.shortcuts = new Shortcuts(this);
    this.hearing = new Hearing(id, this, localStorage);
    this.doubts = new Doubts({
      statements: () => this.data.statements,
      shown: (index) => this.rows.shown(index),
      show: (index, words) => this.rows.showWords(index, words),
      operate: (operations) => this.operate(operations),
    });
    this.round = new Round(this.path, {
      saved: () => this.queue.flush(),
      index: (statement) => this.places.get(statement) ?? -1,
      show: (index, words, from) => this.hearing.showAndHear(index, words, from),
      operate: (operation) => this.operate([operation]),
    });
    this.voices = new Voices(id, (state, text) => this.status.notice(state, text));
    this.bar = new Bar(id, data, this.status.node, this.barEvents());
    this.strip = new Strip(data, this, this.stripEvents());
    const { agenda, people, facts, points, attendance } = this.doors;
    this.side = new Side([
      { id: "contents", label: "目次", nodes: [this.contents.node, agenda.node, this.deleted.node] },
      { id: "speakers", label: "発言者", nodes: [this.speakers.node, people.node, this.voices.node] },
      ...(points.wanted ? [{ id: "points", label: "要点", nodes: [points.node] }] : []),
      { id: "facts", label: "事項", nodes: [facts.node] },
      { id: "meeting", label: "会議情報", nodes: [this.header.node, this.header.front.node, attendance.node] },
    ]);
  }

  /** @returns {import("./rows.js").RowsEvents} */
  rowEvents() {
    const save = (
      /** @type {number} */ index,
      /** @type {Record<string, string>} */ values,
      /** @type {import("./types.js").When} */ when,
    ) => this.queue.save(this.data.statements[index]?.id ?? "", values, when);
    return {
      text: (index, text, when) => save(index, { text }, when),
      speaker: (index, to) => {
        save(index, { speaker_id: to }, "now");
        this.speakers.recount(this.data.statements);
      },
      person: (index, name, role) =>
        this.operate([{ op: "speaker", statement: this.data.statements[index]?.id, person: { name, role } }]),
      menu: (row) => this.menu.open(row),
      made: (node) => this.doors.closeIn(node),
      check: (index) => this.check(index),
      hear: (seconds) => this.player.play(seconds),
      word: (index, place) => this.hearing.word(index, place),
      focus: (index) => {
        this.current = index;
      },
      left: (row, before) => this.learned.left(row, before),
      came: (row) => this.doors.came(row),
      checks: () => this.recount(),
      event: (event) => this.doors.facts.event(event),
      below: (statement) => this.doors.facts.below(statement),
      empty: () => this.doors.empty(),
    };
  }

  /** @returns {import("./bar.js").BarEvents} */
  barEvents() {
    return {
      undo: () => this.perform(packedCall("undo", {}, "直前の修正を元に戻しました", "元に戻す修正はありません")),
      redo: () => this.perform(packedCall("redo", {}, "修正をやり直しました", "やり直す修正はありません")),
      find: () => this.find.toggle(),
      beforeExport: () => this.beforeExport(),
    };
  }

  /** @returns {import("./strip.js").StripEvents} */
  stripEvents() {
    return {
      jump: (step) => this.jump(step),
      filter: (choice) => this.filter(choice),
      verbatim: (shown) => this.rows.node.classList.toggle("m-all-verbatim", shown),
      round: (kind) => this.round.start(kind),
      pausing: () => this.hearing.pauses,
      pauses: (wanted) => this.hearing.setPauses(wanted),
    };
  }

  /** Put everything on the page and take up what an earlier visit left. */
  open() {
    const { data, rows } = this;
    const { history, together } = this.doors;
    const skip = (/** @type {Event} */ event) => {
      event.preventDefault(); // Gradio's page has a base: #m-rows alone leads to the list
      rows.node.querySelector("textarea")?.focus();
    };
    this.bar.extend(together.node, history.state, history.button);
    this.root.replaceChildren(
      el("a", { class: "m-skip", href: "#m-rows", onclick: skip }, "発言へ移る"),
      this.bar.node,
      this.strip.node,
      this.round.node,
      this.find.node,
      this.doors.history.banner,
      conflicts(data.conflicts),
      el("div", { class: "m-body" }, this.side.node, rows.node),
    );
    document.title = `${data.header.title || data.file_name} - 会議録作成`;
    document.addEventListener("keydown", (event) => this.shortcuts.key(event));
    this.know(data);
    this.deleted.show(data.deleted);
    this.recount();
    this.timeline.loadPeaks(new URL(`api/${this.path}/peaks`, document.baseURI));
    this.sendBeforeLeaving();
    this.restore();
    this.doors.open();
    this.rows.goTo(this.places.get(new URLSearchParams(location.search).get("at") ?? "") ?? -1);
  }

  /**
   * What the server has: only what differs from it is ever sent.
   * @param {Draft} data
   * @param {(key: string) => boolean} wanted
   */
  know(data, wanted = () => true) {
    const know = (/** @type {string} */ key, /** @type {import("./queue.js").Values} */ values) => {
      if (wanted(key)) this.queue.know(key, values);
    };
    for (const statement of data.statements)
      know(statement.id, { text: statement.text, speaker_id: statement.speaker_id ?? "" });
    for (const { id, name, role } of data.speakers) know(`speaker/${id}`, { name, role });
    for (const key of keysOf(data.header)) know(key, valuesOf(key, data.header));
  }

  sendBeforeLeaving() {
    addEventListener("pagehide", () => this.queue.sendAll(true, true));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.queue.sendAll(true);
    });
    addEventListener("beforeunload", (event) => {
      this.queue.sendAll(true);
      if (this.queue.stuck) event.preventDefault();
    });
  }

  /** Edits that an earlier visit could not send are shown and sent again, as far as their place is still there. */
  restore() {
    const lost = this.copy.all().filter(({ key, values, seen }) => {
      // Two pages may have left something at one place: the second is shown, the same twice is one.
      if (this.queue.unsaved(key)) return JSON.stringify(this.queue.own(key)) !== JSON.stringify(values);
      if (!this.refill(key, values)) return true;
      this.queue.restore(key, values, seen);
      return false;
    });
    if (!lost.length) return;
    this.strip.node.after(unplaced(lost, () => lost.forEach(({ key }) => void this.copy.remove(key))));
  }

  /**
   * Show values that the server does not have; false where their place has gone.
   * @param {string} key
   * @param {import("./queue.js").Values} values
   */
  refill(key, values) {
    const index = this.places.get(key);
    const speaker = key.startsWith("speaker/") ? key.slice("speaker/".length) : null;
    if (isOperation(key)) return true;
    if (index !== undefined) this.rows.typed(index, values);
    else if (speaker !== null && this.speakers.of(speaker)) this.speakers.fill(speaker, values);
    else if (keysOf(this.data.header).includes(key)) this.header.fill(values);
    else return false;
    return true;
  }

  /**
   * Somebody else changed the same: both are shown, a person chooses.
   * @param {string} key
   * @param {(draft: Draft) => import("./targets.js").Found | null} look what is there now
   */
  async overtaken(key, look) {
    /** @type {Draft | null} */
    const draft = await call(`${this.path}/draft`).catch(() => null);
    if (!draft) {
      setTimeout(() => this.overtaken(key, look), AGAIN);
      return;
    }
    const found = this.queue.unsaved(key) ? look(draft) : null;
    if (!found) return;
    const decide = (/** @type {boolean} */ mine) => () => {
      const own = mine ? this.queue.own(key) : {};
      this.queue.decide(key, draft.version, found.values, mine);
      found.show(own);
    };
    found.ask({ mine: decide(true), theirs: decide(false) });
    this.attend(key);
    this.queue.settle();
  }

  /**
   * A person has to look at the box of `key`, if it is on the left.
   * @param {string} key
   */
  attend(key) {
    if (key.startsWith("speaker/")) this.side.attend("speakers");
    if (isHeaderKey(key)) this.side.attend("meeting");
  }

  /**
   * Do operations after everything that was typed before; the page then goes to what changed.
   * @param {import("./operation.js").Operation[]} operations
   */
  async operate(operations) {
    await this.perform(packed(operations));
  }

  /**
   * One call under a name of its own, after everything that was typed before.
   * @param {import("./queue.js").Values} values of operation.js
   * @returns {Promise<boolean>} whether the server has done it by now
   */
  perform(values) {
    return this.queue.inTurn(() => this.performNow(values));
  }

  /** @param {import("./queue.js").Values} values */
  async performNow(values) {
    this.status.write("saving", "保存しています…");
    if (!(await this.queue.flush())) {
      this.status.write("failed", "保存できていない修正があるため、この操作を止めました。");
      return false;
    }
    const key = operationKey(crypto);
    this.queue.save(key, values, "leave");
    await this.queue.send(key);
    return this.done === key;
  }

  /**
   * The server did not do an operation; where somebody else was before, that is shown.
   * @param {string} message
   * @param {{others?: import("./types.js").Told[]}} [data]
   */
  refused(message, data) {
    this.status.later("failed", message);
    const others = (data?.others ?? []).filter(({ own }) => !own);
    if (!others.length) return;
    this.bar.node.after(stopped(message, others));
    this.catchUp();
  }

  /**
   * @param {number} [since] a version: what others did after it is shown
   * @param {string} [at] the statement where it is told what was read anew
   */
  async catchUp(since = this.versions.version, at) {
    const { facts } = this.versions;
    const answer = await call(`${this.path}/changes?since=${since}&facts=${facts}`);
    const { version } = this.versions;
    if (answer.version < version) return void this.doors.takeFacts(answer, facts, at);
    if (since < version && version < answer.version) return void (await this.catchUp(undefined, at)); // came and went
    this.apply(answer, { others: true, at });
    return true; // the words are shown
  }

  /** @param {number} index of the first statement below a heading */
  changeItem(index) {
    const item = this.data.items.find(({ id }) => id === this.data.statements[index]?.item);
    if (item) this.doors.agenda.change(item);
  }

  /** @param {string} id */
  goToStatement(id) {
    this.rows.goTo(this.places.get(id) ?? -1);
  }

  /**
   * What surrounds a statement.
   * @param {import("./types.js").Statement} statement
   */
  around({ index, heading, item }) {
    const known = this.data.items.find(({ id }) => id === item);
    return { before: this.data.statements[index - 1], heading: heading && known ? known : null };
  }

  /**
   * The draft is another one on the server: show what differs; what waits to be sent stays as typed, and
   * what `others` did under the cursor waits until it leaves.
   * @param {import("./operation.js").Answer} answer
   * @param {{others?: boolean, asked?: import("./operation.js").Operation[], at?: string | undefined}} [why]
   */
  apply({ version, facts, changed: told }, { others = false, asked = [], at } = {}) {
    if (!told || version < this.versions.version) return;
    const { data, queue } = this;
    const changed = withHeard(told, (id) => data.statements[this.places.get(id) ?? -1]);
    if (!changed) return void this.catchUp();
    const held = others ? this.doors.hold(changed) : "";
    this.doors.holdTyped(changed);
    const kept = [...queue.entries.keys()].map((key) => /** @type {const} */ ([key, queue.own(key)]));
    if (held) kept.push([held, { text: "", speaker_id: "" }]);
    const seen = kept.map(([key, own]) => /** @type {const} */ ([key, own, queue.seen(key, own)]));
    takeParts(data, changed);
    const idle = (/** @type {string} */ key) => !queue.unsaved(key) && key !== held;
    data.points = renewed(data.points, changed);
    if (changed.speakers) this.speakers.update(changed.speakers, idle);
    if (changed.header) this.header.update(changed.header, idle);
    this.doors.facts.byStatement = undefined;
    this.rows.arrange(changed, data.events, (id) => !idle(id));
    this.places = new Map(data.statements.map((statement) => [statement.id, statement.index]));
    this.deleted.show(data.deleted);
    this.know({ ...data, statements: changed.statements }, idle);
    this.bar.entitle(data.header);
    this.strip.offer(data.speakers);
    this.speakers.recount(data.statements);
    this.versions.refreshed(version, facts);
    for (const [key, own, old] of seen) this.versions.shown(queue.target(key).parts(own), old);
    this.doors.renew(changed);
    this.doors.tell(changed, asked, at);
    this.doors.later.follow(changed.statements[0]?.id);
    setTimeout(() => this.doors.left());
  }

  /** @param {import("./types.js").Changed | null} changed To its first: later headings may just be renumbered. */
  goToChange(changed) {
    const places = (changed?.statements ?? []).flatMap(({ id }) => this.places.get(id) ?? []);
    if (changed?.order) places.push(Math.min(this.current, changed.order.length - 1)); // one has gone there
    if (places[0] !== undefined) this.rows.goTo(places[0]);
    else if (changed?.events || changed?.decisions || changed?.actions) this.doors.goToFact();
    else if (changed?.points && this.doors.points.wanted) this.side.open("points");
    else if (changed?.header || changed?.attendees) this.side.open("meeting");
    else if (changed?.speakers) this.side.open("speakers");
  }

  /**
   * Every doubt of a statement was heard and settled.
   * @param {number} index
   */
  check(index) {
    const statement = this.data.statements[index];
    if (!statement?.doubts.length) return;
    const { id, doubts } = statement;
    this.operate(doubts.map((doubt) => ({ op: "check", statement: id, doubt: doubt.id })));
  }

  recount() {
    const { statements } = this.data;
    this.strip.count(statements.reduce((sum, { doubts }) => sum + doubts.length, 0));
    this.contents.show(statements);
    this.timeline.show(statements);
  }

  /** @param {string} choice of the bar: "", "check", or "by:S2" */
  filter(choice) {
    const shown = this.rows.filter((statement) => {
      if (choice === "check") return statement.flags.length > 0;
      return !choice || statement.speaker_id === choice.slice("by:".length);
    });
    this.rows.node.classList.toggle("m-filtered", choice !== "");
    this.rows.node.dataset.shown = String(shown);
  }

  /** @param {string} id */
  hearSpeaker(id) {
    const said = longestOf(this.data.statements, id);
    if (!said) return;
    this.player.toggle(said.start);
    this.rows.goTo(said.index, { focus: false });
  }

  /** @param {1 | -1} step to the next place of the round, else to the next doubt */
  jump(step) {
    if (this.round.open) this.round.step(step);
    else this.doubts.next(this.current, step);
  }

  settle() {
    if (this.round.open) this.round.settle();
    else this.doubts.settle(this.current);
  }

  async beforeExport() {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const kept = await this.queue.flush();
    if (!kept) this.status.write("failed", "保存できていない修正があるため、書き出しを止めました。");
    return kept;
  }
}
