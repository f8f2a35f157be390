// One audio (or video) element for the whole page; rows and words ask it to play from a second.

import { el } from "./dom.js";
import { Picture } from "./picture.js";
import { timestamp } from "./times.js";

const SPEEDS = [0.5, 0.7, 0.85, 1, 1.25, 1.5, 2];
const BACK = 3; // s

/** @typedef {{start: number, end: number}} Span a stretch of the recording in seconds */

export class Player {
  /**
   * @param {URL} url of the recording
   * @param {number} duration of it in seconds
   * @param {boolean} video whether it may have a picture
   */
  constructor(url, duration, video) {
    /** @type {(seconds: number, playing: boolean) => void} told while it plays */
    this.onTime = () => {};
    /** @type {() => void} told when it begins to play */
    this.onStart = () => {};
    /** @type {Span | null} what is heard again and again */
    this.loop = null;
    /** @type {Span[]} what is still to be heard one after another, the one that plays first */
    this.spans = [];
    this.frame = 0;
    this.converted = false;
    this.duration = duration;
    this.mark = -1; // second from which it was last asked to play
    this.problem = el("p", { class: "m-problem", role: "alert", hidden: true });
    const source = { src: url, preload: "metadata" };
    const picture = video ? el("video", { ...source, playsinline: true, "aria-label": "録画の映像" }) : null;
    /** @type {HTMLMediaElement} */
    this.audio = picture ?? el("audio", source);
    this.picture = picture ? new Picture(picture) : null;
    this.clock = el("span", { class: "m-clock" });
    this.button = el("button", { type: "button", class: "m-play", onclick: () => this.press() });
    const back = el(
      "button",
      { type: "button", class: "m-button", title: "3秒戻す（Ctrl+Shift+スペース）", onclick: () => this.back(BACK) },
      `−${BACK}秒`,
    );
    this.speed = el(
      "select",
      { "aria-label": "再生の速さ", onchange: () => this.setSpeed(Number(this.speed.value)) },
      ...SPEEDS.map((rate) => el("option", { value: rate, selected: rate === 1 }, `${rate}倍速`)),
    );
    const inside = this.picture ? this.picture.node : this.audio;
    this.node = el("div", { class: "m-player" }, inside, this.button, back, this.clock, this.speed);
    this.listen();
    this.tell();
  }

  listen() {
    const moved = () => {
      this.tell();
      this.pass();
      this.onTime(this.audio.currentTime, !this.audio.paused);
    };
    for (const kind of ["timeupdate", "seeked", "pause"]) this.audio.addEventListener(kind, moved);
    this.audio.addEventListener("play", () => {
      this.tell();
      this.onStart();
      this.tick();
    });
    this.audio.addEventListener("ended", () => this.tell());
    this.audio.addEventListener("error", () => this.plain());
    this.audio.addEventListener("loadedmetadata", () => {
      this.say("");
      // A recording that does not tell its length cannot be entered in the middle.
      if (!Number.isFinite(this.audio.duration)) this.plain();
    });
  }

  /** Between the four times a second that the browser tells: each word has its turn. */
  tick() {
    cancelAnimationFrame(this.frame);
    if (this.audio.paused) return;
    const { currentTime } = this.audio;
    if (this.loop && (currentTime >= this.loop.end || currentTime < this.loop.start - 1)) {
      this.audio.currentTime = this.loop.start;
    }
    this.pass();
    this.onTime(currentTime, true);
    this.frame = requestAnimationFrame(() => this.tick());
  }

  /** Show whether it plays, and where. */
  tell() {
    const { paused, currentTime } = this.audio;
    this.button.textContent = paused ? "▶" : "❚❚";
    this.button.setAttribute("aria-label", paused ? "再生" : "一時停止");
    this.clock.textContent = `${timestamp(currentTime)} / ${timestamp(this.duration)}`;
  }

  press() {
    if (this.audio.paused) this.run();
    else this.audio.pause();
  }

  /** What no browser plays, the server turns into WAV: once, then it is this recording's copy. */
  plain() {
    if (this.converted) {
      this.say("この録音は再生できません。文章の修正はできます。");
      return;
    }
    this.converted = true;
    this.say("再生できる形に直しています。長い録音では数分かかることがあります。");
    const url = new URL(this.audio.src);
    url.searchParams.set("plain", "true");
    this.audio.src = url.href;
  }

  /** @param {string} text */
  say(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }

  /** @param {number} rate */
  setSpeed(rate) {
    this.audio.playbackRate = rate;
    this.audio.defaultPlaybackRate = rate;
    this.speed.value = String(rate);
  }

  /** @param {1 | -1} step to the next speed of the list, or the one before */
  faster(step) {
    const at = SPEEDS.findLastIndex((rate) => rate <= this.audio.playbackRate);
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + step))] ?? 1);
  }

  /**
   * Play from a second.
   * @param {number} seconds
   */
  play(seconds) {
    this.mark = seconds;
    this.seek(seconds, () => this.run());
  }

  /**
   * Play stretches one after another, and stop behind the last.
   * @param {Span[]} spans in the order of the recording
   */
  playSpans(spans) {
    const [first] = spans;
    if (!first) return;
    this.play(first.start);
    this.spans = spans;
  }

  /** Behind a stretch: on to the next one, or the end. */
  pass() {
    const [here, ...rest] = this.spans;
    const { currentTime, paused } = this.audio;
    if (!here || paused || currentTime < here.end) return;
    this.spans = rest;
    const [next] = rest;
    if (!next) this.audio.pause();
    else if (next.start > currentTime) this.audio.currentTime = next.start;
  }

  /**
   * Go to a second; playing or not stays as it is.
   * @param {number} seconds
   * @param {() => void} then
   */
  seek(seconds, then = () => {}) {
    this.spans = [];
    const go = () => {
      this.audio.currentTime = seconds;
      then();
    };
    if (this.audio.readyState > 0) go();
    else {
      this.audio.addEventListener("loadedmetadata", go, { once: true });
      this.audio.load();
    }
  }

  /**
   * The one key: stop while it plays, go on where it stopped (a second before), or begin at `seconds`.
   * @param {number} seconds
   */
  toggle(seconds) {
    if (!this.audio.paused) this.audio.pause();
    else if (seconds === this.mark && this.audio.currentTime > seconds) {
      this.audio.currentTime = Math.max(this.mark, this.audio.currentTime - 1);
      this.run();
    } else this.play(seconds);
  }

  run() {
    this.audio.play().catch(() => {}); // interrupted by the next request, or refused: the error event tells
  }

  /** @param {number} seconds */
  back(seconds) {
    this.audio.currentTime = Math.max(0, this.audio.currentTime - seconds);
  }
}
