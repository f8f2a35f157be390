import assert from "node:assert/strict";
import { test } from "node:test";

import { Versions } from "../../../minutes/web/static/versions.js";

test("each part has its own version, and several the lowest", () => {
  const versions = new Versions(3);
  versions.accepted(["t1:text"], 4);
  assert.equal(versions.seen(["t1:text"]), 4);
  assert.equal(versions.seen(["t1:speaker_id"]), 3);
  assert.equal(versions.seen(["t1:text", "t1:speaker_id"]), 3);
});

test("after taking back, every part is as new as the draft: no old number of a name or of the header stays", () => {
  const versions = new Versions(0);
  versions.accepted(["speaker/S2"], 1);
  versions.accepted(["header/place"], 2);
  versions.refreshed(3);
  assert.equal(versions.seen(["speaker/S2"]), 3);
  assert.equal(versions.seen(["header/place"]), 3);
});

test("a gap in the numbers tells that others edited; one's own edits do not", () => {
  const versions = new Versions(1);
  assert.equal(versions.accepted(["a"], 2), false);
  assert.equal(versions.accepted(["b"], 4), true);
  versions.refreshed(7);
  assert.equal(versions.accepted(["a"], 8), false);
});
