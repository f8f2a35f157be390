// Rows that somebody here writes in while others change them: what the others did is shown once the row is left.

const TRIES = 3; // answers that may come too late

export class Held {
  /**
   * @param {(id: string) => boolean} busy whether the cursor is in the statement, or something of it is not saved
   * @param {(since: number) => Promise<boolean | undefined>} catchUp whether what others did since was shown
   */
  constructor(busy, catchUp) {
    this.busy = busy;
    this.catchUp = catchUp;
    /** @type {Map<string, number>} statement → version that its row shows */
    this.since = new Map();
    this.asking = false;
  }

  /**
   * @param {string} id of the statement
   * @param {number} version that its row shows, and shows until the row is left
   */
  hold(id, version) {
    if (!this.since.has(id)) this.since.set(id, version);
  }

  /** The rows that are left by now. */
  free() {
    return [...this.since].filter(([id]) => !this.busy(id));
  }

  /**
   * A row may have been left. It counts as held until an answer that tells of it was shown: one that came too late
   * is asked for again; after one that did not come, the next call tries.
   */
  async left() {
    if (this.asking) return;
    this.asking = true;
    try {
      for (let tries = 0; tries < TRIES && this.free().length; tries += 1) await this.ask();
    } catch {
      // The server did not answer: the page says so elsewhere.
    } finally {
      this.asking = false;
    }
  }

  async ask() {
    const since = Math.min(...this.free().map(([, version]) => version));
    if (!(await this.catchUp(since))) return;
    for (const [id] of this.free()) this.since.delete(id);
  }
}
