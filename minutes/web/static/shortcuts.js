// What the keys do in the editor: the clerk's own chords (keys.js), and those of the document.

import { chordOf } from "./keys.js";

export class Shortcuts {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const control = event.ctrlKey || event.metaKey;
    const action = this.action(event) ?? (control ? this.ofDocument(event) : null);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * Ctrl+Z and Ctrl+Y mean the document where no box has the cursor; Ctrl+1…9 are the speakers.
   * @param {KeyboardEvent} event
   * @returns {(() => unknown) | null}
   */
  ofDocument({ code, shiftKey, altKey }) {
    const number = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    if (number && !altKey && !shiftKey) return () => this.speak(Number(number));
    const back = code === "KeyZ" && !shiftKey;
    if (typing() || !(back || code === "KeyZ" || code === "KeyY")) return null;
    return back ? this.editor.barEvents().undo : this.editor.barEvents().redo;
  }

  /**
   * Give the statement with the cursor to the n-th speaker of the list.
   * @param {number} number from 1
   */
  speak(number) {
    const speaker = this.editor.speakers.list[number - 1];
    if (speaker && this.editor.data.state !== "final") this.editor.rows.rows[this.editor.current]?.chosen(speaker.id);
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {(() => unknown) | null}
   */
  action(event) {
    /** @type {Record<string, () => unknown>} */
    const actions = {
      ...this.editor.hearing.actions(),
      next: () => this.editor.rows.step(this.editor.current, 1),
      previous: () => this.editor.rows.step(this.editor.current, -1),
      wordBefore: () => this.editor.rows.rows[this.editor.current]?.stepWord(-1),
      wordAfter: () => this.editor.rows.rows[this.editor.current]?.stepWord(1),
      nextDoubt: () => this.editor.jump(1),
      previousDoubt: () => this.editor.jump(-1),
      settle: () => this.editor.settle(),
      find: () => this.editor.find.toggle(true),
      save: () => this.editor.queue.flush(),
    };
    return actions[this.editor.keys.action(chordOf(event)) ?? ""] ?? null;
  }
}

/** Whether keys belong to a box: Ctrl+Z takes back what was typed there. */
function typing() {
  return document.activeElement instanceof HTMLTextAreaElement || document.activeElement instanceof HTMLInputElement;
}
