// One file on its way to the server, part by part; a cut line, a reload or a restart only delays it.

import { crc32 } from "./crc32.js";

const TAKEN = [200, 409]; // the answer says how far it is
const DAMAGED = 422; // it arrived otherwise than it was sent
const PAUSES = [1000, 2000, 4000, 8000]; // ms until the next try; the last one again and again

/**
 * @typedef {object} Parcel as the server knows it
 * @property {string} id
 * @property {string} name
 * @property {string} path
 * @property {number} size
 * @property {number} offset bytes that are there
 * @property {number} part bytes of a part
 * @property {number[]} [crcs]
 */

/**
 * @typedef {object} Source a file of the browser
 * @property {string} name
 * @property {number} size
 * @property {(start: number, end: number) => {arrayBuffer: () => Promise<ArrayBuffer>}} slice
 */

/**
 * @typedef {object} Way
 * @property {(path: string, options?: {method?: string, body?: object}) => Promise<any>} call
 * @property {(path: string, bytes: Uint8Array) => Promise<{status: number, data: any}>} put rejects where nobody answers
 * @property {(ms: number) => Promise<void>} pause
 * @property {(sent: number, waiting: string) => void} show
 */

export class Sender {
  /**
   * @param {Source} file
   * @param {string} path where it lay in the folder
   * @param {Way} way
   */
  constructor(file, path, way) {
    this.file = file;
    this.path = path;
    this.way = way;
    this.stopped = false;
  }

  /** Ask the server for room; a refusal is an Error with one Japanese line. */
  async begin() {
    const body = { name: this.file.name, size: this.file.size, path: this.path };
    this.parcel = await this.way.call("uploads", { method: "POST", body });
    return this.parcel;
  }

  /**
   * Go on with a file that was begun before; false where it is another one, or gone.
   * @param {string} id
   */
  async resume(id) {
    /** @type {Parcel | null} */
    const known = await this.way.call(`uploads/${id}`).catch(() => null);
    if (!known || known.size !== this.file.size || !(await this.begins(known))) return false;
    this.parcel = known;
    return true;
  }

  /**
   * Whether what is on the server is the beginning of this file.
   * @param {Parcel} known
   */
  async begins(known) {
    const crcs = known.crcs ?? [];
    for (const [number, crc] of crcs.entries()) {
      const bytes = await this.bytes(number * known.part, known);
      if (crc32(bytes) !== crc) return false;
    }
    return true;
  }

  /**
   * @param {number} start
   * @param {Parcel} parcel
   */
  async bytes(start, parcel) {
    const end = Math.min(parcel.size, start + parcel.part);
    return new Uint8Array(await this.file.slice(start, end).arrayBuffer());
  }

  /** Send until all of it is there; resolves to the parcel, or null where it was stopped. */
  async send() {
    const { parcel } = this;
    if (!parcel) throw new Error("begin or resume first");
    let tries = 0;
    while (parcel.offset < parcel.size && !this.stopped) {
      const problem = await this.sendPart(parcel);
      if (problem) await this.wait(parcel, problem, tries);
      tries = problem ? tries + 1 : 0;
    }
    return this.stopped ? null : parcel;
  }

  /**
   * Send the next part; resolves to what was in the way, and throws where no other try will help.
   * @param {Parcel} parcel
   * @returns {Promise<string>}
   */
  async sendPart(parcel) {
    const bytes = await this.bytes(parcel.offset, parcel);
    const query = `offset=${parcel.offset}&crc=${crc32(bytes)}`;
    const answer = await this.way.put(`uploads/${parcel.id}?${query}`, bytes).catch(() => null);
    if (!answer) return "サーバーとつながりません。";
    const { status, data } = answer;
    if (TAKEN.includes(status)) {
      parcel.offset = data.offset;
      if (!this.stopped) this.way.show(parcel.offset, "");
      return "";
    }
    const told = data?.detail ?? `サーバーが受け取れません（${status}）。`;
    if (status < 500 && status !== DAMAGED) throw new Error(told);
    return told;
  }

  /**
   * @param {Parcel} parcel
   * @param {string} problem
   * @param {number} tries
   */
  async wait(parcel, problem, tries) {
    if (this.stopped) return;
    this.way.show(parcel.offset, `${problem}つながりしだい、続きから送ります。`);
    await this.way.pause(PAUSES[Math.min(tries, PAUSES.length - 1)] ?? 1000);
  }

  stop() {
    this.stopped = true;
  }
}
