// The statements: one row each with time, speaker, edited text and 素起こし. Plain nodes, all present (find in
// page works), laid out by the browser only near the window (content-visibility), so 3 hours stay quick.

import { el, timestamp } from "./common.js";
import { dispute, settled } from "./dispute.js";
import { hue } from "./speakers.js";

const FITS = CSS.supports("field-sizing", "content");

export class Rows {
  /** `on`: {text(index, text, when), speaker(index, to), hear(seconds), focus(index), checks()}. */
  constructor(data, speakers, on) {
    this.statements = data.statements;
    this.speakers = speakers;
    this.on = on;
    this.words = data.words;
    this.node = el("section", { class: "m-rows", "aria-label": "発言" });
    this.node.addEventListener("focusin", (event) => {
      const row = event.target.closest("[data-index]");
      if (row) this.on.focus(Number(row.dataset.index));
    });
    this.rows = [];
    this.build(data.events);
  }

  build(events) {
    const waiting = [...events].sort((a, b) => a.time - b.time);
    const fragment = document.createDocumentFragment();
    for (const statement of this.statements) {
      if (statement.heading) fragment.append(el("h2", { class: "m-agenda" }, statement.heading));
      const row = this.row(statement);
      this.rows.push(row);
      fragment.append(row);
      const end = statement.end ?? 0;
      while (waiting.length && waiting[0].time <= end) fragment.append(event(waiting.shift()));
    }
    fragment.append(...waiting.map(event));
    if (!this.rows.length) {
      fragment.append(el("p", { class: "m-empty" }, "この録音から発言は聞き取れませんでした。録音を聞いて確かめてください。"));
    }
    this.node.replaceChildren(fragment);
  }

  row(statement) {
    const { index } = statement;
    const time = el(
      "button",
      {
        type: "button", class: "m-time", title: "この発言を聞く（Ctrl+スペース）", disabled: statement.start === null,
        onclick: () => this.on.hear(statement.start),
      },
      statement.start === null ? "時刻なし" : `▶ ${timestamp(statement.start)}`,
    );
    const who = el("select", { class: "m-who", "aria-label": "発言者" });
    this.fillOne(who, statement);
    const fill = () => this.fillAll(who, statement);
    who.addEventListener("pointerdown", fill);
    who.addEventListener("focus", fill);
    who.addEventListener("change", () => this.change(statement, who));
    const text = el("textarea", { class: "m-text", rows: "1", spellcheck: "false", "aria-label": "会議録の文" });
    text.value = statement.text;
    const typed = (when) => {
      statement.text = text.value;
      this.on.text(index, text.value, when);
    };
    text.addEventListener("input", (event) => {
      if (!FITS) fit(text);
      if (!event.isComposing) typed("pause"); // unfinished kana are nobody's text yet
    });
    text.addEventListener("compositionend", () => typed("pause"));
    text.addEventListener("change", () => typed("now"));
    if (!FITS) text.addEventListener("focus", () => fit(text));
    const row = el(
      "article",
      { class: "m-row", "data-index": index, style: `--hue:${hue(statement.speaker_id)}` },
      el("div", { class: "m-side-of-row" }, time, who, el("div", { class: "m-tags" })),
      text,
      el("div", { class: "m-verbatim", "aria-label": "素起こし" }, ...statement.pieces.map((piece) => this.piece(piece))),
    );
    this.tag(row, statement);
    return row;
  }

  /** The doubts and remarks beside a statement; amber while a doubt is open. */
  tag(row, { flags, notes }) {
    row.classList.toggle("m-check", flags.length > 0);
    row.querySelector(".m-tags").replaceChildren(
      ...flags.map((flag) => el("span", { class: "m-flag" }, flag)),
      ...notes.map((note) => el("span", { class: "m-remark" }, note)));
  }

  /** A person's edit is on the server: it closes the doubts, save who spoke where nobody was chosen. */
  edited(index) {
    const statement = this.statements[index];
    const { unknown_speaker: unknown, edited } = this.words;
    statement.flags = statement.speaker_id ? [] : statement.flags.filter((flag) => flag === unknown);
    if (!statement.notes.includes(edited)) statement.notes.push(edited);
    this.tag(this.rows[index], statement);
    this.on.checks();
  }

  piece(piece) {
    const node = el("span", { class: "m-piece" });
    if (piece.start !== null) {
      node.title = `${timestamp(piece.start)} ここから聞く`;
      node.addEventListener("click", () => this.on.hear(piece.start));
    }
    let place = 0;
    for (const { from, to, original } of piece.marks) {
      const corrected = original !== null;
      const hint = corrected ? `聞き取りは「${original}」。用語として補正しました` : "聞き取りに自信のない語";
      const mark = el("u", { class: corrected ? "m-corrected" : "m-doubt", title: hint }, piece.text.slice(from, to));
      node.append(piece.text.slice(place, from), mark);
      place = to;
    }
    node.append(piece.text.slice(place));
    return node;
  }

