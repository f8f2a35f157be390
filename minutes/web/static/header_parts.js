// The header in the parts that are saved and compared on their own. Day and time are one, since each moves the other.

/**
 * @typedef {import("./types.js").Header} Header
 * @typedef {keyof Header} Field
 */

/** @type {Record<string, Field[]>} */
const PARTS = { "header/title": ["title"], "header/time": ["date", "started_at"], "header/place": ["place"] };

export const HEADER_KEYS = Object.keys(PARTS);

/**
 * The fields that are saved under a key.
 * @param {string} key
 * @returns {Field[]}
 */
export function fieldsOf(key) {
  return PARTS[key] ?? [];
}

/**
 * The key under which a field is saved.
 * @param {Field} field
 */
export function keyOf(field) {
  return HEADER_KEYS.find((key) => fieldsOf(key).includes(field)) ?? "";
}

/**
 * What a header holds under a key.
 * @param {string} key
 * @param {Header} header
 * @returns {Partial<Header>}
 */
export function valuesOf(key, header) {
  return Object.fromEntries(fieldsOf(key).map((name) => [name, header[name]]));
}
