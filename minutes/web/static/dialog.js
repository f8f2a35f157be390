// The question before something that cannot be taken back.

import { el } from "./dom.js";

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
