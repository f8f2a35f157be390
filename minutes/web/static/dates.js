// Days as a clerk writes them: 令和7年6月30日, R7.6.30, 2025/6/30. The server keeps 2025-06-30.

/** @type {[string, string, number][]} name, letter and the year before the first */
const ERAS = [
  ["令和", "R", 2018],
  ["平成", "H", 1988],
  ["昭和", "S", 1925],
];
const WRITTEN = /^(?:(令和|平成|昭和|[RHS])(元|\d{1,2})|(\d{4}))[年./-](\d{1,2})[月./-](\d{1,2})日?$/;
const WEEKDAY = /[(][月火水木金土日](?:曜日?)?[)]$|[月火水木金土日]曜日?$/;
const REIWA = "2019-05-01"; // its first day

/**
 * The day that `text` names, 2025-06-30; empty where nothing is written, null where it names none.
 * @param {string} text
 */
export function dayOf(text) {
  const plain = text.normalize("NFKC").replace(/\s/gu, "").toUpperCase().replace(WEEKDAY, "");
  if (!plain) return "";
  const parts = plain.match(WRITTEN);
  if (!parts) return null;
  const [, era, inEra = "", year, month, day] = parts;
  const before = ERAS.find(([name, letter]) => name === era || letter === era)?.[2] ?? 0;
  const whole = year ? Number(year) : before + (inEra === "元" ? 1 : Number(inEra));
  const found = new Date(Date.UTC(whole, Number(month) - 1, Number(day)));
  const there = found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(day);
  return there ? found.toISOString().slice(0, 10) : null;
}

/**
 * 2025-06-30 as 令和7年6月30日; days before 令和 as 2018年6月30日.
 * @param {string | null | undefined} day
 */
export function dayWritten(day) {
  if (!day) return "";
  const [year = 0, month, date] = day.split("-").map(Number);
  const reiwa = year - 2018;
  const shown = day < REIWA ? String(year) : `令和${reiwa === 1 ? "元" : reiwa}`;
  return `${shown}年${month}月${date}日`;
}
