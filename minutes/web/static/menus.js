// Menus that open below a button, and the one with the formats to download.

import { download } from "./call.js";
import { el } from "./dom.js";

const USUAL = ["pdf", "txt"]; // what a clerk takes beside Word; the rest is under 詳しく

/**
 * A button of the bar; in a narrow window it says `short`.
 * @param {string} text
 * @param {string} short
 * @param {string} title
 * @param {() => void} onclick
 */
export function tool(text, short, title, onclick) {
  const more = { class: "m-button m-tool", title, "aria-label": text, "data-short": short, onclick };
  return el("button", { type: "button", ...more }, el("span", {}, text));
}

/**
 * A button with a list below it.
 * @param {string} title
 * @param {HTMLElement} list
 */
export function menu(title, list) {
  list.classList.add("m-menu-list");
  return el("details", { class: "m-menu" }, el("summary", { class: "m-button" }, title), list);
}

/**
 * A menu of formats to download; `before` finishes (saves) first and may refuse.
 * @param {string} id of the job
 * @param {import("./types.js").Format[]} formats
 * @param {() => Promise<boolean>} before
 */
export function exportMenu(id, formats, before = async () => true) {
  const status = el("span", { class: "m-export-status", role: "status" });
  const link = (/** @type {string} */ format, /** @type {string} */ text, /** @type {string} */ style) => {
    const url = `api/jobs/${encodeURIComponent(id)}/export/${format}`;
    const take = async (/** @type {Event} */ event) => {
      event.preventDefault();
      status.textContent = "書き出しています…";
      try {
        if (await before()) await download(url);
        status.textContent = "";
      } catch (error) {
        status.textContent = `書き出せませんでした：${/** @type {Error} */ (error).message}`;
      }
    };
    return el("a", { class: style, href: url, download: true, "data-format": format, onclick: take }, text);
  };
  const listed = (/** @type {string[]} */ names, /** @type {boolean} */ among) =>
    formats
      .filter((format) => format.id !== "docx" && names.includes(format.id) === among)
      .map((format) => link(format.id, format.label, "m-menu-item"));
  const rare = el("details", { class: "m-rare" }, el("summary", {}, "詳しく"), ...listed(USUAL, false));
  const list = el("div", {}, ...listed(USUAL, true), rare);
  return el("span", { class: "m-export" }, status, link("docx", "Wordで保存", "m-button"), menu("ほかの形式", list));
}

/** @param {(menu: HTMLDetailsElement) => boolean} which */
function close(which) {
  for (const open of document.querySelectorAll("details.m-menu[open]")) {
    const details = /** @type {HTMLDetailsElement} */ (open);
    if (!which(details)) continue;
    const held = details.contains(document.activeElement);
    details.open = false;
    if (held) details.querySelector("summary")?.focus();
  }
}

document.addEventListener("click", ({ target }) => {
  const chosen = /** @type {Element} */ (target).closest(".m-menu-item");
  close((open) => Boolean(chosen) || !open.contains(/** @type {Node} */ (target)));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close(() => true);
});
