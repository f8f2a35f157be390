// Children of a long list: exactly the wanted ones in their order, and none is touched that stays where it is.

import assert from "node:assert/strict";
import test from "node:test";

import { rearrange } from "../../../minutes/web/static/nodes.js";

/** As much of a node with children as the list needs; every change is noted. */
class List {
  /** @param {string[]} names */
  constructor(names) {
    /** @type {any[]} */
    this.children = [];
    /** @type {string[]} */
    this.touched = [];
    for (const name of names) this.children.push(this.child(name));
  }

  /** @param {string} name */
  child(name) {
    const list = this;
    return {
      name,
      get parentNode() {
        return list.children.includes(this) ? list : null;
      },
      get nextSibling() {
        return list.children[list.children.indexOf(this) + 1] ?? null;
      },
      remove() {
        list.touched.push(name);
        list.children.splice(list.children.indexOf(this), 1);
      },
    };
  }

  get firstChild() {
    return this.children[0] ?? null;
  }

  /**
   * @param {any} node
   * @param {any} at
   */
  insertBefore(node, at) {
    this.touched.push(node.name);
    const was = this.children.indexOf(node);
    if (was >= 0) this.children.splice(was, 1);
    this.children.splice(at ? this.children.indexOf(at) : this.children.length, 0, node);
  }
}

for (const [from, to, touched] of /** @type {[string, string, string][]} */ ([
  ["abcdef", "abcXdef", "X"],
  ["abcdef", "abdef", "c"],
  ["abcdef", "abcdef", ""],
  ["abcdef", "Xabcdef", "X"],
  ["abcdef", "abcdefX", "X"],
  ["abcdef", "aXcdYf", "beXY"],
  ["abc", "cab", "c"],
  ["", "ab", "ab"],
  ["ab", "", "ab"],
]))
  test(`${from} becomes ${to}`, () => {
    const list = new List([...from]);
    const before = [...list.children];
    const after = [...to].map((name) => before.find((node) => node.name === name) ?? list.child(name));
    rearrange(/** @type {any} */ (list), before, after);
    assert.equal(list.children.map(({ name }) => name).join(""), to);
    assert.equal([...new Set(list.touched)].sort().join(""), [...touched].sort().join(""));
  });

test("a node that went to another list meanwhile stays there", () => {
  const [list, other] = [new List(["a", "b"]), new List([])];
  const before = [...list.children];
  const moved = list.children.pop();
  other.children.push(moved);
  Object.defineProperty(moved, "parentNode", { value: other });
  rearrange(/** @type {any} */ (list), before, before.slice(0, 1));
  assert.deepEqual([list.children.length, other.children], [1, [moved]]);
  assert.deepEqual(list.touched, []);
});
