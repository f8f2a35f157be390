// What the server does not have yet, kept in this browser's storage: a crash or a reload loses nothing.

/** @typedef {import("./queue.js").Values} Values */

export class LocalCopy {
  /**
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
   * @param {string} job
   */
  constructor(storage, job) {
    this.storage = storage;
    this.prefix = `minutes-unsaved:${job}:`;
  }

  /**
   * @param {string} key
   * @param {Values} values
   * @param {number} seen version of the draft that these values were typed on
   */
  put(key, values, seen) {
    try {
      this.storage.setItem(this.prefix + key, JSON.stringify({ seen, ...values }));
    } catch {
      // A full or forbidden storage only costs the second safety net.
    }
  }

  /** @param {string} key */
  remove(key) {
    this.storage.removeItem(this.prefix + key);
  }

  /**
   * What an earlier visit could not send.
   * @returns {{key: string, values: Values, seen: number | undefined}[]}
   */
  all() {
    const keys = Object.keys(this.storage).filter((key) => key.startsWith(this.prefix));
    return keys.flatMap((key) => {
      try {
        const { seen, ...values } = JSON.parse(this.storage.getItem(key) ?? "");
        return [{ key: key.slice(this.prefix.length), values, seen }];
      } catch {
        return []; // not ours
      }
    });
  }
}
