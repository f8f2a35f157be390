// 様式: every option of a profile, tried on a sentence, kept under a name. The options themselves
// come from the server; nothing here knows their names.

import { call, confirmed, el } from "./common.js";

const SAMPLE =
  "えー、それでは、御質問がありましたらですね、お願いします。予算は三億八千五百九十八万七千円で、検討してるところなんです。よろしいですか？";
const PAUSE = 400; // ms after the last change before the sentence is tried again

export function start(root) {
  const page = { base: null, catalogue: null, controls: new Map(), template: undefined, dirty: false, trial: 0 };
  const message = el("p", { class: "m-problem", role: "alert" });
  const notice = el("p", { class: "m-notice", role: "status" });
  const choice = el("select", { id: "m-profile-base" });
  const remove = el("button", { type: "button", class: "m-button", hidden: true }, "この様式を削除する");
  const file = el("a", { class: "m-link", download: true }, "設定ファイル（TOML）で受け取る");
  const options = el("div", { class: "m-options" });
  const words = el("textarea", { id: "m-profile-dictionary", rows: "5", placeholder: "例　青葉区,あおばく,青葉く／青場区" });
  const upload = el("input", { type: "file", accept: ".docx", id: "m-profile-template" });
  const kept = el("span", { class: "m-hint" });
  const drop = el("button", { type: "button", class: "m-link", hidden: true }, "ひな形を使わない");
  const text = el("textarea", { id: "m-try-text", rows: "3" });
  text.value = SAMPLE;
  const result = el("div", { class: "m-result", "aria-live": "polite" });
  const name = el("input", { type: "text", id: "m-profile-name", maxlength: "60", placeholder: "例　○○市　総務委員会" });
  const save = el("button", { type: "button", class: "m-button m-primary", id: "m-profile-save" }, "この名前で保存する");

  const fail = (error) => {
    notice.textContent = "";
    message.textContent = error.message;
  };
  const quiet = () => (message.textContent = notice.textContent = "");

  function given() {
    const values = {};
    for (const [key, control] of page.controls) {
      const value = control.read();
      if (value !== null) values[key] = value;
    }
    const { layout, level, ...rest } = values;
    return { base: page.base.name, layout, level, options: rest, dictionary: words.value };
  }

  function changed() {
    page.dirty = true;
    notice.textContent = "";
    clearTimeout(page.timer);
    page.timer = setTimeout(attempt, PAUSE);
  }

  async function attempt() {
    const number = ++page.trial;
    try {
      const tried = await call("profiles/try", { method: "POST", body: { ...given(), text: text.value } });
      if (number !== page.trial) return; // a later one is on its way
      message.textContent = "";
      result.replaceChildren(...shownTrial(tried));
    } catch (error) {
      if (number === page.trial) fail(error);
    }
  }

  function fill(profile) {
    page.base = profile;
    page.template = undefined;
    page.dirty = false;
    for (const [key, control] of page.controls) {
      control.write(key === "layout" || key === "level" ? profile[key] : profile.options[key]);
    }
    words.value = profile.dictionary;
    upload.value = "";
    showTemplate(profile.template);
    name.value = profile.own ? profile.name : "";
    remove.hidden = !profile.own;
    file.href = `api/profiles/${encodeURIComponent(profile.name)}/file`;
  }

  function showTemplate(shown) {
    kept.textContent = shown ? `今のひな形：${shown}` : "ひな形なし（用意された体裁で作ります）";
    drop.hidden = !shown;
  }

  async function list(selected) {
    page.catalogue = await call("profiles");
    const item = (one) => el("option", { value: one.name, disabled: Boolean(one.error) }, one.error ? `${one.label}（読めません）` : one.label);
    const group = (title, own) => {
      const found = page.catalogue.profiles.filter((one) => one.own === own);
      return found.length ? el("optgroup", { label: title }, ...found.map(item)) : null;
    };
    choice.replaceChildren(...[group("初めから入っている様式", false), group("保存した様式", true)].filter(Boolean));
    const broken = page.catalogue.profiles.filter((one) => one.error).map((one) => one.error);
    if (broken.length) message.textContent = broken.join(" ");
    choice.value = selected;
  }

  async function open(wanted) {
    fill(await call(`profiles/${encodeURIComponent(wanted)}`));
    choice.value = wanted;
    await attempt();
  }

  const act = (work) => async () => {
    try {
      await work();
    } catch (error) {
      fail(error);
    }
  };

  choice.addEventListener("change", act(async () => {
    const wanted = choice.value;
    if (page.dirty && !(await confirmed("変えたところを保存していません。保存せずに、ほかの様式を開きますか。", "保存せずに開く"))) {
      choice.value = page.base.name;
      return;
    }
    quiet();
    await open(wanted);
  }));
  words.addEventListener("input", changed);
  text.addEventListener("input", () => {
    clearTimeout(page.timer);
    page.timer = setTimeout(attempt, PAUSE);
  });
  upload.addEventListener("change", act(async () => {
    const [chosen] = upload.files;
    if (!chosen) return;
    page.template = await inBase64(chosen);
    page.dirty = true;
    showTemplate(chosen.name);
  }));
  drop.addEventListener("click", () => {
    page.template = null;
    page.dirty = true;
    upload.value = "";
    showTemplate(null);
  });
  save.addEventListener("click", act(async () => {
    quiet();
    const wanted = name.value.normalize("NFC").trim();
    if (!wanted) {
      name.focus();
      throw new Error("様式の名前を入れてください。");
    }
    const taken = page.catalogue.profiles.some((one) => one.own && one.name === wanted && wanted !== page.base.name);
    if (taken && !(await confirmed(`様式「${wanted}」は既にあります。置き換えますか。`, "置き換える"))) return;
    save.disabled = true;
    try {
      const body = { ...given(), template: page.template ?? null, drop_template: page.template === null, replaces: taken };
      const saved = await call(`profiles/${encodeURIComponent(wanted)}`, { method: "PUT", body });
      await list(saved.name);
      fill(saved);
    } finally {
      save.disabled = false;
    }
    notice.replaceChildren(`様式「${wanted}」を保存しました。`, el("a", { href: "./new" }, "新しい会議録"), "の「様式」から選べます。");
  }));
  remove.addEventListener("click", act(async () => {
    const gone = page.base.name;
    if (!(await confirmed(`様式「${gone}」を削除しますか。作り終えた会議録は変わりません。`, "削除する"))) return;
    quiet();
    await call(`profiles/${encodeURIComponent(gone)}`, { method: "DELETE" });
    await list("");
    await open(page.catalogue.usual);
    notice.textContent = `様式「${gone}」を削除しました。`;
  }));
  window.addEventListener("beforeunload", (event) => {
    if (page.dirty && root.isConnected) event.preventDefault();
  });

  const dictionary = part(
    "用語辞書",
    el("p", { class: "m-hint" }, "1行に1語。「正しい表記,読み,誤認識例」の順に書きます。誤認識例は「／」で並べます。"),
    words,
  );
  const word = part(
    "Wordのひな形",
    el("p", { class: "m-hint" }, "自分の市町村のWordの体裁で作るときだけ。本文を入れる段落に {{ 本文 }} と書いた .docx を選びます。"),
    el("div", { class: "m-actions" }, el("label", { class: "m-button", for: "m-profile-template" }, "ひな形を選ぶ"), upload, kept, drop),
  );
  words.setAttribute("aria-label", "用語辞書");
  root.replaceChildren(
    el("h1", {}, "様式"),
    el("p", { class: "m-hint" }, "会議録の体裁と、用字・用語の決まりです。元にする様式を選び、違うところだけ変えて、名前を付けて保存します。"),
    el("div", { class: "m-actions m-pick" }, el("label", { for: "m-profile-base" }, "元にする様式"), choice, file, remove),
    el(
      "div",
      { class: "m-two" },
      el("div", {}, options, dictionary, word),
      el(
        "section",
        { class: "m-try" },
        el("h2", {}, "保存する"),
        el("label", { for: "m-profile-name", class: "m-hint" }, "様式の名前（初めから入っている様式は変わりません）"),
        el("div", { class: "m-actions" }, name, save),
        notice,
        message,
        el("h2", {}, "試す"),
        el("label", { for: "m-try-text", class: "m-hint" }, "ここに文を貼り付けると、今の設定でどう直るかが出ます。"),
        text,
        result,
      ),
    ),
  );

  act(async () => {
    await list("");
    const { layouts, levels, settings } = page.catalogue;
    const basic = [
      { name: "layout", label: "体裁", help: "表題、出席者、署名の欄などの形", part: "体裁", choices: layouts, default: layouts[0].value },
      { name: "level", label: "整える段階", help: "文をどこまで整えるか", part: "体裁", choices: levels, default: levels[0].value },
    ];
    const parts = new Map();
    for (const setting of [...basic, ...settings]) {
      const control = settingControl(setting, changed);
      page.controls.set(setting.name, control);
      if (!parts.has(setting.part)) parts.set(setting.part, []);
      parts.get(setting.part).push(control.node);
    }
    options.replaceChildren(...[...parts].map(([title, nodes]) => part(title, el("div", { class: "m-grid" }, ...nodes))));
    await open(page.catalogue.usual);
  })();
}

