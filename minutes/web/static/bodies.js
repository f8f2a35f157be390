// 会議体: the dictionary of a body, and past minutes from which it learns words and how they are put.

import { call } from "./call.js";
import { confirmed } from "./dialog.js";
import { el } from "./dom.js";
import { PastMinutes } from "./past_minutes.js";

/** @typedef {import("./types.js").BodyAnswer} BodyAnswer */

/** @param {HTMLElement} root */
export async function start(root) {
  const page = new BodiesPage(root);
  await page.act(() => page.load(new URLSearchParams(location.search).get("id") ?? ""));
}

class BodiesPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {BodyAnswer | null} */
    this.body = null;
    this.message = el("p", { class: "m-problem", role: "alert" });
    this.notice = el("p", { class: "m-notice", role: "status" });
    this.choice = el("select", { id: "m-body-choice", onchange: () => this.act(() => this.show(this.choice.value)) });
    this.name = el("input", { type: "text", id: "m-body-name", maxlength: "200", placeholder: "例　総務委員会" });
    const make = el("button", { type: "button", class: "m-button" }, "会議体を作る");
    make.addEventListener("click", () => this.act(() => this.make()));
    this.content = el("div", { class: "m-two" });
    root.replaceChildren(
      el("h1", {}, "会議体"),
      el(
        "p",
        { class: "m-hint" },
        "会議体ごとの用語です。「新しい会議録」で会議体を選ぶと、その会議の聞き取りに使われます。",
      ),
      el(
        "div",
        { class: "m-actions m-pick" },
        el("label", { for: "m-body-choice" }, "会議体"),
        this.choice,
        el("label", { for: "m-body-name" }, "新しい会議体の名前"),
        this.name,
        make,
      ),
      this.notice,
      this.message,
      this.content,
    );
  }

  /**
   * Do something that the server may refuse, and say so.
   * @param {() => Promise<void>} work
   */
  async act(work) {
    this.message.textContent = "";
    this.notice.textContent = "";
    try {
      await work();
    } catch (error) {
      this.message.textContent = /** @type {Error} */ (error).message;
    }
  }

  /** @param {string} id of the body to show; the first where it is empty */
  async load(id) {
    const { bodies } = await call("bodies");
    this.choice.replaceChildren(
      ...bodies.map((/** @type {{id: string, name: string}} */ body) => el("option", { value: body.id }, body.name)),
    );
    const first = id || bodies[0]?.id;
    if (first) await this.show(first);
    else this.content.replaceChildren(el("p", {}, "まだ会議体がありません。名前を入れて作ってください。"));
  }

  /** @param {string} id */
  async show(id) {
    this.draw(await call(`bodies/${encodeURIComponent(id)}`));
    this.choice.value = id;
  }

  async make() {
    const made = await call("bodies", { method: "POST", body: { name: this.name.value } });
    this.name.value = "";
    await this.load(made.id);
    this.notice.textContent = `会議体「${made.name}」を作りました`;
  }

  /** @param {BodyAnswer} body */
  draw(body) {
    this.body = body;
    this.words = el("textarea", {
      id: "m-body-dictionary",
      rows: "12",
      placeholder: "例　青葉区,あおばく,青葉く／青場区",
    });
    this.words.value = body.dictionary;
    const keep = el("button", { type: "button", class: "m-button m-primary" }, "用語辞書を保存する");
    keep.addEventListener("click", () => this.act(() => this.keep()));
    const past = new PastMinutes(body, {
      changed: (/** @type {BodyAnswer} */ answer) => this.draw(answer),
      told: (text) => {
        this.notice.textContent = text;
      },
      act: (work) => this.act(work),
      confirmed,
    });
    this.content.replaceChildren(
      el(
        "section",
        {},
        el("h2", {}, "用語辞書"),
        el(
          "label",
          { class: "m-hint", for: "m-body-dictionary" },
          "1行に1語。「正しい表記,読み,誤認識例」の順に書きます。誤認識例は「／」で並べます。編集画面の「用語辞書に加える」も、ここに入ります。",
        ),
        this.words,
        el("div", { class: "m-actions" }, keep),
        tallies(body),
      ),
      past.node,
    );
  }

  async keep() {
    if (!this.body || !this.words) return;
    const path = `bodies/${encodeURIComponent(this.body.id)}/dictionary`;
    this.draw(await call(path, { method: "PUT", body: { dictionary: this.words.value } }));
    this.notice.textContent = "用語辞書を保存しました";
  }
}

/**
 * How often what clerks taught was heard wrong and right.
 * @param {BodyAnswer} body
 */
function tallies(body) {
  if (!body.tallies.length) return null;
  const rows = body.tallies.map(([word, wrong, right]) =>
    el("li", {}, `${word}：直した${wrong}回、正しく聞き取れた${right}回`),
  );
  return el(
    "details",
    { class: "m-tallies" },
    el("summary", {}, `会議録の直しから覚えた語（${rows.length}語）`),
    el("ul", {}, ...rows),
  );
}
