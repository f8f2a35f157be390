// Times in words.

/**
 * Position in a recording, H:MM:SS.
 * @param {number} seconds
 */
export function timestamp(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
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
