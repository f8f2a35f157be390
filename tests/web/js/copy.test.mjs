import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetJob, LocalCopy } from "../../../minutes/web/static/copy.js";
import { MemoryStorage } from "./kit.mjs";

test("what was kept is read again, each meeting's own", () => {
  const storage = new MemoryStorage();
  const copy = new LocalCopy(storage, "a", "one");
  copy.put("t1+t2", { text: "文。" }, 3);
  copy.put("header/place", { place: "議場" }, 4);
  new LocalCopy(storage, "b", "one").put("t1", { text: "別の会議。" }, 0);
  assert.deepEqual(copy.all(), [
    { key: "t1+t2", values: { text: "文。" }, seen: 3 },
    { key: "header/place", values: { place: "議場" }, seen: 4 },
  ]);
  copy.remove("t1+t2");
  assert.deepEqual(
    copy.all().map((edit) => edit.key),
    ["header/place"],
  );
});

test("what is not ours or cannot be kept costs nothing else", () => {
  const storage = new MemoryStorage();
  storage.setItem("minutes-unsaved:a:t1", "{broken");
  storage.setItem("minutes-browser", "0");
  assert.deepEqual(new LocalCopy(storage, "a", "one").all(), []);
  const full = {
    getItem: () => null,
    removeItem() {},
    setItem() {
      throw new Error("full");
    },
  };
  assert.doesNotThrow(() => new LocalCopy(full, "a", "one").put("t1", { text: "文。" }, 0));
});

test("two pages on the same statement keep what each has typed", () => {
  const storage = new MemoryStorage();
  const [own, other] = [new LocalCopy(storage, "a", "one"), new LocalCopy(storage, "a", "other")];
  own.put("t1", { text: "この画面の文。" }, 3);
  other.put("t1", { text: "別の画面の文。" }, 3);
  other.put("t2", { text: "別の画面の文。" }, 3);
  assert.deepEqual(
    new LocalCopy(storage, "a", "third").all().map(({ values }) => values.text),
    ["この画面の文。", "別の画面の文。", "別の画面の文。"],
  );
  own.remove("t1"); // saved
  own.remove("t2"); // never ours
  assert.equal(Object.keys(storage).length, 2);
  other.remove("t1");
  other.remove("t2");
  assert.deepEqual(Object.keys(storage), []);
});

test("a meeting that is gone leaves nothing behind", () => {
  const storage = new MemoryStorage();
  new LocalCopy(storage, "a", "one").put("t1", { text: "文。" }, 3);
  new LocalCopy(storage, "ab", "one").put("t1", { text: "文。" }, 3);
  for (const key of ["minutes-player:a", "minutes-player:ab", "minutes-keys", "another:a"]) storage.setItem(key, "1");
  forgetJob(storage, "a");
  assert.deepEqual(Object.keys(storage).sort(), [
    "another:a",
    "minutes-keys",
    "minutes-player:ab",
    "minutes-unsaved:ab:one:t1",
  ]);
});

test("what was taken up is removed once it is saved, unless it was changed since", () => {
  const storage = new MemoryStorage();
  const before = new LocalCopy(storage, "a", "one");
  before.put("t1", { text: "前。" }, 3);
  before.put("t2", { text: "前。" }, 3);
  const after = new LocalCopy(storage, "a", "after");
  after.all();
  before.put("t2", { text: "続き。" }, 3); // that page was still there
  after.remove("t1");
  after.remove("t2");
  assert.deepEqual(
    new LocalCopy(storage, "a", "one").all().map(({ key, values }) => [key, values.text]),
    [["t2", "続き。"]],
  );
});

test("what one user could not send, no other user of the browser is offered, sends or removes", () => {
  const storage = new MemoryStorage();
  const sato = new LocalCopy(storage, "a", "one", "sato");
  sato.put("t1", { text: "佐藤の文。" }, 3);
  sato.put("header/place", { place: "議場" }, 3);
  const kept = Object.keys(storage).length;
  for (const whose of ["tanaka", "sat", ""]) {
    const other = new LocalCopy(storage, "a", "one", whose);
    assert.deepEqual(other.all(), []);
    other.remove("t1");
    forgetJob(storage, "a", whose);
  }
  assert.equal(Object.keys(storage).length, kept);
  assert.deepEqual(
    new LocalCopy(storage, "a", "two", "sato").all().map(({ key, seen }) => [key, seen]),
    [
      ["t1", 3],
      ["header/place", 3],
    ],
  );
  forgetJob(storage, "a", "sato");
  assert.deepEqual(Object.keys(storage), []);
});

test("what was kept before people signed in is nobody's who signs in", () => {
  const storage = new MemoryStorage();
  new LocalCopy(storage, "a", "one").put("t1", { text: "文。" }, 3);
  assert.deepEqual(new LocalCopy(storage, "a", "two", "sato").all(), []);
  assert.equal(new LocalCopy(storage, "a", "two").all().length, 1);
});