  fillOne(who, statement) {
    const id = statement.speaker_id;
    who.replaceChildren(el("option", { value: id ?? "", selected: true }, this.speakers.label(id)));
    delete who.dataset.full;
  }

  /** Options only when the list is about to open: 2,000 rows × 20 people would be 40,000 nodes. */
  fillAll(who, statement) {
    if (who.dataset.full) return;
    who.dataset.full = "yes";
    const nobody = statement.speaker_id === null ? [el("option", { value: "", selected: true }, "発言者不明")] : [];
    who.replaceChildren(
      ...nobody,
      ...this.speakers.list.map((speaker) =>
        el("option", { value: speaker.id, selected: speaker.id === statement.speaker_id }, speaker.label)),
    );
  }

  change(statement, who) {
    if (!who.value || who.value === statement.speaker_id) return;
    statement.speaker_id = who.value;
    this.rows[statement.index].style.setProperty("--hue", hue(who.value));
    this.on.speaker(statement.index, who.value);
  }

  /** After a rename: the one option that each closed list shows. */
  relabel() {
    this.statements.forEach((statement, index) => this.fillOne(this.rows[index].querySelector(".m-who"), statement));
  }

  /** Every statement as the server now has it. */
  update(statements) {
    statements.forEach((fresh, index) => {
      const { text, speaker_id, flags, notes } = this.statements[index];
      const same = [text, speaker_id, flags, notes].join() === [fresh.text, fresh.speaker_id, fresh.flags, fresh.notes].join();
      if (!same) this.take(index, fresh);
    });
    this.relabel();
    this.on.checks();
  }

  /** One statement as the server now has it. */
  take(index, fresh) {
    const row = this.rows[index];
    const box = row.querySelector(".m-text");
    if (box.value !== fresh.text) box.value = fresh.text;
    const { text, speaker_id, flags, notes } = fresh;
    Object.assign(this.statements[index], { text, speaker_id, flags, notes });
    row.style.setProperty("--hue", hue(speaker_id));
    this.fillOne(row.querySelector(".m-who"), this.statements[index]);
    this.tag(row, fresh);
    settled(row);
  }

  /** What an earlier visit typed and could not send. */
  typed(index, values) {
    const { text, speaker_id } = { ...this.statements[index], ...values };
    this.take(index, { ...this.statements[index], text, speaker_id });
  }

  /** Somebody else changed this statement: both are shown, a person chooses. */
  dispute(index, fresh, { mine, theirs }) {
    dispute(this.rows[index], {
      told: `ほかの画面で、この発言が次のように直されました（${this.speakers.label(fresh.speaker_id)}）。あなたの文はまだ保存していません。`,
      theirs: fresh.text,
      keep: ["自分の文で保存する", mine],
      take: ["この文にする", theirs],
    });
  }

  /** Show only the rows that `wanted(statement)`. */
  filter(wanted) {
    let shown = 0;
    this.statements.forEach((statement, index) => {
      const visible = wanted(statement);
      this.rows[index].hidden = !visible;
      if (visible) shown += 1;
    });
    return shown;
  }

  /** Put the cursor into a statement. */
  goTo(index, { focus = true } = {}) {
    const row = this.rows[index];
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    if (focus) row.querySelector(".m-text").focus({ preventScroll: true });
  }

  /** The next visible statement to check after `from`, or before it; -1 where there is none. */
  nextCheck(from, step) {
    for (let index = from + step; index >= 0 && index < this.rows.length; index += step) {
      if (this.statements[index].flags.length && !this.rows[index].hidden) return index;
    }
    return -1;
  }

  /** Mark what is being heard. */
  hearing(seconds) {
    const index = this.at(seconds);
    if (this.heard === index) return this.mark(index, seconds);
    this.rows[this.heard]?.classList.remove("m-heard");
    this.rows[this.heard]?.querySelector(".m-now")?.classList.remove("m-now");
    this.heard = index;
    this.rows[index]?.classList.add("m-heard");
    return this.mark(index, seconds);
  }

  mark(index, seconds) {
    const statement = this.statements[index];
    if (!statement) return;
    const piece = statement.pieces.findLastIndex((one) => one.start !== null && one.start <= seconds + 0.05);
    const nodes = this.rows[index].querySelectorAll(".m-piece");
    nodes.forEach((node, place) => node.classList.toggle("m-now", place === piece));
  }

  at(seconds) {
    return this.statements.findLastIndex((statement) => statement.start !== null && statement.start <= seconds + 0.05);
  }

  /** Second at which the sentence under the cursor begins. */
  startAt(index, share) {
    const { pieces, start } = this.statements[index];
    const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    let passed = 0;
    for (const piece of pieces) {
      passed += piece.text.length;
      if (passed > share * length) return piece.start ?? start;
    }
    return pieces.at(-1)?.start ?? start;
  }
}

function event(item) {
  const style = item.warning ? "m-event m-warning" : "m-event";
  return el("p", { class: style, "data-time": item.time }, item.text);
}

/** Height for browsers without field-sizing. */
function fit(text) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}
