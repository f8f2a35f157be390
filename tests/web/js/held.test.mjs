// Rows that are held: what others did to them is shown in the end, whatever comes between.

import assert from "node:assert/strict";
import test from "node:test";

import { Held } from "../../../minutes/web/static/held.js";

/**
 * @param {(boolean | undefined | Error)[]} answers whether each shows what others did; an Error: no answer
 */
function kit(answers) {
  const busy = new Set();
  const asked = /** @type {number[]} */ ([]);
  const held = new Held(
    (id) => busy.has(id),
    async (since) => {
      asked.push(since);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  );
  return { held, busy, asked };
}

test("a row that is left is asked for from what it shows", async () => {
  const { held, busy, asked } = kit([true]);
  busy.add("A");
  held.hold("A", 5);
  held.hold("A", 8); // changed again meanwhile: it still shows 5
  await held.left();
  assert.deepEqual(asked, []);
  busy.clear();
  await held.left();
  await held.left();
  assert.deepEqual(asked, [5]);
});

test("an answer that came too late is asked for again", async () => {
  const { held, asked } = kit([undefined, undefined, true]);
  held.hold("A", 5);
  await held.left();
  assert.deepEqual(asked, [5, 5, 5]);
  assert.deepEqual([...held.since], []);
});

test("without an answer the row stays held until the next", async () => {
  const { held, asked } = kit([new Error("no connection"), true]);
  held.hold("A", 5);
  await held.left();
  assert.deepEqual([...held.since], [["A", 5]]);
  await held.left();
  assert.deepEqual(asked, [5, 5]);
  assert.deepEqual([...held.since], []);
});

test("answers that are always too late are not asked for without end", async () => {
  const { held, asked } = kit([]);
  held.hold("A", 5);
  await held.left();
  assert.equal(asked.length, 3);
  assert.deepEqual([...held.since], [["A", 5]]);
});

test("a row that the cursor came back to stays held", async () => {
  const { held, busy } = kit([true]);
  held.hold("A", 5);
  held.hold("B", 6);
  const left = held.left();
  busy.add("A");
  await left;
  assert.deepEqual([...held.since], [["A", 5]]);
});
