import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";

import { call } from "../../../minutes/web/static/call.js";
import { MemoryStorage } from "./kit.mjs";

Object.assign(globalThis, { document: { baseURI: "http://localhost/" }, localStorage: new MemoryStorage() });
Object.assign(globalThis, { sessionStorage: new MemoryStorage() });

afterEach(() => mock.restoreAll());

/** @param {Response} response */
function answer(response) {
  mock.method(globalThis, "fetch", async () => response);
}

/** @param {number} status */
const page = (status) => new Response("<html>Sign in</html>", { status, headers: { "Content-Type": "text/html" } });

/** What the call ends with. */
const failure = () =>
  call("jobs/1/statements", { method: "PATCH", body: {} }).then(
    () => null,
    (error) => error,
  );

for (const status of [200, 400, 403, 404, 409, 422, 500, 502]) {
  test(`a page of something between that says ${status} is no answer of the server`, async () => {
    answer(page(status));
    const error = await failure();
    assert.match(error?.message ?? "", new RegExp(`（${status}）`));
    assert.equal(error.status, undefined); // so that the edit is kept and sent again
  });
}

test("the server's own answers are told apart by their status", async () => {
  answer(Response.json({ version: 3 }));
  assert.deepEqual(await call("jobs/1/statements"), { version: 3 });
  answer(new Response(null, { status: 204 }));
  assert.equal(await call("jobs/1/cancel", { method: "POST" }), null);
  answer(Response.json({ detail: "ほかの画面で直されています。" }, { status: 409 }));
  const error = await failure();
  assert.deepEqual([error.status, error.message], [409, "ほかの画面で直されています。"]);
});

test("a page asks under the name that it was opened for", async () => {
  const asked = /** @type {any[]} */ ([]);
  mock.method(globalThis, "fetch", async (/** @type {any} */ _url, /** @type {any} */ options) => {
    asked.push(options.headers["X-Minutes-Person"]);
    return Response.json({}, { headers: { "X-Minutes-Person": asked.length > 1 ? "tanaka" : "sato" } });
  });
  for (let time = 0; time < 3; time += 1) await call("me");
  assert.deepEqual(asked, [undefined, "sato", "sato"]);
});
