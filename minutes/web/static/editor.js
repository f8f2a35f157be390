// 編集: the page where a clerk turns the draft into 会議録.

import { call, el, exportMenu, timestamp } from "./common.js";
import { LocalCopy } from "./copy.js";
import { HeaderForm } from "./header.js";
import { Player } from "./player.js";
import { Queue } from "./queue.js";
import { Rows } from "./rows.js";
import { Speakers } from "./speakers.js";
import { Status } from "./status.js";
import { targets } from "./targets.js";
import { Versions } from "./versions.js";
import { Voices } from "./voices.js";

const AGAIN = 3000; // ms until the next try to show what somebody else wrote

export async function start(root) {
  const id = new URLSearchParams(location.search).get("id");
  if (!id) return say(root, "一覧から会議録を選んでください。");
  const path = `jobs/${encodeURIComponent(id)}`;
  try {
    new Editor(root, id, await call(`${path}/draft`));
  } catch (error) {
    const [job, heard] = await Promise.all([
      call(path).catch(() => ({})),
      call(`${path}/recognised`).catch(() => ({ segments: [] })),
    ]);
    say(root, job.error ?? error.message);
    soFar(root.firstChild, heard.segments);
  }
}

function say(root, text) {
  root.replaceChildren(
    el("div", { class: "m-say" }, el("p", { class: "m-problem", role: "alert" }, text), el("a", { class: "m-button", href: "./" }, "一覧へ戻る")),
  );
}

/** What was recognised before a job stopped: nothing that is there is hidden. */
function soFar(root, segments) {
  const lines = segments.map((one) => el("p", {}, el("span", { class: "m-quiet" }, `${timestamp(one.start)}　`), one.text));
  if (!lines.length) lines.push(el("p", { class: "m-quiet" }, "聞き取れた文はまだありません。"));
  root.append(el("h2", {}, "ここまでに聞き取った文"), ...lines);
}

export class Editor {
  constructor(root, id, data) {
    this.id = id;
    this.path = `jobs/${encodeURIComponent(id)}`;
    this.data = data;
    this.places = new Map(data.statements.map((one) => [one.id, one.index]));
    this.current = -1; // before the first row, until one has the focus
    this.status = new Status();
    this.versions = new Versions(data.version);
    const show = (state, text) => this.status.edits(state, text);
    const copy = new LocalCopy(localStorage, id);
    this.queue = new Queue({ target: targets(this), versions: this.versions, copy, call, show });
    this.player = new Player(new URL(`api/${this.path}/recording`, document.baseURI), (seconds) => this.rows.hearing(seconds));
    this.build(data);
    this.know(data);
    root.replaceChildren(this.bar(), this.conflicts(data.conflicts), el("div", { class: "m-body" }, this.side(), this.rows.node));
    this.recount();
    document.title = `${data.header.title || data.file_name} - 会議録作成`;
    document.addEventListener("keydown", (event) => this.key(event));
    this.sendBeforeLeaving();
    this.restore(copy);
  }

  build(data) {
    const save = (key, values, when) => this.queue.save(key, values, when);
    this.speakers = new Speakers(data, { save, hear: (speaker) => this.hearSpeaker(speaker) });
    this.header = new HeaderForm(data.header, { save });
    this.rows = new Rows(data, this.speakers, {
      text: (index, text, when) => save(data.statements[index].id, { text }, when),
      speaker: (index, to) => {
        save(data.statements[index].id, { speaker_id: to }, "now");
        this.speakers.recount(data.statements);
      },
      hear: (seconds) => this.player.play(seconds),
      focus: (index) => { this.current = index; },
      checks: () => this.recount(),
    });
  }

