"""level="structure": speakers, events and header fields of a 会議録 from a small language.

``役職|姓 名|本文`` is a statement, ``@event|argument`` an event, ``#field|value`` a header field;
``¶`` parts paragraphs; ``[inaudible]``, ``[unclear:さいとう]``, ``[strike:…]``, ``[laughter]`` and
``[applause]`` stand inside a statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from minutes.errors import UsageError
from minutes.format.call_grammar import PLEASE, SUBCOMMITTEE_CHAIRS
from minutes.format.text import settings
from minutes.text import clock, wareki, weekday

_GAP = "\u3000"
_PARAGRAPH = "¶"
_STRUCK = "――――"
_UNKNOWN = "（発言者不明）"
_NOMINATION = re.compile(
    r"(?:[0-9０-９]+番[、 　]?)?[^、。\s]{1,14}"
    r"(?:委員|議員|長|参事|主幹|主査|係員|さん|君|氏|教育長|監査委員)"
    rf"(?:[、。 　]*{PLEASE})?[。]?"
)
_TIMED = {
    "open": "開会",
    "close": "閉会",
    "recess": "休憩",
    "resume": "再開",
    "start": "開議",
    "reopen": "再開",
    "begin": "開議",
    "adjourn": "散会",
    "extend": "延会",
    "postpone": "延会",
    "suspend": "中止",
    "stop": "中止",
}
_MARKS = {
    "applause": "〔拍手〕",
    "laughter": "〔笑声〕",
    "laugh": "〔笑声〕",
    "heckle": "〔発言する者あり〕",
    "noise": "〔発言する者あり〕",
    "interjection": "〔発言する者あり〕",
    "uproar": "〔発言する者多し〕",
    "off_record": "〔速記中止〕",
    "inaudible": "",
}
_ARGUED = ("chorus", "vote")
_INLINE = re.compile(r"\[(?P<kind>[a-z]+)(?::(?P<text>.*))?\Z", re.DOTALL)
"""A mark up to the bracket that closes it, which the text is parted at."""
_PLACES = {"web": "（Web会議併用）", "online": "（オンライン開催）", "onsite": ""}


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement of the small language."""

    role: str
    name: str
    body: str

    @property
    def family(self) -> str:
        return self.name.split(" ")[0] if self.name else ""

    @property
    def given(self) -> str:
        return self.name.split(" ")[1] if " " in self.name else ""

    @property
    def unknown(self) -> bool:
        label = re.compile(r"(?:SPEAKER[_ ]?|S)\d+", re.IGNORECASE)
        named = self.name and not label.fullmatch(self.name)
        held = self.role and not label.fullmatch(self.role)
        return not (named or held)


def render(text: str, options: Mapping[str, object] | None = None) -> str:
    """The printed form of a meeting in the small language.

    Parameters
    ----------
    text : str
        Lines as the module's docstring describes; other lines are printed as they are.
    options : mapping, optional
        ``speaker_style``, ``event_style``, ``inaudible_mark``, ``redact`` and the others of 0.3.

    Raises
    ------
    UsageError
        For an unknown event or field (the nearest is named), a date or a time that is none.

    Examples
    --------
    >>> render("委員|山田 花子|1点伺います。")
    '○山田委員\\u30001点伺います。'
    >>> render("@recess|14:10")
    '（午後2時10分\\u3000休憩）'
    """
    resolved = settings.resolve(options)
    rows = [_row(line) for line in text.split("\n")]
    roster = [row for row in rows if isinstance(row, _Said)]
    printed: list[str] = []
    for row in _merged(rows, resolved):
        if isinstance(row, _Said):
            printed.append(_statement(row, roster, resolved))
            continue
        line = _line(row, resolved)
        if line is None:
            continue
        if printed and line in ("〔拍手〕", "〔笑声〕") and printed[-1].endswith("。"):
            printed[-1] += line  # 記号は発言の終わり、句点の後
        else:
            printed.append(line)
    return "\n".join(printed)


def _row(line: str) -> _Said | str:
    parts = line.split("|", 2)
    if line.startswith(("@", "#")) or len(parts) < 3:
        return line
    role, name, body = parts
    return _Said(role.strip(), " ".join(name.split()), body)


