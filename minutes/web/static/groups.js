// The rows in groups of a few, of which the browser lays out only those near the window (content-visibility).
// It looks at everything that it lays out so in every frame: of 6,000 rows that would take longer than the frame.

import { el } from "./dom.js";
import { rearrange } from "./nodes.js";

const SIZE = 8; // rows: one more or less than the window holds costs little

/**
 * @typedef {object} Block a row with what stands right above and below it
 * @property {HTMLElement} row
 * @property {HTMLElement[]} nodes with the row
 *
 * @typedef {object} Group
 * @property {HTMLElement} node
 * @property {HTMLElement[]} laid its children
 */

export class Groups {
  /**
   * @param {HTMLElement} parent
   * @param {(rows: HTMLElement[]) => void} came rows near the window
   */
  constructor(parent, came) {
    this.parent = parent;
    this.came = came;
    /** @type {Group[]} */
    this.all = [];
    /** @type {Set<HTMLElement | null>} those near the window */
    this.near = new Set();
  }

  /**
   * Exactly these blocks, in this order; a row stays in its group.
   * @param {Block[]} blocks
   * @param {HTMLElement[]} last nodes behind all
   */
  lay(blocks, last) {
    const places = new Map(this.all.map((group, place) => [group.node, place]));
    /** @type {HTMLElement[][]} */
    const wanted = [[]];
    let at = 0; // place of the group
    let count = 0; // rows in it
    for (const { row, nodes } of blocks) {
      const known = places.get(row.parentElement ?? row);
      const full = known === undefined && at >= this.all.length - 1 && count >= SIZE;
      const place = Math.max(known ?? 0, full ? at + 1 : at);
      if (place !== at) count = 0;
      at = place;
      count += 1;
      wanted[at] = [...(wanted[at] ?? []), ...nodes];
    }
    wanted[at]?.push(...last);
    this.fill(wanted);
    this.came(blocks.map(({ row }) => row).filter(({ parentElement }) => this.near.has(parentElement)));
  }

  begin() {
    const node = el("div", { class: "m-group" });
    node.addEventListener("contentvisibilityautostatechange", (event) => {
      if (/** @type {any} */ (event).skipped) this.near.delete(node);
      else {
        this.near.add(node);
        this.came(rowsIn(node));
      }
    });
    this.all.push({ node, laid: [] });
  }

  /** @param {HTMLElement[][]} wanted nodes of each group */
  fill(wanted) {
    const before = this.all.map(({ node }) => node);
    while (this.all.length < wanted.length) this.begin();
    for (const [place, group] of this.all.entries()) {
      const nodes = wanted[place] ?? [];
      rearrange(group.node, group.laid, nodes);
      group.laid = nodes;
    }
    this.all = this.all.filter(({ laid }) => laid.length);
    const now = this.all.map(({ node }) => node);
    rearrange(this.parent, before, now);
  }

  /** Rows were hidden or shown again: what holds none takes no room. */
  filtered() {
    for (const { node } of this.all) {
      const shown = rowsIn(node).filter(({ hidden }) => !hidden).length;
      node.hidden = !shown;
      node.style.setProperty("--rows", String(shown));
    }
  }
}

/**
 * @param {HTMLElement} group
 * @returns {HTMLElement[]}
 */
function rowsIn(group) {
  return [...group.querySelectorAll(":scope > .m-row")].filter((node) => node instanceof HTMLElement);
}
