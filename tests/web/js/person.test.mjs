import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryStorage } from "./kit.mjs";

/**
 * A page of its own: what one page remembers, another does not.
 * @param {string} name
 */
const page = (name) => import(`../../../minutes/web/static/person.js?${name}`);

/** @param {Record<string, string>} headers */
const answer = (headers) => new Response("{}", { headers });

test("where nobody signs in, nothing is claimed and nothing goes", async () => {
  const { claim, learn, whose } = await page("nobody");
  const tab = new MemoryStorage();
  tab.setItem("minutes-form", "{}");
  learn(answer({}), tab);
  assert.deepEqual([whose(), claim()], ["", {}]);
  assert.equal(tab.getItem("minutes-form"), "{}");
});

test("a page is of the first who is named, and says so with every call", async () => {
  const { claim, learn, whose } = await page("first");
  const tab = new MemoryStorage();
  learn(answer({}), tab);
  learn(answer({ "X-Minutes-Person": "sato" }), tab);
  learn(answer({ "X-Minutes-Person": "tanaka" }), tab);
  assert.deepEqual([whose(), claim()], ["sato", { "X-Minutes-Person": "sato" }]);
});

test("a form stays over one's own pages and goes when somebody else signs in", async () => {
  const tab = new MemoryStorage();
  const open = async (/** @type {string} */ name, /** @type {string} */ person) =>
    (await page(name)).learn(answer({ "X-Minutes-Person": person }), tab);
  await open("one", "sato");
  tab.setItem("minutes-form", "{}");
  tab.setItem("minutes-files", "[]");
  await open("two", "sato");
  assert.equal(tab.getItem("minutes-form"), "{}");
  await open("three", "tanaka");
  assert.deepEqual([tab.getItem("minutes-form"), tab.getItem("minutes-files")], [null, null]);
});
