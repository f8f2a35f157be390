// Who this is while there are no accounts: an id that this browser drew and keeps, so that 元に戻す takes
// back its own edits and nobody else's.

const NAME = "minutes-browser";
let drawn = "";

/**
 * 32 hexadecimal digits, the same on every visit.
 * @param {Pick<Storage, "getItem" | "setItem">} storage
 * @param {Pick<Crypto, "getRandomValues">} random
 */
export function browserId(storage, random) {
  try {
    drawn = storage.getItem(NAME) ?? drawn;
  } catch {
    // Storage is forbidden: the id lasts as long as the page.
  }
  if (/^[0-9a-f]{32}$/.test(drawn)) return drawn;
  // randomUUID needs https, which an office network may not have.
  const bytes = random.getRandomValues(new Uint8Array(16));
  drawn = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    storage.setItem(NAME, drawn);
  } catch {
    // as above
  }
  return drawn;
}
