// 作り直し: mended roster, agenda, dictionary and 様式; what will happen, before; what changed, after.

import { call } from "./call.js";
import { el, onTyped } from "./dom.js";
import { outcome } from "./renew_outcome.js";
import { TimeLeft, timeLeft } from "./times.js";

/** @typedef {import("./types.js").Renewal} Renewal */

const PAUSE = 500; // ms after the last key until the forecast
const ENDED = ["failed", "cancelled"];
const LOOK = 1500; // ms between looks at the work

/** @param {HTMLElement} root */
export async function start(root) {
  const id = new URLSearchParams(location.search).get("id");
  if (!id) {
    root.replaceChildren(el("p", { class: "m-problem" }, "一覧から会議録を選んでください。"));
    return;
  }
  try {
    const page = new RenewPage(root, id, await call(`jobs/${encodeURIComponent(id)}/renewal`));
    await page.show();
  } catch (error) {
    root.replaceChildren(el("p", { class: "m-problem", role: "alert" }, /** @type {Error} */ (error).message));
  }
}

class RenewPage {
  /**
   * @param {HTMLElement} root
   * @param {string} id
   * @param {Renewal} data
   */
  constructor(root, id, data) {
    this.root = root;
    this.id = id;
    this.path = `jobs/${encodeURIComponent(id)}`;
    this.data = data;
    this.asked = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.title = el("h1", {}, `作り直し：${data.job.title}`);
    this.back = el("a", { class: "m-button", href: `./edit?id=${encodeURIComponent(id)}` }, "編集画面へ戻る");
    this.message = el("p", { class: "m-problem", role: "alert" });
  }

  async show() {
    const { job, generation } = this.data;
    const asked = new URLSearchParams(location.search).has("done");
    if (job.state === "queued" || job.state === "running") await this.follow();
    else if (asked && generation > 1) await this.showOutcome();
    else this.showForm();
  }

  showForm() {
    const { data } = this;
    this.boxes = {
      roster: box(data.roster, 8),
      agenda: box(data.agenda, 8),
      dictionary: box(data.dictionary, 5),
      profile: select(data.profiles, data.profile),
      stage: select([{ value: "", label: "要るところから（おすすめ）" }, ...data.stages], ""),
    };
    /** @type {Record<string, HTMLElement>} */
    this.lines = {};
    const parts = [
      this.part("roster", "名簿（1行に1人）"),
      this.part("agenda", "次第（1行に1議題）"),
      this.part("dictionary", "用語辞書（1行に1語）", this.newTerms()),
      this.part("profile", "様式"),
      this.part("stage", "どこからやり直すか"),
    ];
    this.plan = el("section", { class: "m-plan", "aria-live": "polite" });
    this.go = el("button", { type: "button", class: "m-button m-primary", disabled: true }, "作り直す");
    this.go.addEventListener("click", () => this.begin());
    const actions = el("div", { class: "m-actions" }, this.go, this.back);
    const right = el("div", {}, el("h2", {}, "こうなります"), this.plan, this.message, actions);
    this.root.replaceChildren(this.title, el("div", { class: "m-two" }, el("div", {}, ...parts), right));
    this.forecast();
  }

  /** A button for what the meeting body's dictionary has got since. */
  newTerms() {
    const terms = this.data.new_terms;
    if (!terms) return null;
    const count = terms.split("\n").length;
    const add = el("button", { type: "button", class: "m-link" }, `会議体の辞書に増えた${count}語を加える`);
    add.addEventListener("click", () => {
      const { dictionary } = this.boxes ?? {};
      if (!dictionary) return;
      dictionary.value = [dictionary.value.trim(), terms].filter(Boolean).join("\n");
      add.remove();
      this.forecast();
    });
    return add;
  }

