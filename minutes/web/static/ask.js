// A question with boxes to fill in: one dialog at a time, all by keyboard, Escape gives up.

import { el } from "./dom.js";

/**
 * @typedef {object} Box
 * @property {string} name
 * @property {string} label
 * @property {string} [value]
 * @property {"text" | "number" | "area"} [kind]
 * @property {{value: string, word: string}[]} [choices] a list to choose from, instead of a box
 * @property {string[]} [words] offered while typing
 * @property {string} [hint]
 *
 * @typedef {object} Answer a button; the first one is what Enter means
 * @property {string} name
 * @property {string} word
 * @property {boolean} [danger]
 * @property {boolean} [bare] does not ask for the boxes to be filled in
 *
 * @typedef {{answer: string, values: Record<string, string>}} Given
 */

let lists = 0;

/**
 * Ask; resolves to what was answered, null where the person gave up.
 * @param {string} title
 * @param {Box[]} boxes
 * @param {Answer[]} answers
 * @param {(values: Record<string, string>) => string} check what is wrong with the values, or nothing
 * @returns {Promise<Given | null>}
 */
export function ask(title, boxes, answers, check = () => "") {
  const inputs = new Map(boxes.map((box) => [box.name, inputOf(box)]));
  const problem = el("p", { class: "m-problem", role: "alert" });
  const values = () => Object.fromEntries([...inputs].map(([name, input]) => [name, input.value.trim()]));
  const dialog = el("dialog", { class: "m-dialog m-ask", "aria-label": title });
  /** @type {Given | null} */
  let given = null;
  const give = (/** @type {Answer} */ { name, bare }) => {
    const wrong = bare ? "" : check(values());
    problem.textContent = wrong;
    if (wrong) return;
    given = { answer: name, values: values() };
    dialog.close();
  };
  const buttons = answers.map((answer, place) => {
    const style = answer.danger ? "m-button m-danger" : place === 0 ? "m-button m-primary" : "m-button";
    return el(
      "button",
      { type: place ? "button" : "submit", class: style, onclick: () => place && give(answer) },
      answer.word,
    );
  });
  const stay = el("button", { type: "button", class: "m-button", onclick: () => dialog.close() }, "やめる");
  const lines = boxes.map((box) => line(box, /** @type {HTMLElement} */ (inputs.get(box.name))));
  const form = el(
    "form",
    { class: "m-ask-form" },
    el("h2", {}, title),
    ...lines,
    problem,
    el("div", { class: "m-actions" }, stay, ...buttons.reverse()),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [first] = answers;
    if (first) give(first);
  });
  dialog.append(form);
  return shown(dialog, () => given);
}

/**
 * Show a dialog until it is closed; the keys of the page behind it rest.
 * @template T
 * @param {HTMLDialogElement} dialog
 * @param {() => T} result
 * @returns {Promise<T>}
 */
export function shown(dialog, result) {
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result());
    });
    dialog.showModal();
  });
}

/** @param {Box} box */
function inputOf({ value = "", kind = "text", choices }) {
  if (choices) {
    const options = choices.map((choice) =>
      el("option", { value: choice.value, selected: choice.value === value }, choice.word),
    );
    return el("select", {}, ...options);
  }
  if (kind === "area") {
    const area = el("textarea", { rows: "3" });
    area.value = value;
    return area;
  }
  return el("input", { type: kind, value, autocomplete: "off", min: kind === "number" ? "1" : null });
}

/**
 * @param {Box} box
 * @param {HTMLElement} input
 */
function line({ label, words, hint }, input) {
  /** @type {HTMLElement | null} */
  let list = null;
  if (words?.length) {
    lists += 1;
    list = el("datalist", { id: `m-words-${lists}` }, ...words.map((word) => el("option", { value: word })));
    input.setAttribute("list", list.id);
  }
  return el("label", {}, el("span", {}, label), input, list, hint ? el("small", { class: "m-hint" }, hint) : null);
}
