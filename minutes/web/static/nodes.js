// Children of a long list, of which only those are touched that come, go or move.

/**
 * How many of both are the same from the beginning.
 * @param {unknown[]} some
 * @param {unknown[]} others
 * @param {(place: number) => number} at the place in a list, counted from the side that is looked from
 */
function same(some, others, at = (place) => place) {
  const most = Math.min(some.length, others.length);
  let count = 0;
  while (count < most && some.at(at(count)) === others.at(at(count))) count += 1;
  return count;
}

/**
 * Exactly these nodes, in this order; one that is in its place already is not touched: the cursor may be in it.
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} before its children
 * @param {HTMLElement[]} nodes its children from now on
 */
export function rearrange(parent, before, nodes) {
  before = before.filter((node) => node.parentNode === parent); // another list may have taken one
  const first = same(before, nodes);
  const old = before.slice(first);
  const rest = nodes.slice(first);
  const last = same(old, rest, (place) => -1 - place);
  const between = rest.slice(0, rest.length - last);
  const wanted = new Set(between);
  const gone = old.slice(0, old.length - last).filter((node) => !wanted.has(node) && node.parentNode === parent);
  for (const node of gone) node.remove();
  let at = first ? (before[first - 1]?.nextSibling ?? null) : parent.firstChild;
  for (const node of between) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}
