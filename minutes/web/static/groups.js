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
 *
 * @typedef {object} Part what a group holds from now on
 * @property {Group} group
 * @property {HTMLElement[]} nodes
 * @property {number} rows
 * @property {number} most rows that it may hold
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
    /** Whether a row is hidden by the filter. */
    this.hides = false;
  }

  /**
   * Exactly these blocks, in this order. A row stays in its group, unless it moved up past others or the group
   * has grown too large: what is moved to another node would lose the cursor.
   * @param {Block[]} blocks
   * @param {HTMLElement[]} last nodes behind all
   */
  lay(blocks, last) {
    const known = this.known(blocks);
    /** @type {Part[]} */
    const parts = [];
    let furthest = -1;
    for (const [index, { nodes }] of blocks.entries()) {
      const own = known[index];
      let part = parts.at(-1);
      if (own && own.place > furthest) {
        furthest = own.place;
        part = { group: own.group, nodes: [], rows: 0, most: 2 * SIZE };
        parts.push(part);
      } else if (!part || part.rows >= part.most) {
        part = { group: this.begin(), nodes: [], rows: 0, most: SIZE };
        parts.push(part);
      }
      part.nodes.push(...nodes);
      part.rows += 1;
    }
    if (!parts.length) parts.push({ group: this.begin(), nodes: [], rows: 0, most: SIZE });
    parts.at(-1)?.nodes.push(...last);
    this.fill(parts);
    if (this.hides) this.filtered();
    this.came(blocks.map(({ row }) => row).filter(({ parentElement }) => this.near.has(parentElement)));
  }

  /**
   * The group of each row, where it has one and no row behind it belongs to an earlier one.
   * @param {Block[]} blocks
   */
  known(blocks) {
    const groups = new Map(this.all.map((group, place) => [group.node, { group, place }]));
    const known = blocks.map(({ row }) => groups.get(row.parentElement ?? row));
    let nearest = this.all.length;
    for (let index = known.length - 1; index >= 0; index -= 1) {
      const place = known[index]?.place ?? nearest;
      if (place > nearest) known[index] = undefined;
      else nearest = place;
    }
    return known;
  }

  /** @returns {Group} */
  begin() {
    const node = el("div", { class: "m-group" });
    node.addEventListener("contentvisibilityautostatechange", (event) => {
      if (/** @type {any} */ (event).skipped) this.near.delete(node);
      else {
        this.near.add(node);
        this.came(rowsIn(node));
      }
    });
    return { node, laid: [] };
  }

  /** @param {Part[]} parts */
  fill(parts) {
    const before = this.all.map(({ node }) => node);
    for (const { group, nodes } of parts) {
      rearrange(group.node, group.laid, nodes);
      group.laid = nodes;
    }
    this.all = parts.map(({ group }) => group);
    const now = this.all.map(({ node }) => node);
    rearrange(this.parent, before, now);
    const there = new Set(now);
    for (const node of before) if (!there.has(node)) this.near.delete(node);
  }

  /** Rows were hidden or shown again: a group whose rows are all hidden takes no room. */
  filtered() {
    this.hides = false;
    for (const { node } of this.all) {
      const rows = rowsIn(node);
      const shown = rows.filter(({ hidden }) => !hidden).length;
      this.hides ||= shown < rows.length;
      node.hidden = rows.length > 0 && !shown;
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
