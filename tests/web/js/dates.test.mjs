import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf, dayWritten } from "../../../minutes/web/static/dates.js";

test("a day is read as clerks write it", () => {
  const written = [
    "令和7年6月30日",
    "Ｒ７．６．３０",
    "2025/6/30",
    "2025-06-30",
    "令和7年6月30日（月）",
    " 2025年6月30日 月曜日",
  ];
  for (const text of written) assert.equal(dayOf(text), "2025-06-30", text);
  assert.equal(dayOf("令和元年5月1日"), "2019-05-01");
  assert.equal(dayOf("平成31年4月30日"), "2019-04-30");
});

test("nothing is no day, and what is none is told apart from that", () => {
  assert.equal(dayOf("　"), "");
  for (const text of ["来週", "6月30日", "令和7年2月30日", "令和7年13月1日", "30/06/2025"])
    assert.equal(dayOf(text), null, text);
});

test("a day is shown in the era, and read back as itself", () => {
  assert.deepEqual([null, undefined, ""].map(dayWritten), ["", "", ""]);
  assert.equal(dayWritten("2019-05-01"), "令和元年5月1日");
  assert.equal(dayWritten("2019-04-30"), "2019年4月30日");
  for (const day of ["2018-12-31", "2019-05-01", "2024-02-29", "2032-10-09"]) assert.equal(dayOf(dayWritten(day)), day);
});
