// 編集: the page where a clerk turns the draft into 会議録.

import { Bar } from "./bar.js";
import { call } from "./call.js";
import { LocalCopy } from "./copy.js";
import { DeletedList } from "./deleted.js";
import { el } from "./dom.js";
import { Find } from "./find.js";
import { HeaderForm } from "./header.js";
import { HEADER_KEYS, valuesOf } from "./header_parts.js";
import { Operations } from "./operations.js";
import { longestOf, sentenceAt } from "./places.js";
import { Player } from "./player.js";
import { Queue } from "./queue.js";
import { RowMenu } from "./row_menu.js";
import { Rows } from "./rows.js";
import { Speakers } from "./speakers.js";
import { Status } from "./status.js";
import { targets } from "./targets.js";
import { timestamp } from "./times.js";
import { Versions } from "./versions.js";
import { Voices } from "./voices.js";

/**
 * @typedef {import("./types.js").Draft} Draft
 * @typedef {import("./types.js").Speaker} Speaker
 */

const AGAIN = 3000; // ms until the next try to show what somebody else wrote

/** @param {HTMLElement} root */
export async function start(root) {
  const id = new URLSearchParams(location.search).get("id");
  if (!id) {
    say(root, "一覧から会議録を選んでください。");
    return;
  }
  const path = `jobs/${encodeURIComponent(id)}`;
  try {
    new Editor(root, id, await call(`${path}/draft`)).open();
  } catch (error) {
    const [job, heard] = await Promise.all([
      call(path).catch(() => ({})),
      call(`${path}/recognised`).catch(() => ({ segments: [] })),
    ]);
    say(root, job.error ?? /** @type {Error} */ (error).message, soFar(heard.segments));
  }
}

/**
 * @param {HTMLElement} root
 * @param {string} text
 * @param {HTMLElement[]} more
 */
function say(root, text, more = []) {
  const back = el("a", { class: "m-button", href: "./" }, "一覧へ戻る");
  root.replaceChildren(
    el("div", { class: "m-say" }, el("p", { class: "m-problem", role: "alert" }, text), back, ...more),
  );
}

/**
 * What was recognised before a job stopped: nothing that is there is hidden.
 * @param {{start: number, text: string}[]} segments
 */
