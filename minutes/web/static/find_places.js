// Places of a word or a regular expression in the draft. No nodes.

/**
 * @typedef {object} Place
 * @property {string} id of the statement
 * @property {number} index of the statement
 * @property {number} number of the place in its statement, from 0
 * @property {string} before some words before it
 * @property {string} found
 * @property {string[]} groups
 * @property {string} after some words after it
 */

const AROUND = 20;
const TOKENS = /\\(?:p\{[^}]*\}|[\s\S])|\(\?<?[=!]/giu;
const IN_CLASS = /\[(?:[^\]\\]|\\[^S])*\\S/u;
const UNREAD = /^(?:\\[1-9kuc]|\\p\{[^}]*=|\(\?)/iu;

/**
 * What a browser can find but the server, which replaces, cannot read; "" where there is none.
 * @param {string} pattern
 */
export function unread(pattern) {
  if (IN_CLASS.test(pattern.replace(/\\[[\]]/gu, ""))) return "[\\S]";
  return pattern.match(TOKENS)?.find((token) => UNREAD.test(token)) ?? "";
}

/**
 * Every place; throws where the regular expression cannot be read.
 * @param {Pick<import("./types.js").Statement, "id" | "index" | "text">[]} statements
 * @param {string} pattern
 * @param {boolean} regex
 * @returns {Place[]}
 */
export function placesOf(statements, pattern, regex) {
  if (!pattern) return [];
  const finder = new RegExp(regex ? pattern : escaped(pattern), "gu");
  return statements.flatMap(({ id, index, text }) =>
    [...text.matchAll(finder)]
      .map((match, number) => ({
        id,
        index,
        number,
        before: text.slice(Math.max(0, match.index - AROUND), match.index),
        found: match[0],
        groups: [...match].map((group) => group ?? ""),
        after: text.slice(match.index + match[0].length, match.index + match[0].length + AROUND),
      }))
      .filter(({ found }) => found !== ""),
  );
}

/**
 * What will stand at a place: `\1` is the first group of a regular expression.
 * @param {Place} place
 * @param {string} replacement
 * @param {boolean} regex
 */
export function replaced({ groups }, replacement, regex) {
  if (!regex) return replacement;
  return replacement.replace(/\\([0-9])/gu, (_whole, number) => groups[Number(number)] ?? "");
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\/-]/gu, "\\$&");
}
