// Places of words in the draft, and what will stand there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { placesOf, replaced, unread } from "../../../minutes/web/static/find_places.js";

const STATEMENTS = [
  { id: "a", index: 0, text: "請願第3号と請願第4号" },
  { id: "b", index: 1, text: "a.b と axb" },
];

test("every place of a word is found, with its number in the statement", () => {
  const found = placesOf(STATEMENTS, "請願", false);
  assert.deepEqual(
    found.map(({ id, number, after }) => [id, number, after]),
    [
      ["a", 0, "第3号と請願第4号"],
      ["a", 1, "第4号"],
    ],
  );
});

test("a word is no regular expression, and nothing is found of nothing", () => {
  assert.deepEqual(
    placesOf(STATEMENTS, "a.b", false).map(({ found }) => found),
    ["a.b"],
  );
  assert.deepEqual(placesOf(STATEMENTS, "", false), []);
  assert.equal(placesOf(STATEMENTS, "x*", true).length, 1);
  assert.throws(() => placesOf(STATEMENTS, "(", true));
});

test("the replacement of a regular expression holds its groups, that of a word does not", () => {
  const [place] = placesOf(STATEMENTS, "第([0-9])号", true);
  assert.ok(place);
  assert.equal(replaced(place, "第\\1項", true), "第3項");
  assert.equal(replaced(place, "第\\1項", false), "第\\1項");
});

test("the page shows what the server finds, and says what the server cannot read", () => {
  const lines = readFileSync(new URL("../regexes.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  for (const { pattern, text, found, unread: odd } of lines.map((line) => JSON.parse(line))) {
    assert.equal(unread(pattern), odd ?? "", pattern);
    if (odd) continue;
    const places = placesOf([{ id: "a", index: 0, text }], pattern, true);
    assert.deepEqual(
      places.map((place) => [place.number, place.found]),
      found,
      pattern,
    );
  }
});
