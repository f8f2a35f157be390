// What the queue saves where: statements, speakers and the header, each with what the page does on the answer.

import { HeaderForm } from "./header.js";

/**
 * The target of each key: a statement's id, "speaker/S2", or "header/place".
 * @param {import("./editor.js").Editor} editor
 * @returns {(key: string) => import("./queue.js").Target}
 */
export function targets(editor) {
  return (key) => {
    const [kind, name] = key.split("/");
    if (name !== undefined && kind === "speaker") return speaker(editor, key, name);
    if (name !== undefined && kind === "header") return header(editor, key, name);
    return statement(editor, key);
  };
}

function statement(editor, id) {
  const index = editor.places.get(id);
  return {
    path: `${editor.path}/statements`,
    body: (values) => ({ ...values, id }),
    parts: (values) => Object.keys(values).map((name) => `${id}:${name}`),
    accepted: ({ version }) => {
      if (version) editor.rows.edited(index);
      return {};
    },
    overtaken: () => editor.overtaken(id, ({ statements }) => {
      const fresh = statements.find((one) => one.id === id);
      if (!fresh || index === undefined) return null;
      return {
        values: { text: fresh.text, speaker_id: fresh.speaker_id ?? "" },
        ask: (choice) => editor.rows.dispute(index, fresh, choice),
        show: ({ text = fresh.text, speaker_id = fresh.speaker_id }) => {
          editor.rows.take(index, { ...fresh, text, speaker_id });
          editor.speakers.recount(editor.data.statements);
        },
      };
    }),
    refused: () => {},
    conflict: "ほかの画面でも直された発言があります。黄色の枠で選んでください",
  };
}

function speaker(editor, key, id) {
  return {
    path: `${editor.path}/speakers/${encodeURIComponent(id)}`,
    body: (values) => values,
    parts: () => [key],
    accepted: ({ speakers, version }) => {
      const idle = (other) => other !== key && !editor.queue.unsaved(other);
      editor.named(speakers, version, idle);
      return { known: editor.speakers.values(id), said: `「${editor.speakers.label(id)}」を会議全体に反映しました` };
    },
    overtaken: () => editor.overtaken(key, ({ speakers, version }) => {
      editor.named(speakers, version, (other) => !editor.queue.unsaved(other));
      return {
        values: editor.speakers.values(id),
        ask: (choice) => editor.speakers.dispute(id, choice),
        show: (own) => editor.speakers.fill(id, { ...editor.speakers.values(id), ...own }),
      };
    }),
    refused: () => {},
    get conflict() {
      return `ほかの画面で「${editor.speakers.label(id)}」と名付けられています。黄色の枠で選んでください`;
    },
  };
}

function header(editor, key, part) {
  return {
    path: `${editor.path}/header`,
    body: (values) => values,
    parts: () => [key],
    accepted: (answer, sent, others) => {
      editor.header.accepted(part, answer, sent);
      editor.entitle(answer);
      if (others) editor.refreshAside();
      return { known: HeaderForm.values(part, answer) };
    },
    overtaken: () => editor.overtaken(key, ({ header: fresh }) => {
      const values = HeaderForm.values(part, fresh);
      return {
        values,
        ask: (choice) => editor.header.dispute(part, fresh, choice),
        show: (own) => editor.header.fill({ ...values, ...own }),
      };
    }),
    refused: (message) => editor.header.refused(message),
    conflict: "ほかの画面でも直された会議の情報があります。黄色の枠で選んでください",
  };
}
