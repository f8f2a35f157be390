// From a character to the second at which it was said, and back. No nodes.

/**
 * @typedef {Pick<import("./types.js").Statement, "pieces" | "start">} Spoken
 * @typedef {{from: number, to: number, start: number}} Word in characters of 素起こし and seconds
 */

/** @type {WeakMap<object, Word[]>} by the pieces, which never change */
const known = new WeakMap();

/**
 * The words of a statement's 素起こし with their times, in order.
 * @param {Spoken} statement
 * @returns {Word[]}
 */
export function wordsOf({ pieces }) {
  const before = known.get(pieces);
  if (before) return before;
  /** @type {Word[]} */
  const words = [];
  let place = 0;
  for (const { text, start, words: timed } of pieces) {
    const end = place + text.length;
    for (let at = 0; at < timed.length; at += 2) {
      const length = timed[at] ?? 0;
      words.push({ from: place, to: place + length, start: (timed[at + 1] ?? 0) / 100 });
      place += length;
    }
    if (!timed.length && start !== null) words.push({ from: place, to: end, start });
    place = end;
  }
  known.set(pieces, words);
  return words;
}

/**
 * Second at which the word at a character of 素起こし begins; null where nothing is timed.
 * @param {Spoken} statement
 * @param {number} at
 */
export function secondsAt(statement, at) {
  const words = wordsOf(statement);
  const word = words.findLast(({ from }) => from <= at) ?? words[0];
  return word?.start ?? statement.start;
}

/**
 * The word that is spoken at a second; undefined before the first.
 * @param {Spoken} statement
 * @param {number} seconds
 */
export function wordAt(statement, seconds) {
  return wordsOf(statement).findLast(({ start }) => start <= seconds + 0.05);
}

/**
 * The character of 素起こし that stands for a character of the edited text: the same words near the same share.
 * @param {string} text
 * @param {string} verbatim
 * @param {number} at
 */
export function spokenPlace(text, verbatim, at) {
  const guess = text.length ? Math.round((at / text.length) * verbatim.length) : 0;
  for (const size of [8, 5, 3, 2]) {
    const from = Math.max(0, Math.min(at, text.length - size));
    const found = nearest(verbatim, text.slice(from, from + size), guess - (at - from));
    if (found >= 0) return Math.min(verbatim.length, found + at - from);
  }
  return Math.min(verbatim.length, guess);
}

/**
 * The characters of the edited text that stand for a word of 素起こし.
 * @param {string} text
 * @param {string} verbatim
 * @param {Pick<Word, "from" | "to">} word
 */
export function textPlace(text, verbatim, { from, to }) {
  const begin = spokenPlace(verbatim, text, from);
  const end = spokenPlace(verbatim, text, to);
  return { from: begin, to: end > begin ? end : Math.min(text.length, begin + to - from) };
}

/**
 * The next word of a text behind what is chosen in it, or the one before; null where there is none.
 * @param {string} text
 * @param {{from: number, to: number}} chosen
 * @param {1 | -1} step
 */
export function wordBeside(text, { from, to }, step) {
  const words = [...new Intl.Segmenter("ja", { granularity: "word" }).segment(text)].flatMap(
    ({ segment, index, isWordLike }) => (isWordLike ? [{ from: index, to: index + segment.length }] : []),
  );
  return (step > 0 ? words.find((word) => word.from >= to) : words.findLast((word) => word.to <= from)) ?? null;
}

/**
 * The occurrence of `part` that begins nearest to `place`; -1 where there is none.
 * @param {string} text
 * @param {string} part
 * @param {number} place
 */
function nearest(text, part, place) {
  if (!part) return -1;
  const from = Math.max(0, place);
  const [before, after] = [text.lastIndexOf(part, from), text.indexOf(part, from)];
  if (before < 0 || after < 0) return Math.max(before, after);
  return place - before <= after - place ? before : after;
}