def _merged(rows: Sequence[_Said | str], options: Mapping[str, object]) -> list[_Said | str]:
    """Nominations dropped where the profile asks; one block for a person who speaks on."""
    merged: list[_Said | str] = []
    for row in rows:
        if isinstance(row, _Said):
            if options["drop_nomination"] is True and _is_nomination(row):
                continue
            last = merged[-1] if merged else None
            same = isinstance(last, _Said) and (last.role, last.name) == (row.role, row.name)
            if same and isinstance(last, _Said) and not row.unknown:
                merged[-1] = replace(last, body=last.body + row.body)
                continue
        merged.append(row)
    return merged


def _is_nomination(said: _Said) -> bool:
    return said.role.endswith(SUBCOMMITTEE_CHAIRS) and bool(
        _NOMINATION.fullmatch(said.body.strip())
    )


def _statement(said: _Said, roster: Sequence[_Said], options: Mapping[str, object]) -> str:
    style = str(options["speaker_style"])
    body = _inline(said.body, options)
    paragraphs = [part.strip(" " + _GAP) for part in body.split(_PARAGRAPH)]
    body = f"\n{_GAP}".join(paragraphs)
    head = _UNKNOWN if said.unknown else _HEADS[style](said, _family(said, roster))
    if said.unknown and style in ("iinkai_maru", "honkaigi_kun", "honkaigi_plain"):
        head = "○" + head
    if said.unknown and style == "kuromaru":
        head = "●" + head
    if style == "nakano_iinkai":
        return f"{head}\n{_GAP}{body}"
    if style in ("shingikai_colon", "name_colon"):
        return f"{head}：{body}"
    if style == "shingikai_paren":
        return f"{head}{body}"
    return f"{head}{_GAP}{body}"


def _family(said: _Said, roster: Sequence[_Said]) -> str:
    """The family name, with the given name's head where two people share it.

    # 加藤（ま）委員
    """
    others = {other.given for other in roster if other.family == said.family} - {said.given}
    if not others or not said.given:
        return said.family
    length = 1
    while length < len(said.given) and any(o[:length] == said.given[:length] for o in others):
        length += 1
    return f"{said.family}（{said.given[:length]}）"


def _kun(said: _Said, family: str) -> str:
    full = said.name.replace(" ", "")
    return f"○{said.role}（{full}君）" if full and said.role else f"○{said.role or full}"


def _plain(said: _Said, family: str) -> str:
    full = said.name.replace(" ", "")
    return f"○{said.role}（{full}）" if full and said.role else f"○{said.role or full}"


def _maru(said: _Said, family: str) -> str:
    return f"○{family}{said.role}"


def _nakano(said: _Said, family: str) -> str:
    return said.role if said.role == "委員長" else f"{family}{said.role}"


def _bracket(said: _Said, family: str) -> str:
    return f"【{said.role or said.family}】"


def _colon(said: _Said, family: str) -> str:
    return said.role or said.family


_HEADS: dict[str, Callable[[_Said, str], str]] = {
    "honkaigi_kun": _kun,
    "honkaigi_plain": _plain,
    "iinkai_maru": _maru,
    "nakano_iinkai": _nakano,
    "shingikai_bracket": _bracket,
    "shingikai_colon": _colon,
    "shingikai_paren": lambda said, family: f"（{_colon(said, family)}）",
    "kuromaru": lambda said, family: f"●{_colon(said, family)}",
    "name_colon": lambda said, family: f"{family}{said.role}",
    "name_bracket": lambda said, family: f"【{family}{said.role}】",
}


def _inline(body: str, options: Mapping[str, object]) -> str:
    """Marks inside a statement."""

    def mark(match: re.Match[str]) -> str:
        inner = match["text"] or ""
        match match["kind"]:
            case "inaudible":
                return str(options["inaudible_mark"])
            case "unclear":
                return f"〓{inner}〓" if options["unclear_mark"] == "geta" else inner
            case "strike":
                return _STRUCK if options["redact"] is True else inner
            case "laughter" | "laugh":
                return "" if options["laughter"] == "drop" else "〔笑声〕"
            case kind if kind in _MARKS:
                return _MARKS[kind]
            case _:
                return f"{match.group()}]"

    *closed, rest = body.split("]")
    printed = (
        piece[: match.start()] + mark(match) if (match := _INLINE.search(piece)) else f"{piece}]"
        for piece in closed
    )
    return "".join((*printed, rest))


