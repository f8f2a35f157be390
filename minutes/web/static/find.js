// 検索と置換: every place in the draft is shown before anything changes; each can be left out.

import { el, onTyped } from "./dom.js";
import { placesOf, replaced } from "./find_places.js";

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

export class Find {
  /** @param {FindEvents} on */
  constructor(on) {
    this.on = on;
    /** @type {{place: Place, tick: HTMLInputElement}[]} */
    this.places = [];
    this.pattern = el("input", { type: "text", "aria-label": "探す言葉", autocomplete: "off" });
    this.replacement = el("input", { type: "text", "aria-label": "置き換える言葉", autocomplete: "off" });
    this.regex = el("input", { type: "checkbox", onchange: () => this.look() });
    this.told = el("span", { class: "m-quiet", role: "status" });
    this.list = el("ol", { class: "m-places" });
    this.button = el("button", { type: "button", class: "m-button m-primary", onclick: () => this.replace() }, "置換");
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
    this.node.hidden = !shown;
    if (!shown) return;
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

  /** Find every place anew. */
  look() {
    const { value } = this.pattern;
    let found = /** @type {Place[]} */ ([]);
    let problem = "";
    try {
      found = placesOf(this.on.statements(), value, this.regex.checked);
    } catch {
      problem = "正規表現を読めません";
    }
    this.places = found.map((place) => ({
      place,
      tick: el("input", { type: "checkbox", checked: true, "aria-label": "置き換える", onchange: () => this.count() }),
    }));
    this.list.replaceChildren(...this.places.slice(0, MOST_SHOWN).map((shown) => this.line(shown)));
    this.count(problem);
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
    this.button.disabled = chosen === 0;
    this.button.textContent = chosen ? `${chosen}か所を置換` : "置換";
    const more = this.places.length > MOST_SHOWN ? `（初めの${MOST_SHOWN}か所を表示）` : "";
    this.told.textContent = problem || (this.pattern.value ? `${this.places.length}か所${more}` : "");
  }

  async replace() {
    /** @type {Record<string, number[]>} */
    const statements = {};
    for (const { place, tick } of this.places) {
      if (!tick.checked) continue;
      const numbers = statements[place.id] ?? [];
      numbers.push(place.number);
      statements[place.id] = numbers;
    }
    const [pattern, replacement] = [this.pattern.value, this.replacement.value];
    await this.on.operate({ op: "replace", pattern, replacement, regex: this.regex.checked, statements });
    this.look();
  }
}
