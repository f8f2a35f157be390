// F8 and F9, doubt by doubt.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Doubts } from "../../../minutes/web/static/doubts.js";

/**
 * Statements with so many doubts each, and what was shown and settled.
 * @param {number[]} counts
 */
function kit(counts) {
  const statements = counts.map((count, index) => ({
    id: `t${index}`,
    index,
    doubts: Array.from({ length: count }, (_, nth) => ({ id: `d${nth}`, words: `${index}-${nth}` })),
  }));
  const shown = /** @type {string[]} */ ([]);
  const settled = /** @type {string[]} */ ([]);
  const here = { current: -1 };
  const doubts = new Doubts({
    statements: () => /** @type {any} */ (statements),
    shown: () => true,
    show: (index, words) => {
      here.current = index;
      shown.push(words);
    },
    operate: async ([operation]) => {
      settled.push(`${operation?.statement} ${operation?.doubt}`);
      await new Promise(() => {}); // the server has not answered yet
    },
  });
  return { doubts, shown, settled, here, statements };
}

test("from before the first row the first doubt is reached first, and the last backwards", () => {
  const { doubts, shown, here } = kit([1, 0, 2]);
  doubts.next(here.current, 1);
  assert.deepEqual(shown, ["0-0"]);
  for (let times = 0; times < 3; times += 1) doubts.next(here.current, 1);
  assert.deepEqual(shown, ["0-0", "2-0", "2-1", "0-0"]);
  doubts.next(here.current, -1);
  assert.equal(shown.at(-1), "2-1");
  const other = kit([1, 0, 2]);
  other.doubts.next(-1, -1);
  assert.deepEqual(other.shown, ["2-1"]);
});

test("the clerk who has gone elsewhere goes on from there", () => {
  const { doubts, shown } = kit([1, 0, 2, 1]);
  doubts.next(-1, 1);
  doubts.next(1, 1);
  assert.deepEqual(shown, ["0-0", "2-0"]);
  doubts.next(3, -1);
  assert.equal(shown.at(-1), "2-1");
});

test("one key settles one doubt, not its neighbours, and goes on", () => {
  const { doubts, shown, settled, here } = kit([0, 2, 1]);
  doubts.next(here.current, 1);
  doubts.settle(here.current);
  assert.deepEqual(settled, ["t1 d0"]);
  assert.equal(shown.at(-1), "1-1");
  doubts.settle(here.current);
  assert.deepEqual(settled, ["t1 d0", "t1 d1"]);
  assert.equal(shown.at(-1), "2-0");
});

test("where nothing is open nothing happens", () => {
  const { doubts, shown, settled } = kit([0, 0]);
  doubts.next(0, 1);
  doubts.settle(0);
  assert.deepEqual([shown, settled], [[], []]);
});