def _line(row: _Said | str, options: Mapping[str, object]) -> str | None:
    """The printed form of an event, a field or a free line; ``None`` prints nothing."""
    if not isinstance(row, str):
        return None
    if row.startswith("@"):
        name, _, argument = row[1:].partition("|")
        return _event(name.strip(), argument.strip(), options)
    if row.startswith("#"):
        name, _, argument = row[1:].partition("|")
        return _field(name.strip(), argument.strip(), options)
    return _inline(row, options)


def _event(name: str, argument: str, options: Mapping[str, object]) -> str | None:
    if name in _TIMED:
        if not argument:
            return f"（{_TIMED[name]}）"
        moment = _clock(argument)
        full = options["event_style"] == "full"
        return f"（{moment}{_GAP}{_TIMED[name]}）" if full else f"（{moment}）"
    if name in ("laughter", "laugh"):
        return None if options["laughter"] == "drop" else _MARKS[name]
    if name == "inaudible":
        return str(options["inaudible_mark"])
    if name in _MARKS:
        return _MARKS[name]
    if name in ("chorus", "call"):
        return f"〔「{argument}」と呼ぶ者あり〕"
    if name == "vote":
        return f"〔賛成者{argument}〕"
    raise settings.unknown_key("体裁の出来事", name, (*_TIMED, *_MARKS, *_ARGUED))


def _field(name: str, argument: str, options: Mapping[str, object]) -> str:
    if name not in _FIELDS:
        raise settings.unknown_key("体裁の欄", name, _FIELDS)
    return _FIELDS[name](argument, options)


def _date(argument: str, options: Mapping[str, object]) -> str:
    try:
        day = date.fromisoformat(argument)
    except ValueError as error:
        raise UsageError(
            f"日付「{argument}」を読めません。2021-06-10 の形で書いてください。"
        ) from error
    text = wareki(day)
    if options["seireki"] is True and not text.startswith(f"{day.year}年"):
        text = text.replace("年", f"年（{day.year}年）", 1)
    if options["weekday"] == "long":
        return f"{text}（{weekday(day)}）"
    return f"{text}（{weekday(day)[0]}）" if options["weekday"] == "short" else text


def _clock(argument: str) -> str:
    try:
        moment = time.fromisoformat(argument)
    except ValueError as error:
        raise UsageError(f"時刻「{argument}」を読めません。13:30 の形で書いてください。") from error
    return clock(datetime.combine(date(2000, 1, 1), moment))


def _time(argument: str, options: Mapping[str, object]) -> str:
    start, _, end = argument.partition("|")
    return f"{_clock(start)}～{_clock(end)}" if end else _clock(start)


def _place(argument: str, options: Mapping[str, object]) -> str:
    place, _, form = argument.partition("|")
    if form not in ("", *_PLACES):
        raise settings.unknown_key("開催の形", form, _PLACES)
    return f"開催場所{_GAP}{place}{_PLACES.get(form, '')}"


def _counted(label: str) -> Callable[[str, Mapping[str, object]], str]:
    def field(argument: str, options: Mapping[str, object]) -> str:
        number, _, names = argument.partition("|")
        heading = f"○{label}（{number}名）"
        return f"{heading}\n{_GAP}{names.replace('、', _GAP)}" if names else heading

    return field


def _labelled(label: str) -> Callable[[str, Mapping[str, object]], str]:
    return lambda argument, options: f"{label}{_GAP}{argument}"


_FIELDS: dict[str, Callable[[str, Mapping[str, object]], str]] = {
    "date": _date,
    "time": _time,
    "place": _place,
    "attend": _counted("出席委員"),
    "absent": _counted("欠席委員"),
    "explain": _counted("出席説明員"),
    "staff": _counted("事務局職員"),
    "audience": _counted("傍聴者"),
    "observers": _counted("傍聴者"),
    "title": lambda argument, options: argument,
    "agenda": _labelled("議題"),
    "papers": _labelled("配布資料"),
}
