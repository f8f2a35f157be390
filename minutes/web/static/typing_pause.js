// The recording waits while somebody types, and goes on a moment after.

const QUIET = 1200; // ms without a key before it goes on
const BACK = 1; // s that are heard again

export class TypingPause {
  /**
   * @param {import("./player.js").Player} player
   * @param {HTMLElement} node in which typing counts
   * @param {() => boolean} wanted
   */
  constructor(player, node, wanted) {
    this.player = player;
    this.wanted = wanted;
    this.held = false;
    this.composing = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    node.addEventListener("input", () => this.typed());
    node.addEventListener("compositionstart", () => {
      this.composing = true;
      this.typed();
    });
    node.addEventListener("compositionend", () => {
      this.composing = false;
      this.typed();
    });
  }

  /** Stop it for what will be typed: it goes on after that. */
  hold() {
    clearTimeout(this.timer);
    if (this.player.audio.paused) return;
    this.player.audio.pause();
    this.held = this.wanted();
  }

  typed() {
    if (!this.wanted()) return;
    if (!this.player.audio.paused) {
      this.player.audio.pause();
      this.held = true;
    }
    clearTimeout(this.timer);
    if (this.held) this.timer = setTimeout(() => this.goOn(), QUIET);
  }

  /** Not in the middle of a conversion, and not where a person has pressed play or stop meanwhile. */
  goOn() {
    if (this.composing) return;
    const { player } = this;
    if (this.held && player.audio.paused && this.wanted()) {
      player.back(BACK);
      player.run();
    }
    this.held = false;
  }

  /** A person plays or stops it: what was held is theirs again. */
  release() {
    clearTimeout(this.timer);
    this.held = false;
  }
}
