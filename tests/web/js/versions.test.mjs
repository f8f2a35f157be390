import assert from "node:assert/strict";
import { test } from "node:test";

import { Versions } from "../../../minutes/web/static/versions.js";

test("each part has its own version, and several the lowest", () => {
  const versions = new Versions(3);
  versions.shown(["t1:text"], 4);
  assert.equal(versions.seen(["t1:text"]), 4);
  assert.equal(versions.seen(["t1:speaker_id"]), 3);
  assert.equal(versions.seen(["t1:text", "t1:speaker_id"]), 3);
});

test("after taking back, every part is as new as the draft: no old number of a name or of the header stays", () => {
  const versions = new Versions(0);
  versions.shown(["speaker/S2"], 1);
  versions.shown(["header/place"], 2);
  versions.refreshed(3);
  assert.equal(versions.seen(["speaker/S2"]), 3);
  assert.equal(versions.seen(["header/place"]), 3);
});
