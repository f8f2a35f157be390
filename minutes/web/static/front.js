// 前書き: what stands above the minutes beside title, day, hour and place. Which fields there are, what they are
// called and what the meeting itself says of them comes from the server's one table.

import { el } from "./dom.js";
import { byLayout, offered, openOffers } from "./front_offers.js";

/**
 * @typedef {import("./types.js").FrontField} FrontField
 * @typedef {import("./types.js").Header} Header
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Box
 *
 * @typedef {object} Line a field on the page
 * @property {Box} box
 * @property {HTMLElement} node
 * @property {HTMLElement} said
 */

export class Front {
  /**
   * @param {FrontField[]} front
   * @param {string} layout of the meeting's 様式
   * @param {(name: string) => void} taken what was said is in the box now
   */
  constructor(front, layout, taken) {
    this.front = front;
    this.taken = taken;
    /** @type {Map<string, Line>} */
    this.lines = new Map();
    this.count = el("span", { class: "m-remark" });
    this.problem = el("p", { class: "m-problem", role: "alert" });
    const { asked, others } = byLayout(front, layout);
    this.node = el(
      "details",
      { class: "m-meeting m-front" },
      el("summary", {}, "前書き", this.count),
      ...asked.map((field) => this.line(field)),
      others.length
        ? el("details", {}, el("summary", {}, "ほかの欄"), ...others.map((field) => this.line(field)))
        : null,
      this.problem,
    );
  }

  /** @param {FrontField} field */
  line({ name, label, kind, help, example, choices }) {
    const words = choices.length ? el("datalist", { id: `m-front-words-${name}` }) : null;
    words?.append(...choices.map((value) => el("option", { value })));
    const hint = el("small", { class: "m-hint", id: `m-front-help-${name}` }, help);
    const more = { name, placeholder: `例 ${example}`, "aria-describedby": hint.id, autocomplete: "off" };
    const box =
      kind === "lines"
        ? el("textarea", { ...more, rows: "2" })
        : el("input", { ...more, type: "text", list: words?.id ?? null });
    const said = el("div", { class: "m-said", hidden: true });
    const node = el("div", {}, el("label", {}, label, box), words, hint, said);
    this.lines.set(name, { box, node, said });
    return node;
  }

  /** What was said is shown beside each box that says something else. */
  tell() {
    for (const field of this.front) {
      const line = this.lines.get(field.name);
      if (!line) continue;
      const text = offered(field, line.box.value);
      line.said.hidden = !text;
      if (line.said.dataset.text !== text) this.offer(field, line, text);
    }
    const open = openOffers(this.front, (name) => this.lines.get(name)?.box.value ?? "");
    this.count.textContent = open ? `発言から${open}件` : "";
  }

  /**
   * @param {FrontField} field
   * @param {Line} line
   * @param {string} text
   */
  offer({ name, label }, { box, said }, text) {
    said.dataset.text = text;
    const take = () => {
      box.value = text;
      this.taken(name);
      box.focus();
    };
    const button = el("button", { type: "button", class: "m-link", onclick: take }, "この内容にする");
    button.setAttribute("aria-label", `この内容にする：${label}`);
    button.disabled = box.disabled || box.readOnly;
    said.replaceChildren(...(text ? [el("span", {}, `発言から：${text}`), button] : []));
  }

  /**
   * The meeting says something else by now.
   * @param {FrontField[]} front
   */
  renew(front) {
    this.front = front;
    this.tell();
  }
}
