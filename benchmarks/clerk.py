"""What a clerk hands in before a meeting: the one place of the benchmarks' agendas and word lists."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from minutes.format.inputs import read_agenda, read_dictionary
from minutes.format.vocabulary import terms_from
from minutes.schema import Attendee, Header, MeetingContext, Term

Level = Literal["nothing", "roster", "all"]
LEVELS: tuple[Level, ...] = ("nothing", "roster", "all")
"""``all``: roster, agenda and a dictionary of 20 terms."""

AGENDAS = {
    "soumu": ("日程第1　情報政策の取組について", "日程第2　その他"),
    "chounai": ("1　RPAの進捗について", "2　文字起こしツールの試行について", "3　その他"),
}
WORDS = {
    "soumu": "電子手続き|でんしてつづき 電子受付|でんしうけつけ マイナンバーカード|まいなんばーかーど "
    "会議録作成システム|かいぎろくさくせいしすてむ デジタルデバイド|でじたるでばいど 辞書登録|じしょとうろく "
    "固有名詞|こゆうめいし 専門用語|せんもんようご 誤認識|ごにんしき 委員名簿|いいんめいぼ 議案名|ぎあんめい "
    "定刻|ていこく 情報政策|じょうほうせいさく 交付率|こうふりつ スマートフォン講座|すまーとふぉんこうざ "
    "民間事業者|みんかんじぎょうしゃ 質疑|しつぎ 企画部|きかくぶ 総務委員会|そうむいいんかい WEB会議|うぇぶかいぎ",
    "chounai": "RPA|あーるぴーえー LGWAN|えるじーわん 文字起こしツール|もじおこしつーる 年休|ねんきゅう "
    "入園申請|にゅうえんしんせい 様式|ようしき シナリオ|しなりお 話者|わしゃ 録音データ|ろくおんでーた "
    "個人情報|こじんじょうほう クラウド|くらうど 要件|ようけん 保育園|ほいくえん 進捗|しんちょく 業者|ぎょうしゃ "
    "ネットワーク|ねっとわーく 管理事務|かんりじむ DX推進|でぃーえっくすすいしん 本番|ほんばん 申請|しんせい",
}


def context_of(
    reference: dict[str, Any], level: Level, folder: Path | None = None
) -> MeetingContext:
    """Header always, roster and agenda by ``level``.

    ``folder``: where ``ID.agenda.txt`` may lie for a meeting that is not listed here.
    """
    started = datetime.fromisoformat(f"{reference['date']}T{reference['start']}")
    header = Header(reference["title"], started.date(), started, place=reference["place"])
    if level == "nothing":
        return MeetingContext(header)
    roster = tuple(Attendee(person["name"], person["role"]) for person in reference["roster"])
    return MeetingContext(
        header, roster, _agenda(reference["id"], folder) if level == "all" else ()
    )


def dictionary_of(
    reference: dict[str, Any], level: Level, folder: Path | None = None
) -> tuple[Term, ...]:
    """20 terms of the meeting where ``level`` says so; ``ID.words.csv`` of ``folder`` if not listed here."""
    if level != "all":
        return ()
    name = reference["id"]
    rows = (word.partition("|") for word in WORDS.get(name, "").split())
    listed = tuple(Term(text, reading) for text, _, reading in rows)
    path = folder / f"{name}.words.csv" if folder else None
    return listed or (read_dictionary(path) if path and path.is_file() else ())


def terms_of(
    reference: dict[str, Any], level: Level, folder: Path | None = None
) -> tuple[Term, ...]:
    """The vocabulary that the pipeline would make of these papers."""
    if level == "nothing":
        return ()
    return terms_from(context_of(reference, level, folder), dictionary_of(reference, level, folder))


def _agenda(name: str, folder: Path | None) -> tuple[str, ...]:
    path = folder / f"{name}.agenda.txt" if folder else None
    if name in AGENDAS or path is None or not path.is_file():
        return AGENDAS.get(name, ())
    return read_agenda(path)
