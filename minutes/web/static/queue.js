// Keeps every edit, whatever it is of: sends it soon, in order, again and again until the server has it.
// An operation goes before what was typed after it, since it may move the words that were typed on.
// What the server does not have yet also lies in this browser's storage, so a crash loses nothing.
// What somebody else changed meanwhile is not overwritten: a person decides (`overtaken`).

const WAIT = 600; // ms after the last key before text is sent
const AGAIN = 3000; // ms until the next try
const REFUSED = [400, 403, 404, 422, 423]; // the same again would get the same answer

/**
 * @typedef {Record<string, string>} Values field → what the person wants there
 *
 * @typedef {object} Target where a key's values go, and who wants to know
 * @property {(values: Values) => import("./operation.js").Operation[]} operations that the values mean
 * @property {string} [name] under which the server does them once, where they are not the same twice
 * @property {(values: Values) => {path: string, body: object} | undefined} [call] instead of operations
 * @property {(values: Values) => string[]} parts of the draft that the server compares
 * @property {(answer: import("./operation.js").Answer, sent: Values) => {known?: Values, said?: string}} accepted
 *   Returns what the server has there now, and a word for the clerk.
 * @property {(known: Values) => void} [take] show what the server has instead of what was sent
 * @property {() => void} overtaken somebody else changed the same
 * @property {(message: string, data?: any, status?: number) => void} refused the server cannot take these values
 * @property {string} conflict what to tell while a person has to choose
 *
 * @typedef {object} Entry what the server does not have yet of one key
 * @property {Values | null} waiting
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 * @property {{values: Values, promise: Promise<void>} | null} running
 * @property {Values | null} disputed waits for a person's decision
 * @property {{values: Values, message: string} | null} refused
 * @property {string | null} failure of the last try
 *
 * @typedef {{status?: number, message: string, data?: any}} Failure
 *
 * @typedef {object} QueueOptions
 * @property {(key: string) => Target} target
 * @property {import("./versions.js").Versions} versions
 * @property {import("./copy.js").LocalCopy} copy
 * @property {(body: object, keepalive: boolean, path?: string) => Promise<import("./operation.js").Answer>} post
 * @property {(state: "saved" | "saving" | "failed", text: string) => void} show
 */

export class Queue {
  /** @param {QueueOptions} options */
  constructor({ target, versions, copy, post, show }) {
    this.target = target;
    this.versions = versions;
    this.copy = copy;
    this.post = post;
    this.show = show;
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    /** @type {Map<string, Values>} */
    this.known = new Map();
    this.said = "";
    this.restored = 0;
    this.held = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.counted = undefined;
    /** @type {Promise<boolean>} the last operation that was asked for */
    this.turn = Promise.resolve(true);
  }

  /**
   * What the server has: sending that again would be idle.
   * @param {string} key
   * @param {Values} values
   */
  know(key, values) {
    this.known.set(key, { ...this.known.get(key), ...values });
  }

  /** @param {string} key */
  unsaved(key) {
    return this.entries.has(key);
  }

  /** Whether closing the page now would leave something that only this browser has. */
  get stuck() {
    return [...this.entries.values()].some((entry) => entry.failure || entry.disputed || entry.refused);
  }

  /**
   * Keep what `values` change at `key`.
   * @param {string} key
   * @param {Values} values
   * @param {"now" | "pause" | "leave"} when to send: at once, when typing pauses, or with what follows
   */
  save(key, values, when = "pause") {
    const entry = this.entry(key);
    const whole = { ...entry.disputed, ...entry.refused?.values, ...entry.waiting, ...values };
    clearTimeout(entry.timer);
    if (this.idle(key, entry, whole)) {
      entry.waiting = null;
      entry.refused = null;
      if (entry.running) this.copy.put(key, entry.running.values, this.seen(key, entry.running.values));
      else this.forget(key);
    } else {
      entry.waiting = whole;
      const wait = { now: 0, pause: WAIT, leave: null }[when];
      entry.timer = wait === null ? undefined : setTimeout(() => this.send(key), wait);
      this.copy.put(key, { ...entry.running?.values, ...whole }, this.seen(key, whole));
    }
    this.settle();
  }

