// What the queue saves where: statements, speakers and the header, each with what the page does on the answer.

import { HEADER_KEYS, valuesOf } from "./header_parts.js";

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

/**
 * The target of each key: a statement's id, "speaker/S2", or "header/place".
 * @param {Editor} editor
 * @returns {(key: string) => Target}
 */
export function targets(editor) {
  return (key) => {
    if (key.startsWith(SPEAKER)) return speaker(editor, key, key.slice(SPEAKER.length));
    return HEADER_KEYS.includes(key) ? header(editor, key) : statement(editor, key);
  };
}

/**
 * @param {Editor} editor
 * @param {string} id
 * @returns {Target}
 */
function statement(editor, id) {
  const index = editor.places.get(id) ?? -1;
  const look = (/** @type {Draft} */ { statements }) => {
    const fresh = statements.find((one) => one.id === id);
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
    path: `${editor.path}/statements`,
    body: (values) => ({ ...values, id }),
    parts: (values) => Object.keys(values).map((name) => `${id}:${name}`),
    accepted: ({ version }) => {
      if (version) editor.rows.edited(index);
      return {};
    },
    overtaken: () => editor.overtaken(id, look),
    refused: () => {},
    conflict: "ほかの画面でも直された発言があります。黄色の枠で選んでください",
  };
}

/**
 * @param {Editor} editor
 * @param {string} key
 * @param {string} id
 * @returns {Target}
 */
function speaker(editor, key, id) {
  const idle = (/** @type {string} */ other) => !editor.queue.unsaved(other);
  const look = (/** @type {Draft} */ { speakers, version }) => {
    editor.named(speakers, version, idle);
    const values = editor.speakers.values(id);
    return {
      values,
      ask: (/** @type {import("./dispute.js").Choice} */ choice) => editor.speakers.dispute(id, choice),
      show: (/** @type {Values} */ own) => editor.speakers.fill(id, { ...values, ...own }),
    };
  };
  return {
    path: `${editor.path}/speakers/${encodeURIComponent(id)}`,
    body: (values) => values,
    parts: () => [key],
    accepted: ({ speakers, version }) => {
      editor.named(speakers, version, (other) => other !== key && idle(other));
      return { known: editor.speakers.values(id), said: `「${editor.speakers.label(id)}」を会議全体に反映しました` };
    },
    overtaken: () => editor.overtaken(key, look),
    refused: () => {},
    get conflict() {
      return `ほかの画面で「${editor.speakers.label(id)}」と名付けられています。黄色の枠で選んでください`;
    },
  };
}

/**
 * @param {Editor} editor
 * @param {string} key
 * @returns {Target}
 */
function header(editor, key) {
  const look = (/** @type {Draft} */ draft) => {
    const values = valuesOf(key, draft.header);
    return {
      values,
      ask: (/** @type {import("./dispute.js").Choice} */ choice) => editor.header.dispute(key, draft.header, choice),
      show: (/** @type {Values} */ own) => editor.header.fill({ ...values, ...own }),
    };
  };
  return {
    path: `${editor.path}/header`,
    body: (values) => values,
    parts: () => [key],
    accepted: (answer, sent) => {
      editor.header.accepted(key, answer, sent);
      editor.headed(answer, answer.version, (other) => other !== key && !editor.queue.unsaved(other));
      return { known: valuesOf(key, answer) };
    },
    overtaken: () => editor.overtaken(key, look),
    refused: (message) => editor.header.refused(key, message),
    conflict: "ほかの画面でも直された会議の情報があります。黄色の枠で選んでください",
  };
}
