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