  /**
   * Send again what an earlier visit left, as of the version that it was typed on.
   * @param {string} key
   * @param {Values} values
   * @param {number | undefined} seen
   */
  restore(key, values, seen) {
    this.restored += 1;
    // What the server has meanwhile is shown as of the version of this page.
    if (seen !== undefined && !this.idle(key, this.entry(key), values))
      this.versions.shown(this.target(key).parts(values), seen);
    this.held = true; // until all that was left is counted
    this.save(key, values, "now");
    this.held = false;
    clearTimeout(this.counted);
    this.counted = setTimeout(() => this.settle());
  }

  /**
   * The person decided: one's own edit, with what was typed since, replaces the other's, or is given up.
   * @param {string} key
   * @param {number} version in which the other's was shown
   * @param {Values} theirs
   * @param {boolean} mine
   */
  decide(key, version, theirs, mine) {
    const entry = this.entry(key);
    const own = this.own(key);
    this.versions.shown(this.target(key).parts({ ...theirs, ...own }), version);
    this.know(key, theirs);
    entry.disputed = null;
    if (mine) return this.save(key, own, "now");
    clearTimeout(entry.timer);
    entry.waiting = null;
    this.forget(key);
    this.settle();
  }

  /**
   * The server takes nothing there any more: what was typed is given back, to be shown as the person's own;
   * this browser keeps its copy until that is seen to.
   * @param {string} key
   * @param {number} version in which the server's was shown
   * @param {Values} theirs
   * @returns {Values}
   */
  giveBack(key, version, theirs) {
    const { refused, running, waiting, timer } = this.entry(key);
    const own = { ...refused?.values, ...running?.values, ...waiting };
    clearTimeout(timer);
    this.versions.shown(this.target(key).parts({ ...theirs, ...own }), version);
    this.know(key, theirs);
    this.entries.delete(key);
    this.settle();
    return own;
  }

  /**
   * What the person wants at `key`, as far as the server does not have it.
   * @param {string} key
   * @returns {Values}
   */
  own(key) {
    const entry = this.entries.get(key);
    return { ...entry?.disputed, ...entry?.running?.values, ...entry?.waiting };
  }

  /**
   * Send what waits for `key`; one request at a time for each, so that the last edit wins.
   * @param {string} key
   * @param {boolean} keepalive the request outlives the page
   * @param {boolean} last the page is going: there is no time to wait for the request before
   * @returns {Promise<void>}
   */
  send(key, keepalive = false, last = false) {
    const entry = this.entries.get(key);
    if (!entry?.waiting) return Promise.resolve();
    if (entry.running && !last) return entry.running.promise.then(() => this.send(key, keepalive));
    clearTimeout(entry.timer);
    const first = last || this.target(key).name ? undefined : this.unanswered();
    if (first?.running) return first.running.promise.then(() => this.send(key, keepalive));
    if (first) {
      entry.timer = setTimeout(() => this.send(key), AGAIN); // it is sent again by itself, and this after it
      return Promise.resolve();
    }
    const values = entry.waiting;
    entry.waiting = null;
    entry.refused = null;
    const promise = this.deliver(key, entry, values, keepalive).finally(() => {
      if (entry.running?.promise === promise) entry.running = null;
      this.forget(key);
      this.settle();
    });
    entry.running = { values, promise };
    return promise;
  }

  /**
   * @param {boolean} keepalive
   * @param {boolean} last
   */
  sendAll(keepalive = false, last = false) {
    const named = (/** @type {string} */ key) => (this.target(key).name ? 0 : 1);
    const keys = [...this.entries.keys()].sort((first, second) => named(first) - named(second));
    return Promise.all(keys.map((key) => this.send(key, keepalive, last)));
  }

  /** The server has answered what is on its way now, or cannot. */
  async answered() {
    await Promise.all([...this.entries.values()].map((entry) => entry.running?.promise));
  }

  /** Everything sent; false where something could not be kept. */
  async flush() {
    await this.answered();
    await this.sendAll();
    return this.entries.size === 0;
  }

  // --- inside ---

  /**
   * Operations one after the other: keys may come faster than answers.
   * @param {() => Promise<boolean>} act
   */
  inTurn(act) {
    const turn = this.turn.then(act);
    this.turn = turn.catch(() => false);
    return turn;
  }

  /** An operation that the server has not answered yet. */
  unanswered() {
    const all = [...this.entries].filter(
      ([key, { waiting, running }]) => (waiting || running) && this.target(key).name,
    );
    return all[0]?.[1];
  }

