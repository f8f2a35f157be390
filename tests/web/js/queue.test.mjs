import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { error, kit, last, offline } from "./kit.mjs";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** Let promises that are due run. */
async function due() {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
}

/**
 * Let `ms` pass.
 * @param {number} ms
 */
async function pass(ms) {
  mock.timers.tick(ms);
  await due();
}

/**
 * A server that takes everything, as versions after `version`.
 * @param {number} version
 */
function numbered(version) {
  let newest = version;
  return () => {
    newest += 1;
    return { version: newest };
  };
}

test("an edit is sent once typing pauses, with the version that the page shows", async () => {
  const { queue, sent, shown } = kit({ version: 7, answers: numbered(7) });
  queue.save("t1", { text: "あ" });
  await pass(500);
  queue.save("t1", { text: "ああ" });
  await pass(500);
  assert.equal(sent.length, 0);
  await pass(100);
  assert.deepEqual(
    sent.map((request) => request.body),
    [{ seen: 7, text: "ああ" }],
  );
  assert.equal(last(shown)[0], "saved");
  queue.save("t1", { text: "あああ" }, "now");
  await pass(0);
  assert.equal(last(sent).body.seen, 8);
});

test("leaving a row sends nothing when nothing changed since the server took it", async () => {
  const { queue, sent, shown, storage } = kit({ answers: () => ({ version: 1 }) });
  queue.know("t1", { text: "前の文。", speaker_id: "S1" });
  queue.save("t1", { text: "前の文。" }, "now");
  await pass(5000);
  assert.equal(sent.length, 0);
  queue.save("t1", { text: "直した文。" }, "now");
  await pass(0);
  queue.save("t1", { text: "直した文。" }, "now"); // the change event after the input event
  queue.save("t1", { text: "直した文。" }, "leave");
  await pass(5000);
  assert.equal(sent.length, 1);
  assert.equal(last(shown)[0], "saved");
  assert.deepEqual(Object.keys(storage), []);
});

test("what was typed and taken back before it was sent is no edit", async () => {
  const { queue, sent, storage } = kit();
  queue.know("t1", { text: "文。" });
  queue.save("t1", { text: "文。あ" });
  assert.equal(Object.keys(storage).length, 1);
  queue.save("t1", { text: "文。" });
  await pass(5000);
  assert.equal(sent.length, 0);
  assert.deepEqual(Object.keys(storage), []);
  assert.equal(await queue.flush(), true);
});

test("typing back while the first text is on its way sends the old text again", async () => {
  const { queue, sent, waiting } = kit({ answers: () => "later" });
  queue.know("t1", { text: "文。" });
  queue.save("t1", { text: "文。あ" }, "now");
  await pass(0);
  queue.save("t1", { text: "文。" }, "now");
  await pass(0);
  assert.equal(sent.length, 1); // one request at a time
  last(waiting)({ version: 1 });
  await due();
  await pass(0);
  assert.deepEqual(
    sent.map((request) => request.body.text),
    ["文。あ", "文。"],
  );
  assert.equal(last(sent).body.seen, 1);
});

test("offline nothing is green and nothing is lost, whatever it is an edit of", async () => {
  let up = false;
  const taken = numbered(0);
  const { queue, sent, shown, storage } = kit({ answers: () => (up ? taken() : offline()) });
  queue.save("speaker/S2", { name: "佐藤", role: "委員" }, "now");
  queue.save("header/place", { place: "議場" }, "now");
  queue.save("t1", { text: "文。" });
  await pass(1000);
  await pass(9000);
  assert.ok(sent.length > 3);
  assert.ok(shown.every(([state]) => state !== "saved"));
  assert.match(last(shown)[1], /まだ保存できていません：サーバーとつながりません/);
  assert.equal(Object.keys(storage).length, 3);
  assert.equal(await queue.flush(), false);
  up = true;
  await pass(3000);
  await due();
  assert.equal(last(shown)[0], "saved");
  assert.deepEqual(Object.keys(storage), []);
  const arrived = new Map(sent.slice(-3).map((request) => [request.path, request.body]));
  assert.equal(arrived.get("speaker/S2").role, "委員");
  assert.equal(arrived.get("header/place").place, "議場");
  assert.equal(arrived.get("t1").text, "文。");
});

test("one success does not cover another's failure", async () => {
  const { queue, shown } = kit({
    answers: (path, body) => {
      if (path === "speaker/S2") return error(409, "");
      return body.date === "いつか" ? error(400, "日付として読めません。") : { version: 1 };
    },
  });
  queue.save("header/time", { date: "いつか" }, "now");
  await pass(0);
  queue.save("t1", { text: "文。" }, "now");
  await pass(0);
  assert.deepEqual(last(shown), ["failed", "まだ保存できていません：日付として読めません。"]);
  assert.equal(queue.stuck, true);
  queue.save("speaker/S2", { name: "佐藤", role: "" }, "now");
  queue.save("header/time", { date: "令和7年6月10日" }, "now");
  await pass(0);
  assert.equal(last(shown)[1], "speaker/S2は、ほかの画面で直されています");
  assert.equal(await queue.flush(), false);
});

