// The header in the parts that are saved and compared on their own. Day and time are one, since each moves the
// other; every other field that the server sends is a part of its own.

/** @typedef {import("./types.js").Header} Header */

const PREFIX = "header/";

/** @type {Record<string, string[]>} */
const PARTS = {
  [`${PREFIX}time`]: ["date", "started_at", "ended_at"],
};

/** @param {string} key */
export function isHeaderKey(key) {
  return key.startsWith(PREFIX);
}

/**
 * The fields that are saved under a key.
 * @param {string} key
 * @returns {string[]}
 */
export function fieldsOf(key) {
  return PARTS[key] ?? (isHeaderKey(key) ? [key.slice(PREFIX.length)] : []);
}

/**
 * The key under which a field is saved.
 * @param {string} field
 */
export function keyOf(field) {
  return Object.keys(PARTS).find((key) => PARTS[key]?.includes(field)) ?? PREFIX + field;
}

/**
 * The keys of everything that a header holds.
 * @param {Header} header
 */
export function keysOf(header) {
  return [...new Set(Object.keys(header).map(keyOf))];
}

/**
 * What a header holds under a key.
 * @param {string} key
 * @param {Header} header
 * @returns {Record<string, string>}
 */
export function valuesOf(key, header) {
  return Object.fromEntries(fieldsOf(key).map((name) => [name, header[name] ?? ""]));
}
