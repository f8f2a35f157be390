import assert from "node:assert/strict";
import { test } from "node:test";

import { longestOf, nextOf, sentenceAt, spokenAt } from "../../../minutes/web/static/places.js";

/**
 * A statement of sentences, each as long in seconds as in characters.
 * @param {number} index
 * @param {number | null} start
 * @param {string} speaker_id
 * @param {string[]} sentences
 */
function statement(index, start, speaker_id, ...sentences) {
  let at = start;
  const pieces = sentences.map((text) => {
    const begin = at;
    if (at !== null) at += text.length;
    return { text, start: begin, end: at, marks: [] };
  });
  return {
    index,
    id: `t${index}`,
    speaker_id,
    text: sentences.join(""),
    heading: null,
    pieces,
    start,
    end: at,
    flags: [],
    notes: [],
    doubts: [],
    item: "item0",
  };
}

const MEETING = [
  statement(0, 0, "S1", "開会します。", "議題は一件です。"),
  statement(1, 20, "S2", "はい。"),
  statement(2, null, "S1", "手で足した文。", "とても、とても、とても、とても長い。"),
  statement(3, 40, "S1", "以上です。"),
];

test("the statement that is spoken at a second", () => {
  assert.deepEqual(
    [0, 19.9, 20, 39, 40, 999].map((seconds) => spokenAt(MEETING, seconds)),
    [0, 0, 1, 1, 3, 3],
  );
  assert.equal(spokenAt([], 5), -1);
});

test("the sentence under the cursor is heard from its own beginning", () => {
  const [first, , without] = MEETING;
  assert.ok(first && without);
  assert.equal(sentenceAt(first, 0), 0);
  assert.equal(sentenceAt(first, 0.99), 6);
  assert.equal(sentenceAt(without, 0.5), null);
});

test("F8 goes round: from before the first row the first is reached first, and the last backwards", () => {
  const open = new Set([0, 3]);
  const wanted = (/** @type {number} */ index) => open.has(index);
  assert.equal(nextOf(5, -1, 1, wanted), 0);
  assert.equal(nextOf(5, 0, 1, wanted), 3);
  assert.equal(nextOf(5, 3, 1, wanted), 0);
  assert.equal(nextOf(5, -1, -1, wanted), 3);
  assert.equal(nextOf(5, 0, -1, wanted), 3);
  assert.equal(nextOf(5, 3, -1, wanted), 0);
});

test("F8 stays at the only doubt and goes nowhere without one", () => {
  assert.equal(
    nextOf(5, 2, 1, (index) => index === 2),
    2,
  );
  assert.equal(
    nextOf(5, 2, 1, () => false),
    -1,
  );
  assert.equal(
    nextOf(0, -1, 1, () => true),
    -1,
  );
});

test("a voice is heard in its longest statement that the recording has", () => {
  assert.equal(longestOf(MEETING, "S1")?.index, 0);
  assert.equal(longestOf(MEETING, "S9"), undefined);
});
