// 事項: what the draft says happened (開会・休憩・採決・次回), was decided and is to be done. Beside the
// statements that they rest on, and in a list; each can be added, changed, confirmed and removed.

import { ask } from "./ask.js";
import { dayOf, dayWritten } from "./dates.js";
import { el } from "./dom.js";
import { seconds, timestamp } from "./times.js";

/**
 * @typedef {import("./types.js").Draft} Draft
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").MeetingEvent} MeetingEvent
 * @typedef {import("./types.js").Decision} Decision
 * @typedef {import("./types.js").Action} Action
 * @typedef {import("./operation.js").Operation} Operation
 * @typedef {"event" | "decision" | "action" | "point"} Kind
 *
 * @typedef {object} Fact one of the three, in the words of the page
 * @property {Kind} kind
 * @property {string} id
 * @property {string} name 決定事項, 休憩, …
 * @property {string} text
 * @property {boolean} moved
 * @property {boolean} by_hand
 * @property {boolean} warning
 * @property {Partial<MeetingEvent & Decision & Action>} of
 *
 * @typedef {object} FactEvents
 * @property {(operation: Operation) => Promise<void>} operate
 * @property {(id: string) => void} goTo a statement
 */

/** What a person may add; the text that then stands in the box. */
const TEXTS = {
  opening: "（開会）",
  recess: "（休憩）",
  resumption: "（再開）",
  closing: "（閉会）",
  vote: "〔「異議なし」と呼ぶ者あり〕",
  vote_result: "〔挙手全員〕",
  applause: "〔拍手〕",
  attendance: "",
  next_meeting: "",
};

/** @typedef {keyof typeof TEXTS} EventKind */

/**
 * Every fact of a draft, the events first.
 * @param {Pick<Draft, "events" | "decisions" | "actions">} data
 * @returns {Fact[]}
 */
export function factsOf({ events, decisions, actions }) {
  const made = (/** @type {Kind} */ kind, /** @type {any} */ of, /** @type {string} */ name) => {
    const { id, text, moved, by_hand, warning = false } = of;
    return { kind, id, name, text, moved, by_hand, warning, of };
  };
  return [
    ...events.map((event) => made("event", event, event.name)),
    ...decisions.map((decision) => made("decision", decision, "決定事項")),
    ...actions.map((action) => made("action", action, "ToDo")),
  ];
}

/**
 * What came and what went between two lists of facts.
 * @param {Fact[]} before
 * @param {Fact[]} after
 */
export function reread(before, after) {
  const key = (/** @type {Fact} */ { name, text }) => `${name}　${text}`;
  const [old, now] = [new Set(before.map(key)), new Set(after.map(key))];
  return { gone: [...old].filter((text) => !now.has(text)), come: [...now].filter((text) => !old.has(text)) };
}

/**
 * Who does it until when, behind the text of a ToDo.
 * @param {Fact} fact
 */
function aside({ kind, of: { owner, due } }) {
  if (kind !== "action") return "";
  const day = due ? `${Number(due.slice(5, 7))}月${Number(due.slice(8, 10))}日まで` : "";
  const both = [owner, day].filter(Boolean).join("・");
  return both ? `（${both}）` : "";
}

/** @type {HTMLElement[]} below most statements */
const NONE = [];

export class Facts {
  /**
   * @param {Draft} data
   * @param {FactEvents} on
   */
  constructor(data, on) {
    this.data = data;
    this.on = on;
    /** @type {Map<string, Fact[]> | undefined} made when a line is asked for */
    this.byStatement = undefined;
    this.list = el("ul", { class: "m-facts" });
    const add = (/** @type {string} */ word, /** @type {() => void} */ onclick) =>
      el("button", { type: "button", class: "m-button", onclick }, word);
    this.node = el(
      "section",
      { class: "m-facts-panel", "aria-label": "決定事項・ToDo・開会など" },
      this.list,
      el(
        "div",
        { class: "m-facts-add" },
        add("決定事項を足す…", () => this.decide(null)),
        add("ToDoを足す…", () => this.toDo(null)),
        add("次回を足す…", () => this.happened(null, "next_meeting")),
        add("開会・休憩などを足す…", () => this.happened(null)),
      ),
    );
    this.show();
  }

