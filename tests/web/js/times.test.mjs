import assert from "node:assert/strict";
import { test } from "node:test";

import { timeLeft, timestamp } from "../../../minutes/web/static/times.js";

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
