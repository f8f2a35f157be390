"""Every option of the formatter: name, default, values, words for people. Nothing else knows defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process

from minutes.errors import UsageError

Value = str | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One option of a profile.

    ``choices`` is empty where any text is allowed. ``label`` and ``help`` are what people read.
    """

    name: str
    default: Value
    label: str
    help: str
    choices: tuple[Value, ...] = ()


_YES_NO: tuple[Value, ...] = (True, False)

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "direction",
        "horizontal",
        "組み方向",
        "横書きは算用数字、縦書きは漢数字",
        ("horizontal", "vertical"),
    ),
    Setting(
        "digit_width",
        "hankaku",
        "数字の幅",
        "半角・1桁だけ全角・全て全角",
        ("hankaku", "single_zenkaku", "zenkaku"),
    ),
    Setting(
        "man_comma",
        True,
        "万・億と桁区切りの併用",
        "3億8,598万7,000円（併用しないと3億8598万7000円）",
        _YES_NO,
    ),
    Setting("tsu_counter", "kanji", "一つ・二つ", "一つ／1つ", ("kanji", "arabic")),
    Setting("chome", "kanji", "丁目", "中野四丁目／中野4丁目", ("kanji", "arabic")),
    Setting("honorific", "kanji", "接頭語の御", "御意見／ご意見", ("kanji", "kana")),
    Setting("okurigana", "koyobun", "送り仮名", "手続／手続き", ("koyobun", "general")),
    Setting("question_mark", "keep", "疑問符", "残す／「。」に直す", ("keep", "maru")),
    Setting("exclamation_mark", "keep", "感嘆符", "残す／「。」に直す", ("keep", "maru")),
    Setting("noda", True, "んです→のです", "整文で「んです」を「のです」に直す", _YES_NO),
    Setting(
        "sentence_style",
        "keep",
        "文末",
        "です・ますのまま／である調にする（要点記録）",
        ("keep", "dearu"),
    ),
    Setting(
        "speaker_style",
        "iinkai_maru",
        "発言者の表示",
        "○山田委員、○議長（田中一郎君）、【委員】などの形",
        (
            "iinkai_maru",
            "honkaigi_kun",
            "honkaigi_plain",
            "nakano_iinkai",
            "shingikai_bracket",
            "shingikai_colon",
        ),
    ),
    Setting(
        "event_style",
        "full",
        "休憩・再開の表示",
        "（午後2時10分　休憩）／（午後2時10分）",
        ("full", "time_only"),
    ),
    Setting("inaudible_mark", "〔聴取不能〕", "聴取不能の印", "〔聴取不能〕、●●など"),
    Setting("unclear_mark", "geta", "表記不明の印", "〓さいとう〓／印を付けない", ("geta", "none")),
    Setting("laughter", "mark", "笑声", "〔笑声〕と書く／書かない", ("mark", "drop")),
    Setting("drop_nomination", False, "指名だけの発言", "「山田委員。」だけの発言を省く", _YES_NO),
    Setting("redact", False, "取消発言の伏せ字", "取り消された部分を――――にする（公開用）", _YES_NO),
    Setting("weekday", "none", "曜日", "日付に曜日を付ける", ("none", "long", "short")),
    Setting("seireki", False, "西暦の併記", "令和2年（2020年）6月16日", _YES_NO),
)

DEFAULTS: Mapping[str, Value] = MappingProxyType(
    {setting.name: setting.default for setting in SETTINGS}
)

# What recognition knows of a stretch of speech: passed with a call, never part of a profile.
CALL_ONLY = ("segment", "initial_prompt")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like ``word``.

    >>> nearest("honorifc", ["honorific", "chome"])
    'honorific'
    """
    found = process.extractOne(word, list(known))
    return found[0] if found else None


def unknown_key(kind: str, key: str, known: Iterable[str]) -> UsageError:
    """The error for a key that nobody knows, naming the nearest one."""
    close = nearest(key, known)
    hint = f"「{close}」ではありませんか。" if close else "綴りを確かめてください。"
    return UsageError(f"{kind}に「{key}」はありません。{hint}")


def check(name: str, value: object) -> None:
    """Raise ``UsageError`` unless ``value`` may be given to the option ``name``."""
    for setting in SETTINGS:
        if setting.name != name:
            continue
        if setting.choices and not any(value is c or value == c for c in setting.choices):
            allowed = "、".join(_written(choice) for choice in setting.choices)
            raise UsageError(
                f"整形の設定「{name}」に「{value}」は使えません。{allowed}から選んでください。"
            )
        if type(value) is not type(setting.default):
            raise UsageError(f"整形の設定「{name}」の値「{value}」は型が違います。")
        return
    raise unknown_key("整形の設定", name, DEFAULTS)


def resolve(options: Mapping[str, object] | None) -> Mapping[str, object]:
    """Defaults with ``options`` laid over them.

    Raises
    ------
    UsageError
        For an unknown name (the nearest one is named) or a value that is not allowed.
    """
    given = dict(options or {})
    for name, value in given.items():
        if name not in CALL_ONLY:
            check(name, value)
    return {**DEFAULTS, **given}


def _written(choice: Value) -> str:
    return ("true" if choice else "false") if isinstance(choice, bool) else choice
