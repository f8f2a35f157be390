// One option of a profile as a control.

import { el } from "./dom.js";

/** @typedef {{node: HTMLElement, read: () => unknown, write: (value: unknown) => void}} Control */

const LAYOUT_DECIDES = "-1";

/**
 * A list where the option has choices, else a box; it reads null where the layout decides.
 * @param {import("./types.js").Setting} setting
 * @param {() => void} changed
 * @returns {Control}
 */
export function settingControl(setting, changed) {
  const id = `m-option-${setting.name}`;
  const { box, read, write } = setting.choices.length ? listed(setting, id) : written(id);
  box.addEventListener(box instanceof HTMLSelectElement ? "change" : "input", changed);
  return {
    node: el(
      "div",
      { class: "m-option" },
      el("label", { for: id }, setting.label),
      box,
      el("p", { class: "m-hint" }, setting.help),
    ),
    read,
    write: (value) => write(value === undefined ? setting.default : value),
  };
}

/**
 * @param {import("./types.js").Setting} setting
 * @param {string} id
 */
function listed({ choices, default: usual }, id) {
  const box = el("select", { id });
  if (usual === null) box.append(el("option", { value: LAYOUT_DECIDES }, "体裁に従う"));
  box.append(...choices.map((choice, place) => el("option", { value: String(place) }, choice.word)));
  return {
    box,
    read: () => (box.value === LAYOUT_DECIDES ? null : choices[Number(box.value)]?.value),
    write: (/** @type {unknown} */ value) => {
      box.value = String(choices.findIndex((choice) => choice.value === value));
    },
  };
}

/** @param {string} id */
function written(id) {
  const box = el("input", { type: "text", id });
  return {
    box,
    read: () => box.value,
    write: (/** @type {unknown} */ value) => {
      box.value = /** @type {string} */ (value);
    },
  };
}
