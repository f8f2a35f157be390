// Times in words.

const FAR = 1.3; // an estimate that many times what is shown is believed

/**
 * Position in a recording, H:MM:SS.
 * @param {number} seconds
 */
export function timestamp(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Time left of one job: it goes down, and up only where the estimate is far off. */
export class TimeLeft {
  constructor() {
    /** @type {number | null} */
    this.shown = null;
  }

  /**
   * @param {number | null | undefined} seconds as the server estimates now
   */
  words(seconds) {
    if (seconds === null || seconds === undefined) return "";
    if (this.shown === null || seconds < this.shown || seconds > this.shown * FAR) this.shown = seconds;
    return timeLeft(this.shown);
  }
}

/**
 * The second that a position in a recording names, H:MM:SS or M:SS; null where it names none.
 * @param {string} text
 */
export function seconds(text) {
  const parts = text
    .normalize("NFKC")
    .trim()
    .match(/^(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)$/);
  if (!parts) return null;
  const [, hours = "0", minutes, rest] = parts;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

/**
 * Time left in words, rounded so that it does not flicker.
 * @param {number | null | undefined} seconds
 */
export function timeLeft(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 50) return "あと1分以内";
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `あと約${minutes}分`;
  const rest = Math.round((minutes % 60) / 5) * 5;
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return `あと約${hours}時間${rest && rest < 60 ? `${rest}分` : ""}`;
}

/**
 * The second that a person means by 1:23:45, 83:45 or 1時間23分45秒; null where it cannot be read.
 * @param {string} text
 */
export function secondsOf(text) {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/時間|時|分/gu, ":")
    .replace(/秒$/u, "");
  if (!/^\d{1,4}(:\d{0,2}){0,2}$/.test(plain)) return null;
  return plain.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
