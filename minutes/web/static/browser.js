// Who this is while there are no accounts: an id that this browser drew and keeps, so that 元に戻す takes
// back its own edits and nobody else's; and which of its tabs, so that no tab overwrites another's words.

/** @type {Record<string, string>} */
const drawnBy = {};

/**
 * 32 hexadecimal digits, the same on every visit.
 * @param {Pick<Storage, "getItem" | "setItem">} storage
 * @param {Pick<Crypto, "getRandomValues">} random
 */
export function browserId(storage, random) {
  return idIn(storage, random, "minutes-browser");
}

/**
 * 32 hexadecimal digits, the same in this tab as long as it is open.
 * @param {Pick<Storage, "getItem" | "setItem">} storage of the session
 * @param {Pick<Crypto, "getRandomValues">} random
 */
export function tabId(storage, random) {
  return idIn(storage, random, "minutes-tab");
}

/**
 * @param {Pick<Storage, "getItem" | "setItem">} storage
 * @param {Pick<Crypto, "getRandomValues">} random
 * @param {string} name
 */
function idIn(storage, random, name) {
  let drawn = drawnBy[name] ?? "";
  try {
    drawn = storage.getItem(name) ?? drawn;
  } catch {
    // Storage is forbidden: the id lasts as long as the page.
  }
  drawnBy[name] = drawn;
  if (/^[0-9a-f]{32}$/.test(drawn)) return drawn;
  // randomUUID needs https, which an office network may not have.
  const bytes = random.getRandomValues(new Uint8Array(16));
  drawn = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  drawnBy[name] = drawn;
  try {
    storage.setItem(name, drawn);
  } catch {
    // as above
  }
  return drawn;
}
