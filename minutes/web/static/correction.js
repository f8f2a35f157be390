// What a clerk corrected in a text: one word for another. No nodes.

const LONGEST = 20; // characters of a word that is worth looking for elsewhere
const WORD = /[\p{Script=Han}々〆ヶ]|[\p{Script=Katakana}ー]|[\p{L}\p{N}]/u;

/**
 * The word that stood there and the word that stands there now, where just one place was changed;
 * null where more was done than putting one word for another.
 * @param {string} before
 * @param {string} after
 */
export function correctionOf(before, after) {
  if (before === after) return null;
  let { start, end } = sides(before, after);
  const kind = kindOf(before.slice(start, before.length - end) + after.slice(start, after.length - end));
  if (!kind) return null;
  while (start > 0 && kindOf(before.charAt(start - 1)) === kind) start -= 1;
  while (end > 0 && kindOf(before.charAt(before.length - end)) === kind) end -= 1;
  const [from, to] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const good = [from, to].every((word) => word.length > 1 && word.length <= LONGEST && word === word.trim());
  return good ? { from, to } : null;
}

/**
 * How many characters are the same at the beginning and at the end.
 * @param {string} before
 * @param {string} after
 */
function sides(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { start, end };
}

/**
 * Of which letters a word is: 漢字, カタカナ or letters and figures; "" for anything else, hiragana too.
 * @param {string} text
 */
function kindOf(text) {
  const kinds = new Set([...text].map(letterOf));
  if (kinds.size !== 1) return "";
  return [...kinds][0] ?? "";
}

/** @param {string} letter */
function letterOf(letter) {
  if (!WORD.test(letter) || /\p{Script=Hiragana}/u.test(letter)) return "";
  if (/[\p{Script=Han}々〆ヶ]/u.test(letter)) return "han";
  return /[\p{Script=Katakana}ー]/u.test(letter) ? "katakana" : "latin";
}
