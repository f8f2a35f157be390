// What an answer leaves for later: facts are asked for until they are there, words heard are taken from the page.

import assert from "node:assert/strict";
import test from "node:test";

import { Later, withHeard } from "../../../minutes/web/static/later.js";
import { Versions } from "../../../minutes/web/static/versions.js";

test("what follows from the words is asked for until it is here, and not twice at once", async () => {
  const versions = new Versions(3);
  versions.refreshed(4, 3);
  /** @type {(string | undefined)[]} */
  const asked = [];
  const later = new Later(versions, async (at) => {
    asked.push(at);
    await Promise.resolve();
    versions.refreshed(asked.length === 1 ? 5 : versions.version, asked.length === 1 ? 3 : undefined);
  });
  const following = later.follow("t1");
  later.follow("t2");
  await following;
  assert.deepEqual(asked, ["t1", "t1"]);
  assert.equal(versions.facts, 5);
});

test("where nothing was left for later nothing is asked", async () => {
  const later = new Later(new Versions(3), () => assert.fail("asked"));
  await later.follow();
});

test("what was heard of a statement is kept from the page, and is not made up", () => {
  const shown = /** @type {any} */ ({ id: "t1", text: "前。", pieces: ["p"], verbatim: "v" });
  const fresh = /** @type {any} */ ({ statements: [{ id: "t1", text: "後。" }], order: ["t1"] });
  const known = (/** @type {string} */ id) => (id === "t1" ? shown : undefined);
  const whole = { id: "t1", text: "後。", pieces: ["p"], verbatim: "v" };
  assert.deepEqual(withHeard(fresh, known), { statements: [whole], order: ["t1"] });
  const unknown = /** @type {any} */ ({ statements: [{ id: "t9", text: "後。" }] });
  assert.equal(withHeard(unknown, known), null);
  const full = /** @type {any} */ ({ statements: [{ id: "t9", text: "後。", pieces: [] }] });
  assert.deepEqual(withHeard(full, known), full);
});
