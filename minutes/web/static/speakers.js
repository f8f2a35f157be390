// 発言者: name each voice once for the whole meeting, with the evidence and a way to hear it.

import { el } from "./common.js";
import { dispute } from "./dispute.js";

export class Speakers {
  /** `on`: {save(key, values, when), hear(id)}; hear plays a stretch of that voice. */
  constructor(data, on) {
    this.on = on;
    this.attendees = data.attendees;
    this.node = el("section", { class: "m-speakers", "aria-label": "発言者" });
    this.cards = new Map();
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

  /** Name and role as the server has them. */
  values(id) {
    const { name, role } = this.byId.get(id);
    return { name, role };
  }

  card(speaker) {
    const [name, role] = this.boxes(speaker);
    const label = el("strong", {}, speaker.label);
    const count = el("span", { class: "m-quiet" }, `発言${speaker.count}件`);
    const hint = speaker.evidence.length
      ? el("p", { class: "m-hint", title: speaker.evidence.join("\n") }, `手がかり　${speaker.evidence.slice(0, 2).join("／")}`)
      : el("p", { class: "m-hint" }, "手がかりなし。声を聞いて名前を入れてください。");
    const hear = el("button", { type: "button", class: "m-link", onclick: () => this.on.hear(speaker.id) }, "声を聞く");
    const node = el("div", { class: "m-card", "data-speaker": speaker.id },
      el("div", { class: "m-card-head" }, el("span", { class: "m-dot", style: `--hue:${hue(speaker.id)}` }), label),
      el("div", { class: "m-pair" }, name, role),
      hint,
      el("div", { class: "m-card-foot" }, count, hear));
    this.cards.set(speaker.id, { node, label, count, name, role });
    return node;
  }

  boxes({ id, label, name, role }) {
    const box = (value, placeholder) => el("input", {
      type: "text", value, placeholder, "aria-label": `${label}の${placeholder}`, autocomplete: "off",
    });
    const named = box(name, "氏名");
    const ranked = box(role, "役職");
    named.setAttribute("list", "m-attendees");
    const save = (when) => this.on.save(`speaker/${id}`, { name: named.value.trim(), role: ranked.value.trim() }, when);
    const typed = (one) => {
      const known = this.attendees.find((who) => who.name === named.value);
      if (known && one === named) ranked.value = known.role;
      save("leave");
    };
    for (const one of [named, ranked]) {
      one.addEventListener("input", (event) => { if (!event.isComposing) typed(one); });
      one.addEventListener("compositionend", () => typed(one));
      one.addEventListener("change", () => save("now"));
      one.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) one.blur();
      });
    }
    return [named, ranked];
  }

  /** Names as the server has them, put into the boxes of those whom `wanted(key)`. */
  update(list, wanted = () => true) {
    this.take(list);
    for (const speaker of list) {
      if (wanted(`speaker/${speaker.id}`)) this.fill(speaker.id, speaker);
    }
    this.refresh();
  }

  fill(id, { name, role }) {
    const card = this.cards.get(id);
    card.name.value = name;
    card.role.value = role;
  }

  /** Somebody else named this voice meanwhile: both are shown, a person chooses. */
  dispute(id, { mine, theirs }) {
    dispute(this.cards.get(id).node, {
      told: "ほかの画面で、次のように名付けられました。あなたの入力はまだ保存していません。",
      theirs: this.label(id),
      keep: ["自分の入力で保存する", mine],
      take: ["この名前にする", theirs],
    });
  }

  /** Count the statements of each anew. */
  recount(statements) {
    for (const speaker of this.list) {
      speaker.count = statements.filter((statement) => statement.speaker_id === speaker.id).length;
    }
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
