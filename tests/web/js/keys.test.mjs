// Keys that a clerk may choose.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, chordOf, chordText, Keys } from "../../../minutes/web/static/keys.js";
import { MemoryStorage } from "./kit.mjs";

const pressed = (/** @type {object} */ keys) =>
  chordOf({ code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...keys });

test("every action has its own key from the beginning", () => {
  const chords = ACTIONS.map(({ chord }) => chord);
  assert.equal(new Set(chords).size, chords.length);
  const keys = new Keys(new MemoryStorage());
  assert.equal(keys.action(pressed({ code: "Space", ctrlKey: true })), "hear");
  assert.equal(keys.action(pressed({ code: "F8", shiftKey: true })), "previousDoubt");
  assert.equal(keys.action(pressed({ code: "KeyA" })), undefined);
  assert.equal(chordText("Ctrl+Shift+Space"), "Ctrl+Shift+スペース");
  assert.equal(chordText("Alt+KeyL"), "Alt+L");
});

test("another key is kept for the next visit, and given back", () => {
  const storage = new MemoryStorage();
  const keys = new Keys(storage);
  assert.equal(keys.refusal("hear", "F13"), "");
  keys.assign("hear", "F13");
  const next = new Keys(storage);
  assert.equal(next.action("F13"), "hear");
  assert.equal(next.action("Ctrl+Space"), undefined);
  next.reset();
  assert.equal(new Keys(storage).action("Ctrl+Space"), "hear");
});

test("a key of another action, and one that types, are refused", () => {
  const keys = new Keys(new MemoryStorage());
  assert.match(keys.refusal("hear", "F8"), /次の要確認へ/);
  for (const chord of ["KeyA", "Shift+KeyA", "Space", "Enter", "Comma", "Numpad1"]) {
    assert.notEqual(keys.refusal("hear", chord), "");
  }
  assert.equal(keys.refusal("hear", "Ctrl+Space"), "");
});

test("what is kept and cannot be read costs nothing but the choice", () => {
  const storage = new MemoryStorage();
  storage.setItem("minutes-keys", "{");
  assert.equal(new Keys(storage).action("F9"), "settle");
});
