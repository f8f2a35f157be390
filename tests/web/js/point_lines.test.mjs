import assert from "node:assert/strict";
import { test } from "node:test";

import { byItem, citedBy, citing, renewed, spansOf } from "../../../minutes/web/static/point_lines.js";

/**
 * @param {string} id
 * @param {number | null} item
 * @param {string[]} turn_ids
 * @returns {any}
 */
function point(id, item, turn_ids = []) {
  return { id, item, turn_ids };
}

const ITEMS = [
  { id: "i0", number: null, title: "" },
  { id: "i1", number: 1, title: "予算" },
  { id: "i2", number: 2, title: "その他" },
];

test("lines stand under their items in the document's order; none is lost with its item", () => {
  const points = [point("c", 2), point("a", null), point("d", 9), point("b", 2)];
  const shown = byItem({ points, items: ITEMS }).map(({ item, lines }) => [item?.id, lines.map(({ id }) => id)]);
  assert.deepEqual(shown, [
    ["i0", ["a"]],
    ["i2", ["c", "b"]],
    [undefined, ["d"]],
  ]);
});

test("a line cites the statements that hold its turns, and no other", () => {
  const statements = /** @type {any[]} */ ([{ turn_ids: ["T1", "T2"] }, { turn_ids: ["T3"] }, { turn_ids: ["T4"] }]);
  const known = citing(statements);
  assert.deepEqual(citedBy(point("a", 1, ["T4", "T2", "T1"]), known), [statements[0], statements[2]]);
  assert.deepEqual(citedBy(point("a", 1), known), []);
});

test("lines are taken from what differs; an order tells which are gone, new or elsewhere", () => {
  const points = [point("a", 1), point("b", 1), point("c", 1)];
  const ids = (/** @type {any[]} */ lines) => lines.map(({ id, item }) => `${id}${item}`);
  assert.equal(renewed(points, {}), points);
  assert.deepEqual(ids(renewed(points, { points: [point("b", 2)] })), ["a1", "b2", "c1"]);
  const other = { points: [point("d", 2)], points_order: ["c", "d", "a"] };
  assert.deepEqual(ids(renewed(points, other)), ["c1", "d2", "a1"]);
});

test("lines that only stand under another number stay the same lines, and take it", () => {
  const points = [point("a", null), point("b", 1), point("c", 1)];
  const told = { points: [point("d", 2)], points_order: ["b", "a", "d", "c"], points_items: [null, 1, 2, 3] };
  const now = renewed(points, told);
  assert.deepEqual(
    now.map(({ id, item }) => [id, item]),
    [
      ["b", null],
      ["a", 1],
      ["d", 2],
      ["c", 3],
    ],
  );
  assert.equal(now[0], points[1]);
});

test("every cited statement that has a time is a stretch to hear", () => {
  const rows = [
    { start: 40, end: 42.5 },
    { start: null, end: null },
    { start: 100, end: 101 },
  ];
  assert.deepEqual(spansOf(rows), [rows[0], rows[2]]);
});
