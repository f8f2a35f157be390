// 要点: which lines stand under which item, and the statements that a line cites.

/**
 * @typedef {import("./types.js").Draft} Draft
 * @typedef {import("./types.js").KeyPoint} KeyPoint
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").Item} Item
 */

/**
 * The lines under the items that have some, in the order of the document.
 * @param {Pick<Draft, "points" | "items">} data
 * @returns {{item: Item | null, lines: KeyPoint[]}[]}
 */
export function byItem({ points, items }) {
  const known = new Set(items.map(({ number }) => number));
  const groups = items.map((item) => ({
    item: /** @type {Item | null} */ (item),
    lines: points.filter((point) => point.item === item.number),
  }));
  const rest = points.filter((point) => !known.has(point.item));
  return [...groups, { item: null, lines: rest }].filter(({ lines }) => lines.length);
}

/**
 * The lines with those of the server that differ, in its order; those that only stand under another number stay
 * the same objects.
 * @param {KeyPoint[]} points
 * @param {Pick<import("./types.js").Changed, "points" | "points_order" | "points_items">} changed
 */
export function renewed(points, { points: fresh, points_order: order, points_items: numbers }) {
  if (!fresh) return points;
  const lines = new Map([...points, ...fresh].map((point) => [point.id, point]));
  const now = (order ?? points.map(({ id }) => id)).flatMap((id) => lines.get(id) ?? []);
  if (numbers) for (const [place, line] of now.entries()) line.item = numbers[place] ?? null;
  return now;
}

/**
 * The stretches of the recording in which statements are spoken.
 * @param {Pick<Statement, "start" | "end">[]} statements
 */
export function spansOf(statements) {
  return statements.flatMap(({ start, end }) => (start === null ? [] : [{ start, end: end ?? start }]));
}

/**
 * The statements that cite each turn, with their places in the document.
 * @param {Statement[]} statements
 */
export function citing(statements) {
  /** @type {Map<string, [number, Statement][]>} */
  const found = new Map();
  for (const [place, statement] of statements.entries())
    for (const turn of statement.turn_ids) found.set(turn, [...(found.get(turn) ?? []), [place, statement]]);
  return found;
}

/**
 * The statements that a line cites, in the order of the document.
 * @param {Pick<KeyPoint, "turn_ids">} point
 * @param {ReturnType<typeof citing>} statements
 */
export function citedBy({ turn_ids }, statements) {
  const cited = new Map(turn_ids.flatMap((turn) => statements.get(turn) ?? []));
  return [...cited].sort(([first], [second]) => first - second).map(([, statement]) => statement);
}
