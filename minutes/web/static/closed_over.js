// The document was made final elsewhere while something was typed here: the final text is shown, and what was
// typed stands above it, to be copied. Nothing of it is thrown away before a person says so.

import { call } from "./call.js";
import { el } from "./dom.js";

const CLOSED = 423;
const AGAIN = 3000; // ms until the next try to read the final text

export class ClosedOver {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    this.list = el("ul", {});
    /** @type {Set<string>} keys whose own text is shown */
    this.keys = new Set();
    const told = "ほかの画面で会議録が確定され、次の入力は保存されていません。今は確定した内容を表示しています。";
    this.node = el(
      "section",
      { class: "m-event m-warning m-closed-over", role: "alert", "aria-label": "保存されていない入力" },
      el("p", {}, told),
      this.list,
      el("button", { type: "button", class: "m-button", onclick: () => this.forget() }, "写したので消す"),
    );
  }

  /**
   * @param {number | undefined} status of the server's answer
   * @param {string} key what was typed where
   * @param {(draft: import("./types.js").Draft) => import("./targets.js").Found | null} look
   * @returns {boolean} whether it was refused because the document is final
   */
  refused(status, key, look) {
    if (status !== CLOSED) return false;
    this.show(key, look);
    return true;
  }

  /**
   * @param {string} key
   * @param {(draft: import("./types.js").Draft) => import("./targets.js").Found | null} look
   */
  async show(key, look) {
    const { editor } = this;
    /** @type {import("./types.js").Draft | null} */
    const draft = await call(`${editor.path}/draft`).catch(() => null);
    if (!draft) {
      setTimeout(() => this.show(key, look), AGAIN);
      return;
    }
    const found = look(draft);
    const own = editor.queue.giveBack(key, draft.version, found?.values ?? {});
    found?.show({});
    const texts = Object.entries(own).map(([name, value]) => (name === "speaker_id" ? this.who(value) : value));
    if (!texts.length) return; // shown already
    this.keys.add(key);
    this.list.append(this.line(texts.filter(Boolean).join("　")));
    if (!this.node.isConnected) editor.bar.node.after(this.node);
    editor.status.later("failed", "確定した会議録のため、保存されていない入力があります。上の枠から写せます");
    editor.catchUp();
  }

  /** @param {string} id of a speaker */
  who(id) {
    return `発言者：${this.editor.speakers.label(id || null)}`;
  }

  /** @param {string} text */
  line(text) {
    const words = el("span", { class: "m-own-words" }, text);
    const copy = el("button", { type: "button", class: "m-link", onclick: () => this.copy(words, copy) }, "写す");
    return el("li", {}, words, copy);
  }

  /**
   * Into the clipboard; where the browser allows none, the words are chosen, ready for Ctrl+C.
   * @param {HTMLElement} words
   * @param {HTMLElement} button
   */
  async copy(words, button) {
    getSelection()?.selectAllChildren(words);
    const text = words.textContent ?? "";
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    button.textContent = copied ? "写しました" : "選びました（Ctrl＋Cで写せます）";
  }

  /** The person has what was typed. */
  forget() {
    for (const key of this.keys) if (!this.editor.queue.unsaved(key)) this.editor.copy.remove(key);
    this.keys.clear();
    this.list.replaceChildren();
    this.node.remove();
  }
}
