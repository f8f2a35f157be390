// The question before something that cannot be taken back.

import { el } from "./dom.js";
import { secondsOf } from "./times.js";

/**
 * Resolves to whether the person said `yes`.
 * @param {string} question
 * @param {string} yes
 * @returns {Promise<boolean>}
 */
export function confirmed(question, yes) {
  const dialog = el("dialog", { class: "m-dialog", "aria-label": question });
  const answer = (/** @type {string} */ value) => () => dialog.close(value);
  const stay = el("button", { type: "button", class: "m-button", onclick: answer("") }, "やめる");
  const go = el("button", { type: "button", class: "m-button m-danger", onclick: answer("yes") }, yes);
  dialog.append(el("p", {}, question), el("div", { class: "m-actions" }, stay, go));
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    stay.focus();
  });
}

/**
 * Resolves to the second that the person wants to go to; null where they do not.
 * @param {number} longest seconds
 * @returns {Promise<number | null>}
 */
export function timeAsked(longest) {
  const box = el("input", { type: "text", name: "time", autocomplete: "off", placeholder: "1:23:45" });
  const dialog = el("dialog", { class: "m-dialog m-ask", "aria-label": "時刻へ移る" });
  const stay = el("button", { type: "button", class: "m-button", onclick: () => dialog.close("") }, "やめる");
  const go = el("button", { class: "m-button m-primary" }, "移る");
  const form = el(
    "form",
    { method: "dialog", class: "m-ask-form" },
    el("label", {}, el("span", {}, "録音の時刻"), box),
    el("div", { class: "m-actions" }, stay, go),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const seconds = secondsOf(box.value);
    if (seconds !== null && seconds <= longest) dialog.close(String(seconds));
    else box.setCustomValidity("1:23:45 のように、録音の長さまでの時刻を入れてください");
    box.reportValidity();
  });
  box.addEventListener("input", () => box.setCustomValidity(""));
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "" ? null : Number(dialog.returnValue));
    });
    dialog.showModal();
    box.focus();
  });
}

/**
 * Resolves to the chord of the next key, "" where the person gave up.
 * @param {string} label of what the key is to do
 * @param {(event: KeyboardEvent) => string} read
 * @param {(chord: string) => string} refuse why a chord cannot be taken, or ""
 * @returns {Promise<string>}
 */
export function chordAsked(label, read, refuse) {
  const told = el("p", { role: "status" }, "使うキーを押してください（足踏みスイッチも、キーを送るものは使えます）。");
  const stay = el("button", { type: "button", class: "m-button" }, "やめる");
  const dialog = el("dialog", { class: "m-dialog", "aria-label": label }, el("p", {}, `「${label}」`), told, stay);
  stay.addEventListener("click", () => dialog.close(""));
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (["Escape", "Tab"].includes(event.key) || /^(Control|Alt|Shift|Meta)/.test(event.code)) return;
    if (event.target === stay && ["Enter", " "].includes(event.key) && !event.ctrlKey && !event.altKey) return;
    event.preventDefault();
    const chord = read(event);
    const why = refuse(chord);
    if (why) told.textContent = `${why}。ほかのキーを押してください。`;
    else dialog.close(chord);
  });
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
  });
}
