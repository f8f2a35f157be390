// Whole operations go the queue's one way: kept until answered, sent again under the same name, told when refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LocalCopy } from "../../../minutes/web/static/copy.js";
import {
  callOf,
  isOperation,
  nameOf,
  operationKey,
  packed,
  packedCall,
  unpacked,
} from "../../../minutes/web/static/operation.js";
import { Queue } from "../../../minutes/web/static/queue.js";
import { Versions } from "../../../minutes/web/static/versions.js";
import { error, MemoryStorage, offline } from "./kit.mjs";

/**
 * A queue of operations on a server that answers with `answer()`.
 * @param {() => any} answer
 * @param {MemoryStorage} storage
 */
function page(answer, storage = new MemoryStorage()) {
  const sent = /** @type {any[]} */ ([]);
  const said = /** @type {string[]} */ ([]);
  const copy = new LocalCopy(storage, "j", "tab");
  const queue = new Queue({
    target: (key) => ({
      name: nameOf(key),
      operations: unpacked,
      parts: () => [key],
      accepted: () => {
        said.push("accepted");
        return {};
      },
      overtaken: () => {},
      refused: (message, data) => void said.push(`refused ${message} ${data?.others?.length ?? 0}`),
      conflict: "",
    }),
    versions: new Versions(3),
    copy,
    post: async (body) => {
      sent.push(body);
      const given = answer();
      if (given instanceof Error) throw given;
      return given;
    },
    show: () => {},
  });
  return { queue, copy, storage, sent, said };
}

test("an operation is kept until it is answered, and sent once", async () => {
  const { queue, storage, sent, said } = page(() => {
    assert.equal(Object.keys(storage).length, 1);
    return { version: 4, changed: null };
  });
  const key = operationKey(crypto);
  queue.save(key, packed([{ op: "delete", statement: "t1" }]), "leave");
  await queue.send(key);
  assert.deepEqual(sent, [
    { seen: 3, since: 3, facts: 3, operations: [{ op: "delete", statement: "t1" }], key: nameOf(key) },
  ]);
  assert.deepEqual(said, ["accepted"]);
  assert.deepEqual(Object.keys(storage), []);
});

test("a refusal is told with what the others did, and forgotten", async () => {
  const refusal = Object.assign(error(409, "ほかの画面で直されています。"), { data: { others: [{}] } });
  const { queue, storage, said } = page(() => refusal);
  const key = operationKey(crypto);
  queue.save(key, packed([{ op: "split" }]), "leave");
  await queue.send(key);
  assert.deepEqual(said, ["refused ほかの画面で直されています。 1"]);
  assert.deepEqual(Object.keys(storage), []);
  assert.equal(queue.unsaved(key), false);
});

test("what an earlier visit left is sent again under the same name", async () => {
  const before = page(() => offline());
  const key = operationKey(crypto);
  before.queue.save(key, packed([{ op: "merge" }]), "leave");
  await before.queue.send(key);
  clearTimeout(before.queue.entries.get(key)?.timer);
  const after = page(() => ({ version: 9, changed: null }), before.storage);
  const kept = after.copy.all();
  assert.deepEqual(
    kept.map((edit) => [edit.key, edit.seen]),
    [[key, 3]],
  );
  for (const edit of kept) after.queue.restore(edit.key, edit.values, edit.seen);
  await after.queue.flush();
  assert.equal(after.sent[0].key, before.sent[0].key);
  assert.deepEqual(Object.keys(after.storage), []);
});

test("no two operations have one name, and a name is no statement", () => {
  assert.notEqual(operationKey(crypto), operationKey(crypto));
  assert.equal(isOperation(operationKey(crypto)), true);
  assert.equal(isOperation("t1+t2"), false);
});

test("a call of the whole document has its own path, its name, and the version that the page shows", async () => {
  const sent = /** @type {any[]} */ ([]);
  const key = operationKey(crypto);
  const queue = new Queue({
    target: () => ({
      name: nameOf(key),
      operations: unpacked,
      call: callOf,
      parts: () => [key],
      accepted: () => ({}),
      overtaken: () => {},
      refused: () => {},
      conflict: "",
    }),
    versions: new Versions(3),
    copy: new LocalCopy(new MemoryStorage(), "j", "tab"),
    post: async (body, _keepalive, path) => {
      sent.push([path, body]);
      return { version: 4, changed: null };
    },
    show: () => {},
  });
  queue.save(key, packedCall("versions/2/name", { name: "委員長確認" }, "名付けました"), "leave");
  await queue.send(key);
  assert.deepEqual(sent, [["versions/2/name", { name: "委員長確認", since: 3, facts: 3, key: nameOf(key) }]]);
  assert.equal(callOf(packed([{ op: "merge" }])), undefined);
});
