// The municipality's own Word file of a profile: kept, chosen anew, or dropped.

import { el } from "./dom.js";

export class Template {
  /**
   * @param {(work: () => Promise<void>) => Promise<void>} act tells where the file cannot be read
   * @param {() => void} changed
   */
  constructor(act, changed) {
    /** @type {string | null | undefined} base64 of a new one; null to drop it; undefined leaves it */
    this.chosen = undefined;
    this.changed = changed;
    this.upload = el("input", {
      type: "file",
      accept: ".docx",
      id: "m-profile-template",
      onchange: () => act(() => this.take()),
    });
    this.kept = el("span", { class: "m-hint" });
    this.drop = el(
      "button",
      { type: "button", class: "m-link", hidden: true, onclick: () => this.dropped() },
      "ひな形を使わない",
    );
    const label = el("label", { class: "m-button", for: "m-profile-template" }, "ひな形を選ぶ");
    this.node = el("div", { class: "m-actions" }, label, this.upload, this.kept, this.drop);
  }

  /** @param {string | null} name of the profile's */
  fill(name) {
    this.chosen = undefined;
    this.upload.value = "";
    this.show(name);
  }

  /** As the server takes it. */
  given() {
    return { template: this.chosen ?? null, drop_template: this.chosen === null };
  }

  async take() {
    const chosen = this.upload.files?.[0];
    if (!chosen) return;
    this.chosen = await inBase64(chosen);
    this.changed();
    this.show(chosen.name);
  }

  dropped() {
    this.chosen = null;
    this.changed();
    this.upload.value = "";
    this.show(null);
  }

  /** @param {string | null} name */
  show(name) {
    this.kept.textContent = name ? `今のひな形：${name}` : "ひな形なし（用意された体裁で作ります）";
    this.drop.hidden = !name;
  }
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(",") + 1));
    };
    reader.onerror = () => reject(new Error("ファイルを読めません。もう一度選んでください。"));
    reader.readAsDataURL(file);
  });
}
