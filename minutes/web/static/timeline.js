// The whole meeting on one line: who speaks when, the items of the agenda, where a doubt is open, what is heard.

import { el } from "./dom.js";
import { hue } from "./speakers.js";
import { timestamp } from "./times.js";

/** @typedef {import("./types.js").Statement} Statement */

const STEPS = { ArrowLeft: -5, ArrowRight: 5, ArrowDown: -5, ArrowUp: 5, PageDown: -60, PageUp: 60 }; // s

const LATER = 60; // ms

export class Timeline {
  /**
   * @param {number} duration of the recording in seconds
   * @param {(seconds: number) => void} go
   */
  constructor(duration, go) {
    this.duration = Math.max(duration, 0.1);
    this.go = go;
    this.now = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined; // to be drawn
    /** @type {Statement[]} */
    this.statements = [];
    this.peaks = new Uint8Array();
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.head = el("div", { class: "m-playhead" });
    const range = { "aria-valuemin": "0", "aria-valuemax": String(Math.round(this.duration)) };
    this.node = el(
      "div",
      { class: "m-timeline", role: "slider", tabindex: "0", "aria-label": "録音の位置", ...range },
      this.canvas,
      this.head,
    );
    this.node.addEventListener("pointerdown", (event) => this.point(event));
    this.node.addEventListener("pointermove", (event) => {
      this.node.title = timestamp(this.secondsAt(event));
    });
    this.node.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.soon()).observe(this.node);
    this.at(0);
  }

  /** @param {MouseEvent} event */
  secondsAt({ clientX }) {
    const { left, width } = this.node.getBoundingClientRect();
    return this.duration * Math.min(1, Math.max(0, (clientX - left) / Math.max(width, 1)));
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (event.button === 0) this.go(this.secondsAt(event));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const ends = { Home: 0, End: this.duration };
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    const to = ends[/** @type {keyof typeof ends} */ (event.key)] ?? (step === undefined ? null : this.now + step);
    if (to === null) return;
    event.preventDefault();
    this.go(Math.min(this.duration, Math.max(0, to)));
  }

  /**
   * The second that is heard.
   * @param {number} seconds
   */
  at(seconds) {
    this.now = seconds;
    this.head.style.insetInlineStart = `${(100 * Math.min(1, seconds / this.duration)).toFixed(3)}%`;
    this.node.setAttribute("aria-valuenow", String(Math.round(seconds)));
    this.node.setAttribute("aria-valuetext", timestamp(seconds));
  }

  /**
   * How loud it is along its length; without it the timeline works all the same.
   * @param {URL} url
   */
  async loadPeaks(url) {
    const answer = await fetch(url, { credentials: "same-origin", priority: "low" }).catch(() => null);
    if (!answer?.ok) return;
    this.peaks = new Uint8Array(await answer.arrayBuffer());
    this.soon();
  }

  /** @param {Statement[]} statements */
  show(statements) {
    this.statements = statements;
    this.soon();
  }

  /** Draw once, after the frame that shows the statements themselves: of a long meeting it takes as long as that. */
  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => requestAnimationFrame(() => this.draw()), LATER);
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.node;
    const pen = this.canvas.getContext("2d");
    if (!pen || !width) return;
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    pen.scale(ratio, ratio);
    const x = (/** @type {number | null} */ seconds) => (width * (seconds ?? 0)) / this.duration;
    this.drawVoices(pen, x, height);
    this.drawPeaks(pen, width, height);
    this.drawMarks(pen, x, height);
  }

  /** @param {string} name of a colour of the page */
  ink(name) {
    return getComputedStyle(this.node).getPropertyValue(name).trim();
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {(seconds: number | null) => number} x
   * @param {number} height
   */
  drawVoices(pen, x, height) {
    const light = this.ink("--m-light");
    /** @type {Map<string | null, string>} */
    const colours = new Map();
    for (const { start, end, speaker_id: voice } of this.statements) {
      if (start === null) continue;
      const colour = colours.get(voice) ?? `hsl(${hue(voice)} ${voice ? 45 : 0}% ${light})`;
      colours.set(voice, colour);
      pen.fillStyle = colour;
      pen.fillRect(x(start), 6, Math.max(1, x(end) - x(start)), height - 6);
    }
  }

  /**
   * The waveform, darker on the voices' colours.
   * @param {CanvasRenderingContext2D} pen
   * @param {number} width
   * @param {number} height
   */
  drawPeaks(pen, width, height) {
    const count = this.peaks.length;
    if (!count) return;
    pen.fillStyle = this.ink("--m-wave");
    const middle = (height + 6) / 2;
    for (let column = 0; column < width; column += 1) {
      const from = Math.floor((column * count) / width);
      const to = Math.max(from + 1, Math.floor(((column + 1) * count) / width));
      const loud = (Math.max(...this.peaks.subarray(from, to)) / 255) * ((height - 6) / 2);
      pen.fillRect(column, middle - loud, 1, 2 * loud);
    }
  }

  /**
   * Items of the agenda over the whole height, open doubts as dots above.
   * @param {CanvasRenderingContext2D} pen
   * @param {(seconds: number | null) => number} x
   * @param {number} height
   */
  drawMarks(pen, x, height) {
    const [ink, mark] = [this.ink("--m-ink"), this.ink("--m-mark")];
    const timed = this.statements.filter(({ start }) => start !== null);
    pen.fillStyle = ink;
    for (const { start } of timed.filter(({ heading }) => heading)) pen.fillRect(x(start) - 1, 0, 2, height);
    pen.fillStyle = mark;
    for (const { start } of timed.filter(({ flags }) => flags.length)) pen.fillRect(x(start) - 1.5, 0, 4, 6);
  }
}