  /** The list anew. */
  show() {
    const facts = factsOf(this.data).filter(({ of }) => of.kind !== "chat");
    const none = el("li", { class: "m-hint" }, "事項はまだありません。");
    this.list.replaceChildren(...(facts.length ? facts.map((fact) => this.item(fact)) : [none]));
  }

  /** @param {Fact} fact */
  item(fact) {
    const go = () => this.goTo(fact);
    const text = el("button", { type: "button", class: "m-facts-item", onclick: go, title: "この事項の所へ移る" });
    text.append(el("b", {}, fact.name), ` ${fact.text}${aside(fact)}`);
    return el("li", { "data-fact": fact.id }, text, this.told(fact), this.door(fact));
  }

  /** @param {Fact} fact */
  told({ moved, by_hand, kind }) {
    if (moved) return el("span", { class: "m-flag" }, "根拠の文が変わりました");
    return by_hand && kind !== "event" ? el("span", { class: "m-remark" }, "人が確かめた") : "";
  }

  /** @param {Fact} fact */
  door(fact) {
    const name = `${fact.name}「${fact.text.slice(0, 20)}」を直す`;
    const what = { type: "button", class: "m-link m-door", "aria-label": name, onclick: () => this.change(fact) };
    return el("button", what, "直す");
  }

  /** @param {Fact} fact */
  goTo(fact) {
    const place = this.places().find(({ facts }) => facts.some(({ id }) => id === fact.id));
    if (place) this.on.goTo(place.statement.id);
  }

  /**
   * A line of the document for something that happened.
   * @param {MeetingEvent} event
   */
  event(event) {
    const [fact] = factsOf({ events: [event], decisions: [], actions: [] });
    const style = event.warning ? "m-event m-warning" : "m-event";
    const more = fact && event.kind !== "chat" ? [this.told(fact), this.door(fact)] : [];
    return el("p", { class: style, "data-time": event.time, "data-fact": event.id }, event.text, ...more);
  }

  /**
   * The lines below a statement for what was decided there, or is to be done.
   * @param {Statement} statement
   */
  below(statement) {
    this.byStatement ??= new Map(this.places().map((place) => [place.statement.id, place.facts]));
    const own = this.byStatement.get(statement.id);
    if (!own) return NONE;
    const facts = own.filter(({ kind }) => kind !== "event");
    return facts.map((fact) =>
      el(
        "p",
        { class: "m-fact", "data-fact": fact.id },
        el("b", {}, fact.name),
        ` ${fact.text}${aside(fact)} `,
        this.told(fact),
        this.door(fact),
      ),
    );
  }

  /** Statements with the facts whose last words they hold. */
  places() {
    /** @type {Map<string, Fact[]>} */
    const byTurn = new Map();
    for (const fact of factsOf(this.data)) {
      const turn = fact.kind === "event" ? fact.of.turn_id : fact.of.turn_ids?.at(-1);
      if (turn) byTurn.set(turn, [...(byTurn.get(turn) ?? []), fact]);
    }
    const holding = this.data.statements.filter(({ turn_ids }) => turn_ids.some((turn) => byTurn.has(turn)));
    return holding.map((statement) => {
      const facts = statement.turn_ids.flatMap((turn) => byTurn.get(turn) ?? []);
      return { statement, facts };
    });
  }

  /** The draft is another one. */
  renew() {
    this.byStatement = undefined;
    this.show();
  }

  // --- doors ---

  /** @param {Fact} fact */
  change(fact) {
    if (fact.kind === "decision") return this.decide(fact);
    return fact.kind === "action" ? this.toDo(fact) : this.happened(fact);
  }

