// The statements: one row each with time, speaker, edited text and 素起こし. Plain nodes, all present (find in
// page works), laid out by the browser only near the window (content-visibility), so 3 hours stay quick.

import { el, timestamp } from "./common.js";
import { hue } from "./speakers.js";

const FITS = CSS.supports("field-sizing", "content");

export class Rows {
  /** ``on``: {text(index, text, now), speaker(index, from, to), hear(seconds), focus(index)}. */
  constructor(data, speakers, on) {
    this.statements = data.statements;
    this.speakers = speakers;
    this.on = on;
    this.node = el("section", { class: "m-rows", "aria-label": "発言" });
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
    text.addEventListener("input", () => {
      statement.text = text.value;
      if (!FITS) fit(text);
      this.on.text(index, text.value, false);
    });
    text.addEventListener("change", () => this.on.text(index, text.value, true));
    text.addEventListener("focus", () => this.on.focus(index));
    if (!FITS) text.addEventListener("focus", () => fit(text));
    const flags = [
      ...statement.flags.map((flag) => el("span", { class: "m-flag" }, flag)),
      ...statement.notes.map((note) => el("span", { class: "m-remark" }, note)),
    ];
    return el(
      "article",
      {
        class: statement.flags.length ? "m-row m-check" : "m-row", "data-index": index,
        style: `--hue:${hue(statement.speaker_id)}`,
      },
      el("div", { class: "m-side-of-row" }, time, who, el("div", { class: "m-tags" }, ...flags)),
      text,
      el("div", { class: "m-verbatim", "aria-label": "素起こし" }, ...statement.pieces.map((piece) => this.piece(piece))),
    );
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
    const from = statement.speaker_id;
    if (!who.value || who.value === from) return;
    statement.speaker_id = who.value;
    this.rows[statement.index].style.setProperty("--hue", hue(who.value));
    this.on.speaker(statement.index, from, who.value);
  }

  /** After a rename: the one option that each closed list shows. */
  relabel() {
    this.statements.forEach((statement, index) => this.fillOne(this.rows[index].querySelector(".m-who"), statement));
  }

  /** Texts and speakers as the server now has them. */
  update(statements) {
    statements.forEach((fresh, index) => {
      const known = this.statements[index];
      const text = this.rows[index].querySelector(".m-text");
      if (text.value !== fresh.text) text.value = fresh.text;
      Object.assign(known, { text: fresh.text, speaker_id: fresh.speaker_id });
      this.rows[index].style.setProperty("--hue", hue(fresh.speaker_id));
    });
    this.relabel();
  }

  /** One statement as the server now has it. */
  take(index, fresh) {
    const row = this.rows[index];
    row.querySelector(".m-text").value = fresh.text;
    Object.assign(this.statements[index], { text: fresh.text, speaker_id: fresh.speaker_id });
    row.style.setProperty("--hue", hue(fresh.speaker_id));
    this.fillOne(row.querySelector(".m-who"), this.statements[index]);
  }

  /** What somebody else made of a statement, beside one's own text, and the choice between the two. */
  dispute(index, fresh, { mine, theirs }) {
    const row = this.rows[index];
    row.querySelector(".m-dispute")?.remove();
    const choice = (text, action) =>
      el("button", { type: "button", class: "m-button", onclick: () => { box.remove(); action(); } }, text);
    const box = el(
      "div",
      { class: "m-dispute", role: "alert" },
      el("p", {}, `ほかの画面で、この発言が次のように直されました（${this.speakers.label(fresh.speaker_id)}）。あなたの文はまだ保存していません。`),
      el("blockquote", {}, fresh.text),
      choice("自分の文で保存する", mine),
      choice("この文にする", theirs),
    );
    row.append(box);
  }

  /** Show only the rows that ``wanted(statement)``. */
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

  /** The next visible statement to check after ``from``, or before it; -1 where there is none. */
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
