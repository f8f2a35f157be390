// 検索と置換: every place in the draft is shown before anything changes; each can be left out.

import { el, onTyped } from "./dom.js";
import { placesOf, replaced, unread } from "./find_places.js";

/**
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./find_places.js").Place} Place
 *
 * @typedef {object} FindEvents
 * @property {() => Statement[]} statements
 * @property {(index: number) => void} show
 * @property {(operation: import("./operation.js").Operation) => Promise<unknown>} operate
 */

const MOST_SHOWN = 300;

/**
 * A place by what stands there and around it.
 * @param {Place} place
 */
const mark = ({ id, number, before, found, after }) => JSON.stringify([id, number, before, found, after]);

export class Find {
  /** @param {FindEvents} on */
  constructor(on) {
    this.on = on;
    /** @type {{place: Place, tick: HTMLInputElement}[]} */
    this.places = [];
    /** @type {Element | null} what had the cursor when it opened */
    this.before = null;
    this.pattern = el("input", { type: "text", "aria-label": "探す言葉", autocomplete: "off" });
    this.replacement = el("input", { type: "text", "aria-label": "置き換える言葉", autocomplete: "off" });
    this.regex = el("input", { type: "checkbox", onchange: () => this.look() });
    this.told = el("span", { class: "m-quiet", role: "status" });
    this.list = el("ol", { class: "m-places" });
    const what = { type: "button", class: "m-button m-primary m-find-replace", onclick: () => this.replace() };
    this.button = el("button", what, "置換");
    const close = el("button", { type: "button", class: "m-button", onclick: () => this.toggle(false) }, "閉じる");
    onTyped(this.pattern, () => this.look());
    onTyped(this.replacement, () => this.look());
    this.node = el(
      "section",
      { class: "m-find", "aria-label": "検索と置換", hidden: true },
      el(
        "div",
        { class: "m-bar-line" },
        el("label", { class: "m-word" }, "探す", this.pattern),
        el("label", { class: "m-word" }, "置き換え", this.replacement),
        el("label", { class: "m-tick" }, this.regex, "正規表現"),
        this.button,
        close,
        this.told,
      ),
      this.list,
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.toggle(false);
    });
  }

  /** @param {boolean} shown */
  toggle(shown = this.node.hidden === true) {
    const held = this.node.contains(document.activeElement);
    if (shown && !held) this.before = document.activeElement;
    this.node.hidden = !shown;
    if (!shown) {
      if (held && this.before instanceof HTMLElement) this.before.focus({ preventScroll: true });
      return;
    }
    this.look();
    this.pattern.focus();
    this.pattern.select();
  }

  /**
   * Show every place of a word, ready to be replaced by another.
   * @param {string} from
   * @param {string} to
   */
  open(from, to) {
    this.pattern.value = from;
    this.replacement.value = to;
    this.regex.checked = false;
    this.toggle(true);
  }

  /**
   * Every place of what is looked for, as the text is now; throws where it cannot be looked for.
   * @returns {Place[]}
   */
  search() {
    const { value } = this.pattern;
    const odd = this.regex.checked ? unread(value) : "";
    if (odd) throw new Error(`「${odd}」は使えません（前後の条件、後の番号など）`);
    try {
      return placesOf(this.on.statements(), value, this.regex.checked);
    } catch {
      throw new Error("正規表現を読めません");
    }
  }

  /** Find every place anew; those that were left out stay left out. */
  look() {
    let found = /** @type {Place[]} */ ([]);
    let problem = "";
    try {
      found = this.search();
    } catch (error) {
      problem = /** @type {Error} */ (error).message;
    }
    const out = new Set(this.places.filter(({ tick }) => !tick.checked).map(({ place }) => mark(place)));
    const tick = (/** @type {boolean} */ checked) =>
      el("input", { type: "checkbox", checked, "aria-label": "置き換える", onchange: () => this.count() });
    this.places = found.map((place) => ({ place, tick: tick(!out.has(mark(place))) }));
    this.list.replaceChildren(...this.lines(0));
    this.count(problem);
  }

  /**
   * The places from one on, as many as are looked through at once.
   * @param {number} from
   */
  lines(from) {
    const to = from + MOST_SHOWN;
    const shown = this.places.slice(from, to).map((place) => this.line(place));
    const rest = this.places.length - to;
    if (rest <= 0) return shown;
    const more = el("button", { type: "button", class: "m-link" }, `続きを出す（あと${rest}か所）`);
    const last = el("li", {}, more);
    more.addEventListener("click", () => last.replaceWith(...this.lines(to)));
    return [...shown, last];
  }

  /** @param {{place: Place, tick: HTMLInputElement}} shown */
  line({ place, tick }) {
    const { before, found, after, index } = place;
    const show = () => this.on.show(index);
    const text = replaced(place, this.replacement.value, this.regex.checked);
    return el(
      "li",
      {},
      tick,
      el("button", { type: "button", class: "m-link", onclick: show }, "見る"),
      el("span", {}, before, el("del", {}, found), el("ins", {}, text), after),
    );
  }

  count(problem = "") {
    const chosen = this.places.filter(({ tick }) => tick.checked).length;
    this.button.disabled = chosen === 0 || this.node.closest(".m-closed") !== null;
    const act = this.replacement.value ? "置換" : "消す"; // nothing in their place: the words go
    this.button.textContent = chosen ? `${chosen}か所を${act}` : "置換";
    this.told.textContent = problem || (this.pattern.value ? `${this.places.length}か所` : "");
  }

  /** Replace what is ticked, unless the text is no longer as it is shown here: then it is shown anew. */
  async replace() {
    const there = new Set(this.search().map(mark));
    if (!this.places.every(({ place }) => there.has(mark(place))) || there.size !== this.places.length) {
      this.look();
      this.told.textContent = "文が変わったので、探し直しました。もう一度確かめてください。";
      return;
    }
    /** @type {Record<string, Record<number, string>>} */
    const statements = {};
    for (const { place, tick } of this.places) {
      if (!tick.checked) continue;
      const found = statements[place.id] ?? {};
      found[place.number] = place.found;
      statements[place.id] = found;
    }
    const [pattern, replacement] = [this.pattern.value, this.replacement.value];
    await this.on.operate({ op: "replace", pattern, replacement, regex: this.regex.checked, statements });
    this.look();
  }
}
