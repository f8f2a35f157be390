// Several clerks on one draft: what the others do comes by itself, and who is where is shown.

import { ask } from "./ask.js";
import { browserId } from "./browser.js";
import { el } from "./dom.js";

const PAUSE = 700; // ms after the last move of the cursor before the others are told
const AGAIN = 3000; // ms until the server is listened to again where it refused: at first, then twice as long each time
const AT_MOST = 300_000; // ms of that

/**
 * @typedef {{name: string, statement: string | null}} Seat
 *
 * @typedef {object} TogetherEvents
 * @property {(path: string, options?: {method?: string, body?: object}) => Promise<any>} call below api/
 * @property {string} path of the meeting
 * @property {() => number} version that the page shows
 * @property {() => Promise<void>} answered what this page is sending has been answered
 * @property {() => Promise<unknown>} catchUp show what the others did since
 * @property {(id: string) => HTMLElement | undefined} head of a statement's row
 * @property {(id: string) => void} goTo a statement
 */

export class Together {
  /** @param {TogetherEvents} on */
  constructor(on) {
    this.on = on;
    this.tab = crypto.getRandomValues(new Uint32Array(4)).join("");
    this.people = el("span", { class: "m-people", role: "group", "aria-label": "ほかに開いている人" });
    const what = { type: "button", class: "m-link", title: "履歴と、ほかの人の画面に出ます", hidden: true };
    this.call = el("button", { ...what, onclick: () => this.introduce() }, "名前を入れる");
    this.node = el("span", { class: "m-here" }, this.people, this.call);
    /** @type {EventSource | null} */
    this.stream = null;
    /** @type {Seat[]} */
    this.seats = [];
    this.place = "";
    this.newest = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.busy = false;
    this.wait = AGAIN;
  }

  /** Listen, as long as the page can be seen: a browser has few connections to one server. */
  start() {
    this.listen();
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.listen()));
    addEventListener("pagehide", () => this.stop());
    addEventListener("pageshow", () => this.listen());
    const known = (/** @type {{name: string, asks: boolean}} */ { name, asks }) => {
      this.call.hidden = Boolean(name) || !asks;
    };
    this.on.call("me").then(known, () => {}); // without an answer nothing is asked
  }

  listen() {
    if (this.stream || document.hidden) return;
    const query = new URLSearchParams({ after: "-1", tab: this.tab, browser: browserId(localStorage, crypto) });
    this.stream = new EventSource(new URL(`api/${this.on.path}/events?${query}`, document.baseURI));
    this.stream.addEventListener("open", () => this.opened());
    this.stream.addEventListener("message", ({ data }) => this.heard(JSON.parse(data)));
    this.stream.addEventListener("error", () => this.broken());
  }

  opened() {
    this.wait = AGAIN;
    this.tell(this.place);
  }

  /** A browser listens again by itself where the line broke, and never where it got another answer (401, 502). */
  broken() {
    if (this.stream?.readyState !== EventSource.CLOSED) return;
    this.stop();
    setTimeout(() => this.listen(), this.wait);
    this.wait = Math.min(2 * this.wait, AT_MOST);
  }

  stop() {
    this.stream?.close();
    this.stream = null;
    this.show([]);
  }

  /** @param {{version: number, here: Seat[]}} news */
  heard({ version, here }) {
    this.newest = version;
    this.show(here);
    this.follow();
  }

  /** Ask for what is missing, one request at a time. */
  async follow() {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.on.answered(); // the stream tells of this page's own work before its answer is there
      for (let before = -1; this.newest > this.on.version() && this.on.version() > before; ) {
        before = this.on.version();
        await this.on.catchUp();
      }
    } catch {
      // The stream connects again by itself and tells the version anew.
    } finally {
      this.busy = false;
    }
  }

  /**
   * The cursor is in another statement.
   * @param {string} statement
   */
  moved(statement) {
    if (statement === this.place) return;
    this.place = statement;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(statement), PAUSE);
  }

  /** @param {string} statement */
  tell(statement) {
    const body = { tab: this.tab, statement: statement || null };
    this.on.call(`${this.on.path}/presence`, { method: "POST", body }).catch(() => {});
  }

  /** @param {Seat[]} seats */
  show(seats) {
    for (const mark of document.querySelectorAll(".m-other")) mark.remove();
    this.seats = seats;
    this.people.replaceChildren(...seats.map((seat) => this.person(seat)));
    for (const { name, statement } of seats) {
      const head = statement ? this.on.head(statement) : null;
      head?.append(el("span", { class: "m-other", title: `${called(name)}がここを開いています` }, called(name)));
    }
  }

  /** Marks of others on rows that were made anew. */
  renew() {
    this.show(this.seats);
  }

  /** @param {Seat} seat */
  person({ name, statement }) {
    const go = () => statement && this.on.goTo(statement);
    const title = statement ? `${called(name)}が直している所へ移る` : `${called(name)}が開いています`;
    return el("button", { type: "button", class: "m-person", title, onclick: go }, called(name).slice(0, 4));
  }

  /** The name, asked once and kept, where there are no accounts. */
  async introduce() {
    const hint = "履歴と、ほかの人の画面に出ます。このブラウザーのものとして残り、次からは尋ねません。";
    const boxes = [{ name: "name", label: "お名前", hint }];
    const nameless = ({ name = "" }) => (name ? "" : "お名前を入れてください。");
    const given = await ask("だれが直したか分かるように", boxes, [{ name: "save", word: "決める" }], nameless);
    if (!given) return;
    await this.on.call("me", { method: "POST", body: given.values });
    this.call.hidden = true;
    this.tell(this.place);
  }
}

/** @param {string} name */
function called(name) {
  return name || "ほかの人";
}
