"""A small meeting with everything that a document can hold, built by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from minutes.schema import (
    ActionItem,
    AgendaItem,
    Attendee,
    Decision,
    Draft,
    Dropped,
    Event,
    Evidence,
    Header,
    MeetingMinutes,
    Profile,
    Provenance,
    Recording,
    Speaker,
    Statement,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span

STYLES = {
    "honkaigi": "honkaigi_kun",
    "iinkai": "iinkai_maru",
    "shingikai": "shingikai_bracket",
    "chonai": "name_colon",
}


def profile(layout: str = "iinkai", **options: object) -> Profile:
    """A profile of one layout with the speaker style that goes with it."""
    chosen = {"speaker_style": STYLES[layout], "weekday": "long", **options}
    return Profile(layout, layout, layout=layout, options=chosen)


def words(text: str, start: float, end: float) -> tuple[Word, ...]:
    """``text`` in words of up to three characters, evenly over the time."""
    step = (end - start) / len(text)
    return tuple(
        Word(
            text[at : at + 3],
            Span(start + at * step, start + min(at + 3, len(text)) * step),
            confidence=0.875,
        )
        for at in range(0, len(text), 3)
    )


# speaker, start, end, verbatim, edited text, flags
_SPOKEN = (
    ("S1", 1.0, 6.0, "えー、ただいまから建設委員会を開会します。", "ただいまから建設委員会を開会します。", ()),
    ("S1", 7.0, 11.5, "日程第1、公園の改修についてを議題とします。", "日程第1、公園の改修についてを議題とします。", ()),
    ("S1", 11.8, 12.6, "加藤委員。", "", ()),
    ("S2", 13.0, 21.0, "えーと、遊具の点検は年に何回行っているんですか。", "遊具の点検は年に何回行っているのですか。", ()),
    ("S3", 21.5, 30.0, "3回行っております。A&B社の<点検>は、〔聴取不能〕と聞いております。", "3回行っております。A&B社の<点検>は、〔聴取不能〕と聞いております。", ("inaudible",)),
    ("S4", 30.2, 33.0, "うん、私も賛成です。", "私も賛成です。", ("overlapped",)),
    (None, 33.5, 36.0, "異議なし。", "異議なし。", ()),
    ("S1", 37.0, 42.0, "御異議ありませんので、さよう決定しました。", "御異議ありませんので、さよう決定しました。", ("low_confidence:さよう決定",)),
    ("S1", 43.0, 47.0, "日程第2、その他です。10月末までに資料を出してください。", "日程第2、その他です。¶10月末までに資料を出してください。", ()),
    (None, 47.5, 49.0, "承知しました。", "承知しました。", ("unknown_speaker",)),
    ("S1", 49.5, 54.0, "以上で閉会します。", "以上で閉会します。", ()),
)  # fmt: skip


def draft(layout: str = "iinkai") -> Draft:
    """Eleven turns of four known voices and one unknown; two members are called 加藤."""
    turns = tuple(
        Turn(f"T{n}", who, words(said, start, end), overlapped="overlapped" in flags)
        for n, (who, start, end, said, _, flags) in enumerate(_SPOKEN, start=1)
    )
    statements = {
        f"T{n}": Statement(who, said, text, (f"T{n}",), flags)
        for n, (who, _, _, said, text, flags) in enumerate(_SPOKEN, start=1)
        if text
    }
    return Draft(_transcript(turns), _minutes_doc(statements, layout))


def _transcript(turns: tuple[Turn, ...]) -> Transcript:
    corrected = replace(turns[3].words[0], original="ええと")
    fourth = replace(turns[3], words=(corrected, *turns[3].words[1:]))
    nomination = Evidence("nomination", "「加藤委員」", 0.75, "T3")
    return Transcript(
        Recording("kensetsu.m4a", 55.25, "ab" * 32),
        (*turns[:3], fourth, *turns[4:]),
        (
            Speaker("S1", "田中一郎", "委員長", (), 0.9),
            Speaker("S2", "加藤まり", "委員", (nomination,), 0.8),
            Speaker("S3", "佐藤次郎", "公園課長", (), 0.7),
            Speaker("S4", "加藤健", "委員"),
            Speaker("S5"),
        ),
        Provenance("1.0", "whisper-base", "seg", {"formats": ("json", "docx")}, {"asr": 12.5}),
    )


def _minutes_doc(said: dict[str, Statement], layout: str) -> MeetingMinutes:
    def item(number: int | None, title: str, first: int, last: int) -> AgendaItem:
        ids = (f"T{n}" for n in range(first, last + 1))
        return AgendaItem(number, title, tuple(said[key] for key in ids if key in said))

    return MeetingMinutes(
        Header(
            "建設委員会",
            date(2025, 9, 3),
            datetime(2025, 9, 3, 10, 0),
            datetime(2025, 9, 3, 10, 1),
            "第1委員会室（Web会議併用）",
        ),
        (
            Attendee("田中 一郎", "委員長"),
            Attendee("加藤 まり", "委員", "市民の会", ("加藤ま",), "かとう まり"),
            Attendee("加藤 健", "委員", "オンライン"),
            Attendee("山田 花子", "委員", "欠席"),
            Attendee("佐藤 次郎", "公園課長"),
            Attendee("野村 五郎", "主事", "事務局"),
        ),
        (
            item(None, "", 1, 1),
            item(1, "公園の改修について", 2, 8),
            item(2, "その他", 9, 11),
        ),
        (
            Event("opening", 6.0, "（午前10時00分　開会）", "T1"),
            Event("applause", 33.0, "〔拍手〕", "T6"),
            Event("vote", 36.0, "〔「異議なし」と呼ぶ者あり〕", "T7"),
            Event("warning", 37.0, "採決の発声が聞き取れていません", "T8"),
            Event("next_meeting", 48.0, "令和7年10月8日（水曜日）午前10時00分", "T9"),
            Event("closing", 54.0, "（午前10時01分　閉会）", "T11"),
        ),
        (Decision("公園の改修の報告を了承した。", ("T8",)),),
        (
            ActionItem("遊具の点検の資料を出す", "佐藤公園課長", date(2025, 10, 31), ("T9",)),
            ActionItem("業者に確かめる", None, None, ("T5",)),
        ),
        layout,
        (Dropped("T3", "nomination"),),
    )


def with_text(original: Draft, text: str) -> Draft:
    """The draft with ``text`` as its second statement."""
    doc = original.minutes_doc
    first = doc.agenda[1].statements[0]
    item = replace(
        doc.agenda[1], statements=(replace(first, text=text), *doc.agenda[1].statements[1:])
    )
    return replace(
        original, minutes_doc=replace(doc, agenda=(doc.agenda[0], item, *doc.agenda[2:]))
    )


def with_name(original: Draft, speaker_id: str, name: str) -> Draft:
    """The draft with another name for one speaker."""
    speakers = tuple(
        replace(speaker, name=name) if speaker.id == speaker_id else speaker
        for speaker in original.transcript.speakers
    )
    return replace(original, transcript=replace(original.transcript, speakers=speakers))


def empty_draft() -> Draft:
    """A recording in which nobody spoke, with nothing known about it."""
    return Draft(
        Transcript(Recording("silence.wav", 10.0, "0" * 64), (), (), Provenance("1.0", "w", "s")),
        MeetingMinutes(Header(), (), ()),
    )
