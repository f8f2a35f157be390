// 編集: the page where a clerk turns the draft into 会議録.

import { call, el, exportMenu, timestamp } from "./common.js";
import { Player } from "./player.js";
import { Rows } from "./rows.js";
import { Saver } from "./saver.js";
import { Speakers } from "./speakers.js";
import { Voices } from "./voices.js";

const FIELDS = [["title", "会議名"], ["date", "開催日"], ["started_at", "開始時刻"], ["place", "場所"]];

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

class Editor {
  constructor(root, id, data) {
    this.id = id;
    this.data = data;
    this.current = 0;
    this.status = el("span", { class: "m-saved", role: "status", "aria-live": "polite" });
    const show = (state, text) => {
      this.status.dataset.state = state;
      this.status.textContent = text;
    };
    this.saver = new Saver(id, data.version, show, (statement) => this.overtaken(statement));
    this.restore(data, show);
    const path = `api/jobs/${encodeURIComponent(id)}/recording`;
    this.player = new Player(new URL(path, document.baseURI), (seconds) => this.rows.hearing(seconds));
    this.speakers = new Speakers(id, data, {
      show,
      onRenamed: () => this.renamed(),
      hear: (speaker) => this.hearSpeaker(speaker),
    });
    this.rows = new Rows(data, this.speakers, {
      text: (index, text, now) => this.saver.save(data.statements[index].id, { text }, { now }),
      speaker: (index, from, to) => {
        this.saver.save(data.statements[index].id, { speaker_id: to }, { now: true });
        this.speakers.moved(from, to);
      },
      hear: (seconds) => this.player.play(seconds),
      focus: (index) => { this.current = index; },
    });
    root.replaceChildren(this.bar(show), this.conflicts(data.conflicts), el("div", { class: "m-body" }, this.side(show), this.rows.node));
    document.title = `${data.header.title || data.file_name} - 会議録作成`;
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Edits that did not fit onto a draft computed anew: shown whole, so that a person can carry them over. */
  conflicts(list) {
    const lines = list.map((one) => el("li", {}, `直した文「${one.kept}」　今の案「${one.machine}」`));
    const text = `作り直した案に合わなかった修正が${list.length}件あります。必要なものを写してください。`;
    return el("details", { class: "m-event m-warning", hidden: !list.length }, el("summary", {}, text), el("ul", {}, ...lines));
  }

  /** Somebody else changed the same statement: both texts are shown, a person chooses. */
  async overtaken(id) {
    const { version, statements } = await call(`jobs/${encodeURIComponent(this.id)}/draft`);
    const fresh = statements.find((one) => one.id === id);
    const known = this.data.statements.find((one) => one.id === id);
    if (!fresh || !known || !this.saver.disputed.has(id)) return;
    this.rows.dispute(known.index, fresh, {
      mine: () => this.saver.decide(id, version, { mine: true }),
      theirs: () => {
        this.saver.decide(id, version, { mine: false });
        this.rows.take(known.index, fresh);
      },
    });
  }

  /** Take back the last change that anybody made to this draft. */
  async undo(show) {
    if (!(await this.saver.flush())) return;
    const path = `jobs/${encodeURIComponent(this.id)}`;
    try {
      const { changed } = await call(`${path}/undo`, { method: "POST" });
      if (!changed) return show("saved", "元に戻す修正はありません");
      const data = await call(`${path}/draft`);
      this.saver.refreshed(data.version);
      this.speakers.update(data.speakers);
      this.rows.update(data.statements);
      this.fillChoice();
      for (const [name, box] of this.header) box.value = data.header[name];
      this.heading.textContent = data.header.title || data.file_name;
      show("saved", "直前の修正を元に戻しました");
    } catch (error) {
      show("failed", `元に戻せませんでした：${error.message}`);
    }
  }

  /** Edits that an earlier visit could not send are shown and sent again. */
  restore(data, show) {
    const left = this.saver.left();
    for (const [statement, body] of left) {
      const known = data.statements.find((one) => one.id === statement);
      if (known) Object.assign(known, body);
      this.saver.save(statement, body, { now: true });
    }
    if (left.length) show("saving", `前回保存できなかった修正${left.length}件を保存しています…`);
  }

  bar(show) {
    this.heading = el("h1", {}, this.data.header.title || this.data.file_name);
    const checks = this.data.statements.filter((statement) => statement.flags.length).length;
    const jump = (step, text, hint) =>
      el("button", { type: "button", class: "m-button", title: hint, disabled: !checks, onclick: () => this.jump(step) }, text);
    this.choice = el("select", { "aria-label": "表示する発言", onchange: () => this.filter() });
    this.fillChoice();
    const verbatim = el("input", { type: "checkbox", checked: true });
    verbatim.addEventListener("change", () => {
      this.rows.node.classList.toggle("m-alone", !verbatim.checked);
    });
    return el(
      "div",
      { class: "m-bar" },
      el("div", { class: "m-bar-line" }, el("a", { href: "./", class: "m-link" }, "← 一覧"), this.heading, this.status,
        el("button", { type: "button", class: "m-button", title: "最後に保存した修正を取り消す", onclick: () => this.undo(show) }, "元に戻す"),
        exportMenu(this.id, this.data.formats, () => this.beforeExport())),
      el("div", { class: "m-bar-line" }, this.player.node,
        el("span", { class: "m-checks" }, `要確認 ${checks}件`), jump(-1, "前へ", "前の要確認（Shift+F8）"), jump(1, "次へ", "次の要確認（F8）"),
        this.choice, el("label", { class: "m-tick" }, verbatim, "素起こしを並べる"), this.help()),
      this.player.problem,
    );
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

  side(show) {
    const inputs = new Map(FIELDS.map(([name]) => [name, el("input", { type: "text", value: this.data.header[name] })]));
    this.header = inputs;
    const problem = el("p", { class: "m-problem", role: "alert" });
    let seen = this.data.version;
    const save = async (changed) => {
      const body = { [changed]: inputs.get(changed).value, seen };
      show("saving", "保存しています…");
      try {
        const header = await call(`jobs/${encodeURIComponent(this.id)}/header`, { method: "PATCH", body });
        seen = header.version ?? seen;
        for (const [name, box] of inputs) box.value = header[name];
        this.heading.textContent = header.title || this.data.file_name;
        problem.textContent = "";
        show("saved", "保存しました");
      } catch (error) {
        problem.textContent = error.message;
        if (error.status === 409) {
          const { header, version } = await call(`jobs/${encodeURIComponent(this.id)}/draft`);
          seen = version; // told: the next change here is meant
          problem.textContent = `ほかの画面で「${header[changed] || "空欄"}」に直されています。これでよければ、もう一度直してください。`;
        }
        show("failed", "会議の情報をまだ保存できていません");
      }
    };
    for (const [name, box] of inputs) box.addEventListener("change", () => save(name));
    const boxes = FIELDS.map(([name, label]) => el("label", {}, label, inputs.get(name)));
    this.voices = new Voices(this.id, show);
    return el("aside", { class: "m-aside" }, this.speakers.node, this.voices.node,
      el("details", { class: "m-meeting" }, el("summary", {}, "会議の情報"), ...boxes, problem));
  }

  renamed() {
    this.rows.relabel();
    this.voices.load();
    this.fillChoice();
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
    const text = this.rows.rows[this.current]?.querySelector(".m-text");
    if (!text || this.data.statements[this.current].start === null) return;
    const inside = document.activeElement === text && text.value.length > 0;
    const share = inside ? text.selectionStart / (text.value.length + 1) : 0;
    this.player.toggle(this.rows.startAt(this.current, share));
  }

  step(direction) {
    let index = this.current + direction;
    while (this.rows.rows[index]?.hidden) index += direction;
    this.rows.goTo(index);
  }

  async beforeExport() {
    document.activeElement?.blur?.();
    const kept = await this.saver.flush();
    if (!kept) this.status.textContent = "保存できていない修正があるため、書き出しを止めました。";
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
      [`${control}:KeyS`]: () => this.saver.flush(),
    }[`true:${event.code}`];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
