import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { MemoryStorage } from "./kit.mjs";

/**
 * A page of its own: what one page remembers, another does not.
 * @param {string} name
 */
const loaded = (name) => import(`../../../minutes/web/static/browser.js?${name}`);

/** @param {string} name */
const page = async (name) => (await loaded(name)).browserId;

test("a browser keeps the id that it drew, and another draws its own", async () => {
  const storage = new MemoryStorage();
  const first = (await page("a"))(storage, webcrypto);
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal((await page("b"))(storage, webcrypto), first);
  assert.notEqual((await page("c"))(new MemoryStorage(), webcrypto), first);
});

test("what is no id is drawn anew", async () => {
  const storage = new MemoryStorage();
  storage.setItem("minutes-browser", "<script>");
  assert.match((await page("d"))(storage, webcrypto), /^[0-9a-f]{32}$/);
});

test("without storage the id lasts as long as the page", async () => {
  const closed = {
    getItem() {
      throw new Error();
    },
    setItem() {
      throw new Error();
    },
  };
  const browserId = await page("e");
  assert.equal(browserId(closed, webcrypto), browserId(closed, webcrypto));
});

test("a tab has an id of its own, which is not the browser's", async () => {
  const { browserId, tabId } = await loaded("f");
  const [browser, first, second] = [new MemoryStorage(), new MemoryStorage(), new MemoryStorage()];
  const tab = tabId(first, webcrypto);
  assert.match(tab, /^[0-9a-f]{32}$/);
  assert.notEqual(tab, browserId(browser, webcrypto));
  assert.equal(tabId(first, webcrypto), tab);
  assert.equal((await loaded("g")).tabId(first, webcrypto), tab); // the same tab, loaded again
  assert.notEqual((await loaded("h")).tabId(second, webcrypto), tab);
});
