// Hear and follow: from a word to the recording and from the recording to the page.

import { timeAsked } from "./dialog.js";
import { spokenAt } from "./places.js";
import { TypingPause } from "./typing_pause.js";
import { secondsAt, spokenPlace, textPlace, wordAt } from "./words.js";

const LEAD = 1; // s heard before a place that a round shows
const BACK = 3; // s
const REACTION = 0.5; // s from the end of a word to the key that stops at it
const PAUSES = "minutes-pause-on-typing";

export class Hearing {
  /**
   * @param {string} job
   * @param {import("./editor.js").Editor} editor
   * @param {Pick<Storage, "getItem" | "setItem">} storage
   */
  constructor(job, editor, storage) {
    this.editor = editor;
    this.player = editor.player;
    this.storage = storage;
    this.key = `minutes-player:${job}`;
    this.pauses = read(storage, PAUSES) !== "no";
    this.typing = new TypingPause(this.player, editor.rows.node, () => this.pauses);
    this.player.onTime = (seconds, playing) => this.at(seconds, playing);
    this.player.onStart = () => editor.rows.follow.again();
    this.resume();
    addEventListener("pagehide", () => this.remember());
    this.player.audio.addEventListener("pause", () => this.remember());
    this.player.audio.addEventListener("ratechange", () => this.remember());
  }

  /**
   * @param {number} seconds
   * @param {boolean} playing
   */
  at(seconds, playing) {
    this.editor.timeline.at(seconds);
    this.editor.rows.hearing(seconds, playing);
  }

  /** Speed and place of the last visit. */
  resume() {
    const { speed, position } = JSON.parse(read(this.storage, this.key) ?? "{}");
    if (speed) this.player.setSpeed(speed);
    if (position) this.player.seek(position);
  }

  remember() {
    const { playbackRate, currentTime } = this.player.audio;
    write(this.storage, this.key, JSON.stringify({ speed: playbackRate, position: currentTime }));
  }

  /** @param {boolean} wanted the recording waits while somebody types */
  setPauses(wanted) {
    this.pauses = wanted;
    write(this.storage, PAUSES, wanted ? "yes" : "no");
  }

  /** What the keys do, by the names in keys.js. */
  actions() {
    const { player } = this;
    return {
      hear: () => this.hear(),
      take: () => this.take(),
      back: () => player.back(BACK),
      slower: () => {
        player.back(BACK);
        player.faster(-1);
      },
      faster: () => player.faster(1),
      loop: () => this.loop(),
      goto: () => this.ask(),
    };
  }

  /** The statement with the cursor, from the word at the cursor; again: stop. */
  hear() {
    this.typing.release();
    const index = Math.max(0, this.editor.current);
    const statement = this.editor.data.statements[index];
    const seconds = statement ? secondsAt(statement, this.editor.rows.rows[index]?.place ?? 0) : null;
    if (seconds !== null) this.player.toggle(seconds);
  }

  /** Stop, and choose the word that was heard a moment ago: what is typed takes its place, and it goes on. */
  take() {
    const { editor, player } = this;
    const { currentTime, paused, playbackRate } = player.audio;
    const seconds = currentTime - (paused ? 0 : REACTION * playbackRate);
    const index = Math.max(0, spokenAt(editor.data.statements, seconds));
    const row = editor.rows.rows[index];
    this.typing.hold();
    if (!row) return;
    editor.rows.goTo(index);
    const word = wordAt(row.statement, seconds);
    if (word) row.selectPlace(textPlace(row.text.value, row.statement.verbatim, word));
  }

  /**
   * @param {number} index
   * @param {number} place character of 素起こし
   */
  word(index, place) {
    const statement = this.editor.data.statements[index];
    const seconds = statement ? secondsAt(statement, place) : null;
    if (seconds !== null) this.player.play(seconds);
  }

  /**
   * Bring words before the eyes and into the ears.
   * @param {number} index
   * @param {string} words
   * @param {number} from character of the text
   */
  showAndHear(index, words, from) {
    this.editor.rows.showWords(index, words, from);
    const statement = this.editor.data.statements[index];
    const seconds = statement ? secondsAt(statement, spokenPlace(statement.text, statement.verbatim, from)) : null;
    if (seconds !== null) this.player.play(Math.max(0, seconds - LEAD));
    this.editor.rows.follow.stop(); // the page stays where the words are
  }

  /** Hear the statement with the cursor again and again, or no more. */
  loop() {
    const statement = this.editor.data.statements[Math.max(0, this.editor.current)];
    if (this.player.loop || !statement || statement.start === null) this.player.loop = null;
    else {
      this.player.loop = { start: statement.start, end: statement.end ?? statement.start + 5 };
      this.player.play(statement.start);
    }
    this.editor.status.notice("saved", this.player.loop ? "この発言を繰り返し聞きます" : "繰り返しをやめました");
  }

  async ask() {
    const seconds = await timeAsked(this.editor.timeline.duration);
    if (seconds !== null) this.goTo(seconds);
  }

  /**
   * Recording and page go to a second.
   * @param {number} seconds
   */
  goTo(seconds) {
    const { editor } = this;
    this.player.seek(seconds);
    editor.timeline.at(seconds);
    editor.rows.goTo(Math.max(0, spokenAt(editor.data.statements, seconds)), { focus: false });
  }
}

/**
 * @param {Pick<Storage, "getItem">} storage
 * @param {string} key
 */
function read(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null; // storage is forbidden
  }
}

/**
 * @param {Pick<Storage, "setItem">} storage
 * @param {string} key
 * @param {string} value
 */
function write(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    // It lasts as long as the page.
  }
}
