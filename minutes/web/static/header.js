// 会議の情報: what stands above the minutes.

import { dispute } from "./dispute.js";
import { el, onTyped } from "./dom.js";
import { fieldsOf, HEADER_KEYS, keyOf, valuesOf } from "./header_parts.js";

/**
 * @typedef {import("./types.js").Header} Header
 * @typedef {keyof Header} Field
 * @typedef {import("./types.js").When} When
 */

/** @type {[Field, string][]} */
const FIELDS = [
  ["title", "会議名"],
  ["date", "開催日"],
  ["started_at", "開始時刻"],
  ["place", "場所"],
];

export class HeaderForm {
  /**
   * @param {Header} header
   * @param {(key: string, values: Record<string, string>, when: When) => void} save
   */
  constructor(header, save) {
    this.save = save;
    this.unreadable = ""; // key of what the server could not read
    /** @type {Map<Field, HTMLInputElement>} */
    this.boxes = new Map();
    /** @type {Map<Field, HTMLElement>} */
    this.lines = new Map();
    this.problem = el("p", { class: "m-problem", role: "alert" });
    const lines = FIELDS.map(([name, label]) => this.line(name, label, header[name]));
    this.node = el("details", { class: "m-meeting m-header" }, el("summary", {}, "会議の情報"), ...lines, this.problem);
  }

  /**
   * @param {Field} name
   * @param {string} label
   * @param {string} value
   */
  line(name, label, value) {
    const box = el("input", { type: "text", value });
    const save = (/** @type {When} */ when) => {
      const key = keyOf(name);
      if (key === this.unreadable) this.problem.textContent = "";
      this.save(key, { [name]: box.value }, when);
    };
    onTyped(box, () => save("leave"));
    box.addEventListener("change", () => save("now"));
    const line = el("div", {}, el("label", {}, label, box));
    this.boxes.set(name, box);
    this.lines.set(name, line);
    return line;
  }

  /**
   * Show `header`, but only the parts that `wanted(key)`.
   * @param {Header} header
   * @param {(key: string) => boolean} wanted
   */
  update(header, wanted = () => true) {
    for (const key of HEADER_KEYS.filter(wanted)) this.fill(valuesOf(key, header));
  }

  /** @param {Partial<Header>} values */
  fill(values) {
    for (const [name, box] of this.boxes) box.value = values[name] ?? box.value;
  }

  /**
   * The server keeps `sent` as in `header`; what was typed since stays.
   * @param {string} key
   * @param {Header} header
   * @param {Partial<Header>} sent
   */
  accepted(key, header, sent) {
    const values = valuesOf(key, header);
    for (const name of fieldsOf(key)) {
      if (sent[name] !== undefined && this.boxes.get(name)?.value !== sent[name]) delete values[name];
    }
    this.fill(values);
  }

  /**
   * Tell what cannot be read, where it can be seen.
   * @param {string} key
   * @param {string} message
   */
  refused(key, message) {
    this.unreadable = key;
    this.problem.textContent = message;
    this.node.open = true;
  }

  /**
   * Somebody else changed this part: both are shown, a person chooses.
   * @param {string} key
   * @param {Header} header
   * @param {import("./dispute.js").Choice} choice
   */
  dispute(key, header, { mine, theirs }) {
    const names = fieldsOf(key);
    const line = this.lines.get(names[0] ?? "title");
    if (!line) return;
    this.node.open = true;
    dispute(line, {
      told: "ほかの画面で、次のように直されました。あなたの入力はまだ保存していません。",
      theirs: names.map((name) => header[name] || "空欄").join("　"),
      keep: ["自分の入力で保存する", mine],
      take: ["この内容にする", theirs],
    });
  }
}
