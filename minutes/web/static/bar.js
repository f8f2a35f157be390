// The bar above the editor: what stays in view while the rows move.

import { el } from "./dom.js";
import { exportMenu, menu } from "./menus.js";

/**
 * @typedef {object} BarEvents
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} find
 * @property {(step: 1 | -1) => void} jump to the next or previous doubt
 * @property {(choice: string) => void} filter
 * @property {(shown: boolean) => void} verbatim
 * @property {() => Promise<boolean>} beforeExport
 */

const KEYS = [
  ["Ctrl+スペース", "カーソルのある文を聞く／止める"],
  ["Ctrl+Shift+スペース", "3秒戻す"],
  ["Alt+↓ / Alt+↑", "次／前の発言へ"],
  ["F8 / Shift+F8", "次／前の要確認へ"],
  ["F9", "確かめたことにして次の要確認へ"],
  ["Ctrl+F", "検索と置換"],
  ["Ctrl+Z / Ctrl+Y", "元に戻す／やり直す（文の欄の外で）"],
  ["Ctrl+S", "すぐ保存する"],
];

export class Bar {
  /**
   * @param {string} id of the job
   * @param {import("./types.js").Draft} data
   * @param {{status: HTMLElement, player: import("./player.js").Player}} parts
   * @param {BarEvents} on
   */
  constructor(id, data, { status, player }, on) {
    this.fileName = data.file_name;
    this.heading = el("h1", {});
    this.entitle(data.header);
    this.checks = el("span", { class: "m-checks" });
    this.jumps = [
      button("前へ", "前の要確認（Shift+F8）", () => on.jump(-1)),
      button("次へ", "次の要確認（F8）", () => on.jump(1)),
    ];
    this.choice = el("select", { "aria-label": "表示する発言", onchange: () => on.filter(this.choice.value) });
    this.offer(data.speakers);
    const verbatim = el("input", { type: "checkbox", checked: true, onchange: () => on.verbatim(verbatim.checked) });
    const undo = button("元に戻す", "この画面で最後に保存した修正を取り消す", on.undo);
    const redo = button("やり直す", "元に戻した修正を、もう一度行う", on.redo);
    const find = button("検索と置換", "会議録全体で言葉を探し、置き換える（Ctrl+F）", on.find);
    const keys = el(
      "dl",
      { class: "m-keys" },
      ...KEYS.flatMap(([key, what]) => [el("dt", {}, key), el("dd", {}, what)]),
    );
    this.node = el(
      "div",
      { class: "m-bar" },
      el(
        "div",
        { class: "m-bar-line" },
        el("a", { href: "./", class: "m-link" }, "← 一覧"),
        this.heading,
        status,
        undo,
        redo,
        find,
        exportMenu(id, data.formats, on.beforeExport),
      ),
      el(
        "div",
        { class: "m-bar-line" },
        player.node,
        this.checks,
        ...this.jumps,
        this.choice,
        el("label", { class: "m-tick" }, verbatim, "素起こしを並べる"),
        menu("キー操作", keys),
      ),
      player.problem,
    );
  }

  /** @param {import("./types.js").Header} header */
  entitle({ title }) {
    this.heading.textContent = title || this.fileName;
  }

  /**
   * Tell how many statements a person should still look at.
   * @param {number} open
   */
  count(open) {
    this.checks.textContent = `要確認 ${open}件`;
    for (const jump of this.jumps) jump.disabled = !open;
  }

  /**
   * Offer to show one speaker's statements; what was chosen stays.
   * @param {import("./types.js").Speaker[]} speakers
   */
  offer(speakers) {
    const kept = this.choice.value;
    this.choice.replaceChildren(
      el("option", { value: "" }, "すべての発言"),
      el("option", { value: "check" }, "要確認だけ"),
      ...speakers.map(({ id, label }) => el("option", { value: `by:${id}` }, `${label}だけ`)),
    );
    this.choice.value = kept;
  }
}

/**
 * @param {string} text
 * @param {string} title
 * @param {() => void} onclick
 */
function button(text, title, onclick) {
  return el("button", { type: "button", class: "m-button", title, onclick }, text);
}
