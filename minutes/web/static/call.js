// Calls to this server.

import { browserId } from "./browser.js";
import { claim, learn } from "./person.js";
import { answered } from "./signed_out.js";

/** A call that failed; `status` where our server answered. */
class CallError extends Error {
  /**
   * @param {string} message one Japanese line
   * @param {number} [status]
   * @param {any} [data] all that it said
   */
  constructor(message, status, data) {
    super(message);
    this.status = status;
    this.data = data;
  }
}

/**
 * Ask the server; a failure is a CallError.
 * @param {string} path below api/
 * @param {{method?: string, body?: object, keepalive?: boolean}} options
 * @returns {Promise<any>}
 */
export async function call(path, { method = "GET", body, keepalive = false } = {}) {
  const url = new URL(`api/${path}`, document.baseURI);
  /** @type {Record<string, string>} */
  const headers = { "X-Minutes-Browser": browserId(localStorage, crypto), ...claim() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const text = body === undefined ? null : JSON.stringify(body);
  const answer = await fetch(url, { method, keepalive, credentials: "same-origin", headers, body: text }).catch(() => {
    throw new CallError("サーバーとつながりません。通信を確かめています。");
  });
  learn(answer, sessionStorage);
  const data = answer.status === 204 ? null : await answer.json().catch(() => undefined);
  if (data === undefined) throw new CallError(stranger(answer.status));
  const refusal = answer.ok ? "" : detail(data, "この操作はできませんでした。");
  answered(answer.status, refusal);
  if (!answer.ok) throw new CallError(refusal, answer.status, data);
  return data;
}

/**
 * Fetch a file and hand it to the browser's downloads; a failure is an Error with one Japanese line.
 * @param {string} path
 * @param {object} [asked] sent as JSON
 */
export async function download(path, asked) {
  const url = new URL(path, document.baseURI);
  const headers = { "Content-Type": "application/json", ...claim() };
  const more = asked === undefined ? {} : { method: "POST", headers, body: JSON.stringify(asked) };
  const answer = await fetch(url, { credentials: "same-origin", ...more }).catch(() => null);
  if (!answer) throw new Error("サーバーとつながりません。");
  if (!answer.ok) throw new Error(detail(await answer.json().catch(() => ({})), "もう一度お試しください。"));
  const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name ? decodeURIComponent(name) : "会議録";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Something that stands between (a sign-in page, a proxy) answered, whatever its status says: nothing was done.
 * @param {number} status
 */
function stranger(status) {
  if (status >= 500) return `サーバーが答えられません（${status}）。しばらく待ってください。`;
  return `会議録のサーバーではないものが答えました（${status}）。サインインの期限が切れていないか、別のタブで開いて確かめてください。`;
}

/**
 * @param {{detail?: unknown}} data
 * @param {string} otherwise
 */
function detail(data, otherwise) {
  return typeof data.detail === "string" ? data.detail : otherwise;
}
