// Places in a draft: which statement is at a second, which is to be checked next. No nodes.

/** @typedef {import("./types.js").Statement} Statement */

/**
 * The statement that is spoken at a second; -1 before the first.
 * @param {Statement[]} statements
 * @param {number} seconds
 */
export function spokenAt(statements, seconds) {
  return statements.findLastIndex(({ start }) => start !== null && start <= seconds + 0.05);
}

/**
 * Second at which the sentence begins that stands at a share of the text.
 * @param {Statement} statement
 * @param {number} share 0 to 1
 * @returns {number | null}
 */
export function sentenceAt({ pieces, start }, share) {
  const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  let passed = 0;
  for (const piece of pieces) {
    passed += piece.text.length;
    if (passed > share * length) return piece.start ?? start;
  }
  return pieces.at(-1)?.start ?? start;
}

/**
 * The next place in direction `step` that is wanted, from the other end after the last; -1 where there is none.
 * @param {number} count of places
 * @param {number} from -1 before the first
 * @param {1 | -1} step
 * @param {(index: number) => boolean} wanted
 */
export function nextOf(count, from, step, wanted) {
  const begin = from < 0 && step < 0 ? 0 : from;
  for (let far = 1; far <= count; far += 1) {
    const index = (begin + step * far + 2 * count) % count;
    if (wanted(index)) return index;
  }
  return -1;
}

/**
 * The statement that says most of a speaker's voice: the longest.
 * @param {Statement[]} statements
 * @param {string} speaker
 * @returns {(Statement & {start: number}) | undefined}
 */
export function longestOf(statements, speaker) {
  const length = (/** @type {Statement} */ { start, end }) => (end ?? 0) - (start ?? 0);
  const own = statements.filter(({ speaker_id, start }) => speaker_id === speaker && start !== null);
  own.sort((a, b) => length(b) - length(a));
  return /** @type {(Statement & {start: number}) | undefined} */ (own[0]);
}
