import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldsOf, isHeaderKey, keyOf, keysOf, valuesOf } from "../../../minutes/web/static/header_parts.js";

const HEADER = {
  title: "総務委員会",
  date: "令和7年6月10日",
  started_at: "午後1時30分",
  ended_at: "午後3時",
  place: "議場",
  observers: "3名",
};

test("day and time are saved together, since each moves the other; the others on their own", () => {
  assert.equal(keyOf("date"), keyOf("started_at"));
  assert.equal(new Set(["title", "date", "place", "observers"].map(keyOf)).size, 4);
  assert.deepEqual(valuesOf("header/time", HEADER), {
    date: "令和7年6月10日",
    started_at: "午後1時30分",
    ended_at: "午後3時",
  });
  assert.deepEqual(valuesOf("header/observers", HEADER), { observers: "3名" });
});

test("every field that the server sends is saved under exactly one key", () => {
  assert.deepEqual(keysOf(HEADER).flatMap(fieldsOf).sort(), Object.keys(HEADER).sort());
  assert.ok(keysOf(HEADER).every(isHeaderKey));
  assert.deepEqual(fieldsOf("t1"), []);
  assert.ok(!isHeaderKey("t1") && !isHeaderKey("speaker/S1"));
});
