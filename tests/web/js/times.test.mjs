import assert from "node:assert/strict";
import { test } from "node:test";

import { secondsOf, TimeLeft, timeLeft, timestamp } from "../../../minutes/web/static/times.js";

test("positions in a recording", () => {
  assert.deepEqual([0, 59.9, 61, 3599, 3600, 10_925].map(timestamp), [
    "0:00:00",
    "0:00:59",
    "0:01:01",
    "0:59:59",
    "1:00:00",
    "3:02:05",
  ]);
  assert.equal(timestamp(-1), "0:00:00");
});

test("time left in words", () => {
  assert.equal(timeLeft(null), "");
  assert.equal(timeLeft(10), "あと1分以内");
  assert.equal(timeLeft(61), "あと約2分");
  assert.equal(timeLeft(3600), "あと約1時間");
  assert.equal(timeLeft(3600 + 22 * 60), "あと約1時間20分");
  assert.equal(timeLeft(2 * 3600 - 60), "あと約2時間");
});

test("a time as people write it", () => {
  assert.deepEqual(
    ["1:23:45", "83:45", "１：０２", "1時間23分45秒", "90", "2:"].map(secondsOf),
    [5025, 5025, 62, 5025, 90, 120],
  );
  assert.deepEqual(["", "あと", "1:2:3:4", "-5", "1.5"].map(secondsOf), [null, null, null, null, null]);
});

test("what is shown does not jump up and down", () => {
  const left = new TimeLeft();
  const shown = [110, 125, 119, 140, 100, 105, 90].map((seconds) => left.words(seconds));
  assert.deepEqual(shown, ["あと約2分", "あと約2分", "あと約2分", "あと約2分", "あと約2分", "あと約2分", "あと約2分"]);
  assert.equal(left.words(400), "あと約7分"); // far off: the truth is told
  assert.equal(left.words(undefined), "");
});
