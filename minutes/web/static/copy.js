// What the server does not have yet, kept in this browser's storage: a crash or a reload loses nothing.

/** @typedef {import("./queue.js").Values} Values */

const NAME = "minutes-unsaved:";

/**
 * Forget everything that this browser keeps of a meeting, where its recording stood too; not what others
 * who sign in here have typed.
 * @param {Pick<Storage, "removeItem">} storage
 * @param {string} job
 * @param {string} whose
 */
export function forgetJob(storage, job, whose = "") {
  for (const key of Object.keys(storage)) {
    const [name = "", meeting] = key.split(":");
    const foreign = key.startsWith(NAME) && ownerOf(key) !== whose;
    if (name.startsWith("minutes-") && meeting === job && !foreign) storage.removeItem(key);
  }
}

/**
 * Who typed it: a slot is NAME, meeting, page and, where people sign in, @ and the user, then the key.
 * @param {string} slot
 */
function ownerOf(slot) {
  const [, , page = ""] = slot.split(":");
  return page.includes("@") ? page.slice(page.indexOf("@") + 1) : "";
}

export class LocalCopy {
  /**
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
   * @param {string} job
   * @param {string} tab an id of this page: two pages on one meeting keep their own
   * @param {string} whose user who types; nobody else is offered it, or sends it
   */
  constructor(storage, job, tab, whose = "") {
    this.storage = storage;
    this.prefix = `${NAME}${job}:`;
    this.whose = whose;
    this.page = whose ? `${tab}@${whose}` : tab;
    /** @type {Map<string, {slot: string, whole: string}[]>} what an earlier page left and this one took up */
    this.taken = new Map();
  }

  /** @param {string} key */
  slot(key) {
    return `${this.prefix}${this.page}:${key}`;
  }

  /**
   * @param {string} key
   * @param {Values} values
   * @param {number} seen version of the draft that these values were typed on
   */
  put(key, values, seen) {
    try {
      this.storage.setItem(this.slot(key), JSON.stringify({ seen, ...values }));
    } catch {
      // A full or forbidden storage only costs the second safety net.
    }
  }

  /**
   * Remove what this page kept or took up; what another page has kept since stays.
   * @param {string} key
   */
  remove(key) {
    this.storage.removeItem(this.slot(key));
    for (const { slot, whole } of this.taken.get(key) ?? []) {
      if (this.storage.getItem(slot) === whole) this.storage.removeItem(slot);
    }
    this.taken.delete(key);
  }

  /**
   * What earlier visits could not send, of one place maybe more than one.
   * @returns {{key: string, values: Values, seen: number | undefined}[]}
   */
  all() {
    const here = Object.keys(this.storage).filter((slot) => slot.startsWith(this.prefix));
    const slots = here.filter((slot) => ownerOf(slot) === this.whose);
    return slots.flatMap((slot) => {
      try {
        const whole = this.storage.getItem(slot) ?? "";
        const { seen, ...values } = JSON.parse(whole);
        const name = slot.slice(this.prefix.length);
        const key = name.slice(name.indexOf(":") + 1);
        this.taken.set(key, [...(this.taken.get(key) ?? []), { slot, whole }]);
        return [{ key, values, seen }];
      } catch {
        return []; // not ours
      }
    });
  }
}