function soFar(segments) {
  const lines = segments.map((one) =>
    el("p", {}, el("span", { class: "m-quiet" }, `${timestamp(one.start)}　`), one.text),
  );
  const none = el("p", { class: "m-quiet" }, "聞き取れた文はまだありません。");
  return [el("h2", {}, "ここまでに聞き取った文"), ...(lines.length ? lines : [none])];
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
    this.places = new Map(data.statements.map((one) => [one.id, one.index]));
    this.current = -1; // row that has or had the focus; before the first, until one has
    this.status = new Status();
    this.versions = new Versions(data.version);
    this.copy = new LocalCopy(localStorage, id);
    this.queue = new Queue({
      target: targets(this),
      versions: this.versions,
      copy: this.copy,
      call,
      show: (state, text) => this.status.edits(state, text),
    });
    this.player = new Player(new URL(`api/${this.path}/recording`, document.baseURI), (seconds) =>
      this.rows.hearing(seconds),
    );
    const save = this.queue.save.bind(this.queue);
    this.speakers = new Speakers(data, { save, hear: (speaker) => this.hearSpeaker(speaker) });
    this.header = new HeaderForm(data.header, save);
    this.operations = this.operating(id);
    this.menu = new RowMenu({
      operate: (operation) => this.operate([operation]),
      around: (row) => this.around(row.statement),
    });
    this.deleted = new DeletedList((gone) => this.operate([{ op: "restore", statement: gone }]));
    this.find = new Find({
      statements: () => this.data.statements,
      show: (index) => this.rows.goTo(index, { focus: false }),
      operate: (operation) => this.operate([operation]),
    });
    this.rows = new Rows(data, this.speakers, this.rowEvents());
    this.voices = new Voices(id, (state, text) => this.status.notice(state, text));
    this.bar = new Bar(id, data, { status: this.status.node, player: this.player }, this.barEvents());
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
      check: (index) => this.check(index),
      hear: (seconds) => this.player.play(seconds),
      focus: (index) => {
        this.current = index;
      },
      checks: () => this.recount(),
    };
  }

  /** @returns {import("./bar.js").BarEvents} */
  barEvents() {
    return {
      undo: () => this.takeBack("undo", "直前の修正を元に戻しました", "元に戻す修正はありません"),
      redo: () => this.takeBack("redo", "修正をやり直しました", "やり直す修正はありません"),
      find: () => this.find.toggle(),
      jump: (step) => this.rows.nextCheck(this.current, step),
      filter: (choice) => this.filter(choice),
      verbatim: (shown) => this.rows.node.classList.toggle("m-alone", !shown),
      beforeExport: () => this.beforeExport(),
    };
  }

  /** Put everything on the page and take up what an earlier visit left. */
  open() {
    const { data, speakers, voices, header, rows } = this;
    const aside = el("aside", { class: "m-aside" }, speakers.node, voices.node, this.deleted.node, header.node);
    this.root.replaceChildren(
      this.bar.node,
      this.find.node,
      conflicts(data.conflicts),
      el("div", { class: "m-body" }, aside, rows.node),
    );
    document.title = `${data.header.title || data.file_name} - 会議録作成`;
    document.addEventListener("keydown", (event) => this.key(event));
    this.know(data);
    this.deleted.show(data.deleted);
    this.recount();
    this.sendBeforeLeaving();
    this.restore();
    this.operations.resume();
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
    for (const one of data.statements) know(one.id, { text: one.text, speaker_id: one.speaker_id ?? "" });
    for (const { id, name, role } of data.speakers) know(`speaker/${id}`, { name, role });
    for (const key of HEADER_KEYS) know(key, valuesOf(key, data.header));
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
      if (!this.refill(key, values)) return true;
      this.queue.restore(key, values, seen);
      return false;
    });
    if (!lost.length) return;
    const forget = () => {
      for (const { key } of lost) this.copy.remove(key);
      told.remove();
    };
    const told = toCarryOver(
      `前回保存できなかった修正のうち${lost.length}件は、今の案に同じところがありません。必要なものを写してください。`,
      lost.map(({ values }) => `直した内容「${Object.values(values).join("　")}」`),
      el("button", { type: "button", class: "m-button", onclick: forget }, "写したので消す"),
    );
    this.bar.node.after(told);
  }

  /**
   * Show values that the server does not have; false where their place has gone.
   * @param {string} key
   * @param {import("./queue.js").Values} values
   */
  refill(key, values) {
    const index = this.places.get(key);
    const speaker = key.startsWith("speaker/") ? key.slice("speaker/".length) : null;
    if (index !== undefined) this.rows.typed(index, values);
    else if (speaker !== null && this.speakers.of(speaker)) this.speakers.fill(speaker, values);
    else if (HEADER_KEYS.includes(key)) this.header.fill(values);
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
    this.queue.settle();
  }

  /**
   * Names as of `version`, put into the boxes of those whom `wanted(key)`.
   * @param {Speaker[]} speakers
   * @param {number | null} version
   * @param {(key: string) => boolean} wanted
   */
  named(speakers, version, wanted) {
    this.speakers.update(speakers, wanted);
    for (const { id, name, role } of version ? speakers : []) {
      const key = `speaker/${id}`;
      if (wanted(key)) this.shown(key, { name, role }, version ?? 0);
    }
    this.rows.relabel();
    this.voices.load();
    this.bar.offer(speakers);
  }

  /**
   * The parts of the header that `wanted(key)`, as of `version`.
   * @param {import("./types.js").Header} header
   * @param {number | null} version
   * @param {(key: string) => boolean} wanted
   */
  headed(header, version, wanted) {
    this.bar.entitle(header);
    if (!version) return;
    this.header.update(header, wanted);
    for (const key of HEADER_KEYS.filter(wanted)) this.shown(key, valuesOf(key, header), version);
  }

  /**
   * The page shows what the server has of `key`.
   * @param {string} key
   * @param {import("./queue.js").Values} values
   * @param {number} version
   */
  shown(key, values, version) {
    this.queue.know(key, values);
    this.versions.shown([key], version);
  }

  /**
   * The way of whole operations to the server and back onto the page.
   * @param {string} id
   */
  operating(id) {
    return new Operations({
      job: id,
      storage: localStorage,
      send: (body) => call(`${this.path}/operations`, { method: "POST", body }),
      version: () => this.versions.version,
      accepted: (answer) => this.apply(answer),
      refused: (message) => this.status.write("failed", message),
      waiting: (message) => this.status.write("failed", `まだ保存できていません：${message}`),
    });
  }

  /**
   * Do operations after everything that was typed before; the page then goes to what changed.
   * @param {import("./operations.js").Operation[]} operations
   */
  async operate(operations) {
    this.status.write("saving", "保存しています…");
    if (!(await this.queue.flush())) {
      this.status.write("failed", "保存できていない修正があるため、この操作を止めました。");
      return;
    }
    const answer = await this.operations.run(operations);
    if (!answer) return;
    this.queue.settle();
    if (operations.every(({ op }) => op !== "check")) this.goToChange(answer.changed);
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
   * The draft is another one on the server: show what differs; what waits to be sent stays as typed.
   * @param {import("./operations.js").Answer} answer
   */
  apply({ version, changed }) {
    if (!changed) return;
    const { data, queue } = this;
    const unsaved = [...queue.entries.keys()];
    const seen = unsaved.map((key) => [key, queue.seen(key, queue.own(key))]);
    for (const part of /** @type {const} */ (["header", "speakers", "items", "events", "deleted"])) {
      if (changed[part]) Object.assign(data, { [part]: changed[part] });
    }
    const idle = (/** @type {string} */ key) => !queue.unsaved(key);
    if (changed.speakers) this.speakers.update(changed.speakers, idle);
    if (changed.header) this.header.update(changed.header, idle);
    this.rows.arrange(changed, data.events, (id) => !idle(id));
    this.places = new Map(data.statements.map((one) => [one.id, one.index]));
    this.deleted.show(data.deleted);
    this.know(data, idle);
    this.bar.entitle(data.header);
    this.bar.offer(data.speakers);
    this.speakers.recount(data.statements);
    this.versions.refreshed(version);
    for (const [key, old] of seen) {
      const parts = queue.target(String(key)).parts(queue.own(String(key)));
      this.versions.shown(parts, Number(old));
    }
  }

  /** @param {import("./types.js").Changed | null} changed */
  goToChange(changed) {
    const places = (changed?.statements ?? []).map(({ id }) => this.places.get(id) ?? -1);
    const made = places.filter((index) => index >= 0);
    if (made.length) this.rows.goTo(Math.max(...made.slice(0, 2)));
  }

  /**
   * Take back what was done last in this browser, or do it again; the page goes to what changed.
   * @param {"undo" | "redo"} way
   * @param {string} done
   * @param {string} nothing
   */
  async takeBack(way, done, nothing) {
    if (!(await this.queue.flush())) return;
    try {
      const body = { since: this.versions.version };
      const answer = await call(`${this.path}/${way}`, { method: "POST", body });
      this.apply(answer);
      this.goToChange(answer.changed);
      this.status.notice("saved", answer.changed ? done : nothing);
    } catch (error) {
      this.status.notice("failed", `元に戻せませんでした：${/** @type {Error} */ (error).message}`);
    }
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
    this.bar.count(this.data.statements.filter((statement) => statement.flags.length).length);
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

  /** One key: what is doubtful here was heard, on to the next. */
  settleAndGoOn() {
    this.check(this.current);
    this.rows.nextCheck(this.current, 1);
  }

  hearCurrent() {
    const index = Math.max(0, this.current);
    const statement = this.data.statements[index];
    if (!statement || statement.start === null) return;
    const seconds = sentenceAt(statement, this.rows.rows[index]?.share ?? 0);
    this.player.toggle(seconds ?? statement.start);
  }

  async beforeExport() {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const kept = await this.queue.flush();
    if (!kept) this.status.write("failed", "保存できていない修正があるため、書き出しを止めました。");
    return kept;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const action = this.action(event, control) ?? (control ? this.ofDocument(event) : null);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * Ctrl+F, Ctrl+Z and Ctrl+Y mean the document, not only the box.
   * @param {KeyboardEvent} event
   * @returns {(() => unknown) | null}
   */
  ofDocument({ code, shiftKey }) {
    if (code === "KeyF") return () => this.find.toggle(true);
    const back = code === "KeyZ" && !shiftKey;
    if (typing() || !(back || code === "KeyZ" || code === "KeyY")) return null;
    return back ? this.barEvents().undo : this.barEvents().redo;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {boolean} control
   * @returns {(() => unknown) | null}
   */
  action({ code, shiftKey, altKey }, control) {
    if (code === "F9") return () => this.settleAndGoOn();
    if (code === "F8") return () => this.rows.nextCheck(this.current, shiftKey ? -1 : 1);
    if (control && code === "Space") return () => (shiftKey ? this.player.back(3) : this.hearCurrent());
    if (control && code === "KeyS") return () => this.queue.flush();
    if (altKey && code === "ArrowDown") return () => this.rows.step(this.current, 1);
    if (altKey && code === "ArrowUp") return () => this.rows.step(this.current, -1);
    return null;
  }
}

/** Whether keys belong to a box: Ctrl+Z takes back what was typed there. */
function typing() {
  return document.activeElement instanceof HTMLTextAreaElement || document.activeElement instanceof HTMLInputElement;
}

/**
 * Edits that have no place any more: shown whole, so that a person can carry them over.
 * @param {string} text
 * @param {string[]} lines
 * @param {HTMLElement[]} more
 */
function toCarryOver(text, lines, ...more) {
  const list = el("ul", {}, ...lines.map((line) => el("li", {}, line)));
  return el("details", { class: "m-event m-warning", hidden: !lines.length }, el("summary", {}, text), list, ...more);
}

/** @param {import("./types.js").Conflict[]} list of a draft that was computed anew */
function conflicts(list) {
  return toCarryOver(
    `作り直した案に合わなかった修正が${list.length}件あります。必要なものを写してください。`,
    list.map((one) => `直した文「${one.kept}」　今の案「${one.machine}」`),
  );
}
