// One word for another, and nothing more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { correctionOf } from "../../../minutes/web/static/correction.js";

test("one word put for another is found whole", () => {
  assert.deepEqual(correctionOf("これより採血を行います。", "これより採決を行います。"), { from: "採血", to: "採決" });
  assert.deepEqual(correctionOf("スマートフォン講座を", "スマートホン講座を"), {
    from: "スマートフォン",
    to: "スマートホン",
  });
  assert.deepEqual(correctionOf("ＤＸ推進", "GX推進"), { from: "ＤＸ", to: "GX" });
});

test("what is more than that, or less than a word, is nobody's word", () => {
  const others = [
    ["同じ文です。", "同じ文です。"],
    ["はい。", "はい、そうです。"],
    ["会議を開きます。", "会議を開きました。"],
    ["採血を行い、原案に賛成。", "採決を行い、現案に賛成。"],
    ["市が", "区が"],
    ["", "足した文。"],
    ["消した文。", ""],
  ];
  for (const [before, after] of others) assert.equal(correctionOf(before ?? "", after ?? ""), null);
});
