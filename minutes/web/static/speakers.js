// 発言者: name each voice once for the whole meeting, with the evidence and a way to hear it.

import { dispute } from "./dispute.js";
import { el, onTyped } from "./dom.js";
import { reveal } from "./reveal.js";

/**
 * @typedef {import("./types.js").Speaker} Speaker
 * @typedef {Pick<Speaker, "name" | "role">} Named
 * @typedef {{node: HTMLElement, head: HTMLElement, inside: HTMLElement, hear: HTMLElement, label: HTMLElement,
 *   count: HTMLElement, hint: HTMLElement, name: HTMLInputElement, role: HTMLInputElement}} Card
 *
 * @typedef {object} SpeakersEvents
 * @property {(key: string, values: Record<string, string>, when: import("./types.js").When) => void} save
 * @property {(speaker: string) => void} hear play a stretch of that voice
 */

export class Speakers {
  /**
   * @param {import("./types.js").Draft} data
   * @param {SpeakersEvents} on
   */
  constructor(data, on) {
    this.on = on;
    this.offered = el("datalist", { id: "m-attendees" });
    this.attendees = data.attendees;
    this.attend(data.attendees);
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    this.list = data.speakers;
    const cards = this.list.map((speaker) => this.card(speaker));
    this.node = el("section", { class: "m-speakers", "aria-label": "発言者" }, this.offered, ...cards);
    this.refresh();
  }

  /**
   * Who attends: their names are offered where one is typed.
   * @param {import("./types.js").Draft["attendees"]} attendees
   */
  attend(attendees) {
    this.attendees = attendees;
    this.offered.replaceChildren(...attendees.map((who) => el("option", { value: who.name }, who.role)));
  }

  /** Members of the roster to whom no voice was given. */
  get unheard() {
    const bare = (/** @type {string} */ name) => name.replace(/[\s\u3000]/gu, "");
    const known = new Set(this.list.map(({ name }) => bare(name)));
    return this.attendees.filter(({ name }) => !known.has(bare(name)));
  }

  /** @param {string | null} id */
  of(id) {
    return this.list.find((speaker) => speaker.id === id);
  }

  /** @param {string | null} id */
  label(id) {
    return this.of(id)?.label ?? "発言者不明";
  }

  /**
   * Name and role as the server has them.
   * @param {string} id
   */
  values(id) {
    const { name = "", role = "" } = this.of(id) ?? {};
    return { name, role };
  }

  /** @param {Speaker} speaker */
  card(speaker) {
    const { id } = speaker;
    const name = box(speaker, "name", "氏名");
    const role = box(speaker, "role", "役職");
    name.setAttribute("list", "m-attendees");
    this.listen(id, name, role);
    const label = el("strong", {}, speaker.label);
    const count = el("span", { class: "m-quiet" }, `${speaker.count}`);
    const hint = el("p", { class: "m-hint" });
    const hear = el("button", { type: "button", class: "m-hear", onclick: () => this.on.hear(id) }, "▶");
    const inside = el("div", { class: "m-card-body", hidden: true }, name, role, hint);
    const head = el(
      "button",
      { type: "button", class: "m-card-head", "aria-expanded": "false", onclick: () => this.open(id) },
      el("span", { class: "m-dot", style: `--hue:${hue(id)}` }),
      label,
      count,
    );
    const line = el("div", { class: "m-card-line" }, head, hear);
    const node = el("div", { class: "m-card", "data-speaker": id }, line, inside);
    this.cards.set(id, { node, head, inside, hear, label, count, hint, name, role });
    return node;
  }

  /**
   * Open a speaker's card, or close it.
   * @param {string} id
   * @param {boolean} [shown]
   */
  open(id, shown) {
    const card = this.cards.get(id);
    if (!card) return;
    const open = shown ?? card.inside.hidden;
    card.inside.hidden = !open;
    card.head.setAttribute("aria-expanded", String(open));
    if (!open) return;
    if (shown === undefined) card.name.focus();
    reveal(card.node);
  }

