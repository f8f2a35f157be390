// What an answer leaves for later: what follows from the words, and what the page knows already.

const AGAIN = 3000; // ms until the next try

const PARTS = /** @type {const} */ ([
  "header",
  "front",
  "speakers",
  "items",
  "events",
  "decisions",
  "actions",
  "deleted",
  "attendees",
  "state",
]); // of a draft, beside its statements

/**
 * @typedef {import("./types.js").Changed} Changed
 * @typedef {import("./types.js").Statement} Statement
 */

export class Later {
  /**
   * @param {import("./versions.js").Versions} versions
   * @param {(at?: string) => Promise<unknown>} catchUp
   */
  constructor(versions, catchUp) {
    this.versions = versions;
    this.catchUp = catchUp;
    this.busy = false;
  }

  /**
   * The words were answered first: ask for what follows from them until it is here.
   * @param {string} [at] the statement where it is told
   */
  async follow(at) {
    if (this.busy) return;
    this.busy = true;
    while (this.versions.facts < this.versions.version)
      await this.catchUp(at).catch(() => new Promise((resolve) => setTimeout(resolve, AGAIN)));
    this.busy = false;
  }
}

/**
 * What of an answer follows from the words.
 * @param {Changed} changed
 * @returns {Changed}
 */
export function factsIn({ events, decisions, actions, points, points_order, points_items }) {
  const parts = Object.entries({ events, decisions, actions, points, points_order, points_items });
  return { statements: [], ...Object.fromEntries(parts.filter(([, part]) => part !== undefined)) };
}

/**
 * An answer whose statements have what was heard of them too, which the server leaves out where it is as it was;
 * null where the page does not have it.
 * @param {Changed} changed
 * @param {(id: string) => Statement | undefined} known
 * @returns {Changed | null}
 */
export function withHeard(changed, known) {
  const whole = changed.statements.map((fresh) => {
    const shown = known(fresh.id);
    if (fresh.pieces) return fresh;
    return shown && { ...shown, ...fresh };
  });
  const there = whole.filter((statement) => statement !== undefined);
  return there.length === whole.length ? { ...changed, statements: there } : null;
}

/**
 * The parts of a draft that are other ones now, but for its statements and points.
 * @param {import("./types.js").Draft} data
 * @param {Changed} changed
 */
export function takeParts(data, changed) {
  for (const part of PARTS) if (changed[part] !== undefined) Object.assign(data, { [part]: changed[part] });
}