test("what the server cannot take is not sent again until it is changed", async () => {
  let answer = /** @type {unknown} */ (error(400, "日付として読めません。"));
  const { queue, sent, refused, storage } = kit({ answers: () => answer });
  queue.know("header/time", { date: "令和7年6月10日" });
  queue.save("header/time", { date: "いつか" }, "now");
  await pass(60_000);
  assert.equal(sent.length, 1);
  assert.deepEqual(refused, ["日付として読めません。"]);
  assert.equal(Object.keys(storage).length, 1); // the next visit shows it again
  answer = { version: 1 };
  queue.save("header/time", { date: "令和7年6月10日" }, "now"); // as the server has it
  await pass(0);
  assert.equal(sent.length, 1);
  assert.equal(queue.stuck, false);
  assert.deepEqual(Object.keys(storage), []);
});

test("what somebody else changed waits for a person, and typing on is no answer", async () => {
  let answer = /** @type {unknown} */ (error(409, "ほかの画面で直されています。"));
  const { queue, sent, overtaken } = kit({ version: 3, answers: () => answer });
  queue.know("t1", { text: "前。" });
  queue.save("t1", { text: "自分。" }, "now");
  await pass(0);
  queue.save("t1", { text: "自分。続き。" }, "now");
  await pass(0);
  assert.deepEqual(overtaken, ["t1", "t1"]);
  assert.equal(last(sent).body.seen, 3);
  assert.deepEqual(queue.own("t1"), { text: "自分。続き。" });
  answer = { version: 6 };
  queue.decide("t1", 5, { text: "相手。" }, true);
  await pass(0);
  assert.deepEqual(last(sent).body, { seen: 5, text: "自分。続き。" });
  assert.equal(await queue.flush(), true);
});

test("one's own text is saved even where it is what the server had at first", async () => {
  let answer = /** @type {unknown} */ (error(409, ""));
  const { queue, sent } = kit({ answers: () => answer });
  queue.know("t1", { text: "前。" });
  queue.save("t1", { text: "自分。" }, "now");
  await pass(0);
  queue.save("t1", { text: "前。" }, "now");
  await pass(0);
  answer = { version: 2 };
  queue.decide("t1", 1, { text: "相手。" }, true);
  await pass(0);
  assert.deepEqual(last(sent).body, { seen: 1, text: "前。" });
});

test("taking the other's text sends nothing", async () => {
  const { queue, sent, storage } = kit({ answers: () => error(409, "") });
  queue.save("t1", { text: "自分。" }, "now");
  await pass(0);
  queue.decide("t1", 5, { text: "相手。" }, false);
  queue.save("t1", { text: "相手。" }, "now");
  await pass(9000);
  assert.equal(sent.length, 1);
  assert.deepEqual(Object.keys(storage), []);
});

test("a visit that was cut off is taken up on the version it was typed on", async () => {
  const before = kit({ version: 4, answers: () => offline() });
  before.queue.save("speaker/S2", { name: "佐藤", role: "" }, "leave"); // typed, the box not left
  await pass(0);
  assert.equal(before.sent.length, 0);
  const after = kit({ version: 9, storage: before.storage, answers: () => ({ version: 10 }) });
  for (const { key, values, seen } of after.copy.all()) after.queue.restore(key, values, seen);
  await pass(0);
  assert.deepEqual(
    after.sent.map((request) => request.body),
    [{ seen: 4, name: "佐藤", role: "" }],
  );
  assert.deepEqual(Object.keys(before.storage), []);
});

test("what waits while a request is on its way is kept on the version of that request", async () => {
  const { queue, copy, waiting } = kit({ version: 1, answers: () => "later" });
  queue.save("t1", { text: "一" }, "now");
  await pass(0);
  queue.save("t1", { text: "一二" });
  last(waiting)({ version: 2 });
  await due();
  assert.deepEqual(copy.all(), [{ key: "t1", values: { text: "一二" }, seen: 2 }]);
});

test("going away sends the rest at once, also beside a request that is on its way", async () => {
  const { queue, sent } = kit({ answers: () => "later" });
  queue.save("t1", { text: "一" }, "now");
  await pass(0);
  queue.save("t1", { text: "一二" });
  queue.save("header/place", { place: "議場" }, "leave");
  queue.sendAll(true); // hidden: the page may come back, so each waits its turn
  assert.deepEqual(
    sent.map((request) => request.path),
    ["t1", "header/place"],
  );
  queue.sendAll(true, true);
  assert.deepEqual(
    sent.slice(1).map((request) => request.keepalive),
    [true, true],
  );
  assert.equal(last(sent).body.text, "一二");
});

