// The server no longer knows who this is: one line that says what to do, until it does again.

import { el } from "./dom.js";

const SIGNED_OUT = 401;

/** @type {HTMLElement | null} */
let line = null;

/**
 * What the server has just answered.
 * @param {number} status
 * @param {string} detail its words where it refused
 */
export function answered(status, detail) {
  if (status === SIGNED_OUT) tell(detail);
  else if (status < 400) {
    line?.remove();
    line = null;
  }
}

/** @param {string} detail */
function tell(detail) {
  if (line?.isConnected && line.firstChild?.textContent === detail) return;
  line?.remove();
  const strip = document.querySelector(".m-strip"); // of the editor, the only page that keeps what is typed
  const kept = strip
    ? "入力したものはこのブラウザーに残っていて、サインインすると保存されます。"
    : "この画面を閉じずにサインインしてから、もう一度行ってください。入力したものは、閉じると消えます。";
  const way = el("a", { class: "m-link", href: "sign-in?next=account", target: "_blank" }, "別のタブでサインインする");
  line = el("p", { class: "m-warning m-signed-out", role: "alert" }, detail, ` ${kept}`, way);
  if (strip) strip.after(line);
  else document.body.prepend(line);
}
