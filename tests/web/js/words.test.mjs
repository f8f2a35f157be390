// Characters and seconds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { secondsAt, spokenPlace, textPlace, wordAt, wordBeside, wordsOf } from "../../../minutes/web/static/words.js";

const SPOKEN = {
  start: 10,
  pieces: [
    { text: "開会します。", start: 10, end: 12, marks: [], words: [2, 1000, 4, 1050] },
    { text: "議題は一件です。", start: 12, end: 15, marks: [], words: [2, 1200, 1, 1250, 2, 1300, 3, 1400] },
  ],
};

test("every word has its own time, counted over all sentences", () => {
  assert.deepEqual(wordsOf(SPOKEN).slice(1, 3), [
    { from: 2, to: 6, start: 10.5 },
    { from: 6, to: 8, start: 12 },
  ]);
  assert.equal(secondsAt(SPOKEN, 0), 10);
  assert.equal(secondsAt(SPOKEN, 9), 13);
  assert.equal(secondsAt(SPOKEN, 999), 14);
});

test("the word that is spoken at a second, none before the first", () => {
  assert.equal(wordAt(SPOKEN, 9), undefined);
  assert.deepEqual(wordAt(SPOKEN, 12.6), { from: 8, to: 9, start: 12.5 });
});

test("a sentence whose words are not timed is heard from its beginning, an untimed one from the statement's", () => {
  const untimed = { start: 5, pieces: [{ text: "はい。", start: 7, end: 8, marks: [], words: [] }] };
  assert.equal(secondsAt(untimed, 2), 7);
  const nowhere = { start: null, pieces: [{ text: "はい。", start: null, end: null, marks: [], words: [] }] };
  assert.equal(secondsAt(nowhere, 2), null);
});

test("the cursor in the edited text stands for the same words in 素起こし", () => {
  const verbatim = "えーと、本日の議題は、えー、補正予算の一件でございます。補正予算の額は一億円です。";
  const text = "本日の議題は補正予算の1件です。補正予算の額は1億円です。";
  const same = (/** @type {string} */ words, /** @type {number} */ nth) => {
    const at = (/** @type {string} */ whole) => {
      let place = -1;
      for (let count = 0; count <= nth; count += 1) place = whole.indexOf(words, place + 1);
      return place;
    };
    assert.equal(spokenPlace(text, verbatim, at(text)), at(verbatim));
  };
  same("本日", 0);
  same("補正予算", 0);
  same("補正予算", 1);
  same("額は", 0);
  assert.equal(spokenPlace("", "", 0), 0);
  assert.equal(spokenPlace("まったく別", "違う文です", 5), 5);
});

test("a word of 素起こし is found in the edited text, where it is another one by now too", () => {
  const verbatim = "えーと、本日の議題は、えー、補正予算の一件でございます。";
  const text = "本日の議題は補正予算の1件です。";
  const chosen = (/** @type {string} */ word) => {
    const from = verbatim.indexOf(word);
    const place = textPlace(text, verbatim, { from, to: from + word.length });
    return text.slice(place.from, place.to);
  };
  assert.equal(chosen("議題"), "議題");
  assert.equal(chosen("補正予算"), "補正予算");
  assert.equal(chosen("一").length, 1);
});

test("from word to word of a text, over marks", () => {
  const text = "本日の議題は、予算です。";
  const words = [];
  for (let at = wordBeside(text, { from: 0, to: 0 }, 1); at; at = wordBeside(text, at, 1))
    words.push(text.slice(at.from, at.to));
  assert.equal(words.join(""), "本日の議題は予算です");
  const last = wordBeside(text, { from: text.length, to: text.length }, -1);
  assert.equal(last && text.slice(last.from, last.to), words.at(-1));
  assert.equal(wordBeside(text, { from: 0, to: 2 }, -1), null);
});