test("typing back after a failure is sent: what was sent before may have arrived", async () => {
  let up = false;
  const { queue, sent, shown, storage } = kit({ version: 5, answers: () => (up ? { version: 7 } : offline()) });
  queue.know("t1", { text: "前。" });
  queue.save("t1", { text: "誤り。" }, "now"); // arrives; its answer does not
  await pass(0);
  queue.save("t1", { text: "前。" }, "now");
  await pass(0);
  assert.equal(last(shown)[0], "failed");
  assert.equal(Object.keys(storage).length, 1);
  up = true;
  await pass(3000);
  assert.deepEqual(last(sent).body, { seen: 5, text: "前。" });
  assert.equal(last(shown)[0], "saved");
  assert.deepEqual(Object.keys(storage), []);
  const count = sent.length;
  queue.save("t1", { text: "前。" }, "now"); // now the server surely has it
  await pass(5000);
  assert.equal(sent.length, count);
});

test("an edit that had arrived without an answer is not in the way of the next one", async () => {
  const answers = [offline(), { version: 6 }, { version: 7 }];
  const { queue, sent } = kit({ version: 5, answers: () => answers.shift() });
  queue.save("t1", { text: "一" }, "now");
  await pass(0);
  await pass(3000);
  queue.save("t1", { text: "一二" }, "now");
  await pass(0);
  assert.deepEqual(
    sent.map((request) => request.body.seen),
    [5, 5, 6],
  );
});

test("what an earlier visit left and the server has meanwhile does not age the page", async () => {
  const before = kit({ version: 4, answers: () => offline() });
  before.queue.save("t1", { text: "一" }, "leave");
  before.queue.save("t2", { text: "甲" }, "leave");
  const after = kit({ version: 9, storage: before.storage, answers: () => ({ version: 10 }) });
  after.queue.know("t1", { text: "一" }); // it had arrived
  after.queue.know("t2", { text: "乙" });
  for (const { key, values, seen } of after.copy.all()) after.queue.restore(key, values, seen);
  await pass(0);
  after.queue.save("t1", { text: "一二" }, "now");
  await pass(0);
  assert.deepEqual(
    after.sent.map((request) => [request.path, request.body.seen]),
    [
      ["t2", 4], // this one had not: the server has to compare
      ["t1", 9],
    ],
  );
  assert.deepEqual(Object.keys(after.storage), []);
});

test("what was typed after an operation goes after it, however often the operation has to be sent", async () => {
  let up = false;
  const taken = numbered(5);
  const { queue, sent, storage } = kit({ version: 5, answers: () => (up ? taken() : offline()) });
  queue.save("operation/aa", { operations: "[]" }, "leave");
  queue.send("operation/aa");
  await due();
  queue.save("t1", { text: "後から打った文。" });
  await pass(700);
  await pass(3000);
  await pass(3000);
  assert.deepEqual([...new Set(sent.map(({ path }) => path))], ["operation/aa"]);
  assert.equal(Object.keys(storage).length, 2);
  up = true;
  await pass(3000);
  await pass(3000);
  const arrived = sent.slice(-2).map(({ path, body }) => [path, body.seen]);
  assert.deepEqual(arrived, [
    ["operation/aa", 5],
    ["t1", 5],
  ]);
  assert.deepEqual(Object.keys(storage), []);
});

test("all together an operation is sent first", async () => {
  const { queue, sent } = kit({ answers: numbered(0) });
  queue.save("t1", { text: "文。" });
  queue.save("operation/aa", { operations: "[]" }, "leave");
  assert.equal(await queue.flush(), true);
  assert.deepEqual(
    sent.map(({ path }) => path),
    ["operation/aa", "t1"],
  );
});

test("operations that are asked for faster than they are answered are done one after the other", async () => {
  const { queue } = kit();
  const done = /** @type {string[]} */ ([]);
  /** @param {string} name */
  const act = (name) => async () => {
    done.push(`${name} begins`);
    await due();
    done.push(`${name} ends`);
    if (name === "a") throw new Error("not done");
    return true;
  };
  const first = queue.inTurn(act("a"));
  const second = queue.inTurn(act("b"));
  await assert.rejects(first);
  assert.equal(await second, true);
  assert.deepEqual(done, ["a begins", "a ends", "b begins", "b ends"]);
});

test("all that an earlier visit left is counted, though the server has it already", async () => {
  const { queue, shown, sent, storage } = kit();
  for (const key of ["t1", "t2", "t3"]) {
    queue.know(key, { text: "文。" });
    queue.restore(key, { text: "文。" }, 0);
  }
  await pass(0);
  assert.match(last(shown)[1], /前回保存できなかった修正3件を保存しました/);
  assert.equal(shown.length, 1);
  assert.equal(sent.length, 0);
  assert.deepEqual(Object.keys(storage), []);
});
