// 録音・録画: files, folders and zips of one meeting or several; what each is, how far it has come.

import { call } from "./call.js";
import { el } from "./dom.js";
import { dropArea } from "./drop_area.js";
import { Sender } from "./sender.js";
import { wire } from "./wire.js";

const KEPT = "minutes-files"; // files of this form, in the storage of the tab

/**
 * @typedef {import("./sender.js").Parcel} Parcel
 * @typedef {{parcel: Parcel, kind: string, key: string}} Kept
 */

/** @param {HTMLElement} root */
export async function start(root) {
  const page = new Upload(root);
  await page.restore();
}

class Upload {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {Record<string, string>} */
    this.words = {};
    const hint =
      "録音・録画、参加者ごとの録音、字幕、チャットを、ここへまとめてドラッグします。ZoomやTeamsのフォルダーやzipも、そのまま置けます。";
    this.area = dropArea(hint, "録音・録画のファイル", (dropped) => this.add(dropped));
    this.apart = el("input", { type: "checkbox", onchange: () => this.tell() });
    this.choice = el("label", { class: "m-tick", hidden: true }, this.apart, "録音ごとに、別の会議として作る");
    this.message = el("p", { class: "m-problem", role: "alert" });
    this.list = el("ul", { class: "m-files" });
    root.replaceChildren(this.area, this.message, this.list, this.choice);
    addEventListener("beforeunload", (event) => {
      if ([...this.rows.values()].some((row) => row.sending)) event.preventDefault();
    });
  }

  /** Files of this form from before a reload: those that are whole, and those to be chosen again. */
  async restore() {
    // Whose page is it? What somebody else left in this tab is not theirs.
    if (sessionStorage.getItem(KEPT)) await call("me").catch(() => null);
    /** @type {Kept[]} */
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    for (const sent of kept) {
      const parcel = await call(`uploads/${sent.parcel.id}`).catch(() => null);
      if (parcel) this.row(parcel, sent.key).kind = sent.kind;
    }
    await this.words_().catch((error) => {
      this.message.textContent = error.message;
    });
    this.tell();
  }

  /** @param {import("./dropped.js").Dropped[]} dropped */
  async add(dropped) {
    this.message.textContent = "";
    /** @type {Row[]} */
    const rows = [];
    for (const { file, path } of dropped) {
      const row = await this.take(file, path).catch((error) => {
        this.message.textContent = error.message;
        return null;
      });
      if (row) rows.push(row);
    }
    await this.sort().catch((error) => {
      this.message.textContent = error.message;
    });
    await Promise.all(rows.map((row) => this.send(row)));
  }

  /**
   * A row for a file: the one that waits for it, or a new one.
   * @param {File} file
   * @param {string} path
   */
  async take(file, path) {
    const key = `${path}|${file.size}|${file.lastModified}`;
    const waiting = [...this.rows.values()].find((row) => row.key === key);
    if (waiting && (waiting.whole || waiting.sending)) return null;
    /** @type {(sent: number, told: string) => void} */
    let show = () => undefined;
    const sender = new Sender(file, path, { ...wire, show: (sent, told) => show(sent, told) });
    const old = waiting && (await sender.resume(waiting.parcel.id)) ? waiting : null;
    if (waiting && !old) this.drop(waiting);
    const row = old ?? this.row(await sender.begin(), key);
    if (sender.parcel) row.parcel = sender.parcel;
    row.sender = sender;
    show = (sent, told) => row.show(sent, told);
    this.keep();
    return row;
  }

  /** @param {Row} row */
  async send(row) {
    row.sending = true;
    try {
      const parcel = await row.sender?.send();
      row.sending = false;
      if (parcel && /\.zip$/i.test(parcel.name)) await this.unpack(row);
      else if (parcel) row.show(parcel.offset, "");
    } catch (error) {
      row.sending = false;
      row.say(/** @type {Error} */ (error).message);
    }
    this.keep();
    this.tell();
  }

  /** @param {Row} row */
  async unpack(row) {
    row.show(row.parcel.size, "開いています…");
    const { parcels } = await call(`uploads/${row.parcel.id}/unpack`, { method: "POST" });
    this.forget(row);
    for (const parcel of parcels) this.row(parcel, parcel.id);
    await this.sort();
  }

  /**
   * @param {Parcel} parcel
   * @param {string} key
   */
  row(parcel, key) {
    const row = new Row(parcel, key, this.words, {
      changed: () => this.tell(),
      removed: (gone) => this.drop(gone),
    });
    this.rows.set(parcel.id, row);
    this.list.append(row.node);
    return row;
  }

  /** @param {Row} row */
  drop(row) {
    row.sender?.stop();
    this.forget(row);
    call(`uploads/${row.parcel.id}`, { method: "DELETE" }).catch(() => undefined);
    this.tell();
  }

  /** @param {Row} row */
  forget(row) {
    this.rows.delete(row.parcel.id);
    row.node.remove();
    this.keep();
  }

  async words_() {
    const { words } = await call("uploads/sort", { method: "POST", body: { paths: [] } });
    Object.assign(this.words, words);
    for (const row of this.rows.values()) row.offer();
  }

  /** Say of each file what it is; what the clerk chose stays. */
  async sort() {
    const rows = [...this.rows.values()];
    const paths = rows.map((row) => row.parcel.path || row.parcel.name);
    const { kinds, words } = await call("uploads/sort", { method: "POST", body: { paths } });
    Object.assign(this.words, words);
    rows.forEach((row, place) => {
      row.offer();
      if (!row.chosen) row.kind = kinds[place] ?? "unused";
    });
    this.tell();
  }

  /** Tell the form which files there are. */
  tell() {
    const rows = [...this.rows.values()];
    const sounds = rows.filter((row) => row.kind === "recording" || row.kind === "track");
    this.choice.hidden = sounds.length < 2;
    const files = rows.map((row) => ({ id: row.parcel.id, kind: row.kind }));
    const ready = rows.every((row) => row.whole || row.kind === "unused");
    const text = files.length && ready ? JSON.stringify({ files, apart: this.apart.checked }) : "";
    const box = document.querySelector("#m-parcels textarea, #m-parcels input");
    if (box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement) {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.keep();
  }

  keep() {
    /** @type {Kept[]} */
    const kept = [...this.rows.values()].map(({ parcel, kind, key }) => ({ parcel, kind, key }));
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  }
}