  /**
   * @param {Fact | null} fact null for a new one
   * @param {string} [after] statement that it stands behind
   * @param {string} [text]
   */
  async decide(fact, after, text = "") {
    const boxes = [
      { name: "text", label: "決定したこと", kind: /** @type {const} */ ("area"), value: fact?.text ?? text },
    ];
    await this.form(fact, after, "決定事項", boxes, (values) => ({ op: "decision", fields: values }));
  }

  /**
   * @param {Fact | null} fact
   * @param {string} [after]
   * @param {string} [text]
   */
  async toDo(fact, after, text = "") {
    const people = [...this.data.speakers.map(({ name }) => name), ...this.data.attendees.map(({ name }) => name)];
    const words = [...new Set(people.filter(Boolean))];
    const { owner, due } = fact?.of ?? {};
    const boxes = [
      { name: "text", label: "すること", kind: /** @type {const} */ ("area"), value: fact?.text ?? text },
      { name: "owner", label: "だれが", value: owner ?? "", words },
      { name: "due", label: "いつまでに", value: dayWritten(due), hint: "例 令和7年6月30日（決まっていなければ空欄）" },
    ];
    await this.form(fact, after, "ToDo", boxes, ({ text: what, owner: by, due: until }) => ({
      op: "action",
      fields: { text: what, owner: by || null, due: dayOf(until ?? "") || null },
    }));
  }

  /**
   * @param {Fact | null} fact
   * @param {string} [kind] of a new one
   * @param {string} [after]
   */
  async happened(fact, kind, after) {
    const known = fact?.of.kind ?? kind;
    const chosen = known ?? (await this.kindOf());
    if (!chosen) return;
    const text = fact?.text ?? TEXTS[/** @type {EventKind} */ (chosen)] ?? "";
    const time = { name: "time", label: "録音の時刻", value: timestamp(fact?.of.time ?? 0), hint: "例 0:12:30" };
    const hint = chosen === "next_meeting" ? "例 次回は令和7年7月1日午後1時30分から" : "会議録に印刷する文";
    const boxes = [{ name: "text", label: "文", value: text, hint }, ...(fact ? [time] : [])];
    await this.form(fact, after, this.data.event_names[chosen] ?? "事項", boxes, (values) => ({
      op: "event",
      fields: {
        kind: chosen,
        text: values.text,
        ...(fact ? { time: seconds(values.time ?? "") ?? fact.of.time } : {}),
      },
    }));
  }

  async kindOf() {
    const choices = Object.keys(TEXTS).map((value) => ({ value, word: this.data.event_names[value] ?? value }));
    const boxes = [{ name: "kind", label: "何がありましたか", choices }];
    return (await ask("開会・休憩などを足す", boxes, [{ name: "go", word: "次へ" }]))?.values.kind;
  }

  /**
   * @param {Fact | null} fact
   * @param {string | undefined} after
   * @param {string} name
   * @param {import("./ask.js").Box[]} boxes
   * @param {(values: Record<string, string>) => Operation & {fields: object}} make
   */
  async form(fact, after, name, boxes, make) {
    const answers = [
      { name: "save", word: fact ? "直す" : "足す" },
      ...(fact ? [{ name: "confirm", word: "このままで正しい", bare: true }] : []),
      ...(fact ? [{ name: "remove", word: "外す", danger: true, bare: true }] : []),
    ];
    const title = fact ? `${name}を直す` : `${name}を足す`;
    const wrong = ({ text = "", time = "", due = "" }) => {
      if (!text) return "文を入れてください。";
      if (dayOf(due) === null) return "期限を日付として読めません。「令和7年6月30日」のように入れてください。";
      return time && seconds(time) === null ? "時刻は「0:12:30」のように入れてください。" : "";
    };
    const given = await ask(title, boxes, answers, wrong);
    if (!given) return;
    const id = fact ? { id: fact.id } : { after: after ?? this.data.statements.at(-1)?.id };
    const operation = make(given.values);
    if (given.answer === "remove") return this.on.operate({ op: operation.op, ...id, fields: null });
    if (given.answer === "confirm") return this.on.operate({ op: operation.op, ...id, fields: {} });
    return this.on.operate({ ...operation, ...id });
  }
}
