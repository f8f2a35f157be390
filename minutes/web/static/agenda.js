// 見出し: the headings of the agenda can be added, renamed, renumbered, moved and removed.

import { ask } from "./ask.js";
import { el } from "./dom.js";

/**
 * @typedef {import("./types.js").Draft} Draft
 * @typedef {import("./types.js").Item} Item
 *
 * @typedef {object} AgendaEvents
 * @property {(operation: import("./operation.js").Operation) => Promise<void>} operate
 * @property {() => import("./types.js").Statement | undefined} here the statement that has the cursor
 */

export class Agenda {
  /**
   * @param {Draft} data
   * @param {AgendaEvents} on
   */
  constructor(data, on) {
    this.data = data;
    this.on = on;
    const what = { type: "button", class: "m-button m-contents-door", title: "カーソルのある発言の前に置きます" };
    this.node = el("button", { ...what, onclick: () => this.add() }, "見出しを足す…");
  }

  /** The statement before the one with the cursor, behind which a heading above that one stands. */
  place() {
    const here = this.on.here();
    const before = here ? this.data.statements[here.index - 1] : undefined;
    return { here, before };
  }

  /** A heading above the statement that has the cursor. */
  async add() {
    const { here, before } = this.place();
    if (!here || !before) {
      await ask(
        "見出しは、2つ目より後の発言にカーソルを置いてから足してください",
        [],
        [{ name: "ok", word: "分かった" }],
      );
      return;
    }
    const hint = `「${here.text.slice(0, 24)}」の前に置きます`;
    const given = await ask(
      "見出しを足す",
      [{ name: "title", label: "題", hint }],
      [{ name: "save", word: "置く" }],
      untitled,
    );
    if (given) await this.on.operate({ op: "heading", after: before.id, title: given.values.title });
  }

  /** @param {Item} item */
  async change(item) {
    const { here, before } = this.place();
    const move = { name: "move", word: "カーソルのある発言の前へ移す", bare: true };
    const answers = [
      { name: "save", word: "直す" },
      ...(before && here?.item !== undefined ? [move] : []),
      { name: "remove", word: "外す", danger: true, bare: true },
    ];
    const boxes = [
      { name: "number", label: "番号", kind: /** @type {const} */ ("number"), value: String(item.number ?? 1) },
      { name: "title", label: "題", value: item.title },
    ];
    const given = await ask("見出しを直す", boxes, answers, untitled);
    if (!given) return;
    const { number, title } = given.values;
    if (given.answer === "remove") await this.on.operate({ op: "heading", item: item.id, title: null });
    else if (given.answer === "move") await this.on.operate({ op: "heading", item: item.id, after: before?.id });
    else await this.on.operate({ op: "heading", item: item.id, title, number: Number(number) || item.number });
  }
}

/** @param {Record<string, string>} values */
function untitled({ title }) {
  return title ? "" : "題を入れてください。";
}
