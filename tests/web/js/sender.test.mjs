import assert from "node:assert/strict";
import { test } from "node:test";

import { crc32 } from "../../../minutes/web/static/crc32.js";
import { Sender } from "../../../minutes/web/static/sender.js";

const PART = 10;

/**
 * A server that keeps parts as the real one does.
 * @param {(string | undefined)[]} faults what goes wrong at each call of put
 */
function server(faults = []) {
  /** @type {{data: Uint8Array, parcel: any, puts: number}} */
  const there = { data: new Uint8Array(0), parcel: null, puts: 0 };
  /** @type {import("../../../minutes/web/static/sender.js").Way} */
  const way = {
    call: async (path, { method = "GET", body: given } = {}) => {
      const body = /** @type {any} */ (given);
      if (method === "POST") there.parcel = { id: "a", name: body.name, path: body.path, size: body.size, part: PART };
      if (!there.parcel || (method === "GET" && path !== "uploads/a"))
        throw new Error("送ったファイルが見つかりません。");
      const crcs = [];
      for (let at = 0; at < there.data.length; at += PART) crcs.push(crc32(there.data.slice(at, at + PART)));
      return { ...there.parcel, offset: there.data.length, crcs };
    },
    put: async (path, bytes) => {
      const fault = faults[there.puts];
      there.puts += 1;
      if (fault === "cut before") throw new TypeError("network");
      const sent = fault === "damaged" ? bytes.map((byte) => byte ^ 1) : bytes;
      const answer = taken(there, new URLSearchParams(path.split("?")[1]), sent);
      if (fault === "cut after") throw new TypeError("network");
      return fault === "restart" ? { status: 502, data: null } : answer;
    },
    pause: async () => undefined,
    show: () => undefined,
  };
  return { there, way };
}

/**
 * What the server answers to a part.
 * @param {{data: Uint8Array}} there
 * @param {URLSearchParams} query
 * @param {Uint8Array} sent
 */
function taken(there, query, sent) {
  if (crc32(sent) !== Number(query.get("crc"))) return { status: 422, data: { detail: "壊れて届きました。" } };
  const here = there.data.length;
  if (Number(query.get("offset")) !== here) return { status: 409, data: { detail: "x", offset: here } };
  there.data = Uint8Array.from([...there.data, ...sent]);
  return { status: 200, data: { offset: there.data.length } };
}

/**
 * @param {number} size
 * @param {number} seed
 */
function file(size, seed = 7) {
  const bytes = Uint8Array.from({ length: size }, (_none, at) => (at * seed + 3) % 251);
  return {
    bytes,
    name: "録音.m4a",
    size,
    slice: (/** @type {number} */ start, /** @type {number} */ end) => new Blob([bytes.slice(start, end)]),
  };
}

test("CRC-32 is zlib's", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});

test("whatever is cut, damaged or restarted, the bytes are the same, each once", async () => {
  const kinds = [undefined, "cut before", "cut after", "damaged", "restart"];
  for (let seed = 0; seed < 60; seed += 1) {
    const faults = Array.from({ length: 9 }, (_none, at) => kinds[(seed * 7 + at * at * 3 + at) % kinds.length]);
    const { there, way } = server(faults);
    const source = file(41);
    const sender = new Sender(source, "", way);
    await sender.begin();
    assert.equal((await sender.send())?.offset, 41);
    assert.deepEqual(there.data, source.bytes);
  }
});

test("after a reload it goes on where it was", async () => {
  const { there, way } = server();
  const source = file(45);
  const first = new Sender(source, "", { ...way, show: (sent) => sent >= 20 && first.stop() });
  await first.begin();
  assert.equal(await first.send(), null);
  assert.equal(there.data.length, 20);
  const again = new Sender(file(45), "", way);
  assert.equal(await again.resume("a"), true);
  const before = there.puts;
  await again.send();
  assert.equal(there.puts - before, 3);
  assert.deepEqual(there.data, source.bytes);
});

test("another file of the same name and length is never mixed in", async () => {
  const { there, way } = server();
  const first = new Sender(file(45), "", { ...way, show: (sent) => sent >= 20 && first.stop() });
  await first.begin();
  await first.send();
  assert.equal(await new Sender(file(45, 11), "", way).resume("a"), false);
  assert.equal(await new Sender(file(44), "", way).resume("a"), false);
  assert.equal(await new Sender(file(45), "", way).resume("b"), false);
  assert.equal(there.data.length, 20);
});

test("a refusal is told and ends it", async () => {
  const { way } = server();
  const sender = new Sender(file(45), "", {
    ...way,
    put: async () => ({ status: 400, data: { detail: "だめです。" } }),
  });
  await sender.begin();
  await assert.rejects(sender.send(), /だめです/);
});
