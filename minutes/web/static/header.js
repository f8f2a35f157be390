// 会議の情報: what stands above the minutes. Day and time are one part of the draft, since each moves the other.

import { el } from "./common.js";
import { dispute } from "./dispute.js";

const FIELDS = [["title", "会議名"], ["date", "開催日"], ["started_at", "開始時刻"], ["place", "場所"]];
const PARTS = { title: ["title"], time: ["date", "started_at"], place: ["place"] };
const partOf = (name) => Object.keys(PARTS).find((part) => PARTS[part].includes(name));

export class HeaderForm {
  /** `on`: {save(key, values, when), shown(header)}. */
  constructor(header, on) {
    this.on = on;
    this.boxes = new Map(FIELDS.map(([name]) => [name, el("input", { type: "text", value: header[name] })]));
    this.places = new Map();
    this.problem = el("p", { class: "m-problem", role: "alert" });
    const lines = FIELDS.map(([name, label]) => this.line(name, label));
    this.node = el("details", { class: "m-meeting" }, el("summary", {}, "会議の情報"), ...lines, this.problem);
  }

  line(name, label) {
    const box = this.boxes.get(name);
    const save = (when) => this.on.save(`header/${partOf(name)}`, { [name]: box.value }, when);
    box.addEventListener("input", (event) => { if (!event.isComposing) save("leave"); });
    box.addEventListener("compositionend", () => save("leave"));
    box.addEventListener("change", () => save("now"));
    const place = el("div", {}, el("label", {}, label, box));
    this.places.set(name, place);
    return place;
  }

  /** The fields of a part, as `header` has them. */
  static values(part, header) {
    return Object.fromEntries(PARTS[part].map((name) => [name, header[name]]));
  }

  static get keys() {
    return Object.keys(PARTS).map((part) => `header/${part}`);
  }

  /** Show `header`, but only the parts that `wanted(key)`. */
  update(header, wanted = () => true) {
    for (const part of Object.keys(PARTS)) {
      if (wanted(`header/${part}`)) this.fill(HeaderForm.values(part, header));
    }
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) this.boxes.get(name).value = value;
    this.problem.textContent = "";
  }

  /** The server keeps `sent` as in `header`; what was typed since stays. */
  accepted(part, header, sent) {
    const values = HeaderForm.values(part, header);
    for (const name of Object.keys(sent)) {
      if (this.boxes.get(name).value !== sent[name]) delete values[name];
    }
    this.fill(values);
  }

  /** Tell what cannot be read, where it can be seen. */
  refused(message) {
    this.problem.textContent = message;
    this.node.open = true;
  }

  /** Somebody else changed this part: both are shown, a person chooses. */
  dispute(part, header, { mine, theirs }) {
    this.node.open = true;
    const other = PARTS[part].map((name) => header[name] || "空欄").join("　");
    dispute(this.places.get(PARTS[part][0]), {
      told: "ほかの画面で、次のように直されました。あなたの入力はまだ保存していません。",
      theirs: other,
      keep: ["自分の入力で保存する", mine],
      take: ["この内容にする", theirs],
    });
  }
}
