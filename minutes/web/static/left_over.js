// What the page says instead of a draft or above it: edits without a place are shown whole, nothing is thrown away.

import { forgetJob, LocalCopy } from "./copy.js";
import { el } from "./dom.js";
import { isOperation } from "./operation.js";
import { whose } from "./person.js";

/**
 * @param {HTMLElement} root
 * @param {string} text
 * @param {HTMLElement[]} more
 */
export function say(root, text, more = []) {
  const back = el("a", { class: "m-button", href: "./" }, "一覧へ戻る");
  root.replaceChildren(
    el("div", { class: "m-say" }, el("p", { class: "m-problem", role: "alert" }, text), back, ...more),
  );
}

/**
 * What this browser keeps of a meeting for the person whose page this is.
 * @param {string} id
 * @param {string} tab
 */
export function ownCopy(id, tab) {
  return new LocalCopy(localStorage, id, tab, whose());
}

/**
 * What was typed into a meeting that is gone: nobody but this browser has it.
 * @param {string} id
 */
export function leftOver(id) {
  const kept = ownCopy(id, "")
    .all()
    .filter(({ key }) => !isOperation(key));
  const texts = kept.map(({ values }) => Object.values(values).join("　")).filter(Boolean);
  if (!texts.length) {
    forgetJob(localStorage, id, whose());
    return [];
  }
  const told = toCarryOver("保存できなかった修正が、このブラウザーに残っています。必要なものを写してください。", texts);
  /** @type {HTMLDetailsElement} */ (told).open = true;
  const forget = () => {
    forgetJob(localStorage, id, whose());
    told.remove();
  };
  told.append(el("button", { type: "button", class: "m-button", onclick: forget }, "写したので消す"));
  return [told];
}

/**
 * Edits that have no place any more: shown whole, so that a person can carry them over.
 * @param {string} text
 * @param {string[]} lines
 * @param {HTMLElement[]} more
 */
function toCarryOver(text, lines, ...more) {
  const list = el("ul", {}, ...lines.map((line) => el("li", {}, line)));
  return el("details", { class: "m-event m-warning", hidden: !lines.length }, el("summary", {}, text), list, ...more);
}

/** @param {import("./types.js").Conflict[]} list of a draft that was computed anew */
export function conflicts(list) {
  return toCarryOver(
    `作り直した案に合わなかった修正が${list.length}件あります。必要なものを写してください。`,
    list.map((left) => `直した文「${left.kept}」　今の案「${left.machine}」`),
  );
}

/**
 * Edits of an earlier visit whose place is no longer in the draft.
 * @param {{values: import("./queue.js").Values}[]} lost
 * @param {() => void} forget a person has carried them over
 */
export function unplaced(lost, forget) {
  const done = () => {
    forget();
    told.remove();
  };
  const told = toCarryOver(
    `前回保存できなかった修正のうち${lost.length}件は、今の案に同じところがありません。必要なものを写してください。`,
    lost.map(({ values }) => `直した内容「${Object.values(values).join("　")}」`),
    el("button", { type: "button", class: "m-button", onclick: done }, "写したので消す"),
  );
  return told;
}

/**
 * An operation that was not done, because somebody else was there before.
 * @param {string} message
 * @param {{who: string, said: string}[]} others
 */
export function stopped(message, others) {
  const close = () => told.remove();
  const button = el("button", { type: "button", class: "m-button", onclick: close }, "分かった");
  const lines = others.map(({ who, said }) => `${who}：${said}`);
  const told = toCarryOver(`操作を止めました。${message}`, lines, button);
  /** @type {HTMLDetailsElement} */ (told).open = true;
  return told;
}
