// Which version of the draft this page shows of each part: the only place in the page that knows.

/** A part is a name for what the server compares on its own, such as "t1:text" or "header/place". */
export class Versions {
  /** @param {number} version of the draft when the page took it */
  constructor(version) {
    this.version = version;
    this.facts = version; // whose events, decisions, ToDo and lines are shown: they may follow the words
    /** @type {Map<string, number>} */
    this.parts = new Map();
  }

  /**
   * The version up to which all of `parts` are shown here.
   * @param {string[]} parts
   */
  seen(parts) {
    return Math.min(...parts.map((part) => this.parts.get(part) ?? this.version));
  }

  /**
   * The page shows `parts` as of `version`.
   * @param {string[]} parts
   * @param {number} version
   */
  shown(parts, version) {
    for (const part of parts) this.parts.set(part, version);
  }

  /**
   * The page shows the whole draft as of `version`.
   * @param {number} version
   * @param {number} facts an earlier one, where what follows from the words is still to come
   */
  refreshed(version, facts = version) {
    this.version = version;
    this.facts = facts;
    this.parts.clear();
  }
}
