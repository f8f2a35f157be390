"""One definition of every option: CLI flags, web widgets and the table in the documents come from here."""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any

from minutes.errors import UsageError

FORMATS = (
    "json", "docx", "clean.docx", "pdf", "txt", "srt", "vtt", "rttm", "md", "html", "csv", "votes.csv",
    "xlsx", "zip",
)  # fmt: skip
DEVICES = ("auto", "cpu", "cuda")
LISTENING = ("auto", "usual", "careful")
"""``auto``: careful where the recording is of the kind that it helps most."""
DEFAULT_MODEL = "whisper-base"
DEFAULT_PROFILE = "iinkai"


def option(default: Any, label: str, help: str, **more: Any) -> Any:  # noqa: A002 - the word users know
    """A dataclass field that carries its own label and help text in Japanese.

    ``more``: ``metavar``, ``choices``, ``shown`` (what the page calls each choice), ``path`` (the value names
    a file), ``web`` (False: not on the page).
    """
    return field(default=default, metadata=MappingProxyType({"label": label, "help": help, **more}))


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeOptions:
    """How a recording is heard and written. Everything has a default; ``None`` means "find out"."""

    formats: tuple[str, ...] = option(
        ("json", "docx"), "出力形式", "書き出す形式をカンマで区切って指定します", choices=FORMATS
    )
    roster: str | None = option(
        None,
        "名簿",
        "名簿ファイル（CSV：氏名,役職[,会派・所属][,別名]）",
        path=True,
        metavar="FILE",
    )
    agenda: str | None = option(
        None, "次第", "次第のテキストファイル（1行に1議題）", path=True, metavar="FILE"
    )
    front: str | None = option(
        None,
        "前書き",
        "前書きのファイル（1行に「項目：内容」。会期・傍聴者・配布資料など）",
        path=True,
        metavar="FILE",
    )
    captions: str | None = option(
        None,
        "字幕",
        "Zoom・Teams・Google Meetなどの字幕・文字起こし（VTT・SRT・docx・txt）",
        path=True,
        metavar="FILE",
    )
    chat: str | None = option(
        None, "チャット", "Zoomが保存したチャット（txt）", path=True, metavar="FILE"
    )
    tracks: bool = option(False, "参加者別の音声", "音声トラックを参加者ごとの録音として扱います")
    profile: str = option(
        DEFAULT_PROFILE,
        "様式",
        "様式の名前（honkaigi・iinkai・shingikai・chonai・youten）又はTOMLファイル",
        metavar="NAME|FILE",
    )
    started_at: datetime | None = option(
        None, "開始日時", "会議の開始日時（例 2021-06-14T13:30）", metavar="DATETIME"
    )
    title: str | None = option(None, "会議名", "会議録の表題に使う会議名")
    place: str | None = option(None, "場所", "開催場所")
    speakers: int | None = option(None, "話者の人数", "話者の人数が分かっているとき", metavar="N")
    min_speakers: int | None = option(None, "話者の人数（最少）", "話者の人数の下限", metavar="N")
    max_speakers: int | None = option(None, "話者の人数（最多）", "話者の人数の上限", metavar="N")
    model: str = option(
        DEFAULT_MODEL,
        "認識モデル",
        "認識モデルの名前又はCTranslate2形式のフォルダー",
        metavar="NAME",
    )
    device: str = option("auto", "計算装置", "計算に使う装置", choices=DEVICES)
    listening: str = option(
        "auto",
        "聞き方",
        "ていねい（careful）は、続く発話を詰めた30秒の窓で聞きます。時間がかかるため、自動（auto）では響いて遠い録音だけです",
        choices=LISTENING,
        shown=("自動（響いて遠い録音だけていねいに聞く）", "ふつうに聞く", "ていねいに聞く"),
    )
    dictionary: str | None = option(
        None, "用語辞書", "用語辞書（CSV：表記,読み,誤認識例…）", path=True, metavar="FILE"
    )


def option_fields() -> tuple[Field[Any], ...]:
    """Fields of :class:`TranscribeOptions` in the order that people read them."""
    return fields(TranscribeOptions)


def check_speakers(exact: int | None, least: int | None, most: int | None) -> None:
    """The one rule for numbers of speakers, wherever they were given.

    >>> check_speakers(None, 2, 5)
    >>> check_speakers(None, 5, 2)
    Traceback (most recent call last):
    minutes.errors.UsageError: 話者の人数の最少は、最多以下で指定してください。

    Raises
    ------
    UsageError
    """
    if any(number is not None and number < 1 for number in (exact, least, most)):
        raise UsageError("話者の人数は1以上で指定してください。")
    if exact is not None and (least is not None or most is not None):
        raise UsageError(
            "話者の人数は、ちょうどの人数と最少・最多の人数を一緒に指定できません。どちらか一方にしてください。"
        )
    if least is not None and most is not None and least > most:
        raise UsageError("話者の人数の最少は、最多以下で指定してください。")
