import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldsOf, HEADER_KEYS, keyOf, valuesOf } from "../../../minutes/web/static/header_parts.js";

const HEADER = { title: "総務委員会", date: "令和7年6月10日", started_at: "午後1時30分", place: "議場" };

test("day and time are saved together, since each moves the other; the others on their own", () => {
  assert.equal(keyOf("date"), keyOf("started_at"));
  assert.equal(new Set(["title", "date", "place"].map((name) => keyOf(/** @type {"title"} */ (name)))).size, 3);
  assert.deepEqual(valuesOf("header/time", HEADER), { date: "令和7年6月10日", started_at: "午後1時30分" });
});

test("every field is saved under exactly one key", () => {
  assert.deepEqual(HEADER_KEYS.flatMap(fieldsOf).sort(), Object.keys(HEADER).sort());
  assert.deepEqual(fieldsOf("t1"), []);
});
