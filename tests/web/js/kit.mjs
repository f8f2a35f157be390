// A server, a storage and a line of states for the queue, without a browser.

import { LocalCopy } from "../../../minutes/web/static/copy.js";
import { isOperation, nameOf } from "../../../minutes/web/static/operation.js";
import { Queue } from "../../../minutes/web/static/queue.js";
import { Versions } from "../../../minutes/web/static/versions.js";

/**
 * @typedef {{path: string, body: any, keepalive: boolean}} Request
 * @typedef {(path: string, body: any) => unknown} Answers an answer, an Error, or "later"
 */

/** Enough of the browser's Storage: its keys are its own properties, as there. */
export class MemoryStorage {
  /** @param {string} key */
  getItem(key) {
    return Object.hasOwn(this, key) ? String(Reflect.get(this, key)) : null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    Reflect.set(this, key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    Reflect.deleteProperty(this, key);
  }
}

/**
 * A queue on a server whose answers the test gives; those that come "later" wait in `waiting`.
 * @param {{version?: number, storage?: MemoryStorage, answers?: Answers}} given
 */
export function kit({ version = 0, storage = new MemoryStorage(), answers = () => ({}) } = {}) {
  const sent = /** @type {Request[]} */ ([]);
  const shown = /** @type {[string, string][]} */ ([]);
  const overtaken = /** @type {string[]} */ ([]);
  const refused = /** @type {string[]} */ ([]);
  const waiting = /** @type {((given: unknown) => void)[]} */ ([]);
  const versions = new Versions(version);
  const target = (/** @type {string} */ key) => ({
    ...(isOperation(key) ? { name: nameOf(key) } : {}),
    operations: (/** @type {object} */ values) => [{ op: key, ...values }],
    parts: (/** @type {object} */ values) => Object.keys(values).map((name) => `${key}:${name}`),
    accepted: () => ({}),
    overtaken: () => void overtaken.push(key),
    refused: (/** @type {string} */ message) => void refused.push(message),
    conflict: `${key}は、ほかの画面で直されています`,
  });
  const post = (/** @type {any} */ { seen, operations: [operation] }, /** @type {boolean} */ keepalive) => {
    const { op: path, ...values } = operation;
    const body = { seen, ...values };
    const answer = new Promise((resolve, reject) => {
      const settle = (/** @type {unknown} */ given) => (given instanceof Error ? reject(given) : resolve(given));
      const given = answers(path, body);
      if (given === "later") waiting.push(settle);
      else settle(given);
    });
    sent.push({ path, body, keepalive });
    return answer;
  };
  const copy = new LocalCopy(storage, "j", "tab");
  const queue = new Queue({
    target,
    versions,
    copy,
    post: /** @type {any} */ (post),
    show: (...state) => void shown.push(state),
  });
  return { queue, versions, copy, storage, sent, shown, overtaken, refused, waiting };
}

export const offline = () => new Error("サーバーとつながりません。");

/**
 * A refusal of the server.
 * @param {number} status
 * @param {string} message
 */
export const error = (status, message) => Object.assign(new Error(message), { status });

/**
 * The last of a list, which is not empty.
 * @template T
 * @param {T[]} list
 */
export function last(list) {
  if (!list.length) throw new Error("the list is empty");
  return /** @type {T} */ (list.at(-1));
}