  /**
   * @param {"roster" | "agenda" | "dictionary" | "profile" | "stage"} name
   * @param {string} text
   * @param {HTMLElement | null} more
   */
  part(name, text, more = null) {
    const input = this.boxes?.[name];
    const line = el("p", { class: "m-problem", role: "alert" });
    if (!input || !this.lines) return line;
    this.lines[name] = line;
    const changed = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.forecast(), PAUSE);
    };
    if (input instanceof HTMLTextAreaElement) onTyped(input, changed);
    else input.addEventListener("change", changed);
    input.id = `m-renew-${name}`;
    return el("div", { class: "m-option" }, el("label", { for: input.id }, text), input, line, more);
  }

  get given() {
    const pairs = Object.entries(this.boxes ?? {}).map(([name, part]) => [name, part.value]);
    return Object.fromEntries(pairs);
  }

  async forecast() {
    this.asked += 1;
    const turn = this.asked;
    if (this.go) this.go.disabled = true;
    const answer = await this.ask("renewal/forecast");
    if (turn !== this.asked || !answer) return;
    this.plan?.replaceChildren(...planOf(answer));
    if (this.go) this.go.disabled = false;
  }

  /**
   * Send the boxes; what cannot be read is said beside its box.
   * @param {string} where
   */
  async ask(where) {
    for (const line of Object.values(this.lines ?? {})) line.textContent = "";
    this.message.textContent = "";
    try {
      return await call(`${this.path}/${where}`, { method: "POST", body: this.given });
    } catch (error) {
      const { message, data } = /** @type {Error & {data?: {problems?: Record<string, string>}}} */ (error);
      for (const [name, text] of Object.entries(data?.problems ?? {})) {
        const line = this.lines?.[name];
        if (line) line.textContent = text;
      }
      this.message.textContent = message;
      this.plan?.replaceChildren();
      return null;
    }
  }

  async begin() {
    if (this.go) this.go.disabled = true;
    if (!(await this.ask("renewal"))) return;
    await this.follow();
  }

  /** Show the work until its end, then what it changed. */
  async follow() {
    const bar = el("progress", { max: "1", "aria-label": "進み具合" });
    const stage = el("p", { role: "status" });
    const hint =
      "この画面を閉じても続きます。今の案は、作り直している間もそのまま直せます。直したところは新しい案に移ります。";
    this.root.replaceChildren(this.title, el("div", { class: "m-progress" }, bar), stage, el("p", {}, hint), this.back);
    const left = new TimeLeft();
    while (this.root.isConnected) {
      /** @type {import("./types.js").Job | null} */
      const job = await call(this.path).catch(() => null);
      if (job?.state === "done") return this.showOutcome();
      if (job && ENDED.includes(job.state)) return this.stopped(job);
      if (job) {
        bar.value = job.fraction ?? 0;
        stage.textContent = progressOf(job, left);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /** @param {import("./types.js").Job} job */
  stopped(job) {
    this.message.textContent = job.error ?? "作り直しは中止されました。前の案と修正は、そのまま残っています。";
    const list = el("a", { class: "m-button", href: "./" }, "一覧へ戻る");
    this.root.replaceChildren(this.title, this.message, el("div", { class: "m-actions" }, this.back, list));
  }

  async showOutcome() {
    history.replaceState(null, "", `?id=${encodeURIComponent(this.id)}&done=1`);
    const found = await call(`${this.path}/renewal/outcome`);
    const operate = (/** @type {object} */ operation) =>
      call(`${this.path}/operations`, { method: "POST", body: { operations: [operation] } });
    const again = el("a", { class: "m-button", href: `./renew?id=${encodeURIComponent(this.id)}` }, "もう一度作り直す");
    this.back.classList.add("m-primary");
    this.root.replaceChildren(
      this.title,
      el("p", { class: "m-notice", role: "status" }, "作り直しました。"),
      ...outcome(this.id, found, operate),
      el("div", { class: "m-actions" }, this.back, again),
    );
  }
}

/**
 * @param {import("./types.js").Job} job
 * @param {TimeLeft} left
 */
function progressOf(job, left) {
  if (job.state !== "running") return "順番を待っています";
  return [job.stage_label, left.words(job.seconds_left)].filter(Boolean).join("　");
}

/**
 * What will happen.
 * @param {import("./types.js").RenewalPlan} plan
 */
function planOf(plan) {
  const time = plan.seconds === null ? "" : timeLeft(plan.seconds).replace("あと", "");
  const stages = plan.stages.map(({ label, again }) =>
    el(
      "li",
      { class: again ? "m-again" : "m-quiet" },
      again ? `${label}：やり直します` : `${label}：前の結果を使います`,
    ),
  );
  const edits = plan.edits
    ? `これまでに直した${plan.edits}か所は、すべて新しい案に引き継ぎます。`
    : "まだ直したところはありません。";
  return [
    el("p", {}, plan.reason),
    el("ol", {}, ...stages),
    el(
      "p",
      {},
      time ? `時間の目安：${time}（この計算機でこれまでに測った速さから）` : "時間の目安は、まだ分かりません。",
    ),
    el("p", {}, edits),
    el("p", {}, "合わなくなった修正は、作り直した後に両方の文を並べて示します。前の案も残ります。"),
  ];
}

/**
 * @param {string} text
 * @param {number} rows
 */
function box(text, rows) {
  const area = el("textarea", { rows: String(rows) });
  area.value = text;
  return area;
}

/**
 * @param {{value: string, label: string}[]} choices
 * @param {string} chosen
 */
function select(choices, chosen) {
  const list = el("select", {}, ...choices.map(({ value, label }) => el("option", { value }, label)));
  list.value = chosen;
  return list;
}
