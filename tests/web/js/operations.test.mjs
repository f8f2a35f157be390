// Operations reach the server once each, in order, whatever becomes of the network.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Operations } from "../../../minutes/web/static/operations.js";

/** @param {(body: any) => Promise<any>} send */
function means(send) {
  /** @type {Record<string, any>} */
  const store = {};
  const storage = {
    getItem: (/** @type {string} */ key) => store[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => {
      store[key] = value;
    },
    removeItem: (/** @type {string} */ key) => {
      delete store[key];
    },
  };
  const said = /** @type {string[]} */ ([]);
  const accepted = () => said.push("accepted");
  const refused = (/** @type {string} */ message) => said.push(`refused ${message}`);
  const waiting = (/** @type {string} */ message) => said.push(`waiting ${message}`);
  const own = new Proxy(storage, { ownKeys: () => Reflect.ownKeys(store), getOwnPropertyDescriptor: () => SEEN });
  return { store, said, all: { job: "j", storage: own, send, version: () => 3, accepted, refused, waiting } };
}

const SEEN = { enumerable: true, configurable: true };

test("one after the other, each kept until it is answered", async () => {
  const sent = /** @type {any[]} */ ([]);
  const { store, said, all } = means(async (body) => {
    assert.equal(Object.keys(store).length, 1);
    sent.push(body);
    return { version: 4, changed: null };
  });
  const operations = new Operations(all);
  await Promise.all([operations.run([{ op: "delete" }]), operations.run([{ op: "merge" }])]);
  assert.deepEqual(
    sent.map(({ operations: [one], seen, since }) => [one.op, seen, since]),
    [
      ["delete", 3, 3],
      ["merge", 3, 3],
    ],
  );
  assert.notEqual(sent[0].key, sent[1].key);
  assert.deepEqual(said, ["accepted", "accepted"]);
  assert.deepEqual(store, {});
});

test("what is refused is told and forgotten", async () => {
  const { store, said, all } = means(() => Promise.reject(Object.assign(new Error("だめ"), { status: 409 })));
  assert.equal(await new Operations(all).run([{ op: "split" }]), null);
  assert.deepEqual(said, ["refused だめ"]);
  assert.deepEqual(store, {});
});

test("what an earlier visit left is sent again under the same name", async () => {
  const sent = /** @type {any[]} */ ([]);
  const { store, all } = means(async (body) => {
    sent.push(body);
    return { version: 4, changed: null };
  });
  store["minutes-operation:j:k"] = JSON.stringify({ operations: [{ op: "merge" }], seen: 1, key: "k" });
  store["minutes-operation:other:k"] = "{}";
  await new Operations(all).resume();
  assert.deepEqual(
    sent.map(({ key, seen }) => [key, seen]),
    [["k", 1]],
  );
  assert.deepEqual(Object.keys(store), ["minutes-operation:other:k"]);
});
