import assert from "node:assert/strict";
import { test } from "node:test";

import { grouped, marked } from "../../../minutes/web/static/text_parts.js";

test("only the middle differs", () => {
  assert.deepEqual(marked("本日は晴れです。", "本日は雨です。"), {
    before: ["本日は", "晴れ", "です。"],
    after: ["本日は", "雨", "です。"],
  });
});

test("the parts are the whole text, whatever repeats", () => {
  const texts = ["", "は", "はは", "ははは", "𠮷は", "はい。はい。", "はい。"];
  for (const before of texts) {
    for (const after of texts) {
      const parts = marked(before, after);
      assert.equal(parts.before.join(""), before);
      assert.equal(parts.after.join(""), after);
      assert.equal(parts.before[0], parts.after[0]);
      assert.equal(parts.before[2], parts.after[2]);
    }
  }
});

test("doubts of the same reason are one line, in the order they came", () => {
  assert.deepEqual(grouped(["聴取不能", "数字を確かめる：1", "氏名を確かめる：佐藤", "数字を確かめる：320"]), [
    "聴取不能",
    "数字を確かめる：1、320",
    "氏名を確かめる：佐藤",
  ]);
  assert.deepEqual(grouped(["時刻：1：30", "聞き取りに自信がない", "聞き取りに自信がない"]), [
    "時刻：1：30",
    "聞き取りに自信がない",
  ]);
  assert.deepEqual(grouped([]), []);
});
