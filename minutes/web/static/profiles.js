// 様式: every option of a profile, tried on a sentence, kept under a name. The options themselves
// come from the server; nothing here knows their names.

import { call } from "./call.js";
import { confirmed } from "./dialog.js";
import { el } from "./dom.js";
import { settingControl } from "./profile_controls.js";
import { Template } from "./profile_template.js";
import { shownTrial } from "./profile_trial.js";

/**
 * @typedef {import("./types.js").Catalogue} Catalogue
 * @typedef {import("./types.js").ProfileAnswer} ProfileAnswer
 * @typedef {import("./types.js").Setting} Setting
 */

const SAMPLE =
  "えー、それでは、御質問がありましたらですね、お願いします。予算は三億八千五百九十八万七千円で、検討してるところなんです。よろしいですか？";
const PAUSE = 400; // ms after the last change before the sentence is tried again

/** @param {HTMLElement} root */
export async function start(root) {
  const page = new ProfilePage(root);
  await page.act(() => page.load());
}

class ProfilePage {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {Map<string, import("./profile_controls.js").Control>} */
    this.controls = new Map();
    this.dirty = false;
    this.trial = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.message = el("p", { class: "m-problem", role: "alert" });
    this.notice = el("p", { class: "m-notice", role: "status" });
    this.choice = el("select", { id: "m-profile-base", onchange: () => this.act(() => this.choose()) });
    this.remove = button("この様式を削除する", {
      class: "m-button",
      hidden: true,
      onclick: () => this.act(() => this.askToRemove()),
    });
    this.file = el("a", { class: "m-link", download: true }, "設定ファイル（TOML）で受け取る");
    this.options = el("div", { class: "m-options" });
    this.words = el("textarea", {
      id: "m-profile-dictionary",
      rows: "5",
      "aria-label": "用語辞書",
      placeholder: "例　青葉区,あおばく,青葉く／青場区",
      oninput: () => this.changed(),
    });
    this.template = new Template(
      (work) => this.act(work),
      () => {
        this.dirty = true;
      },
    );
    this.text = el("textarea", { id: "m-try-text", rows: "3", oninput: () => this.tryLater() });
    this.text.value = SAMPLE;
    this.result = el("div", { class: "m-result", "aria-live": "polite" });
    this.name = el("input", {
      type: "text",
      id: "m-profile-name",
      maxlength: "60",
      placeholder: "例　○○市　総務委員会",
    });
    this.save = button("この名前で保存する", {
      class: "m-button m-primary",
      id: "m-profile-save",
      onclick: () => this.act(() => this.keep()),
    });
    root.replaceChildren(...this.head(), el("div", { class: "m-two" }, this.left(), this.right()));
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && root.isConnected) event.preventDefault();
    });
  }

  head() {
    return [
      el("h1", {}, "様式"),
      el(
        "p",
        { class: "m-hint" },
        "会議録の体裁と、用字・用語の決まりです。元にする様式を選び、違うところだけ変えて、名前を付けて保存します。",
      ),
      el(
        "div",
        { class: "m-actions m-pick" },
        el("label", { for: "m-profile-base" }, "元にする様式"),
        this.choice,
        this.file,
        this.remove,
      ),
    ];
  }

  left() {
    const dictionary = part(
      "用語辞書",
      el(
        "p",
        { class: "m-hint" },
        "1行に1語。「正しい表記,読み,誤認識例」の順に書きます。誤認識例は「／」で並べます。",
      ),
      this.words,
    );
    const word = part(
      "Wordのひな形",
      el(
        "p",
        { class: "m-hint" },
        "自分の市町村のWordの体裁で作るときだけ。本文を入れる段落に {{ 本文 }} と書いた .docx を選びます。",
      ),
      this.template.node,
    );
    return el("div", {}, this.options, dictionary, word);
  }

  right() {
    return el(
      "section",
      { class: "m-try" },
      el("h2", {}, "保存する"),
      el("label", { for: "m-profile-name", class: "m-hint" }, "様式の名前（初めから入っている様式は変わりません）"),
      el("div", { class: "m-actions" }, this.name, this.save),
      this.notice,
      this.message,
      el("h2", {}, "試す"),
      el("label", { for: "m-try-text", class: "m-hint" }, "ここに文を貼り付けると、今の設定でどう直るかが出ます。"),
      this.text,
      this.result,
    );
  }

  /**
   * Do something that the server may refuse, and say so.
   * @param {() => Promise<void>} work
   */
  async act(work) {
    try {
      await work();
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    this.notice.textContent = "";
    this.message.textContent = /** @type {Error} */ (error).message;
  }

  quiet() {
    this.message.textContent = "";
    this.notice.textContent = "";
  }

  /** Ask for the catalogue, make a control for each option, open the usual profile. */
  async load() {
    const { layouts, levels, settings, usual } = await this.list("");
    const basic = [
      {
        name: "layout",
        label: "体裁",
        help: "表題、出席者、署名の欄などの形",
        part: "体裁",
        choices: layouts,
        default: layouts[0]?.value,
      },
      {
        name: "level",
        label: "整える段階",
        help: "文をどこまで整えるか",
        part: "体裁",
        choices: levels,
        default: levels[0]?.value,
      },
    ];
    /** @type {Map<string, HTMLElement[]>} */
    const parts = new Map();
    for (const setting of [...basic, ...settings]) {
      const control = settingControl(setting, () => this.changed());
      this.controls.set(setting.name, control);
      parts.set(setting.part, [...(parts.get(setting.part) ?? []), control.node]);
    }
    this.options.replaceChildren(
      ...[...parts].map(([title, nodes]) => part(title, el("div", { class: "m-grid" }, ...nodes))),
    );
    await this.open(usual);
  }

  /**
   * Fill the list of profiles and choose one.
   * @param {string} selected
   */
  async list(selected) {
    /** @type {Catalogue} */
    const catalogue = await call("profiles");
    this.catalogue = catalogue;
    const group = (/** @type {string} */ title, /** @type {boolean} */ own) => {
      const found = catalogue.profiles.filter((profile) => profile.own === own);
      const items = found.map((profile) =>
        el(
          "option",
          { value: profile.name, disabled: Boolean(profile.error) },
          profile.error ? `${profile.label}（読めません）` : profile.label,
        ),
      );
      return items.length ? [el("optgroup", { label: title }, ...items)] : [];
    };
    this.choice.replaceChildren(...group("初めから入っている様式", false), ...group("保存した様式", true));
    const broken = catalogue.profiles.flatMap((profile) => profile.error ?? []);
    if (broken.length) this.message.textContent = broken.join(" ");
    this.choice.value = selected;
    return catalogue;
  }

  /** @param {string} wanted */
  async open(wanted) {
    this.fill(await call(`profiles/${encodeURIComponent(wanted)}`));
    this.choice.value = wanted;
    await this.attempt();
  }

  /** @param {ProfileAnswer} profile */
  fill(profile) {
    this.base = profile;
    this.dirty = false;
    for (const [key, control] of this.controls) {
      control.write(key === "layout" || key === "level" ? profile[key] : profile.options[key]);
    }
    this.words.value = profile.dictionary;
    this.template.fill(profile.template);
    this.name.value = profile.own ? profile.name : "";
    this.remove.hidden = !profile.own;
    this.file.href = `api/profiles/${encodeURIComponent(profile.name)}/file`;
  }

  /** What the controls say. */
  given() {
    /** @type {Record<string, unknown>} */
    const values = {};
    for (const [key, control] of this.controls) {
      const value = control.read();
      if (value !== null) values[key] = value;
    }
    const { layout, level, ...options } = values;
    return { base: this.base?.name, layout, level, options, dictionary: this.words.value };
  }

  changed() {
    this.dirty = true;
    this.notice.textContent = "";
    this.tryLater();
  }

  tryLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.attempt(), PAUSE);
  }

  /** Show what the options make of the sentence. */
  async attempt() {
    this.trial += 1;
    const number = this.trial;
    try {
      const tried = await call("profiles/try", { method: "POST", body: { ...this.given(), text: this.text.value } });
      if (number !== this.trial) return; // a later one is on its way
      this.message.textContent = "";
      this.result.replaceChildren(...shownTrial(tried));
    } catch (error) {
      if (number === this.trial) this.fail(error);
    }
  }

  async choose() {
    const wanted = this.choice.value;
    if (
      this.dirty &&
      !(await confirmed("変えたところを保存していません。保存せずに、ほかの様式を開きますか。", "保存せずに開く"))
    ) {
      this.choice.value = this.base?.name ?? "";
      return;
    }
    this.quiet();
    await this.open(wanted);
  }

  async keep() {
    this.quiet();
    const wanted = this.name.value.normalize("NFC").trim();
    if (!wanted) {
      this.name.focus();
      throw new Error("様式の名前を入れてください。");
    }
    const taken = Boolean(
      this.catalogue?.profiles.some((profile) => profile.own && profile.name === wanted && wanted !== this.base?.name),
    );
    if (taken && !(await confirmed(`様式「${wanted}」は既にあります。置き換えますか。`, "置き換える"))) return;
    this.save.disabled = true;
    try {
      const body = { ...this.given(), ...this.template.given(), replaces: taken };
      const saved = await call(`profiles/${encodeURIComponent(wanted)}`, { method: "PUT", body });
      await this.list(saved.name);
      this.fill(saved);
    } finally {
      this.save.disabled = false;
    }
    this.notice.replaceChildren(
      `様式「${wanted}」を保存しました。`,
      el("a", { href: "./new" }, "新しい会議録"),
      "の「様式」から選べます。",
    );
  }

  async askToRemove() {
    const gone = this.base?.name ?? "";
    if (!(await confirmed(`様式「${gone}」を削除しますか。作り終えた会議録は変わりません。`, "削除する"))) return;
    this.quiet();
    await call(`profiles/${encodeURIComponent(gone)}`, { method: "DELETE" });
    const { usual } = await this.list("");
    await this.open(usual);
    this.notice.textContent = `様式「${gone}」を削除しました。`;
  }
}

/**
 * @param {string} title
 * @param {HTMLElement[]} children
 */
function part(title, ...children) {
  return el("section", { class: "m-part" }, el("h2", {}, title), ...children);
}

/**
 * @param {string} text
 * @param {Record<string, any>} attributes
 */
function button(text, attributes) {
  return el("button", { type: "button", ...attributes }, text);
}
