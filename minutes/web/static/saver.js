// Keeps every edit: sends it within a second, in order, again and again until the server has it.
// What the server does not have yet also lies in this browser's storage, so a crash loses nothing.

import { call } from "./common.js";

const WAIT = 600; // ms after the last key before text is sent
const AGAIN = 3000; // ms until the next try

export class Saver {
  /** ``show(state, text)``: state is "saved", "saving" or "failed". */
  constructor(job, show) {
    this.prefix = `minutes-unsaved:${job}:`;
    this.path = `jobs/${encodeURIComponent(job)}/statements`;
    this.show = show;
    this.pending = new Map(); // statement id → {body, timer}
    this.running = new Map(); // statement id → {body, promise}
    addEventListener("pagehide", () => this.sendAll(true));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.sendAll(true);
    });
    addEventListener("beforeunload", (event) => {
      this.sendAll(true);
      if (this.failed) event.preventDefault();
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
    const whole = { ...waiting?.body, ...body };
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => this.send(id), now ? 0 : WAIT);
    this.pending.set(id, { body: whole, timer });
    try {
      localStorage.setItem(this.prefix + id, JSON.stringify({ ...this.running.get(id)?.body, ...whole }));
    } catch {
      // A full or forbidden storage only costs the second safety net.
    }
    this.show("saving", "保存しています…");
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
    try {
      await call(this.path, { method: "PATCH", body: { id, ...body }, keepalive });
      this.failed = null;
      if (!this.pending.has(id)) localStorage.removeItem(this.prefix + id);
    } catch (error) {
      this.failed = error.message;
      const newer = this.pending.get(id);
      clearTimeout(newer?.timer);
      const timer = setTimeout(() => this.send(id), AGAIN);
      this.pending.set(id, { body: { ...body, ...newer?.body }, timer });
    }
  }

  settle() {
    if (this.failed) this.show("failed", `まだ保存できていません：${this.failed}`);
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
    return this.pending.size === 0;
  }
}
