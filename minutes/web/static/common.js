// Small helpers for every page. Text from files and people only ever enters the page as text nodes.

import { browserId } from "./browser.js";

/** An element: el("button", {class: "x", onclick: f}, "text", child). */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A call to this server; throws an Error whose message is one Japanese line. */
export async function call(path, { method = "GET", body, keepalive = false } = {}) {
  let answer;
  try {
    answer = await fetch(new URL(`api/${path}`, document.baseURI), {
      method,
      keepalive,
      credentials: "same-origin",
      headers: { "X-Minutes-Browser": browserId(localStorage, crypto), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw Object.assign(new Error("サーバーとつながりません。通信を確かめています。"), { offline: true });
  }
  if (answer.status === 204) return null;
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const detail = typeof data.detail === "string" ? data.detail : "この操作はできませんでした。";
    throw Object.assign(new Error(detail), { status: answer.status, offline: answer.status >= 502 });
  }
  return data;
}

/** Position in a recording, H:MM:SS. */
export function timestamp(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Time left in words, rounded so that it does not flicker. */
export function timeLeft(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 50) return "あと1分以内";
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `あと約${minutes}分`;
  const rest = Math.round((minutes % 60) / 5) * 5;
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return `あと約${hours}時間${rest && rest < 60 ? `${rest}分` : ""}`;
}

/** Ask before something that cannot be taken back; resolves to true or false. */
export function confirmed(question, yes) {
  const dialog = el("dialog", { class: "m-dialog", "aria-label": question });
  const answer = (value) => () => dialog.close(value);
  const stay = el("button", { type: "button", class: "m-button", onclick: answer("") }, "やめる");
  dialog.append(
    el("p", {}, question),
    el(
      "div",
      { class: "m-actions" },
      stay,
      el("button", { type: "button", class: "m-button m-danger", onclick: answer("yes") }, yes),
    ),
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    stay.focus();
  });
}

/** A menu of formats to download; ``before`` finishes (saves) first and may refuse. */
export function exportMenu(id, formats, before = async () => true) {
  const status = el("span", { class: "m-export-status", role: "status" });
  const link = (format, text, style) => {
    const url = `api/jobs/${encodeURIComponent(id)}/export/${format}`;
    const take = async (event) => {
      event.preventDefault();
      status.textContent = "書き出しています…";
      try {
        if (await before()) await download(url);
        status.textContent = "";
      } catch (error) {
        status.textContent = `書き出せませんでした：${error.message}`;
      }
    };
    return el("a", { class: style, href: url, download: true, "data-format": format, onclick: take }, text);
  };
  const others = formats.filter((format) => format.id !== "docx");
  return el(
    "span",
    { class: "m-export" },
    status,
    link("docx", "Wordで保存", "m-button"),
    el(
      "details",
      { class: "m-menu" },
      el("summary", { class: "m-button" }, "ほかの形式"),
      el("div", { class: "m-menu-list" }, ...others.map((format) => link(format.id, format.label, "m-menu-item"))),
    ),
  );
}

/** Fetch a file and hand it to the browser's downloads; a failure is an Error with one Japanese line. */
async function download(url) {
  const answer = await fetch(new URL(url, document.baseURI), { credentials: "same-origin" }).catch(() => null);
  if (!answer) throw new Error("サーバーとつながりません。");
  if (!answer.ok) {
    const data = await answer.json().catch(() => ({}));
    throw new Error(typeof data.detail === "string" ? data.detail : "もう一度お試しください。");
  }
  const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  const object = URL.createObjectURL(await answer.blob());
  el("a", { href: object, download: name ? decodeURIComponent(name) : "会議録" }).click();
  setTimeout(() => URL.revokeObjectURL(object), 60_000);
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.m-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.m-menu[open]")) menu.open = false;
});
