// 出席者: who was there, who was absent, came late or left early; it stands above the minutes.

import { shown } from "./ask.js";
import { el } from "./dom.js";

/** @typedef {{name: string, role: string, group: string}} Attendee */

const GROUPS = ["出席", "欠席", "遅参", "早退", "オンライン出席", "説明員", "事務局"];

export class Attendance {
  /**
   * @param {import("./types.js").Draft} data
   * @param {(operation: import("./operation.js").Operation) => Promise<void>} operate
   */
  constructor(data, operate) {
    this.data = data;
    this.operate = operate;
    this.list = el("ul", { class: "m-attendance" });
    const change = el("button", { type: "button", class: "m-button", onclick: () => this.change() }, "出席者を直す…");
    this.summary = el("summary", {});
    this.node = el("details", { class: "m-meeting" }, this.summary, this.list, change);
    this.show();
  }

  show() {
    const { attendees } = this.data;
    this.summary.textContent = `出席者（${attendees.length}人）`;
    const line = (/** @type {Attendee} */ { name, role, group }) =>
      el("li", {}, `${role ? `${role}　` : ""}${name}`, group ? el("span", { class: "m-remark" }, group) : "");
    const none = el("li", { class: "m-hint" }, "名簿がありません。名前の分かった発言者が出席者になります。");
    this.list.replaceChildren(...(attendees.length ? attendees.map(line) : [none]));
  }

  /** The whole list in a dialog, saved at once. */
  async change() {
    const dialog = el("dialog", { class: "m-dialog m-ask m-roster", "aria-label": "出席者を直す" });
    const words = el("datalist", { id: "m-groups" }, ...GROUPS.map((group) => el("option", { value: group })));
    const body = el("tbody", {});
    const problem = el("p", { class: "m-problem", role: "alert" });
    for (const person of this.data.attendees) body.append(line(person));
    const more = () => {
      const fresh = line({ name: "", role: "", group: "" });
      body.append(fresh);
      fresh.querySelector("input")?.focus();
    };
    let saved = false;
    const save = () => {
      const people = read(body);
      problem.textContent = people.some(({ name }) => !name) ? "氏名の空いた行があります。" : "";
      if (problem.textContent) return;
      saved = true;
      dialog.close();
    };
    const button = (/** @type {string} */ word, /** @type {() => void} */ onclick, style = "") =>
      el("button", { type: "button", class: `m-button ${style}`, onclick }, word);
    const titles = ["職", "氏名", "出欠・区分", ""].map((word) => el("th", { scope: "col" }, word));
    dialog.append(
      words,
      el("h2", {}, "出席者を直す"),
      el("div", { class: "m-roster-table" }, el("table", {}, el("thead", {}, el("tr", {}, ...titles)), body)),
      el("p", { class: "m-hint" }, "「欠席」の人は欠席者の欄に、「遅参」「早退」は氏名の後に印刷します。"),
      problem,
      el(
        "div",
        { class: "m-actions" },
        button("人を足す", more),
        button("やめる", () => dialog.close()),
        button("保存する", save, "m-primary"),
      ),
    );
    await shown(dialog, () => null);
    if (saved) await this.operate({ op: "attendance", attendees: read(body) });
  }
}

/** @param {Attendee} person */
function line(person) {
  const box = (/** @type {keyof Attendee} */ field, /** @type {string} */ label) =>
    el("input", {
      type: "text",
      value: person[field],
      "data-field": field,
      "aria-label": label,
      autocomplete: "off",
      list: field === "group" ? "m-groups" : null,
    });
  const row = el("tr", {});
  const gone = el("button", { type: "button", class: "m-link", onclick: () => row.remove() }, "消す");
  gone.setAttribute("aria-label", `${person.name || "この人"}を消す`);
  row.append(
    ...[box("role", "職"), box("name", "氏名"), box("group", "出欠・区分"), gone].map((field) => el("td", {}, field)),
  );
  return row;
}

/** @param {HTMLElement} body */
function read(body) {
  return [...body.children].map((row) =>
    Object.fromEntries([...row.querySelectorAll("input")].map((box) => [box.dataset.field ?? "", field(box)])),
  );
}

/** @param {HTMLInputElement} box */
function field({ value, dataset }) {
  const text = value.trim();
  return dataset.field === "group" && text === "出席" ? "" : text;
}
