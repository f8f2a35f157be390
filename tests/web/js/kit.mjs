// A server, a storage and a clock line for the queue, without a browser.

import { LocalCopy } from "../../../minutes/web/static/copy.js";
import { Queue } from "../../../minutes/web/static/queue.js";
import { Versions } from "../../../minutes/web/static/versions.js";

/** Enough of the browser's Storage: its keys are its own properties, as there. */
export class MemoryStorage {
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
  setItem(key, value) { this[key] = String(value); }
  removeItem(key) { delete this[key]; }
}

/** A queue on a server whose answers the test gives: `answers` is asked with each request. */
export function kit({ version = 0, storage = new MemoryStorage(), answers = () => ({}) } = {}) {
  const sent = [];
  const shown = [];
  const overtaken = [];
  const refused = [];
  const waiting = [];
  const versions = new Versions(version);
  const target = (key) => ({
    path: key,
    body: (values) => values,
    parts: (values) => Object.keys(values).map((name) => `${key}:${name}`),
    accepted: () => ({}),
    overtaken: () => overtaken.push(key),
    refused: (message) => refused.push(message),
    conflict: `${key}は、ほかの画面で直されています`,
  });
  const call = (path, { body, keepalive }) => {
    const answer = new Promise((resolve, reject) => {
      const settle = (given) => (given instanceof Error ? reject(given) : resolve(given));
      const given = answers(path, body, sent.length);
      if (given === "later") waiting.push(settle);
      else settle(given);
    });
    sent.push({ path, body, keepalive });
    return answer;
  };
  const copy = new LocalCopy(storage, "j");
  const queue = new Queue({ target, versions, copy, call, show: (...state) => shown.push(state) });
  return { queue, versions, copy, storage, sent, shown, overtaken, refused, waiting };
}

export const offline = () => Object.assign(new Error("サーバーとつながりません。"), { offline: true });
export const error = (status, message) => Object.assign(new Error(message), { status });
