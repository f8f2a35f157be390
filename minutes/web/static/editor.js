// 編集: the page where a clerk turns the draft into 会議録.

import { Bar } from "./bar.js";
import { call } from "./call.js";
import { LocalCopy } from "./copy.js";
import { el } from "./dom.js";
import { HeaderForm } from "./header.js";
import { HEADER_KEYS, valuesOf } from "./header_parts.js";
import { longestOf, sentenceAt } from "./places.js";
import { Player } from "./player.js";
import { Queue } from "./queue.js";
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
      undo: () => this.undo(),
      jump: (step) => this.rows.nextCheck(this.current, step),
      filter: (choice) => this.filter(choice),
      verbatim: (shown) => this.rows.node.classList.toggle("m-alone", !shown),
      beforeExport: () => this.beforeExport(),
    };
  }

  /** Put everything on the page and take up what an earlier visit left. */
  open() {
    const { data, speakers, voices, header, rows } = this;
    const aside = el("aside", { class: "m-aside" }, speakers.node, voices.node, header.node);
    this.root.replaceChildren(
      this.bar.node,
      conflicts(data.conflicts),
      el("div", { class: "m-body" }, aside, rows.node),
    );
    document.title = `${data.header.title || data.file_name} - 会議録作成`;
    document.addEventListener("keydown", (event) => this.key(event));
    this.know(data);
    this.recount();
    this.sendBeforeLeaving();
    this.restore();
  }

  /**
   * What the server has: only what differs from it is ever sent.
   * @param {Draft} data
   */
  know(data) {
    for (const one of data.statements) this.queue.know(one.id, { text: one.text, speaker_id: one.speaker_id ?? "" });
    for (const { id, name, role } of data.speakers) this.queue.know(`speaker/${id}`, { name, role });
    for (const key of HEADER_KEYS) this.queue.know(key, valuesOf(key, data.header));
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

  /** Take back the last change that was made in this browser. */
  async undo() {
    if (!(await this.queue.flush())) return;
    try {
      const { changed } = await call(`${this.path}/undo`, { method: "POST" });
      if (changed) this.refresh(await call(`${this.path}/draft`));
      this.status.notice("saved", changed ? "直前の修正を元に戻しました" : "元に戻す修正はありません");
    } catch (error) {
      this.status.notice("failed", `元に戻せませんでした：${/** @type {Error} */ (error).message}`);
    }
  }

  /** @param {Draft} data the whole draft as the server has it; nothing of one's own waits */
  refresh(data) {
    this.versions.refreshed(data.version);
    this.know(data);
    this.speakers.update(data.speakers);
    this.rows.update(data.statements);
    this.header.update(data.header);
    this.bar.entitle(data.header);
    this.bar.offer(data.speakers);
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
    const action = this.action(event, event.ctrlKey || event.metaKey);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {boolean} control
   * @returns {(() => unknown) | null}
   */
  action({ code, shiftKey, altKey }, control) {
    if (code === "F8") return () => this.rows.nextCheck(this.current, shiftKey ? -1 : 1);
    if (control && code === "Space") return () => (shiftKey ? this.player.back(3) : this.hearCurrent());
    if (control && code === "KeyS") return () => this.queue.flush();
    if (altKey && code === "ArrowDown") return () => this.rows.step(this.current, 1);
    if (altKey && code === "ArrowUp") return () => this.rows.step(this.current, -1);
    return null;
  }
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