  /**
   * @param {string} id
   * @param {HTMLInputElement} name
   * @param {HTMLInputElement} role
   */
  listen(id, name, role) {
    const save = (/** @type {import("./types.js").When} */ when) =>
      this.on.save(`speaker/${id}`, { name: name.value.trim(), role: role.value.trim() }, when);
    onTyped(name, () => {
      const known = this.attendees.find((who) => who.name === name.value);
      if (known) role.value = known.role;
      save("leave");
    });
    onTyped(role, () => save("leave"));
    for (const box of [name, role]) {
      box.addEventListener("change", () => save("now"));
      box.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) box.blur();
      });
    }
  }

  /**
   * Names as the server has them, put into the boxes of those whom `wanted(key)`.
   * @param {Speaker[]} list
   * @param {(key: string) => boolean} wanted
   */
  update(list, wanted = () => true) {
    this.list = list;
    for (const [id, { node }] of this.cards) {
      if (list.some((speaker) => speaker.id === id)) continue;
      node.remove();
      this.cards.delete(id);
    }
    for (const speaker of list) {
      if (!this.cards.has(speaker.id)) this.node.append(this.card(speaker));
      if (wanted(`speaker/${speaker.id}`)) this.fill(speaker.id, speaker);
    }
    this.refresh();
  }

  /**
   * @param {string} id
   * @param {Partial<Named>} values
   */
  fill(id, { name, role }) {
    const card = this.cards.get(id);
    if (!card) return;
    card.name.value = name ?? card.name.value;
    card.role.value = role ?? card.role.value;
  }

  /**
   * Somebody else named this voice meanwhile: both are shown, a person chooses.
   * @param {string} id
   * @param {import("./dispute.js").Choice} choice
   */
  dispute(id, { mine, theirs }) {
    const card = this.cards.get(id);
    if (!card) return;
    this.open(id, true);
    dispute(card.node, {
      told: "ほかの画面で、次のように名付けられました。あなたの入力はまだ保存していません。",
      theirs: this.label(id),
      keep: ["自分の入力で保存する", mine],
      take: ["この名前にする", theirs],
    });
  }

  /**
   * Count the statements of each anew.
   * @param {import("./types.js").Statement[]} statements
   */
  recount(statements) {
    /** @type {Map<string | null, number>} */
    const counts = new Map();
    for (const { speaker_id } of statements) counts.set(speaker_id, (counts.get(speaker_id) ?? 0) + 1);
    for (const speaker of this.list) speaker.count = counts.get(speaker.id) ?? 0;
    this.refresh();
  }

  refresh() {
    for (const [id, { label, count, hear, hint }] of this.cards) {
      label.textContent = this.label(id);
      count.textContent = String(this.of(id)?.count ?? 0);
      count.title = `発言${count.textContent}件`;
      hear.setAttribute("aria-label", `${this.label(id)}の声を聞く`);
      const evidence = this.of(id)?.evidence ?? [];
      hint.textContent = evidence.length
        ? `手がかり　${evidence.slice(0, 2).join("／")}`
        : "手がかりなし。声を聞いて名前を入れてください。";
      hint.title = evidence.join("\n");
    }
  }
}

/**
 * @param {Speaker} speaker
 * @param {"name" | "role"} field
 * @param {string} placeholder
 */
function box(speaker, field, placeholder) {
  return el("input", {
    type: "text",
    value: speaker[field],
    placeholder,
    "aria-label": `${speaker.label}の${placeholder}`,
    autocomplete: "off",
  });
}

/**
 * A colour that stays with a speaker: far apart for neighbours.
 * @param {string | null} id
 */
export function hue(id) {
  const number = Number(String(id).replace(/\D/g, "")) || 0;
  return Math.round((number * 137.5) % 360);
}
