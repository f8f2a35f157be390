import assert from "node:assert/strict";
import { test } from "node:test";

import { Together } from "../../../minutes/web/static/together.js";
import { kit } from "./kit.mjs";

/** A page at version 5 that hears of version 6. */
function heard() {
  const asked = /** @type {number[]} */ ([]);
  const page = { version: 5, answer: () => {} };
  /** @type {Promise<void>} */
  const answered = new Promise((resolve) => {
    page.answer = resolve;
  });
  const on = {
    version: () => page.version,
    answered: () => answered,
    catchUp: async () => {
      asked.push(page.version);
      page.version = 6;
    },
  };
  const following = Together.prototype.follow.call(/** @type {any} */ ({ busy: false, newest: 6, on }));
  return { page, asked, following };
}

test("what this page did itself comes with its answer, and is not asked for again", async () => {
  const { page, asked, following } = heard();
  page.version = 6; // the answer is there
  page.answer();
  await following;
  assert.deepEqual(asked, []);
});

test("what others did is asked for once this page's own is answered", async () => {
  const { page, asked, following } = heard();
  page.answer();
  await following;
  assert.deepEqual(asked, [5]);
});

test("the queue tells when the server has answered what is on its way", async () => {
  const { queue, waiting } = kit({ answers: () => "later" });
  queue.save("t1", { text: "文。" }, "now");
  await new Promise((resolve) => setTimeout(resolve, 5));
  let done = false;
  const answered = queue.answered().then(() => {
    done = true;
  });
  await Promise.resolve();
  assert.equal(done, false);
  waiting[0]?.({ version: 1, changed: null });
  await answered;
  assert.equal(done, true);
});
