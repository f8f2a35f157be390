"""前書き: what a clerk may write above the minutes beside title, day, hour and place. One table.

The page, the command line's file, the store and every exported file read it. A field is named as in
:class:`minutes.schema.Header`; ``None`` there means that nobody wrote anything (what was said in the
meeting stands in its place where it is known), an empty text that a person left it blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from minutes.errors import UsageError
from minutes.schema import Header

FieldKind = Literal["line", "lines", "choice"]
"""``line``: one line; ``lines``: one a line; ``choice``: one of ``choices``, or free text."""

LONGEST = 4_000
"""Characters of one field."""

COUNCIL, COMMITTEE, BOARD, OFFICE = "honkaigi", "iinkai", "shingikai", "chonai"


@dataclass(frozen=True, slots=True)
class FrontField:
    """One field. ``layouts``: where it is asked for; it is printed wherever it was written.

    ``blank``: layouts that print it empty, for handwriting, where nothing is known.
    """

    name: str
    label: str
    kind: FieldKind
    help: str
    example: str
    layouts: tuple[str, ...]
    blank: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


_BODIES = (COUNCIL, COMMITTEE, BOARD)

FRONT_FIELDS: tuple[FrontField, ...] = (
    FrontField(
        "session",
        "会期",
        "line",
        "空欄なら、議長が述べた会期を使います",
        "令和7年6月10日から6月25日まで（16日間）",
        (COUNCIL,),
    ),
    FrontField(
        "agenda_number",
        "議事日程の号数",
        "line",
        "議事日程（第2号）の「第2号」",
        "第2号",
        (COUNCIL,),
    ),
    FrontField(
        "business",
        "会議に付した事件",
        "lines",
        "空欄なら、この会議で実際に入った議題を並べます",
        "議事日程のとおり",
        (COUNCIL,),
    ),
    FrontField(
        "late",
        "遅参・早退",
        "lines",
        "1行に1人",
        "佐藤花子議員　午後1時20分着席",
        _BODIES,
    ),
    FrontField(
        "signers",
        "会議録署名議員",
        "lines",
        "空欄なら、議長が指名した人を使います",
        "3番　山田花子",
        _BODIES,
        (COUNCIL,),
    ),
    FrontField(
        "openness",
        "公開・非公開の別",
        "choice",
        "会議の全部又は一部を公開したか",
        "公開",
        (COMMITTEE, BOARD),
        (BOARD,),
        ("公開", "一部非公開", "非公開"),
    ),
    FrontField(
        "closed_part",
        "非公開とした部分と理由",
        "lines",
        "議題の一部だけのときは、その議題と理由",
        "議題3　個人に関する情報を含むため",
        (COMMITTEE, BOARD),
    ),
    FrontField(
        "observers",
        "傍聴者",
        "line",
        "人数。空欄なら、会議の中で述べられた人数を使います",
        "3名",
        _BODIES,
        (BOARD,),
    ),
    FrontField(
        "handouts",
        "配布資料",
        "lines",
        "1行に1件",
        "資料1　実施計画（案）",
        (COMMITTEE, BOARD, OFFICE),
        (BOARD,),
    ),
    FrontField(
        "method",
        "会議録の作成方法",
        "choice",
        "全文筆記か要点筆記か",
        "全文筆記",
        (BOARD,),
        (),
        ("全文筆記", "要点筆記"),
    ),
)
"""Every field in the order of a form."""

NAMES = tuple(field.name for field in FRONT_FIELDS)
"""Names of the fields of :class:`minutes.schema.Header` that the table describes."""


def front_field(name: str) -> FrontField:
    """The field of a name.

    >>> front_field("observers").label
    '傍聴者'
    """
    return next(field for field in FRONT_FIELDS if field.name == name)


def check_texts(fields: Mapping[str, object]) -> None:
    """Refuse what is no text, or too long a one, among values by name; other names are not looked at.

    Raises
    ------
    UsageError
    """
    for field in FRONT_FIELDS:
        text = fields.get(field.name)
        if text is not None and not (isinstance(text, str) and len(text) <= LONGEST):
            raise UsageError(f"「{field.label}」は{LONGEST:,}字までの文字で書いてください。")


def written(header: Header, name: str) -> str | None:
    """What a person wrote into a field; ``None`` where nobody did."""
    value: str | None = getattr(header, name)
    return value
