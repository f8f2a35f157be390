// What is looked for in the list: words, state, meeting body, days. It stands in the address, so that
// the way back from the editor leads to the same places.

import { el, onTyped } from "./dom.js";

/** @typedef {{first: string, last: string}} Days as the server has read them, 令和7年6月1日 */

const PAUSE = 300; // ms after the last key until it is looked for

export class ListFilter {
  /** @param {() => unknown} changed */
  constructor(changed) {
    this.changed = changed;
    this.looked = ""; // what was looked for last
    this.named = ""; // states and meeting bodies that are offered
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const now = new URLSearchParams(location.search);
    const hint = "発言・会議名・氏名・日付で探す";
    this.box = el("input", {
      type: "search",
      class: "m-search",
      placeholder: hint,
      "aria-label": hint,
      maxlength: 200,
    });
    this.state = el("select", { "aria-label": "状態" }, option("", "すべての状態"));
    this.body = el("select", { "aria-label": "会議体", hidden: true }, option("", "すべての会議体"));
    this.first = day("開催日（この日から）");
    this.last = day("開催日（この日まで）");
    this.clear = el("button", { type: "button", class: "m-button", hidden: true }, "すべて表示");
    this.told = el("p", { class: "m-quiet m-told", role: "status" });
    this.parts = { q: this.box, state: this.state, body: this.body, first: this.first, last: this.last };
    for (const [name, part] of Object.entries(this.parts)) {
      const value = now.get(name) ?? "";
      if (part instanceof HTMLSelectElement && value) part.append(option(value, "…"));
      part.value = value;
      part.addEventListener("change", () => this.look());
    }
    onTyped(this.box, () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), PAUSE);
    });
    this.clear.addEventListener("click", () => {
      for (const part of Object.values(this.parts)) part.value = "";
      this.look();
      this.box.focus();
    });
    const days = el("span", { class: "m-days" }, "開催日", this.first, "〜", this.last);
    const line = el("div", { class: "m-filter" }, this.box, this.state, this.body, days, this.clear);
    this.node = el("search", {}, line, this.told);
  }

  /** What is looked for, as it stands in the address. */
  get values() {
    const given = Object.entries(this.parts).map(([name, part]) => [name, part.value.trim()]);
    return new URLSearchParams(given.filter(([, value]) => value));
  }

  /** Whether not everything is shown. */
  get active() {
    return this.values.size > 0;
  }

  get words() {
    return this.box.value.trim();
  }

  /** @param {number} limit */
  query(limit) {
    const values = this.values;
    values.set("limit", String(limit));
    return values.toString();
  }

  look() {
    clearTimeout(this.timer);
    const values = this.values.toString();
    if (values === this.looked) return;
    this.looked = values;
    history.replaceState(null, "", values ? `?${values}` : location.pathname);
    this.changed();
  }

  /** @param {{total: number, behind: number, days: Days, states: Choice[], bodies: Choice[]}} data */
  show(data) {
    for (const name of /** @type {const} */ (["first", "last"])) {
      const box = this.parts[name];
      if (data.days[name] && document.activeElement !== box) box.value = data.days[name];
    }
    const names = JSON.stringify([data.states, data.bodies]);
    if (names !== this.named) {
      this.named = names;
      offer(this.state, data.states);
      offer(this.body, [{ id: "", name: "すべての会議体" }, ...data.bodies]);
      this.body.hidden = !data.bodies.length;
    }
    this.clear.hidden = !this.active;
    const found = data.total ? `${data.total}件の会議があります。` : "当てはまる会議はありません。";
    const rest = data.behind ? `ほかに${data.behind}件の会議の索引を作っています。少し待つと見つかります。` : "";
    const text = (this.active ? found : "") + rest;
    if (this.told.textContent !== text) this.told.textContent = text;
  }
}

/**
 * A box for a day as it is written here; a browser's own box follows the language of the browser.
 * @param {string} label
 */
function day(label) {
  return el("input", {
    type: "text",
    class: "m-day",
    placeholder: "例 令和7年6月1日",
    "aria-label": label,
    maxlength: 40,
    autocomplete: "off",
  });
}

/**
 * @typedef {{id: string, name: string}} Choice
 *
 * @param {HTMLSelectElement} select
 * @param {Choice[]} choices
 */
function offer(select, choices) {
  const chosen = select.value;
  select.replaceChildren(...choices.map(({ id, name }) => option(id, name)));
  select.value = chosen;
}

/**
 * @param {string | undefined} value
 * @param {string | undefined} text
 */
function option(value, text) {
  return el("option", { value }, text);
}
