// Two texts side by side, with what differs. No nodes.

/**
 * Each text in three parts, of which the middle one differs.
 * @param {string} before
 * @param {string} after
 */
export function marked(before, after) {
  const old = [...before];
  const now = [...after];
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return { before: cut(old, start, end), after: cut(now, start, end) };
}

/**
 * @param {string[]} letters
 * @param {number} start
 * @param {number} end
 */
function cut(letters, start, end) {
  const middle = letters.length - end;
  return [letters.slice(0, start), letters.slice(start, middle), letters.slice(middle)].map((part) => part.join(""));
}

/**
 * Doubts of the same reason in one line: 数字を確かめる：1 and 数字を確かめる：320 are 数字を確かめる：1、320.
 * @param {string[]} flags
 */
export function grouped(flags) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const flag of flags) {
    const [reason = "", ...rest] = flag.split("：");
    found.set(reason, [...(found.get(reason) ?? []), ...(rest.length ? [rest.join("：")] : [])]);
  }
  return [...found].map(([reason, values]) => (values.length ? `${reason}：${values.join("、")}` : reason));
}
