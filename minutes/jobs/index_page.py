"""The page over all meetings of a folder: one file with everything in it, opened by a double click."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from minutes.codec import compressed_json

_AT_ONCE = 40
"""Meetings whose words are packed together: unpacked one pack after the other while one reads."""

_STYLE = """
:root{color-scheme:light;--ink:#1a1a1c;--paper:#fff;--quiet:#4d4d4d;--line:#d8d8db;--edge:#767676;
--link:#0017c1;--mark:#ffe380}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--ink:#f2f2f2;--paper:#1a1a1c;
--quiet:#b3b3b3;--line:#4d4d4d;--edge:#949494;--link:#9db7f9}}
body{font:16px/1.7 "Noto Sans JP","Yu Gothic UI",Meiryo,sans-serif;margin:0 auto;max-width:72rem;
padding:1rem;color:var(--ink);background:var(--paper)}
h1{font-size:1.4rem;margin:.2rem 0}
form{position:sticky;top:0;background:var(--paper);padding:.5rem 0;border-bottom:1px solid var(--edge);
display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:end}
label{display:block;font-size:.85rem}
input,select{font:inherit;padding:.35rem .5rem;border:1px solid var(--edge);border-radius:4px;
max-width:16rem}
#words{width:24rem;max-width:80vw}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
ol{list-style:none;margin:0;padding:0}
li{border-bottom:1px solid var(--line);padding:.75rem 0}
h2{font-size:1.05rem;margin:0}
.sub,.more{color:var(--quiet);font-size:.9rem}
.files a{margin-right:1rem}
a{color:var(--link)}
mark{background:var(--mark);color:#1a1a1c}
blockquote{margin:.3rem 0 .3rem 1rem;padding-left:.75rem;border-left:3px solid var(--line)}
details{font-size:.95rem}
button{font:inherit;padding:.4rem 1rem}
@media print{form,button{display:none}}
"""

_SCRIPT = r"""
"use strict";
const meetings = JSON.parse(document.getElementById("meetings").textContent);
const words = document.getElementById("words");
const picks = ["year", "body", "speaker"].map((name) => document.getElementById(name));
const list = document.getElementById("list");
const count = document.getElementById("count");
const SHOWN = 100, QUOTES = 3, AROUND = 60;
let unpacked = 0, failed = false, limit = SHOWN, timer = 0;

// Full and half width, capital and small letters, and blanks make no difference.
function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");
}

for (const meeting of meetings) {
  meeting.head = plain([meeting.date, meeting.wareki, meeting.body, meeting.title, ...meeting.speakers, ...meeting.items,
    ...meeting.decisions].join("\n"));
  meeting.texts = [];
}

function fill(select, values) {
  for (const value of [...new Set(values)].filter(Boolean).sort().reverse()) {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = value;
    select.append(option);
  }
}
fill(picks[0], meetings.map((meeting) => meeting.date.slice(0, 4)));
fill(picks[1], meetings.map((meeting) => meeting.body));
fill(picks[2], meetings.flatMap((meeting) => meeting.speakers));

async function unpack() {
  for (const pack of document.querySelectorAll("script.pack")) {
    const bytes = Uint8Array.from(atob(pack.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const texts = JSON.parse(await new Response(stream).text());
    const first = Number(pack.dataset.first);
    texts.forEach((statements, number) => {
      meetings[first + number].texts = statements.map(([who, at, text]) => (
        { who, at, text, plain: plain(text) }));
    });
    unpacked += texts.length;
    pack.remove();
    show();
  }
}

function chosen(meeting, terms) {
  if (picks[0].value && !meeting.date.startsWith(picks[0].value)) return null;
  if (picks[1].value && meeting.body !== picks[1].value) return null;
  if (picks[2].value && !meeting.speakers.includes(picks[2].value)) return null;
  const hits = terms.length
    ? meeting.texts.filter((said) => terms.some((term) => said.plain.includes(term))
      && (!picks[2].value || said.who === picks[2].value)) : [];
  const missing = terms.some((term) => !meeting.head.includes(term)
    && !meeting.texts.some((said) => said.plain.includes(term)));
  return missing ? null : hits;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function clock(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}

// Where a term stands in the text as it is written: letter by letter, marks with their letter.
function place(text, term) {
  const parts = text.match(/.[\u3099\u309a\uff9e\uff9f]*/gsu) || [];
  let joined = "";
  const starts = [];
  let at = 0;
  for (const part of parts) {
    for (const _ of plain(part)) starts.push([at, at + part.length]);
    joined += plain(part);
    at += part.length;
  }
  const units = [];
  let index = 0;
  for (const letter of joined) {
    for (let unit = 0; unit < letter.length; unit += 1) units.push(starts[index]);
    index += 1;
  }
  const found = joined.indexOf(term);
  if (found < 0) return [0, 0];
  return [units[found][0], units[found + term.length - 1][1]];
}

function quote(said, terms) {
  const term = terms.find((word) => said.plain.includes(word));
  const [start, end] = place(said.text, term);
  const block = element("blockquote");
  block.append(element("span", `${said.who || "発言者不明"}（${clock(said.at)}）`, "sub"), " ");
  const from = Math.max(0, start - AROUND);
  block.append((from ? "…" : "") + said.text.slice(from, start));
  block.append(element("mark", said.text.slice(start, end)));
  block.append(said.text.slice(end, end + AROUND) + (end + AROUND < said.text.length ? "…" : ""));
  return block;
}

function fold(title, lines) {
  const made = element("details");
  made.append(element("summary", `${title}（${lines.length}）`));
  for (const line of lines) made.append(element("div", line));
  return made;
}

function row(meeting, hits, terms) {
  const item = element("li");
  item.append(element("h2", [meeting.wareki, meeting.title].filter(Boolean).join("　")));
  const facts = [meeting.body !== meeting.title ? meeting.body : "", clock(meeting.seconds),
    meeting.speakers.length ? `発言者 ${meeting.speakers.join("、")}` : ""];
  item.append(element("div", facts.filter(Boolean).join("　"), "sub"));
  for (const said of hits.slice(0, QUOTES)) item.append(quote(said, terms));
  if (hits.length > QUOTES) item.append(element("div", `ほか${hits.length - QUOTES}か所`, "more"));
  if (meeting.items.length) item.append(fold("議題", meeting.items));
  if (meeting.decisions.length) item.append(fold("決定事項", meeting.decisions));
  const files = element("div", "", "files");
  for (const name of meeting.files) {
    const link = element("a", name.split("/").pop());
    link.href = name.split("/").map(encodeURIComponent).join("/");
    files.append(link);
  }
  item.append(files);
  return item;
}

function show() {
  const terms = words.value.split(/\s+/u).map(plain).filter(Boolean);
  const found = [];
  for (const meeting of meetings) {
    const hits = chosen(meeting, terms);
    if (hits) found.push([meeting, hits]);
  }
  list.replaceChildren(...found.slice(0, limit).map(([meeting, hits]) => row(meeting, hits, terms)));
  if (found.length > limit) {
    const more = element("button", `続きを表示（残り${found.length - limit}件）`);
    more.type = "button";
    more.addEventListener("click", () => { limit += SHOWN; show(); });
    list.append(more);
  }
  const rest = meetings.length - unpacked;
  let state = `${meetings.length}件の会議のうち${found.length}件`;
  if (failed) state += "（このブラウザーでは本文を検索できません。題・議題・決定事項だけを探します）";
  else if (rest) state += `（本文を読み込んでいます。残り${rest}件）`;
  count.textContent = state;
}

function later() {
  clearTimeout(timer);
  limit = SHOWN;
  timer = setTimeout(show, 150);
}
words.addEventListener("input", later);
for (const pick of picks) pick.addEventListener("change", later);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
show();
unpack().catch(() => { failed = true; show(); });
"""


def page(lines: Sequence[Mapping[str, Any]], files: Mapping[str, tuple[str, ...]]) -> bytes:
    """The page.

    Parameters
    ----------
    lines : sequence
        Meetings (:data:`minutes.jobs.collection.Line`), in the order in which they are listed.
    files : mapping
        A meeting's stem → its files, relative to the page.
    """
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    heads = [_head(line, files[line["stem"]]) for line in lines]
    parts = [
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width"><title>会議録一覧</title>',
        f"<style>{_STYLE}</style></head><body><h1>会議録一覧</h1>",
        '<p class="sub">会議の案（画面での修正を含む）から作ったものです。書き出した後にWordなどで'
        "直した文は、ここの検索には入りません。</p>",
        '<form role="search"><div><label for="words">言葉（空白で区切ると、全てを含む会議）</label>'
        '<input id="words" type="search" autocomplete="off"></div>',
        _select("year", "年"),
        _select("body", "会議体"),
        _select("speaker", "発言者"),
        '</form><p id="count" role="status" aria-live="polite"></p><ol id="list"></ol>',
        "<noscript>この一覧は、スクリプトを使えるブラウザーで開いてください。</noscript>",
        f'<script type="application/json" id="meetings">{_inside_script(heads)}</script>',
        *_packs(lines),
        f"<script>{_SCRIPT}</script></body></html>\n",
    ]
    return "".join(parts).encode("utf-8", errors="backslashreplace")


def _select(name: str, label: str) -> str:
    return (
        f'<div><label for="{name}">{label}</label><select id="{name}">'
        '<option value="">全て</option></select></div>'
    )


def _head(line: Mapping[str, Any], files: tuple[str, ...]) -> dict[str, Any]:
    from datetime import date

    from minutes.text import wareki

    names = ("date", "body", "title", "speakers", "items", "decisions", "seconds")
    day = wareki(date.fromisoformat(line["date"])) if line["date"] else "日付不明"
    return {**{name: line[name] for name in names}, "wareki": day, "files": files}


def _packs(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    made = []
    for first in range(0, len(lines), _AT_ONCE):
        texts = [line["texts"] for line in lines[first : first + _AT_ONCE]]
        data = base64.b64encode(compressed_json(texts)).decode()
        made.append(f'<script type="text/plain" class="pack" data-first="{first}">{data}</script>')
    return made


def _inside_script(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return plain.replace("<", "\\u003c")
