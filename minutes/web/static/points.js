// 要点: the lines of the 要点筆記 by item, each with the statements that it rests on; for meetings of that layout.

import { el } from "./dom.js";
import { rearrange } from "./nodes.js";
import { byItem, citedBy, citing, spansOf } from "./point_lines.js";

/**
 * @typedef {import("./types.js").Draft} Draft
 * @typedef {import("./types.js").KeyPoint} KeyPoint
 * @typedef {import("./types.js").Statement} Statement
 *
 * @typedef {object} PointsEvents
 * @property {(spans: import("./player.js").Span[]) => void} hear one after another
 * @property {(id: string) => void} goTo a statement
 * @property {() => Statement | undefined} here the statement with the cursor
 */

const KINDS = ["説明", "問", "答", "意見", "結論", "宿題"];

export class Points {
  /**
   * @param {Draft} data
   * @param {import("./facts.js").Facts} facts asks and saves as for every other fact
   * @param {PointsEvents} on
   */
  constructor(data, facts, on) {
    this.data = data;
    this.facts = facts;
    this.on = on;
    this.list = el("div", { class: "m-points-list" });
    this.cited = citing([]);
    /** @type {Map<KeyPoint, {node: HTMLElement, hear: HTMLButtonElement}>} */
    this.lines = new Map();
    /** @type {Map<string, {head: HTMLElement, list: HTMLElement, laid: HTMLElement[]}>} by item */
    this.parts = new Map();
    /** @type {HTMLElement[]} */
    this.shown = [];
    const add = () => this.make(this.on.here());
    this.node = el(
      "section",
      { class: "m-points", "aria-label": "要点" },
      this.list,
      el(
        "div",
        { class: "m-facts-add" },
        el("button", { type: "button", class: "m-button", onclick: add }, "カーソルのある発言から足す…"),
      ),
    );
    this.show();
  }

  /** Whether this meeting is filed as 要点筆記. */
  get wanted() {
    return this.data.layout === "youten";
  }

  show() {
    if (!this.wanted) return;
    this.cited = citing(this.data.statements);
    const before = this.lines;
    const sections = this.parts;
    this.parts = new Map();
    this.lines = new Map(this.data.points.map((point) => [point, before.get(point) ?? this.line(point)]));
    for (const [point, { hear }] of this.lines) hear.disabled = !citedBy(point, this.cited).length;
    const claimed = new Set();
    const parts = byItem(this.data).map(({ item, lines }) => {
      const title = [item?.number, item?.title].filter(Boolean).join("　") || "議題の前";
      const nodes = lines.map((line) => this.claim(line, claimed));
      return this.part(item?.id ?? "", title, nodes, sections);
    });
    const shown = parts.length ? parts : [el("p", { class: "m-hint" }, "要点はまだありません。")];
    rearrange(this.list, this.shown, shown);
    this.shown = shown;
  }

  /**
   * A line's own node; another one where two items have one number, and both list it.
   * @param {KeyPoint} point
   * @param {Set<KeyPoint>} claimed
   */
  claim(point, claimed) {
    const known = this.lines.get(point);
    if (known === undefined || claimed.has(point)) return this.line(point).node;
    claimed.add(point);
    return known.node;
  }

  /**
   * The lines of one item: of thousands only those are touched that changed.
   * @param {string} id
   * @param {string} title
   * @param {HTMLElement[]} nodes
   * @param {Points["parts"]} before
   */
  part(id, title, nodes, before) {
    const known = before.get(id) ?? { head: el("h2", {}), list: el("ul", { class: "m-facts" }), laid: [] };
    this.parts.set(id, known);
    if (known.head.textContent !== title) known.head.textContent = title;
    rearrange(known.list, known.laid, nodes);
    known.laid = nodes;
    return known.list.parentElement ?? el("section", {}, known.head, known.list);
  }

  /**
   * Made once: it stays while the line says the same.
   * @param {KeyPoint} point
   */
  line(point) {
    const short = point.text.slice(0, 20);
    const go = () => {
      const cited = citedBy(point, this.cited);
      const [first] = cited;
      if (first) this.on.goTo(first.id);
      this.on.hear(spansOf(cited));
    };
    const hear = el("button", { type: "button", class: "m-hear", onclick: go }, "▶");
    hear.setAttribute("aria-label", `「${short}」の元の発言を聞く`);
    const change = el("button", { type: "button", class: "m-link m-door", onclick: () => this.change(point) }, "直す");
    change.setAttribute("aria-label", `要点「${short}」を直す`);
    const note = point.note ? `（${point.note}）` : "";
    const words = [el("b", {}, point.kind), ` ${point.text}${note} `, ...marks(point)];
    return { node: el("li", { "data-fact": point.id }, hear, ...words, change), hear };
  }

  /** @param {KeyPoint} point */
  async change(point) {
    const { id, kind, text, moved, by_hand } = point;
    const fact = {
      kind: /** @type {const} */ ("point"),
      id,
      name: "要点",
      text,
      moved,
      by_hand,
      warning: false,
      of: {},
    };
    await this.facts.form(fact, undefined, "要点", boxes(kind, text), made);
  }

  /**
   * The entry of a row's menu.
   * @param {Statement} statement
   * @returns {[string, () => unknown]}
   */
  entry(statement) {
    return ["要点にする…", () => this.make(statement)];
  }

  /** @param {Statement | undefined} statement */
  async make(statement) {
    await this.facts.form(null, statement?.id, "要点", boxes("説明", statement?.text ?? ""), made);
  }
}

/** @param {KeyPoint} point */
function marks({ moved, refused, by_hand }) {
  const flag = (/** @type {string} */ text) => el("span", { class: "m-flag" }, text);
  return [
    moved ? flag("根拠の文が変わりました") : null,
    refused ? flag(`言語モデルの書き換えは採りませんでした：${refused}`) : null,
    by_hand && !moved ? el("span", { class: "m-remark" }, "人が確かめた") : null,
  ];
}

/**
 * @param {string} kind
 * @param {string} text
 */
function boxes(kind, text) {
  return [
    { name: "kind", label: "種類", value: kind, choices: KINDS.map((value) => ({ value, word: value })) },
    { name: "text", label: "要点", kind: /** @type {const} */ ("area"), value: text },
  ];
}

/** @param {Record<string, string>} values */
function made({ kind, text }) {
  return { op: "point", fields: { kind, text } };
}