/** One file. */
class Row {
  /**
   * @param {Parcel} parcel
   * @param {string} key
   * @param {Record<string, string>} words
   * @param {{changed: () => void, removed: (row: Row) => void}} on
   */
  constructor(parcel, key, words, on) {
    this.parcel = parcel;
    this.key = key;
    this.words = words;
    this.chosen = false;
    this.wanted = ""; // until there is a list to choose from
    this.sending = false;
    /** @type {Sender | null} */
    this.sender = null;
    this.select = el("select", { "aria-label": `「${parcel.name}」は何か` });
    this.select.addEventListener("change", () => {
      this.chosen = true;
      on.changed();
    });
    this.bar = el("progress", { max: "1", "aria-label": `「${parcel.name}」の進み具合` });
    this.told = el("span", { class: "m-quiet", role: "status" });
    const remove = el("button", { type: "button", class: "m-link", "aria-label": `「${parcel.name}」を外す` }, "外す");
    remove.addEventListener("click", () => on.removed(this));
    const name = el("span", { class: "m-file-name" }, parcel.path || parcel.name);
    this.node = el("li", {}, name, this.select, this.bar, this.told, remove);
    this.show(parcel.offset, parcel.offset < parcel.size ? "同じファイルをもう一度選ぶと、続きから送ります" : "");
  }

  get whole() {
    return this.parcel.offset >= this.parcel.size;
  }

  /** @returns {string} */
  get kind() {
    return this.select.value || this.wanted;
  }

  set kind(kind) {
    this.wanted = kind;
    this.select.value = kind;
  }

  offer() {
    if (this.select.options.length) return;
    this.select.append(...Object.entries(this.words).map(([value, text]) => el("option", { value }, text)));
    if (this.wanted) this.select.value = this.wanted;
  }

  /**
   * @param {number} sent
   * @param {string} told
   */
  show(sent, told) {
    const { size } = this.parcel;
    this.bar.value = sent / size;
    this.bar.hidden = sent >= size;
    this.told.textContent = told || `${bytes(sent, size)}`;
  }

  /** @param {string} problem */
  say(problem) {
    this.told.textContent = problem;
    this.told.className = "m-problem";
  }
}

/**
 * @param {number} sent
 * @param {number} size
 */
function bytes(sent, size) {
  const mega = (/** @type {number} */ number) => Math.max(0.1, number / 1024 / 1024).toFixed(1);
  return sent >= size ? `${mega(size)}MB　送りました` : `${mega(sent)}／${mega(size)}MB`;
}
