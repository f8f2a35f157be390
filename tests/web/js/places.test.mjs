import assert from "node:assert/strict";
import { test } from "node:test";

import { itemsOf, longestOf, spokenAt } from "../../../minutes/web/static/places.js";

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
    return { text, start: begin, end: at, marks: [], words: [] };
  });
  return {
    index,
    id: `t${index}`,
    speaker_id,
    text: sentences.join(""),
    verbatim: sentences.join(""),
    heading: null,
    pieces,
    start,
    end: at,
    flags: [],
    notes: [],
    doubts: [],
    item: "item0",
    turn_ids: [],
    changes: [],
    checked: [],
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

test("a voice is heard in its longest statement that the recording has", () => {
  assert.equal(longestOf(MEETING, "S1")?.index, 0);
  assert.equal(longestOf(MEETING, "S9"), undefined);
});

test("each heading counts the statements to check under it, those before the first belong to none", () => {
  const statements = [
    { index: 0, heading: null, flags: ["a"] },
    { index: 1, heading: "1　予算", flags: [] },
    { index: 2, heading: null, flags: ["a", "b"] },
    { index: 3, heading: null, flags: ["a"] },
    { index: 4, heading: "2　その他", flags: [] },
  ];
  assert.deepEqual(itemsOf(statements), [
    { index: 1, title: "1　予算", open: 2 },
    { index: 4, title: "2　その他", open: 0 },
  ]);
});
