"""Look and behaviour of the HTML page, in the page itself: it must open on a closed network."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; --ink: #1a1a1a; --line: #c9c9c9; --soft: #f3f3f3; --now: #ffe58a; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; line-height: 1.9;
  font-family: "Yu Mincho", "YuMincho", "MS Mincho", "Hiragino Mincho ProN", serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 6rem; }
h1, h2, h3, th, .label, .bar, button { font-family: "Yu Gothic", "YuGothic", "MS Gothic",
  "Hiragino Sans", sans-serif; }
h1 { font-size: 1.5rem; text-align: center; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin-top: 1.75rem; border-bottom: 1px solid var(--line); }
.day { text-align: center; }
.points { margin: 1.5rem 0; padding: .5rem 1rem; border: 1px solid var(--line); }
.points summary { cursor: pointer; }
table { width: 100%; border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left;
  vertical-align: top; font-weight: normal; }
th { background: var(--soft); white-space: nowrap; }
.speech { margin: .35rem 0; padding-left: 1em; text-indent: -1em; }
.speech p { margin: 0; text-indent: -1em; }
.speech p + p { text-indent: 1em; }
.label { font-size: .95em; margin-right: 1em; }
.mark { margin: .5rem 0 .5rem 2em; }
.at { border: 0; background: none; color: #666; font-size: .7rem; cursor: pointer;
  padding: .1rem .35rem; text-indent: 0; }
.at:hover, .at:focus { color: #000; text-decoration: underline; }
[data-t] { cursor: pointer; border-radius: 2px; }
span[data-t]:hover { background: var(--soft); }
.now { background: var(--now) !important; }
mark { background: #fff2a8; }
.bar { position: sticky; top: 0; z-index: 1; background: #fff; border-bottom: 1px solid var(--line);
  padding: .5rem 1.25rem; display: flex; gap: .75rem; align-items: center; flex-wrap: wrap;
  font-size: .85rem; }
.bar audio { flex: 1 1 20rem; height: 2.25rem; }
.bar p { margin: 0; flex-basis: 100%; }
[hidden] { display: none !important; }
@media print { .bar, .at { display: none !important; } main { max-width: none; padding: 0; }
  mark { background: none; } }
"""

SCRIPT = """
(() => {
  const audio = document.querySelector("audio");
  const note = document.getElementById("note");
  const picker = document.getElementById("picker");
  const follow = document.getElementById("follow");
  const parts = Array.from(document.querySelectorAll("span[data-t]"));
  const times = parts.map(part => Number(part.dataset.t));
  const order = times.map((_, index) => index).sort((a, b) => times[a] - times[b]);
  // the recording under its own name, else under this page's name
  const page = decodeURIComponent(location.pathname.split("/").pop() || "");
  const stem = page.replace(/\\.html?$/i, "");
  const endings = ["m4a", "mp3", "mp4", "wav", "flac", "webm", "ogg", "aac"];
  const names = [audio.dataset.file, ...endings.map(ending => stem + "." + ending)];
  let next = 0;
  const tryNext = () => {
    if (next < names.length) { audio.src = encodeURIComponent(names[next++]); return; }
    audio.removeEventListener("error", tryNext);
    note.hidden = false;
  };
  audio.addEventListener("error", tryNext);
  audio.addEventListener("loadedmetadata", () => { note.hidden = true; });
  tryNext();
  picker.addEventListener("change", () => {
    if (picker.files.length) { audio.src = URL.createObjectURL(picker.files[0]); }
  });
  document.addEventListener("click", event => {
    const part = event.target.closest("[data-t]");
    if (!part || String(getSelection())) { return; }
    audio.currentTime = Number(part.dataset.t);
    audio.play().catch(() => { note.hidden = false; });
  });
  let current = null;
  audio.addEventListener("timeupdate", () => {
    let low = 0, high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[order[middle]] <= audio.currentTime + 0.05) { low = middle + 1; }
      else { high = middle; }
    }
    const part = low ? parts[order[low - 1]] : null;
    if (part === current) { return; }
    if (current) { current.classList.remove("now"); }
    current = part;
    if (!part) { return; }
    part.classList.add("now");
    if (follow.checked && !audio.paused) { part.scrollIntoView({ block: "center" }); }
  });
})();
"""
