// From one open doubt to the next, word by word: what is settled with one key, and what comes after it.

/**
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./types.js").Doubt} Doubt
 * @typedef {{id: string, index: number, doubt: Doubt}} Place of a doubt; `id` and `index` of its statement
 *
 * @typedef {object} DoubtEvents
 * @property {() => Statement[]} statements
 * @property {(index: number) => boolean} shown whether a statement is on the page
 * @property {(index: number, words: string, from?: number) => void} show bring words of a statement before the eyes
 * @property {(operations: import("./operation.js").Operation[]) => unknown} operate
 */

export class Doubts {
  /** @param {DoubtEvents} on */
  constructor(on) {
    this.on = on;
    /** @type {Place | null} the one before the eyes */
    this.here = null;
    /** @type {Set<string>} settled here, on their way to the server */
    this.going = new Set();
  }

  /**
   * To the next open doubt after a statement, or the one before, round and round.
   * @param {number} current index of the statement with the cursor; -1 before the first
   * @param {1 | -1} step
   */
  next(current, step) {
    const places = placesOf(this.on.statements(), this.on.shown).filter((place) => !this.going.has(nameOf(place)));
    const next = nextPlace(places, this.at(current), current, step);
    this.here = next;
    if (next) this.on.show(next.index, next.doubt.words);
  }

  /**
   * The doubt before the eyes, if the cursor is still there.
   * @param {number} current
   */
  at(current) {
    const id = this.on.statements()[current]?.id;
    return this.here && this.here.id === id ? this.here : null;
  }

  /**
   * One key: what is doubtful here was heard; on to the next.
   * @param {number} current
   */
  settle(current) {
    const statement = this.on.statements()[current];
    const here = this.at(current);
    const open = (statement?.doubts ?? []).filter(({ id }) => !this.going.has(`${statement?.id} ${id}`));
    const doubt = open.find(({ id }) => id === here?.doubt.id) ?? open[0];
    if (statement && doubt) {
      this.here = { id: statement.id, index: current, doubt };
      this.send(nameOf(this.here), { op: "check", statement: statement.id, doubt: doubt.id });
    }
    this.next(current, 1);
  }

  /**
   * @param {string} name
   * @param {import("./operation.js").Operation} operation
   */
  async send(name, operation) {
    this.going.add(name);
    await this.on.operate([operation]);
    this.going.delete(name); // from now on the draft knows
  }
}

/**
 * Every open doubt in the order of the document.
 * @param {Statement[]} statements
 * @param {(index: number) => boolean} shown
 * @returns {Place[]}
 */
function placesOf(statements, shown) {
  return statements.flatMap(({ id, index, doubts }) =>
    doubts.length && shown(index) ? doubts.map((doubt) => ({ id, index, doubt })) : [],
  );
}

/** @param {Place} place */
function nameOf({ id, doubt }) {
  return `${id} ${doubt.id}`;
}

/**
 * @param {Place[]} places
 * @param {Place | null} here
 * @param {number} current
 * @param {1 | -1} step
 */
function nextPlace(places, here, current, step) {
  const at = here ? places.findIndex((place) => nameOf(place) === nameOf(here)) : -1;
  if (at >= 0) return places.at((at + step) % places.length) ?? null;
  const after = (/** @type {Place} */ { index }) => (here ? index >= current : index > current);
  if (step > 0) return places.find(after) ?? places[0] ?? null;
  return places.findLast(({ index }) => index < current) ?? places.at(-1) ?? null;
}
