// One call of operations (分ける, つなぐ, 削る, …), or one that changes the document as a whole (元に戻す, 状態, …):
// kept under a name of its own, so that it is done exactly once.

/**
 * @typedef {Record<string, unknown> & {op: string}} Operation
 * @typedef {{version: number, kept?: number, facts?: number, passed?: number, changed: import("./types.js").Changed | null}} Answer
 */

const PREFIX = "operation/";

/** @param {string} key */
export function isOperation(key) {
  return key.startsWith(PREFIX);
}

/**
 * A new key. randomUUID needs https, which an office network may not have.
 * @param {Pick<Crypto, "getRandomValues">} random
 */
export function operationKey(random) {
  const bytes = random.getRandomValues(new Uint8Array(16));
  return PREFIX + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The name under which the server keeps the call.
 * @param {string} key
 */
export function nameOf(key) {
  return key.slice(PREFIX.length);
}

/**
 * @param {Operation[]} operations
 * @returns {import("./queue.js").Values}
 */
export function packed(operations) {
  return { operations: JSON.stringify(operations) };
}

/**
 * @param {import("./queue.js").Values} values
 * @returns {Operation[]}
 */
export function unpacked({ operations = "[]" }) {
  return JSON.parse(operations);
}

/**
 * A call of another path, such as undo; `done` and `nothing` are told after it.
 * @param {string} path below the meeting
 * @param {object} body
 * @param {string} done
 * @param {string} [nothing] where it changed nothing
 * @returns {import("./queue.js").Values}
 */
export function packedCall(path, body, done, nothing = done) {
  return { path, body: JSON.stringify(body), done, nothing };
}

/**
 * @param {import("./queue.js").Values} values
 * @returns {{path: string, body: object} | undefined} of values that are such a call
 */
export function callOf({ path, body = "{}" }) {
  return path === undefined ? undefined : { path, body: JSON.parse(body) };
}