function part(title, ...children) {
  return el("section", { class: "m-part" }, el("h2", {}, title), ...children);
}

/** One option: a list where it has choices, else a box; "" in a list stands for "the layout decides". */
function settingControl(setting, changed) {
  const id = `m-option-${setting.name}`;
  const free = setting.choices.length === 0;
  const box = free ? el("input", { type: "text", id }) : el("select", { id });
  if (!free) {
    if (setting.default === null) box.append(el("option", { value: "-1" }, "体裁に従う"));
    setting.choices.forEach((one, place) => box.append(el("option", { value: String(place) }, one.word)));
  }
  box.addEventListener(free ? "input" : "change", changed);
  return {
    node: el("div", { class: "m-option" }, el("label", { for: id }, setting.label), box, el("p", { class: "m-hint" }, setting.help)),
    read: () => (free ? box.value : box.value === "-1" ? null : setting.choices[Number(box.value)].value),
    write: (value) => {
      const wanted = value === undefined ? setting.default : value;
      box.value = free ? wanted : String(setting.choices.findIndex((one) => one.value === wanted));
    },
  };
}

function shownTrial({ before, after, changes }) {
  const pieces = (list, tag) =>
    list.filter((one) => one.text).map((one) => (one.change === null ? one.text : el(tag, { title: changes[one.change].note }, one.text)));
  const rows = changes.map((one) =>
    el(
      "tr",
      {},
      el("td", {}, one.before || "（なし）"),
      el("td", {}, one.after || "（削除）"),
      el("td", {}, one.note, one.check && !one.note.includes("要確認") ? "（要確認）" : null),
    ),
  );
  return [
    el("h3", {}, "直す前"),
    el("p", { class: "m-before" }, ...pieces(before, "del")),
    el("h3", {}, "直した後"),
    el("p", { class: "m-after" }, ...pieces(after, "ins")),
    el("h3", {}, changes.length ? `変えたところ（${changes.length}か所）` : "変えたところはありません"),
    changes.length
      ? el("table", {}, el("thead", {}, el("tr", {}, ...["前", "後", "理由"].map((one) => el("th", { scope: "col" }, one)))), el("tbody", {}, ...rows))
      : "",
  ];
}

function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("ファイルを読めません。もう一度選んでください。"));
    reader.readAsDataURL(file);
  });
}
