// Whose page this is, where people sign in: what it keeps and what it sends is theirs alone.

const PERSON = "X-Minutes-Person";

const NAME = "minutes-person";
const KEPT = ["minutes-form", "minutes-files"]; // what the tab keeps of a form

let person = "";

/** The user whose page this is, as the server writes the name; "" where nobody signs in. */
export function whose() {
  return person;
}

/** What every call says, so that the server does nothing under the name of somebody who signed in since. */
export function claim() {
  return person ? { [PERSON]: person } : {};
}

/**
 * The first answer that names a user says whose page this is; a form that somebody else left in this tab goes.
 * @param {{headers: Pick<Headers, "get">}} answer
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage of the tab
 */
export function learn(answer, storage) {
  const said = answer.headers.get(PERSON);
  if (person || !said) return;
  person = said;
  if (storage.getItem(NAME) === said) return;
  for (const name of KEPT) storage.removeItem(name);
  storage.setItem(NAME, said);
}
