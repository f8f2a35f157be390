// ⋯ of a statement: 分ける, つなぐ, 足す, 削る, 見出し. One menu for all rows, filled when it opens.

import { el } from "./dom.js";

const ROOM = 4; // px between the menu and the edge of the window

/**
 * @typedef {import("./row.js").Row} Row
 * @typedef {import("./operation.js").Operation} Operation
 *
 * @typedef {object} Place what is around a row
 * @property {import("./types.js").Statement | undefined} before the statement before it
 * @property {{id: string, title: string} | null} heading right above it
 *
 * @typedef {object} MenuEvents
 * @property {(operation: Operation) => void} operate
 * @property {(row: Row) => Place} around
 * @property {(row: Row) => [string, () => unknown][]} more further entries
 */

export class RowMenu {
  /** @param {MenuEvents} on */
  constructor(on) {
    this.on = on;
    /** @type {Row | null} */
    this.row = null;
    this.typed = () => false; // whether something was typed here that closing would throw away
    this.node = el("div", { class: "m-row-menu m-menu-list", role: "menu", "aria-label": "この発言", hidden: true });
    this.node.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing && this.row) this.leave();
    });
    document.addEventListener("pointerdown", (event) => {
      const at = /** @type {Node} */ (event.target);
      const own = this.node.contains(at) || this.row?.more.contains(at); // ⋯ itself closes it with its click
      if (!own && !this.typed()) this.close();
    });
  }

  /** @param {Row} row */
  open(row) {
    if (this.row === row) {
      this.close();
      return;
    }
    this.close();
    this.row = row;
    this.node.replaceChildren(...this.items(row));
    this.node.hidden = false;
    row.more.after(this.node);
    row.node.classList.add("m-open");
    row.node.parentElement?.classList.add("m-held");
    row.more.setAttribute("aria-expanded", "true");
    this.place(row.parts.head);
    this.buttons()[0]?.focus({ preventScroll: true });
  }

  /**
   * Beside ⋯, wholly in the window, without scrolling: the mouse stays on ⋯, and a second click does nothing else.
   * @param {HTMLElement} head of the row
   */
  place(head) {
    const view = head.closest(".m-rows")?.getBoundingClientRect();
    if (!view) return;
    this.node.style.maxHeight = `${view.height - 2 * ROOM}px`;
    const { top, bottom } = head.getBoundingClientRect();
    const lowest = view.bottom - ROOM - this.node.offsetHeight;
    this.node.style.top = `${Math.max(view.top + ROOM, Math.min(bottom, lowest)) - top}px`;
  }

  close() {
    this.row?.more.setAttribute("aria-expanded", "false");
    this.row?.node.classList.remove("m-open");
    this.row?.node.parentElement?.classList.remove("m-held");
    this.row = null;
    this.typed = () => false;
    this.node.hidden = true;
    this.node.remove();
  }

  /** The entries that can take the cursor. */
  buttons() {
    return [...this.node.querySelectorAll("button")].filter(({ disabled }) => !disabled);
  }

  /** Close it; the cursor goes back to the button that opened it. */
  leave() {
    const row = this.row;
    this.close();
    row?.more.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape" && !event.isComposing) this.leave();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = this.buttons();
      const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
      event.preventDefault();
    }
    event.stopPropagation();
  }

  /** @param {Row} row */
  items(row) {
    const { id, text, speaker_id, item } = row.statement;
    const { before, heading } = this.on.around(row);
    const at = row.caret;
    const inside = at > 0 && at < text.length;
    const split = this.item("カーソルの位置で2つに分ける", { op: "split", statement: id, at });
    split.disabled = !inside;
    if (!inside) split.title = "文の途中にカーソルを置いてから選んでください";
    const after = { op: "insert", after: id, person: speaker_id, text: "" };
    return [
      split,
      ...(before ? [this.item("前の発言につなぐ", { op: "merge", statement: id })] : []),
      ...(before && !heading ? [] : [this.item("この前に発言を足す", { ...after, after: item })]),
      this.item("この後に発言を足す", after),
      this.item("この発言を削る", { op: "delete", statement: id }),
      ...this.headings(before?.id, heading),
      ...this.on.more(row).map(([text, act]) => this.entry(text, act)),
    ];
  }

  /**
   * @param {string | undefined} before
   * @param {{id: string, title: string} | null} heading
   */
  headings(before, heading) {
    if (heading) {
      return [
        this.titled("見出しを直す", heading.title, (title) => ({ op: "heading", item: heading.id, title })),
        this.item("見出しを外す", { op: "heading", item: heading.id, title: null }),
      ];
    }
    if (!before) return [];
    return [this.titled("この前に見出しを置く", "", (title) => ({ op: "heading", after: before, title }))];
  }

  /**
   * @param {string} text
   * @param {Operation} operation
   */
  item(text, operation) {
    return this.entry(text, () => this.on.operate(operation));
  }

  /**
   * @param {string} text
   * @param {() => unknown} does
   */
  entry(text, does) {
    const act = () => {
      this.close();
      does();
    };
    return el("button", { type: "button", role: "menuitem", class: "m-menu-item", onclick: act }, text);
  }

  /**
   * An item that asks for a title first.
   * @param {string} text
   * @param {string} title
   * @param {(title: string) => Operation} make
   */
  titled(text, title, make) {
    const ask = () => {
      const box = el("input", { type: "text", value: title, "aria-label": "見出し" });
      const decide = () => {
        if (!box.value.trim()) return;
        this.close();
        this.on.operate(make(box.value.trim()));
      };
      box.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) decide();
      });
      const button = el("button", { type: "button", class: "m-button", onclick: decide }, "決める");
      this.node.replaceChildren(el("label", {}, "見出し", box), button);
      this.typed = () => box.isConnected && box.value !== title;
      box.focus();
    };
    return el("button", { type: "button", role: "menuitem", class: "m-menu-item", onclick: ask }, `${text}…`);
  }
}
