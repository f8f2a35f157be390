// How a file gets to this server: calls, parts of bytes, pauses between tries.

import { call } from "./call.js";
import { claim } from "./person.js";

/** @type {Pick<import("./sender.js").Way, "call" | "put" | "pause">} */
export const wire = { call, put, pause };

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms)).then(() => undefined);
}

/**
 * @param {string} path
 * @param {Uint8Array} body
 */
async function put(path, body) {
  const headers = { "Content-Type": "application/octet-stream", ...claim() };
  const url = new URL(`api/${path}`, document.baseURI);
  const options = { method: "PUT", credentials: /** @type {RequestCredentials} */ ("same-origin"), headers };
  const answer = await fetch(url, { ...options, body: /** @type {BodyInit} */ (/** @type {unknown} */ (body)) });
  return { status: answer.status, data: await answer.json().catch(() => null) };
}