  /** What the server has: only what differs from it is ever sent. */
  know(data) {
    for (const one of data.statements) this.queue.know(one.id, { text: one.text, speaker_id: one.speaker_id ?? "" });
    for (const { id, name, role } of data.speakers) this.queue.know(`speaker/${id}`, { name, role });
    for (const key of HeaderForm.keys) this.queue.know(key, HeaderForm.values(key.split("/")[1], data.header));
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

  /** Edits that did not fit onto a draft computed anew: shown whole, so that a person can carry them over. */
  conflicts(list) {
    const lines = list.map((one) => el("li", {}, `直した文「${one.kept}」　今の案「${one.machine}」`));
    const text = `作り直した案に合わなかった修正が${list.length}件あります。必要なものを写してください。`;
    return el("details", { class: "m-event m-warning", hidden: !list.length }, el("summary", {}, text), el("ul", {}, ...lines));
  }

  /**
   * Somebody else changed the same: both are shown, a person chooses.
   * `look(draft)` finds what is there now: {values, ask({mine, theirs}), show(own)}.
   */
  async overtaken(key, look) {
    let draft;
    try {
      draft = await call(`${this.path}/draft`);
    } catch {
      setTimeout(() => this.overtaken(key, look), AGAIN);
      return;
    }
    const found = this.queue.unsaved(key) ? look(draft) : null;
    if (!found) return;
    const decide = (mine) => () => {
      const own = mine ? this.queue.own(key) : {};
      this.queue.decide(key, draft.version, found.values, mine);
      found.show(own);
    };
    found.ask({ mine: decide(true), theirs: decide(false) });
    this.queue.settle();
  }

  /** Names as of `version`, put into the boxes of those whom `wanted(key)`. */
  named(speakers, version, wanted) {
    this.speakers.update(speakers, wanted);
    for (const { id, name, role } of version ? speakers : []) {
      const key = `speaker/${id}`;
      if (!wanted(key)) continue;
      this.queue.know(key, { name, role });
      this.versions.shown([key], version);
    }
    this.rows.relabel();
    this.voices.load();
    this.fillChoice();
  }

  /** Names and header as others have left them, where nothing of one's own waits. */
  async refreshAside() {
    const idle = (key) => !this.queue.unsaved(key);
    const draft = await call(`${this.path}/draft`).catch(() => null);
    if (!draft) return; // the next save asks again
    this.named(draft.speakers, draft.version, idle);
    this.header.update(draft.header, idle);
    for (const key of HeaderForm.keys.filter(idle)) {
      this.queue.know(key, HeaderForm.values(key.split("/")[1], draft.header));
      this.versions.shown([key], draft.version);
    }
  }

  entitle(header) {
    this.heading.textContent = header.title || this.data.file_name;
  }

  /** Take back the last change that was made in this browser. */
  async undo() {
    if (!(await this.queue.flush())) return;
    try {
      const { changed } = await call(`${this.path}/undo`, { method: "POST" });
      if (!changed) return this.status.notice("saved", "元に戻す修正はありません");
      const data = await call(`${this.path}/draft`);
      this.versions.refreshed(data.version);
      this.know(data);
      this.speakers.update(data.speakers);
      this.rows.update(data.statements);
      this.header.update(data.header);
      this.entitle(data.header);
      this.fillChoice();
      this.status.notice("saved", "直前の修正を元に戻しました");
    } catch (error) {
      this.status.notice("failed", `元に戻せませんでした：${error.message}`);
    }
  }

  /** Edits that an earlier visit could not send are shown and sent again. */
  restore(copy) {
    for (const { key, values, seen } of copy.all()) {
      const [kind, name] = key.split("/");
      if (this.places.has(key)) this.rows.typed(this.places.get(key), values);
      else if (kind === "speaker" && this.speakers.byId.has(name)) this.speakers.fill(name, values);
      else if (HeaderForm.keys.includes(key)) this.header.fill(values);
      this.queue.restore(key, values, seen);
    }
  }

  bar() {
    this.heading = el("h1", {}, this.data.header.title || this.data.file_name);
    this.checks = el("span", { class: "m-checks" });
    const jump = (step, text, hint) =>
      el("button", { type: "button", class: "m-button", title: hint, onclick: () => this.jump(step) }, text);
    this.jumps = [jump(-1, "前へ", "前の要確認（Shift+F8）"), jump(1, "次へ", "次の要確認（F8）")];
    this.choice = el("select", { "aria-label": "表示する発言", onchange: () => this.filter() });
    this.fillChoice();
    const verbatim = el("input", { type: "checkbox", checked: true });
    verbatim.addEventListener("change", () => {
      this.rows.node.classList.toggle("m-alone", !verbatim.checked);
    });
    return el(
      "div",
      { class: "m-bar" },
      el("div", { class: "m-bar-line" }, el("a", { href: "./", class: "m-link" }, "← 一覧"), this.heading, this.status.node,
        el("button", { type: "button", class: "m-button", title: "この画面で最後に保存した修正を取り消す", onclick: () => this.undo() }, "元に戻す"),
        exportMenu(this.id, this.data.formats, () => this.beforeExport())),
      el("div", { class: "m-bar-line" }, this.player.node, this.checks, ...this.jumps,
        this.choice, el("label", { class: "m-tick" }, verbatim, "素起こしを並べる"), this.help()),
      this.player.problem,
    );
  }

  /** How many statements a person should still look at. */
  recount() {
    const open = this.data.statements.filter((statement) => statement.flags.length).length;
    this.checks.textContent = `要確認 ${open}件`;
    for (const button of this.jumps) button.disabled = !open;
  }

  help() {
    const keys = [
      ["Ctrl+スペース", "カーソルのある文を聞く／止める"], ["Ctrl+Shift+スペース", "3秒戻す"],
      ["Alt+↓ / Alt+↑", "次／前の発言へ"], ["F8 / Shift+F8", "次／前の要確認へ"], ["Ctrl+S", "すぐ保存する"],
    ];
    return el("details", { class: "m-menu" }, el("summary", { class: "m-button" }, "キー操作"),
      el("dl", { class: "m-menu-list m-keys" }, ...keys.flatMap(([key, what]) => [el("dt", {}, key), el("dd", {}, what)])));
  }

  fillChoice() {
    const kept = this.choice.value;
    this.choice.replaceChildren(
      el("option", { value: "" }, "すべての発言"), el("option", { value: "check" }, "要確認だけ"),
      ...this.speakers.list.map((speaker) => el("option", { value: `by:${speaker.id}` }, `${speaker.label}だけ`)));
    this.choice.value = kept;
  }

  side() {
    this.voices = new Voices(this.id, (state, text) => this.status.notice(state, text));
    return el("aside", { class: "m-aside" }, this.speakers.node, this.voices.node, this.header.node);
  }

  filter() {
    const choice = this.choice.value;
    const wanted = (statement) => {
      if (choice === "check") return statement.flags.length > 0;
      if (choice.startsWith("by:")) return statement.speaker_id === choice.slice(3);
      return true;
    };
    const shown = this.rows.filter(wanted);
    this.rows.node.classList.toggle("m-filtered", Boolean(choice));
    this.rows.node.dataset.shown = shown;
  }

  jump(step) {
    const index = this.rows.nextCheck(this.current, step);
    if (index >= 0) this.rows.goTo(index);
    else {
      const first = this.rows.nextCheck(step > 0 ? -1 : this.rows.rows.length, step);
      if (first >= 0) this.rows.goTo(first);
    }
  }

  /** The longest statement of a voice says most about whose it is. */
  hearSpeaker(id) {
    const own = this.data.statements.filter((statement) => statement.speaker_id === id && statement.start !== null);
    own.sort((a, b) => b.end - b.start - (a.end - a.start));
    if (!own.length) return;
    this.player.toggle(own[0].start);
    this.rows.goTo(own[0].index, { focus: false });
  }

  hearCurrent() {
    const index = Math.max(0, this.current);
    const text = this.rows.rows[index]?.querySelector(".m-text");
    if (!text || this.data.statements[index].start === null) return;
    const inside = document.activeElement === text && text.value.length > 0;
    const share = inside ? text.selectionStart / (text.value.length + 1) : 0;
    this.player.toggle(this.rows.startAt(index, share));
  }

  step(direction) {
    let index = this.current + direction;
    while (this.rows.rows[index]?.hidden) index += direction;
    this.rows.goTo(index);
  }

  async beforeExport() {
    document.activeElement?.blur?.();
    const kept = await this.queue.flush();
    if (!kept) this.status.write("failed", "保存できていない修正があるため、書き出しを止めました。");
    return kept;
  }

  key(event) {
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const action = {
      [`${control && !event.shiftKey}:Space`]: () => this.hearCurrent(),
      [`${control && event.shiftKey}:Space`]: () => this.player.back(3),
      [`${event.altKey}:ArrowDown`]: () => this.step(1),
      [`${event.altKey}:ArrowUp`]: () => this.step(-1),
      [`${event.key === "F8"}:F8`]: () => this.jump(event.shiftKey ? -1 : 1),
      [`${control}:KeyS`]: () => this.queue.flush(),
    }[`true:${event.code}`];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
