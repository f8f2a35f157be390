import assert from "node:assert/strict";
import { test } from "node:test";

import { LocalCopy } from "../../../minutes/web/static/copy.js";
import { MemoryStorage } from "./kit.mjs";

test("what was kept is read again, each meeting's own", () => {
  const storage = new MemoryStorage();
  const copy = new LocalCopy(storage, "a");
  copy.put("t1+t2", { text: "文。" }, 3);
  copy.put("header/place", { place: "議場" }, 4);
  new LocalCopy(storage, "b").put("t1", { text: "別の会議。" }, 0);
  assert.deepEqual(copy.all(), [
    { key: "t1+t2", values: { text: "文。" }, seen: 3 },
    { key: "header/place", values: { place: "議場" }, seen: 4 },
  ]);
  copy.remove("t1+t2");
  assert.deepEqual(
    copy.all().map((one) => one.key),
    ["header/place"],
  );
});

test("what is not ours or cannot be kept costs nothing else", () => {
  const storage = new MemoryStorage();
  storage.setItem("minutes-unsaved:a:t1", "{broken");
  storage.setItem("minutes-browser", "0");
  assert.deepEqual(new LocalCopy(storage, "a").all(), []);
  const full = {
    getItem: () => null,
    removeItem() {},
    setItem() {
      throw new Error("full");
    },
  };
  assert.doesNotThrow(() => new LocalCopy(full, "a").put("t1", { text: "文。" }, 0));
});

test("what another tab of the browser has not saved stays", () => {
  const storage = new MemoryStorage();
  const [one, other] = [new LocalCopy(storage, "a"), new LocalCopy(storage, "a")];
  one.put("t1", { text: "この画面の文。" }, 3);
  other.put("t1", { text: "別の画面の文。" }, 3);
  other.put("t2", { text: "別の画面の文。" }, 3);
  one.remove("t1"); // saved
  one.remove("t2"); // never ours
  assert.deepEqual(
    new LocalCopy(storage, "a").all().map(({ values }) => values.text),
    ["別の画面の文。", "別の画面の文。"],
  );
  other.remove("t1");
  other.remove("t2");
  assert.deepEqual(Object.keys(storage), []);
});

test("what was taken up is removed once it is saved, unless it was changed since", () => {
  const storage = new MemoryStorage();
  const before = new LocalCopy(storage, "a");
  before.put("t1", { text: "前。" }, 3);
  before.put("t2", { text: "前。" }, 3);
  const after = new LocalCopy(storage, "a");
  after.all();
  before.put("t2", { text: "続き。" }, 3); // that page was still there
  after.remove("t1");
  after.remove("t2");
  assert.deepEqual(
    new LocalCopy(storage, "a").all().map(({ key, values }) => [key, values.text]),
    [["t2", "続き。"]],
  );
});
