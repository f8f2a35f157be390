// Rows in groups: each row once and in its order, few in a group, none moved needlessly, and none hidden that
// is to be seen.

import assert from "node:assert/strict";
import test from "node:test";

/** As much of a node as groups need. */
class Node {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.className = "";
    this.hidden = false;
    /** @type {Node | null} */
    this.parentElement = null;
    /** @type {Node[]} */
    this.children = [];
    this.moves = 0;
    this.style = { setProperty: () => {} };
  }

  get parentNode() {
    return this.parentElement;
  }

  /** @returns {Node | null} */
  get firstChild() {
    return this.children[0] ?? null;
  }

  /** @returns {Node | null} */
  get nextSibling() {
    const all = this.parentElement?.children ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }

  remove() {
    const all = this.parentElement?.children ?? [];
    all.splice(all.indexOf(this), 1);
    this.parentElement = null;
  }

  /**
   * @param {Node} node
   * @param {Node | null} at
   */
  insertBefore(node, at) {
    if (node.parentElement) node.remove();
    this.children.splice(at ? this.children.indexOf(at) : this.children.length, 0, node);
    node.parentElement = this;
    node.moves += 1;
  }

  querySelectorAll() {
    return this.children.filter(({ className }) => className === "m-row");
  }

  addEventListener() {}
  setAttribute() {}
  append() {}
}

const page = /** @type {any} */ (globalThis);
page.HTMLElement = Node;
page.document = { createElement: (/** @type {string} */ name) => new Node(name) };
const { Groups } = await import("../../../minutes/web/static/groups.js");

/** @param {string} name */
function row(name) {
  const node = new Node(name);
  node.className = "m-row";
  return node;
}

/** @param {number} count */
function kit(count) {
  const parent = new Node("rows");
  const groups = new Groups(/** @type {any} */ (parent), () => {});
  const rows = Array.from({ length: count }, (_, index) => row(`r${index}`));
  const lay = () => groups.lay(/** @type {any} */ (rows.map((node) => ({ row: node, nodes: [node] }))), []);
  const check = () => {
    assert.deepEqual(
      parent.children.flatMap(({ children }) => children),
      rows,
    );
    const sizes = parent.children.map(({ children }) => children.length);
    assert.ok(Math.max(0, ...sizes) <= 16, `sizes ${sizes}`);
    assert.ok(!rows.length || Math.min(...sizes) > 0, `sizes ${sizes}`);
  };
  lay();
  check();
  return { parent, groups, rows, lay, check };
}

test("groups of eight", () => {
  assert.deepEqual(
    kit(20).parent.children.map(({ children }) => children.length),
    [8, 8, 4],
  );
});

test("a row that comes or goes moves no other", () => {
  const { rows, lay, check } = kit(40);
  for (const change of [
    () => rows.splice(10, 0, row("new")),
    () => rows.splice(8, 1),
    () => rows.splice(0, 0, row("first")),
    () => rows.splice(rows.length, 0, row("last")),
    () => rows.splice(3, 9),
  ]) {
    const stay = new Map(rows.map((node) => [node, node.moves]));
    change();
    lay();
    check();
    for (const node of rows) if (stay.has(node)) assert.equal(node.moves, stay.get(node), node.name);
  }
});

test("one that moves up leaves those between where they are", () => {
  const { rows, lay, check } = kit(40);
  const stay = new Map(rows.map((node) => [node, node.moves]));
  rows.splice(1, 0, ...rows.splice(30, 1));
  lay();
  check();
  assert.deepEqual(
    rows.filter((node) => node.moves !== stay.get(node)).map(({ name }) => name),
    ["r30"],
  );
});

test("many that come at once make groups of their own", () => {
  const { rows, lay, check } = kit(24);
  rows.splice(5, 0, ...Array.from({ length: 300 }, (_, index) => row(`n${index}`)));
  lay();
  check();
});

test("a thousand changes by lot", () => {
  const { rows, lay, check } = kit(60);
  let seed = 7;
  const lot = (/** @type {number} */ most) => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  for (let turn = 0; turn < 1000; turn += 1) {
    const at = lot(rows.length + 1);
    if (lot(3) && rows.length > 5) rows.splice(at, 0, ...rows.splice(lot(rows.length), 1 + lot(3)));
    else if (lot(2)) rows.splice(at, 0, row(`n${turn}`));
    else rows.splice(at, lot(3));
    lay();
    check();
  }
});

test("under a filter a row made anew is seen, whatever its group hid before", () => {
  const { parent, groups, rows, lay, check } = kit(24);
  for (const node of rows) node.hidden = node.name !== "r8";
  groups.filtered();
  assert.deepEqual(
    parent.children.map(({ hidden }) => hidden),
    [true, false, true],
  );
  rows.splice(8, 1, row("r8 anew"), row("its second half"));
  lay();
  check();
  for (const node of rows.slice(8, 10)) assert.equal(node.parentElement?.hidden, false, node.name);
});

test("a filter hides no word that nothing was heard", () => {
  const { parent, groups } = kit(0);
  groups.filtered();
  assert.deepEqual(
    parent.children.map(({ hidden }) => hidden),
    [false],
  );
});
