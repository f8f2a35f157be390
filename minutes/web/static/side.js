// The left of the editor: 目次, 発言者, 会議情報, … one panel at a time, foldable to a narrow edge.

import { el } from "./dom.js";

/** @typedef {{id: string, label: string, nodes: HTMLElement[]}} Panel */

const NARROW = "(max-width: 1000px)"; // CSS pixels under which it starts folded and opens over the text

export class Side {
  /** @param {Panel[]} panels in the order of their tabs */
  constructor(panels) {
    /** @type {Map<string, {tab: HTMLButtonElement, panel: HTMLElement}>} */
    this.parts = new Map();
    this.fold = el("button", { type: "button", class: "m-fold", onclick: () => this.toggle() });
    this.tabs = el("div", { class: "m-tabs", role: "tablist", "aria-label": "左の欄" });
    this.tabs.addEventListener("keydown", (event) => this.key(event));
    this.node = el("aside", { class: "m-aside", "aria-label": "目次・発言者・会議情報" });
    this.node.append(el("div", { class: "m-aside-head" }, this.tabs, this.fold));
    for (const panel of panels) this.add(panel);
    this.choose(panels[0]?.id ?? "");
    const narrow = matchMedia(NARROW);
    this.toggle(narrow.matches);
    narrow.addEventListener("change", () => this.toggle(narrow.matches)); // zoomed: it would lie on the text
    this.node.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && narrow.matches) this.toggle(true);
    });
  }

  /** @param {Panel} panel */
  add({ id, label, nodes }) {
    const name = `m-panel-${id}`;
    const tab = el(
      "button",
      { type: "button", role: "tab", id: `${name}-tab`, "aria-controls": name, onclick: () => this.open(id) },
      label,
    );
    const panel = el(
      "div",
      { role: "tabpanel", class: "m-panel", id: name, "aria-labelledby": tab.id, tabindex: "-1" },
      ...nodes,
    );
    this.parts.set(id, { tab, panel });
    this.tabs.append(tab);
    this.node.append(panel);
  }

  /** @param {string} id */
  choose(id) {
    for (const [other, { tab, panel }] of this.parts) {
      const chosen = other === id;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) tab.classList.remove("m-attend");
      panel.hidden = !chosen;
    }
  }

  /**
   * Show a panel, whatever was folded.
   * @param {string} id
   */
  open(id) {
    this.choose(id);
    this.toggle(false);
  }

  /**
   * Something in a panel waits for an answer: it opens, unless a person is at work in another.
   * @param {string} id
   */
  attend(id) {
    if (this.parts.get(id)?.panel.contains(document.activeElement)) return; // it is before the eyes
    if (this.node.contains(document.activeElement)) this.parts.get(id)?.tab.classList.add("m-attend");
    else this.open(id);
  }

  /** @param {boolean} folded */
  toggle(folded = !this.node.classList.contains("m-folded")) {
    this.node.classList.toggle("m-folded", folded);
    this.fold.textContent = folded ? "»" : "«";
    this.fold.setAttribute("aria-expanded", String(!folded));
    this.fold.setAttribute("aria-label", folded ? "左の欄を開く" : "左の欄をたたむ");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey) return;
    const ids = [...this.parts.keys()];
    const at = ids.findIndex((id) => this.parts.get(id)?.tab === document.activeElement);
    const next = ids[(at + step + ids.length) % ids.length] ?? "";
    this.open(next);
    this.parts.get(next)?.tab.focus();
    event.preventDefault();
  }
}
