// Operations on the draft as a whole (分ける, つなぐ, 削る, …), one at a time: kept in this browser until the
// server has answered, sent again with the same name after a cut, so that each is done exactly once.

const AGAIN = 3000; // ms until the next try
const REFUSED = [400, 404, 409, 422, 423];

/**
 * @typedef {Record<string, unknown> & {op: string}} Operation
 * @typedef {{operations: Operation[], seen: number, key: string}} Call
 * @typedef {{version: number, changed: import("./types.js").Changed | null}} Answer
 *
 * @typedef {object} Means
 * @property {string} job
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
 * @property {(body: object) => Promise<Answer>} send
 * @property {() => number} version that the page shows
 * @property {(answer: Answer) => void} accepted
 * @property {(message: string) => void} refused
 * @property {(message: string) => void} waiting the server cannot be reached
 */

export class Operations {
  /** @param {Means} means */
  constructor(means) {
    this.means = means;
    this.prefix = `minutes-operation:${means.job}:`;
    /** @type {Promise<unknown>} */
    this.last = Promise.resolve();
  }

  /**
   * Do operations together, after those before them; resolves to the answer, null where it was refused.
   * @param {Operation[]} operations
   * @returns {Promise<Answer | null>}
   */
  run(operations) {
    const done = this.last.then(() => {
      const call = { operations, seen: this.means.version(), key: crypto.randomUUID() };
      this.keep(call);
      return this.deliver(call);
    });
    this.last = done;
    return done;
  }

  /** Send again what an earlier visit could not. */
  resume() {
    for (const call of this.kept()) this.last = this.last.then(() => this.deliver(call));
    return this.last;
  }

  /** @returns {Call[]} */
  kept() {
    const keys = Object.keys(this.means.storage).filter((key) => key.startsWith(this.prefix));
    return keys.flatMap((key) => {
      try {
        return [JSON.parse(this.means.storage.getItem(key) ?? "")];
      } catch {
        return []; // not ours
      }
    });
  }

  /** @param {Call} call */
  keep(call) {
    try {
      this.means.storage.setItem(this.prefix + call.key, JSON.stringify(call));
    } catch {
      // A full or forbidden storage only costs the second safety net.
    }
  }

  /**
   * @param {Call} call
   * @returns {Promise<Answer | null>}
   */
  async deliver(call) {
    for (;;) {
      try {
        const answer = await this.means.send({ ...call, since: this.means.version() });
        this.means.storage.removeItem(this.prefix + call.key);
        this.means.accepted(answer);
        return answer;
      } catch (error) {
        const { status, message } = /** @type {{status?: number, message: string}} */ (error);
        if (status !== undefined && REFUSED.includes(status)) {
          this.means.storage.removeItem(this.prefix + call.key);
          this.means.refused(message);
          return null;
        }
        this.means.waiting(message);
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
    }
  }
}
