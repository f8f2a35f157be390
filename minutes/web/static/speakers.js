// 発言者: name each voice once for the whole meeting, with the evidence and a way to hear it.

import { call, el } from "./common.js";

export class Speakers {
  /** ``onRenamed()`` after a name changed; ``hear(id)`` plays a stretch of that voice. */
  constructor(job, data, { onRenamed, hear, show }) {
    this.job = job;
    this.onRenamed = onRenamed;
    this.hear = hear;
    this.show = show;
    this.attendees = data.attendees;
    this.node = el("section", { class: "m-speakers", "aria-label": "発言者" });
    this.cards = new Map();
    this.version = data.version;
    this.versions = new Map(); // speaker id → version of the last rename made here
    this.take(data.speakers);
    const people = el("datalist", { id: "m-attendees" });
    people.append(...this.attendees.map((who) => el("option", { value: who.name }, who.role)));
    this.node.append(el("h2", {}, "発言者"), people);
    for (const speaker of this.list) this.node.append(this.card(speaker));
  }

  take(list) {
    this.list = list;
    this.byId = new Map(list.map((speaker) => [speaker.id, speaker]));
  }

  label(id) {
    return this.byId.get(id)?.label ?? "発言者不明";
  }

  card(speaker) {
    const name = el("input", {
      type: "text", value: speaker.name, list: "m-attendees", placeholder: "氏名", "aria-label": `${speaker.label}の氏名`,
      autocomplete: "off",
    });
    const role = el("input", {
      type: "text", value: speaker.role, placeholder: "役職", "aria-label": `${speaker.label}の役職`, autocomplete: "off",
    });
    const label = el("strong", {}, speaker.label);
    const count = el("span", { class: "m-quiet" }, `発言${speaker.count}件`);
    const save = () => this.rename(speaker.id, name.value, role.value);
    name.addEventListener("input", () => {
      const known = this.attendees.find((who) => who.name === name.value);
      if (known) role.value = known.role;
    });
    for (const box of [name, role]) {
      box.addEventListener("change", save);
      box.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) box.blur();
      });
    }
    const hint = speaker.evidence.length
      ? el("p", { class: "m-hint", title: speaker.evidence.join("\n") }, `手がかり　${speaker.evidence.slice(0, 2).join("／")}`)
      : el("p", { class: "m-hint" }, "手がかりなし。声を聞いて名前を入れてください。");
    const card = el(
      "div",
      { class: "m-card", "data-speaker": speaker.id },
      el(
        "div",
        { class: "m-card-head" },
        el("span", { class: "m-dot", style: `--hue:${hue(speaker.id)}` }),
        label,
      ),
      el("div", { class: "m-pair" }, name, role),
      hint,
      el(
        "div",
        { class: "m-card-foot" },
        count,
        el("button", { type: "button", class: "m-link", onclick: () => this.hear(speaker.id) }, "声を聞く"),
      ),
    );
    this.cards.set(speaker.id, { label, count, name, role });
    return card;
  }

  async rename(id, name, role) {
    const known = this.byId.get(id);
    if (known.name === name.trim() && known.role === role.trim()) return;
    this.show("saving", "保存しています…");
    try {
      const path = `jobs/${encodeURIComponent(this.job)}/speakers/${encodeURIComponent(id)}`;
      const seen = this.versions.get(id) ?? this.version;
      const answer = await call(path, { method: "PATCH", body: { name, role, seen } });
      if (answer.version) this.versions.set(id, answer.version);
      this.take(answer.speakers);
      this.refresh();
      this.onRenamed();
      this.show("saved", `「${this.label(id)}」を会議全体に反映しました`);
    } catch (error) {
      if (error.status === 409) return this.overtaken(id);
      this.show("failed", `名前を保存できませんでした：${error.message}`);
    }
  }

  /** Somebody else named this voice meanwhile: shown, so that a second change is meant. */
  async overtaken(id) {
    const { speakers, version } = await call(`jobs/${encodeURIComponent(this.job)}/draft`);
    this.versions.set(id, version);
    this.update(speakers);
    this.onRenamed();
    this.show("failed", `ほかの画面で「${this.label(id)}」と名付けられています。違うときは、もう一度直してください`);
  }

  /** Names as the server now has them. */
  update(list) {
    this.take(list);
    for (const [id, parts] of this.cards) {
      parts.name.value = this.byId.get(id).name;
      parts.role.value = this.byId.get(id).role;
    }
    this.refresh();
  }

  /** After a statement went to another speaker. */
  moved(from, to) {
    if (this.byId.has(from)) this.byId.get(from).count -= 1;
    if (this.byId.has(to)) this.byId.get(to).count += 1;
    this.refresh();
  }

  refresh() {
    for (const [id, parts] of this.cards) {
      parts.label.textContent = this.label(id);
      parts.count.textContent = `発言${this.byId.get(id).count}件`;
    }
  }
}

/** A colour that stays with a speaker: far apart for neighbours. */
export function hue(id) {
  const number = Number(String(id).replace(/\D/g, "")) || 0;
  return Math.round((number * 137.5) % 360);
}
