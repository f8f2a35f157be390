// 会議の情報: what stands above the minutes.

import { dispute } from "./dispute.js";
import { el, onTyped } from "./dom.js";
import { Front } from "./front.js";
import { fieldsOf, keyOf, keysOf, valuesOf } from "./header_parts.js";

/**
 * @typedef {import("./types.js").Header} Header
 * @typedef {import("./types.js").When} When
 */

/** @type {[string, string][]} */
const FIELDS = [
  ["title", "会議名"],
  ["date", "開催日"],
  ["started_at", "開始時刻"],
  ["ended_at", "終了時刻"],
  ["place", "場所"],
];

export class HeaderForm {
  /**
   * @param {Pick<import("./types.js").Draft, "header" | "front" | "layout">} data
   * @param {(key: string, values: Record<string, string>, when: When) => void} save
   */
  constructor({ header, front, layout }, save) {
    this.save = save;
    this.unreadable = ""; // key of what the server could not read
    /** @type {Map<string, import("./front.js").Box>} */
    this.boxes = new Map();
    /** @type {Map<string, HTMLElement>} */
    this.lines = new Map();
    this.problem = el("p", { class: "m-problem", role: "alert" });
    const lines = FIELDS.map(([name, label]) => this.line(name, label));
    this.node = el("details", { class: "m-meeting m-header" }, el("summary", {}, "会議の情報"), ...lines, this.problem);
    this.front = new Front(front, layout, (name) => this.typed(name, "now"));
    for (const [name, { box, node }] of this.front.lines) this.listen(name, box, node);
    this.fill(header);
  }

  /**
   * @param {string} name
   * @param {string} label
   */
  line(name, label) {
    const box = el("input", { type: "text" });
    const line = el("div", {}, el("label", {}, label, box));
    this.listen(name, box, line);
    return line;
  }

  /**
   * Save what is typed into a box.
   * @param {string} name
   * @param {import("./front.js").Box} box
   * @param {HTMLElement} line around it
   */
  listen(name, box, line) {
    onTyped(box, () => this.typed(name, "leave"));
    box.addEventListener("change", () => this.typed(name, "now"));
    this.boxes.set(name, box);
    this.lines.set(name, line);
  }

  /**
   * @param {string} name
   * @param {When} when
   */
  typed(name, when) {
    const key = keyOf(name);
    if (key === this.unreadable) this.tell("");
    this.front.tell();
    this.save(key, { [name]: this.boxes.get(name)?.value ?? "" }, when);
  }

  /**
   * What is wrong, beside the box that it is of.
   * @param {string} message
   */
  tell(message) {
    const inFront = this.front.lines.has(fieldsOf(this.unreadable)[0] ?? "");
    this.problem.textContent = inFront ? "" : message;
    this.front.problem.textContent = inFront ? message : "";
  }

  /**
   * Open what a part is folded into.
   * @param {string} key
   */
  reveal(key) {
    let fold = this.lines.get(fieldsOf(key)[0] ?? "")?.closest("details");
    while (fold) {
      fold.open = true;
      fold = fold.parentElement?.closest("details");
    }
  }

  /**
   * Show `header`, but only the parts that `wanted(key)`.
   * @param {Header} header
   * @param {(key: string) => boolean} wanted
   */
  update(header, wanted = () => true) {
    for (const key of keysOf(header).filter(wanted)) this.fill(valuesOf(key, header));
  }

  /** @param {Partial<Header>} values */
  fill(values) {
    for (const [name, box] of this.boxes) {
      const value = values[name] ?? box.value;
      if (box.value !== value) box.value = value;
    }
    this.front.tell();
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
    this.tell(message);
    this.reveal(key);
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
    this.reveal(key);
    dispute(line, {
      told: "ほかの画面で、次のように直されました。あなたの入力はまだ保存していません。",
      theirs: names.map((name) => header[name] || "空欄").join("　"),
      keep: ["自分の入力で保存する", mine],
      take: ["この内容にする", theirs],
    });
  }
}
