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
    /** @type {Map<string, string>} what this page kept or took up: another tab may have put its own since */
    this.ours = new Map();
  }

  /**
   * @param {string} key
   * @param {Values} values
   * @param {number} seen version of the draft that these values were typed on
   */
  put(key, values, seen) {
    const whole = JSON.stringify({ seen, ...values });
    try {
      this.storage.setItem(this.prefix + key, whole);
      this.ours.set(key, whole);
    } catch {
      // A full or forbidden storage only costs the second safety net.
    }
  }

  /**
   * Remove what this page kept; what another tab of this browser has not saved stays.
   * @param {string} key
   */
  remove(key) {
    const ours = this.ours.get(key);
    if (ours !== undefined && this.storage.getItem(this.prefix + key) === ours)
      this.storage.removeItem(this.prefix + key);
    this.ours.delete(key);
  }

  /**
   * What an earlier visit could not send.
   * @returns {{key: string, values: Values, seen: number | undefined}[]}
   */
  all() {
    const keys = Object.keys(this.storage).filter((key) => key.startsWith(this.prefix));
    return keys.flatMap((key) => {
      try {
        const whole = this.storage.getItem(key) ?? "";
        const { seen, ...values } = JSON.parse(whole);
        const name = key.slice(this.prefix.length);
        this.ours.set(name, whole);
        return [{ key: name, values, seen }];
      } catch {
        return []; // not ours
      }
    });
  }
}
