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

/**
 * Each heading with the place of its first statement and the number of statements to check under it.
 * @param {Pick<import("./types.js").Statement, "index" | "heading" | "flags">[]} statements
 */
export function itemsOf(statements) {
  /** @type {{index: number, title: string, open: number}[]} */
  const items = [];
  for (const { index, heading, flags } of statements) {
    if (heading) items.push({ index, title: heading, open: 0 });
    const last = items.at(-1);
    if (last && flags.length) last.open += 1;
  }
  return items;
}
