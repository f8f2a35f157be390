// Keeps every edit: sends it within a second, in order, again and again until the server has it.
// What the server does not have yet also lies in this browser's storage, so a crash loses nothing.
// What somebody else changed meanwhile is not overwritten: a person decides (``onOvertaken``).

import { call } from "./common.js";

const WAIT = 600; // ms after the last key before text is sent
const AGAIN = 3000; // ms until the next try

export class Saver {
  /** ``show(state, text)``: state is "saved", "saving" or "failed". */
  constructor(job, version, show, onOvertaken) {
    this.prefix = `minutes-unsaved:${job}:`;
    this.path = `jobs/${encodeURIComponent(job)}/statements`;
    this.show = show;
    this.onOvertaken = onOvertaken;
    this.version = version; // of the draft when the page took it
    this.versions = new Map(); // statement id → version of the last edit that was made or accepted here
    this.disputed = new Map(); // statement id → body that waits for a person's decision
    this.pending = new Map(); // statement id → {body, timer}
    this.running = new Map(); // statement id → {body, promise}
    addEventListener("pagehide", () => this.sendAll(true));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.sendAll(true);
    });
    addEventListener("beforeunload", (event) => {
      this.sendAll(true);
      if (this.failed || this.disputed.size) event.preventDefault();
    });
  }

  /** Edits that an earlier visit could not send: [[statement id, body], …]. */
  left() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => [key.slice(this.prefix.length), JSON.parse(localStorage.getItem(key))]);
  }

  /** Keep what ``body`` changes in statement ``id``; at once or when typing pauses. */
  save(id, body, { now = false } = {}) {
    const waiting = this.pending.get(id);
    const whole = { ...this.disputed.get(id), ...waiting?.body, ...body };
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => this.send(id), now ? 0 : WAIT);
    this.pending.set(id, { body: whole, timer });
    try {
      const kept = { seen: this.seen(id), ...this.running.get(id)?.body, ...whole };
      localStorage.setItem(this.prefix + id, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage only costs the second safety net.
    }
    this.show("saving", "保存しています…");
  }

  /** The version of statement ``id`` that this page shows. */
  seen(id) {
    return this.versions.get(id) ?? this.version;
  }

  /** The person decided: one's own edit, with what was typed since, replaces the other's, or is given up. */
  decide(id, version, { mine }) {
    const { seen: _seen, ...own } = { ...this.disputed.get(id), ...this.running.get(id)?.body, ...this.pending.get(id)?.body };
    this.versions.set(id, version);
    this.disputed.delete(id);
    if (mine) this.save(id, own, { now: true });
    else {
      clearTimeout(this.pending.get(id)?.timer);
      this.pending.delete(id);
      localStorage.removeItem(this.prefix + id);
      this.settle();
    }
  }

  /** The page shows the draft as of ``version``. */
  refreshed(version) {
    this.version = version;
    this.versions.clear();
  }

  /** Send what waits for ``id``; one request at a time for each statement, so that the last edit wins. */
  send(id, keepalive = false) {
    const running = this.running.get(id);
    if (running && !keepalive) return running.promise.then(() => this.send(id));
    const waiting = this.pending.get(id);
    if (!waiting) return Promise.resolve();
    clearTimeout(waiting.timer);
    this.pending.delete(id);
    const promise = this.deliver(id, waiting.body, keepalive).finally(() => {
      if (this.running.get(id)?.promise === promise) this.running.delete(id);
      this.settle();
    });
    this.running.set(id, { body: waiting.body, promise });
    return promise;
  }

  async deliver(id, body, keepalive) {
    const before = this.seen(id);
    try {
      const answer = await call(this.path, { method: "PATCH", body: { seen: before, ...body, id }, keepalive });
      if (answer.version) this.versions.set(id, answer.version);
      this.disputed.delete(id);
      this.failed = null;
      if (!this.pending.has(id)) localStorage.removeItem(this.prefix + id);
    } catch (error) {
      if (error.status === 409) {
        this.failed = null;
        if (this.seen(id) !== before) return; // decided while this was on its way
        const { seen: _seen, ...own } = body;
        this.disputed.set(id, own);
        this.onOvertaken(id);
        return;
      }
      this.failed = error.message;
      const newer = this.pending.get(id);
      clearTimeout(newer?.timer);
      const timer = setTimeout(() => this.send(id), AGAIN);
      this.pending.set(id, { body: { ...body, ...newer?.body }, timer });
    }
  }

  settle() {
    if (this.failed) this.show("failed", `まだ保存できていません：${this.failed}`);
    else if (this.disputed.size) this.show("failed", "ほかの画面でも直された発言があります。黄色の枠で選んでください");
    else if (this.pending.size === 0 && this.running.size === 0) {
      const clock = new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
      this.show("saved", `保存しました（${clock}）`);
    }
  }

  sendAll(keepalive = false) {
    return Promise.all([...this.pending.keys()].map((id) => this.send(id, keepalive)));
  }

  /** Everything sent; false where something could not be kept. */
  async flush() {
    await this.sendAll();
    await Promise.all([...this.running.values()].map((item) => item.promise));
    return this.pending.size === 0 && this.disputed.size === 0;
  }
}
