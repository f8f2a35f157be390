// One audio element for the whole page; rows and sentences ask it to play from a second.

import { el } from "./common.js";

export class Player {
  /** ``onTime(seconds)`` is called while it plays. */
  constructor(url, onTime) {
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
    const speeds = [0.7, 0.85, 1, 1.25, 1.5, 2];
    this.speed = el(
      "select",
      { "aria-label": "再生の速さ", onchange: () => this.setSpeed(Number(this.speed.value)) },
      ...speeds.map((rate) => el("option", { value: rate, selected: rate === 1 }, `${rate}倍速`)),
    );
    this.node = el("div", { class: "m-player" }, this.audio, this.speed);
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
    this.audio.src = url;
  }

  say(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }

  setSpeed(rate) {
    this.audio.playbackRate = rate;
    this.audio.defaultPlaybackRate = rate;
  }

  get playing() {
    return !this.audio.paused;
  }

  /** Play from ``seconds``. */
  play(seconds) {
    this.mark = seconds;
    const go = () => {
      this.audio.currentTime = seconds;
      this.audio.play().catch(() => {}); // interrupted by the next request, or refused: the error event tells
    };
    if (this.audio.readyState > 0) go();
    else {
      this.audio.addEventListener("loadedmetadata", go, { once: true });
      this.audio.load();
    }
  }

  /** The one key: stop while it plays, go on where it stopped, or begin at ``seconds``. */
  toggle(seconds) {
    if (this.playing) this.audio.pause();
    else if (seconds === this.mark && this.audio.currentTime > seconds) this.play2();
    else this.play(seconds);
  }

  play2() {
    this.audio.currentTime = Math.max(this.mark, this.audio.currentTime - 1);
    this.audio.play().catch(() => {});
  }

  back(seconds) {
    this.audio.currentTime = Math.max(0, this.audio.currentTime - seconds);
  }
}
