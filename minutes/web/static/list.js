// 一覧: every job with its stage, progress and what can be done with it. Rows are changed in place,
// so that keyboard focus and open menus survive each refresh.

import { call, confirmed, el, exportMenu, timeLeft } from "./common.js";

const BUSY = 1500; // ms between refreshes while something runs
const QUIET = 5000;
const MANY = 10; // jobs from which on a box to search them is shown

export function start(root) {
  const rows = new Map();
  const list = el("ul", { class: "m-jobs" });
  const message = el("p", { class: "m-problem", role: "alert" });
  const empty = el(
    "p",
    { class: "m-empty", hidden: true },
    "まだ会議録がありません。",
    el("a", { href: "./new" }, "新しい会議録"),
    "から録音を渡してください。",
  );
  const started = new URLSearchParams(location.search).get("started");
  const notice = el("p", { class: "m-notice", role: "status" });
  if (started) notice.textContent = "受け付けました。この画面を閉じても、作成はそのまま続きます。";
  const search = el("input", { type: "search", class: "m-search", placeholder: "会議名で絞り込む", "aria-label": "会議名で絞り込む", hidden: true });
  const narrow = () => {
    for (const { node } of rows.values()) node.hidden = !node.textContent.includes(search.value.trim());
  };
  search.addEventListener("input", narrow);
  root.replaceChildren(
    el("div", { class: "m-head" }, el("h1", {}, "会議録の一覧"), search, el("a", { class: "m-button m-primary", href: "./new" }, "新しい会議録を作る")),
    notice,
    message,
    empty,
    list,
  );
  const act = async (path, method) => {
    try {
      await call(path, { method });
      message.textContent = "";
    } catch (error) {
      message.textContent = error.message;
    }
    await refresh();
  };

  async function refresh() {
    let data;
    try {
      data = await call("jobs");
      if (message.dataset.offline) message.textContent = "";
      delete message.dataset.offline;
    } catch (error) {
      message.textContent = error.message;
      message.dataset.offline = "yes";
      return QUIET;
    }
    for (const job of data.jobs) {
      if (!rows.has(job.id)) rows.set(job.id, row(job, data.formats, act));
      rows.get(job.id).show(job);
    }
    const ids = new Set(data.jobs.map((job) => job.id));
    for (const [id, item] of rows) {
      if (!ids.has(id)) {
        item.node.remove();
        rows.delete(id);
      }
    }
    data.jobs.forEach((job, place) => {
      const { node } = rows.get(job.id);
      if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
    });
    empty.hidden = data.jobs.length > 0;
    search.hidden = data.jobs.length < MANY && !search.value;
    narrow();
    return data.jobs.some((job) => job.state === "running" || job.state === "queued") ? BUSY : QUIET;
  }

  (async function loop() {
    while (root.isConnected) {
      const pause = document.hidden ? QUIET : await refresh();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  })();
}

/** One job: ``node`` and ``show(job)``, which changes only what differs. */
function row(job, formats, act) {
  const path = `jobs/${encodeURIComponent(job.id)}`;
  const title = el("h2", { class: "m-job-title" });
  const file = el("p", { class: "m-quiet" });
  const state = el("span", { class: "m-state" });
  const bar = el("progress", { max: "1", "aria-label": "進み具合" });
  const stage = el("span", { class: "m-stage" });
  const problem = el("p", { class: "m-problem" });
  const button = (text, style, action) =>
    el("button", { type: "button", class: `m-button ${style}`, onclick: action }, text);
  const open = el("a", { class: "m-button m-primary", href: `./edit?id=${encodeURIComponent(job.id)}` }, "開いて直す");
  const download = exportMenu(job.id, formats);
  const cancel = button("中止する", "", async () => {
    if (await confirmed(`「${title.textContent}」の作成を中止しますか。あとで続きからやり直せます。`, "中止する")) {
      await act(`${path}/cancel`, "POST");
    }
  });
  const retry = button("やり直す", "", () => act(`${path}/retry`, "POST"));
  const remove = button("削除する", "m-subtle", async () => {
    const question = `「${title.textContent}」を削除しますか。録音と、直した文章もすべて消え、元に戻せません。`;
    if (await confirmed(question, "削除する")) await act(path, "DELETE");
  });
  const node = el(
    "li",
    { class: "m-job", "data-id": job.id },
    el("div", { class: "m-job-main" }, title, file, problem, el("div", { class: "m-progress" }, bar, stage)),
    el("div", { class: "m-job-side" }, state, el("div", { class: "m-actions" }, open, download, cancel, retry, remove)),
  );
  const shows = (part, visible) => {
    part.hidden = !visible;
  };
  let last = "";
  function show(now) {
    const fresh = JSON.stringify(now);
    if (fresh === last) return;
    last = fresh;
    node.dataset.state = now.state;
    title.textContent = now.title;
    file.textContent = now.title === now.file_name ? now.about : `${now.file_name}　${now.about}`;
    state.textContent = now.state_label;
    problem.textContent = now.error ?? "";
    shows(problem, Boolean(now.error));
    const working = now.state === "running" || now.state === "queued";
    shows(bar.parentElement, working);
    if (now.state === "running") bar.value = now.fraction ?? 0;
    else bar.value = 0;
    const percent = now.state === "running" ? `${Math.floor((now.fraction ?? 0) * 100)}％` : "";
    const parts = [now.stage_label, percent, timeLeft(now.seconds_left)];
    stage.textContent = now.state === "running" ? parts.filter(Boolean).join("　") : "前の録音が終わると始まります";
    shows(open, now.state === "done" || now.state === "failed" || now.state === "cancelled");
    open.textContent = now.state === "done" ? "開いて直す" : "途中までを見る";
    open.classList.toggle("m-primary", now.state === "done");
    shows(download, now.state === "done");
    shows(cancel, working);
    shows(retry, now.state === "failed" || now.state === "cancelled");
    shows(remove, !working);
  }
  return { node, show };
}
