// What the queue saves where: statements, speakers, the header and whole operations, each with what the page
// does on the answer.

import { ClosedOver } from "./closed_over.js";
import { isHeaderKey, valuesOf } from "./header_parts.js";
import { callOf, isOperation, nameOf, unpacked } from "./operation.js";

/**
 * @typedef {import("./editor.js").Editor} Editor
 * @typedef {import("./queue.js").Target} Target
 * @typedef {import("./queue.js").Values} Values
 * @typedef {import("./types.js").Draft} Draft
 *
 * @typedef {object} Found what somebody else made of the same
 * @property {Values} values
 * @property {(choice: import("./dispute.js").Choice) => void} ask
 * @property {(own: Values) => void} show what the person decided on
 */

const SPEAKER = "speaker/";
const TAKES_BACK = ["undo", "redo"]; // the page goes to what they change

/**
 * The target of each key: a statement's id, "speaker/S2", "header/place", or "operation/" and a name.
 * @param {Editor} editor
 * @returns {(key: string) => Target}
 */
export function targets(editor) {
  const closed = new ClosedOver(editor);
  return (key) => {
    if (isOperation(key)) return operation(editor, key);
    if (key.startsWith(SPEAKER)) return speaker(editor, closed, key);
    return isHeaderKey(key) ? header(editor, closed, key) : statement(editor, closed, key);
  };
}

/**
 * @param {Editor} editor
 * @param {ClosedOver} closed
 * @param {string} id
 * @returns {Target}
 */
function statement(editor, closed, id) {
  const place = () => editor.places.get(id) ?? -1;
  const look = (/** @type {Draft} */ { statements }) => {
    const fresh = statements.find((known) => known.id === id);
    const index = place();
    if (!fresh || index < 0) return null;
    return {
      values: { text: fresh.text, speaker_id: fresh.speaker_id ?? "" },
      ask: (/** @type {import("./dispute.js").Choice} */ choice) => editor.rows.dispute(index, fresh, choice),
      show: (/** @type {Values} */ { text, speaker_id }) => {
        editor.rows.take(index, { ...fresh, text: text ?? fresh.text, speaker_id: speaker_id ?? fresh.speaker_id });
        editor.speakers.recount(editor.data.statements);
      },
    };
  };
  return {
    operations: ({ text, speaker_id }) => [
      ...(text === undefined ? [] : [{ op: "text", statement: id, text }]),
      ...(speaker_id === undefined ? [] : [{ op: "speaker", statement: id, person: speaker_id || null }]),
    ],
    parts: (values) => Object.keys(values).map((name) => `${id}:${name}`),
    accepted: (answer, sent) => {
      const fresh = answer.changed?.statements.find((known) => known.id === id);
      const now = fresh && { text: fresh.text, speaker_id: fresh.speaker_id ?? "" };
      const known = now ? Object.fromEntries(Object.entries(now).filter(([name]) => name in sent)) : sent;
      editor.apply(answer, { asked: [{ op: "text" }] });
      return { known };
    },
    take: ({ text, speaker_id }) => {
      const row = editor.rows.rows[place()];
      row?.show({
        ...(text === undefined ? {} : { text }),
        ...(speaker_id === undefined ? {} : { speaker_id: speaker_id || null }),
      });
    },
    overtaken: () => editor.overtaken(id, look),
    refused: (_message, _data, status) => closed.refused(status, id, look),
    conflict: "ほかの画面でも直された発言があります。黄色の枠で選んでください",
  };
}

/**
 * @param {Editor} editor
 * @param {ClosedOver} closed
 * @param {string} key
 * @returns {Target}
 */
function speaker(editor, closed, key) {
  const id = key.slice(SPEAKER.length);
  const idle = (/** @type {string} */ other) => !editor.queue.unsaved(other);
  const look = (/** @type {Draft} */ { speakers }) => {
    editor.speakers.update(speakers, idle);
    editor.rows.relabel();
    const values = editor.speakers.values(id);
    return {
      values,
      ask: (/** @type {import("./dispute.js").Choice} */ choice) => editor.speakers.dispute(id, choice),
      show: (/** @type {Values} */ own) => editor.speakers.fill(id, { ...values, ...own }),
    };
  };
  return {
    operations: (values) => [{ op: "person", person: id, ...values }],
    parts: () => [key],
    accepted: (answer) => {
      editor.apply(answer);
      editor.voices.load();
      return { known: editor.speakers.values(id), said: `「${editor.speakers.label(id)}」を会議全体に反映しました` };
    },
    overtaken: () => editor.overtaken(key, look),
    refused: (_message, _data, status) => closed.refused(status, key, look),
    get conflict() {
      return `ほかの画面で「${editor.speakers.label(id)}」と名付けられています。黄色の枠で選んでください`;
    },
  };
}

/**
 * @param {Editor} editor
 * @param {ClosedOver} closed
 * @param {string} key
 * @returns {Target}
 */
function header(editor, closed, key) {
  const look = (/** @type {Draft} */ draft) => {
    const values = valuesOf(key, draft.header);
    return {
      values,
      ask: (/** @type {import("./dispute.js").Choice} */ choice) => editor.header.dispute(key, draft.header, choice),
      show: (/** @type {Values} */ own) => editor.header.fill({ ...values, ...own }),
    };
  };
  return {
    operations: (values) => [{ op: "header", written: values }],
    parts: () => [key],
    accepted: (answer, sent) => {
      editor.apply(answer);
      editor.header.accepted(key, editor.data.header, sent);
      return { known: valuesOf(key, editor.data.header) };
    },
    overtaken: () => editor.overtaken(key, look),
    refused: (message, _data, status) => {
      if (closed.refused(status, key, look)) return;
      editor.header.refused(key, message);
      editor.attend(key);
    },
    conflict: "ほかの画面でも直された会議の情報があります。黄色の枠で選んでください",
  };
}

/**
 * @param {Editor} editor
 * @param {string} key
 * @returns {Target}
 */
function operation(editor, key) {
  return {
    name: nameOf(key),
    operations: unpacked,
    call: callOf,
    parts: () => [key],
    accepted: (answer, sent) => {
      const asked = unpacked(sent);
      const before = editor.places;
      editor.apply(answer, { asked });
      const goes = sent.path ? TAKES_BACK.includes(sent.path) : asked.every(({ op }) => op !== "check");
      if (goes) editor.goToChange(madeFirst(answer.changed, before));
      editor.done = key;
      if (sent.path) editor.status.later("saved", toldOf(answer, sent));
      return {};
    },
    overtaken: () => {},
    refused: (message, data) => editor.refused(message, data),
    conflict: "",
  };
}

/**
 * What is told after a call of the whole document.
 * @param {import("./operation.js").Answer} answer
 * @param {Values} sent
 */
function toldOf({ changed, passed }, { done = "", nothing = "" }) {
  if (!changed) return nothing;
  return passed ? `${done}（ほかの人が続けて直した修正${passed}件は、そのままです）` : done;
}

/**
 * What changed, with only the first statement that was not there before, if there is one: the page goes to it.
 * @param {import("./types.js").Changed | null} changed
 * @param {Map<string, number>} before
 */
function madeFirst(changed, before) {
  const made = changed?.statements.find(({ id }) => !before.has(id));
  return changed && made ? { ...changed, statements: [made] } : changed;
}