  /** @param {string} key */
  entry(key) {
    const entry = this.entries.get(key) ?? {
      waiting: null,
      timer: undefined,
      running: null,
      disputed: null,
      refused: null,
      failure: null,
    };
    this.entries.set(key, entry);
    return entry;
  }

  /**
   * Nothing is left of `key` that the server does not have.
   * @param {string} key
   */
  forget(key) {
    const entry = this.entries.get(key);
    if (!entry || entry.waiting || entry.running || entry.disputed || entry.refused) return;
    this.entries.delete(key);
    this.copy.remove(key);
  }

  /**
   * Whether the server surely has these values, or is getting them. After a failure nobody knows
   * whether what was sent has arrived: then even the text of before must be sent again.
   * @param {string} key
   * @param {Entry} entry
   * @param {Values} values
   */
  idle(key, entry, values) {
    if (entry.disputed || entry.failure) return false;
    const known = { ...this.known.get(key), ...entry.running?.values };
    return Object.keys(values).every((name) => known[name] === values[name]);
  }

  /**
   * @param {string} key
   * @param {Values} values
   */
  seen(key, values) {
    return this.versions.seen(this.target(key).parts(values));
  }

  /**
   * @param {string} key
   * @param {Entry} entry
   * @param {Values} values
   * @param {boolean} keepalive
   */
  async deliver(key, entry, values, keepalive) {
    const target = this.target(key);
    const before = this.seen(key, values);
    const { path, body: asked } = target.call?.(values) ?? {};
    const more = asked ?? { seen: before, operations: target.operations(values) };
    const { version: since, facts } = this.versions;
    const body = { ...more, since, facts, ...(target.name ? { key: target.name } : {}) };
    try {
      const answer = await this.post(body, keepalive, path);
      this.accepted(key, entry, values, answer);
    } catch (error) {
      this.failed(key, entry, values, /** @type {Failure} */ (error), before);
    }
  }

  /**
   * @param {string} key
   * @param {Entry} entry
   * @param {Values} values
   * @param {Failure} failure
   * @param {number} before version that was before the eyes
   */
  failed(key, entry, values, { status, message, data }, before) {
    const target = this.target(key);
    const refused = status !== undefined && REFUSED.includes(status);
    entry.failure = null;
    if (target.name && (refused || status === 409)) {
      target.refused(message, data);
    } else if (status === 409) {
      if (this.seen(key, values) !== before) return; // decided while this was on its way
      entry.disputed = values;
      target.overtaken();
    } else if (refused) {
      entry.refused = { values, message };
      target.refused(message, undefined, status);
    } else {
      entry.failure = message;
      entry.waiting = { ...values, ...entry.waiting };
      clearTimeout(entry.timer);
      entry.timer = setTimeout(() => this.send(key), AGAIN);
    }
  }

  /**
   * @param {string} key
   * @param {Entry} entry
   * @param {Values} values
   * @param {import("./operation.js").Answer} answer
   */
  accepted(key, entry, values, answer) {
    const target = this.target(key);
    entry.disputed = null;
    entry.failure = null;
    const { known = values, said = "" } = target.accepted(answer, values);
    const same = Object.keys(values).every((name) => known[name] === values[name]);
    // Somebody else may have changed the same after us: what was typed since was typed on ours.
    const version = same || !entry.waiting ? answer.version : (answer.kept ?? answer.version);
    this.versions.shown(target.parts(values), version);
    this.know(key, known);
    if (!same && !entry.waiting) target.take?.(known);
    if (said) this.said = said;
    if (entry.waiting) this.copy.put(key, entry.waiting, this.seen(key, entry.waiting));
  }

  /** Tell the worst that is true of all edits together: green only when the server has every one. */
  settle() {
    if (this.held) return;
    const all = [...this.entries.entries()];
    const failure = all.map(([, entry]) => entry.failure ?? entry.refused?.message).find(Boolean);
    const disputed = all.find(([, entry]) => entry.disputed);
    if (failure) return this.show("failed", `まだ保存できていません：${failure}`);
    if (disputed) return this.show("failed", this.target(disputed[0]).conflict);
    if (all.length) return this.show("saving", "保存しています…");
    const clock = new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    const said = this.restored ? `前回保存できなかった修正${this.restored}件を保存しました` : this.said;
    this.show("saved", `保存しました（${clock}）${said && `。${said}`}`);
    this.said = "";
    this.restored = 0;
  }
}
