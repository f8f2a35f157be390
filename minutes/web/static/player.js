// One audio element for the whole page; rows and sentences ask it to play from a second.

import { el } from "./dom.js";

const SPEEDS = [0.7, 0.85, 1, 1.25, 1.5, 2];

export class Player {
  /**
   * @param {URL} url of the recording
   * @param {(seconds: number) => void} onTime called while it plays
   */
  constructor(url, onTime) {
    this.converted = false;
    this.mark = -1; // second from which it was last asked to play
    this.problem = el("p", { class: "m-problem", role: "alert", hidden: true });
    this.audio = el("audio", { src: url, controls: true, preload: "metadata", "aria-label": "録音" });
    this.audio.addEventListener("timeupdate", () => onTime(this.audio.currentTime));
    this.audio.addEventListener("seeked", () => onTime(this.audio.currentTime));
    this.audio.addEventListener("error", () => this.plain());
    this.audio.addEventListener("loadedmetadata", () => {
      this.say("");
      // A recording that does not tell its length cannot be entered in the middle.
      if (!Number.isFinite(this.audio.duration)) this.plain();
    });
    const speed = el(
      "select",
      { "aria-label": "再生の速さ", onchange: () => this.setSpeed(Number(speed.value)) },
      ...SPEEDS.map((rate) => el("option", { value: rate, selected: rate === 1 }, `${rate}倍速`)),
    );
    this.node = el("div", { class: "m-player" }, this.audio, speed);
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
  }

  /**
   * Play from a second.
   * @param {number} seconds
   */
  play(seconds) {
    this.mark = seconds;
    const go = () => {
      this.audio.currentTime = seconds;
      this.run();
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
