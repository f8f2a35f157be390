// What a draft that was made anew changed, and the corrections that did not fit: both texts, to choose.

import { el } from "./dom.js";
import { marked } from "./text_parts.js";

/**
 * @typedef {import("./types.js").RenewalOutcome} Outcome
 * @typedef {(operation: object) => Promise<unknown>} Operate
 */

/**
 * @param {string} id of the job
 * @param {Outcome} found
 * @param {Operate} operate
 * @returns {HTMLElement[]}
 */
export function outcome(id, found, operate) {
  return [...conflictPart(found.conflicts, operate), ...differencePart(id, found)];
}

/**
 * @param {Outcome["conflicts"]} list
 * @param {Operate} operate
 */
function conflictPart(list, operate) {
  if (!list.length) return [el("p", {}, "合わなかった修正はありません。直したところは、すべて引き継ぎました。")];
  const rows = list.map((conflict) => conflictRow(conflict, operate));
  const text = `合わなかった修正が${list.length}件あります。どちらの文にするか選んでください。`;
  return [el("h2", {}, text), el("ul", { class: "m-conflicts" }, ...rows)];
}

/**
 * @param {Outcome["conflicts"][number]} conflict
 * @param {Operate} operate
 */
function conflictRow(conflict, operate) {
  const said = el("p", { class: "m-quiet", role: "status" });
  const row = el("li", {});
  const choose = (/** @type {object} */ operation, /** @type {string} */ done) => async () => {
    try {
      await operate(operation);
      row.querySelector(".m-actions")?.remove();
      said.textContent = done;
    } catch (error) {
      said.textContent = `できませんでした：${/** @type {Error} */ (error).message}`;
    }
  };
  const { target, kept, machine } = conflict;
  const mine = { op: "check", statement: target, doubt: "edit_conflict" };
  const theirs = machine ? { op: "text", statement: target, text: machine } : { op: "delete", statement: target };
  const other = machine ? "新しい案の文にする" : "この文を削る";
  row.append(
    el("h3", {}, conflict.what),
    el("dl", {}, el("dt", {}, "直した文"), el("dd", {}, kept || "（なし）")),
    el("dl", {}, el("dt", {}, "新しい案"), el("dd", {}, machine || "（同じところがありません）")),
    conflict.choice
      ? el(
          "div",
          { class: "m-actions" },
          button("直した文にする", choose(mine, "直した文にしました。")),
          button(other, choose(theirs, machine ? "新しい案の文にしました。" : "削りました。")),
        )
      : el("p", { class: "m-quiet" }, "要るときは、編集画面で同じ操作をもう一度行ってください。"),
    said,
  );
  return row;
}

/**
 * @param {string} id
 * @param {Outcome} found
 */
function differencePart(id, { same, more, differences }) {
  const count = differences.length + more;
  if (!count) return [el("p", {}, `ほかに変わった発言はありません（${same}の発言が前と同じです）。`)];
  const rows = differences.map((difference) => differenceRow(id, difference));
  const rest = more ? el("p", { class: "m-quiet" }, `ほかに${more}か所が変わりました。`) : null;
  const text = `変わったところ：${count}か所（${same}の発言は前と同じです）`;
  const table = el(
    "table",
    {},
    el("thead", {}, el("tr", {}, el("th", {}, "前の案"), el("th", {}, "新しい案"))),
    el("tbody", {}, ...rows),
  );
  return [el("h2", {}, text), el("div", { class: "m-result" }, table), ...(rest ? [rest] : [])];
}

/**
 * @param {string} id
 * @param {Outcome["differences"][number]} difference
 */
function differenceRow(id, { before, after }) {
  const [old, now] = [before[0], after[0]];
  const single = before.length === 1 && after.length === 1 && old && now;
  const both = single ? marked(old.text, now.text) : null;
  const left = before.map((statement) => saidOf(statement, both ? both.before : [statement.text], null, "del"));
  const right = after.map((statement) =>
    saidOf(statement, both ? both.after : [statement.text], placeOf(id, statement.id), "ins"),
  );
  return el("tr", {}, el("td", {}, ...left), el("td", {}, ...right));
}

/**
 * @param {{who: string}} statement
 * @param {string[]} parts every second one is marked
 * @param {string | null} href
 * @param {"ins" | "del"} tag
 */
function saidOf({ who }, parts, href, tag) {
  const text = parts.map((part, place) => (place % 2 ? el(tag, {}, part) : part));
  const name = el("strong", {}, `${who || "発言者不明"}　`);
  const more = href ? [" ", el("a", { href, "aria-label": "編集画面のこの発言へ" }, "開く")] : [];
  return el("p", {}, name, ...text, ...more);
}

/**
 * @param {string} id
 * @param {string} place
 */
function placeOf(id, place) {
  return `./edit?id=${encodeURIComponent(id)}&at=${encodeURIComponent(place)}`;
}

/**
 * @param {string} text
 * @param {() => unknown} action
 */
function button(text, action) {
  return el("button", { type: "button", class: "m-button", onclick: action }, text);
}
