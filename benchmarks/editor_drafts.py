"""Long drafts for measuring the editor: sentences of a council meeting, 74 characters a statement.

Hardly two sentences are the same, so that nothing is quick only because it was read before.
"""

from __future__ import annotations

import wave
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from minutes.format.keypoints import key_points
from minutes.schema import (
    AgendaItem,
    Attendee,
    Draft,
    Event,
    Evidence,
    Header,
    MeetingMinutes,
    Provenance,
    Recording,
    Speaker,
    Statement,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span

LINES = (
    "それでは、議案第{bill}号令和7年度一般会計補正予算につきまして、御説明を申し上げます。歳入歳出それぞれ{sum}万円を追加するものであります。",
    "はい。",
    "えーと、{town}の空調設備の更新でございますけれども、これは{count}校のうち何校が対象で、いつ工事に入るのか、夏休みに間に合うのかどうか、その点をお聞かせください。",
    "お答えいたします。対象は{count}校でございまして、{month}月に入札を行い、7月{day}日から着工する予定としております。工期は9月末までを見込んでおります。",
    "ありがとうございます。あの、{town}の保護者{count}人の皆さんからも、教室が暑いという声をたくさん伺っておりますので、できるだけ前倒しで進めていただきたいと思います。",
    "ほかに御質疑はございませんか。なければ、以上で質疑を終結し、これより討論に入ります。討論はありませんか。",
)
TOWNS = ("川内", "長町", "西原", "松ヶ丘", "本郷", "上野台", "中洲", "浜田", "三条", "桜木", "柳沢")
PEOPLE = 20
_SECONDS_A_WORD = 0.25


def long_draft(count: int) -> Draft:
    """``count`` statements of 20 people in 12 items; one word in 40 is doubtful."""
    turns, start = [], 0.0
    for number in range(count):
        text = _line(number)
        words = tuple(
            Word(
                text[place : place + 2],
                Span(
                    start + place / 2 * _SECONDS_A_WORD, start + (place / 2 + 1) * _SECONDS_A_WORD
                ),
                0.3 if (number * 37 + place) % 80 == 0 else 0.93,
            )
            for place in range(0, len(text), 2)
        )
        start = words[-1].span.end + 0.4
        speaker = f"S{number * 7 % PEOPLE + 1}"
        turns.append(Turn(f"T{number}", speaker, words))
    statements = [
        Statement(
            turn.speaker_id,
            turn.text,
            turn.text.removeprefix("えーと、").replace("あの、", ""),
            (turn.id,),
            ("inaudible",) if number % 50 == 9 else (),
        )
        for number, turn in enumerate(turns)
    ]
    draft = Draft(
        Transcript(
            Recording("録音.wav", start, "0" * 64),
            tuple(turns),
            tuple(_speaker(number) for number in range(PEOPLE)),
            Provenance("0", "whisper-base", "campplus"),
        ),
        MeetingMinutes(
            Header(
                "総務委員会", date(2025, 6, 10), datetime(2025, 6, 10, 10, 0), None, "第1委員会室"
            ),
            tuple(Attendee(f"委員{number}郎", "委員") for number in range(PEOPLE)),
            _items(statements),
            (Event("opening", 1.0, "（午前10時00分　開会）"),),
        ),
    )
    document = draft.minutes_doc
    points = key_points(document, draft.speakers)  # as the pipeline leaves it
    return replace(draft, minutes_doc=replace(document, points=points))


def _line(number: int) -> str:
    """The sentences of one statement."""
    return LINES[number % len(LINES)].format(
        bill=number % 97 + 1,
        sum=f"{number * 7919 % 90000 + 1000:,}",
        town=TOWNS[number % len(TOWNS)],
        count=number % 353 + 2,
        month=number % 12 + 1,
        day=number % 28 + 1,
    )


def _speaker(number: int) -> Speaker:
    return Speaker(f"S{number + 1}", f"委員{number}郎", "委員", (Evidence("nomination", "指名"),))


def _items(statements: list[Statement]) -> tuple[AgendaItem, ...]:
    size = max(1, len(statements) // 12)
    return tuple(
        AgendaItem(
            number + 1, f"議案第{number + 1}号について", tuple(statements[place : place + size])
        )
        for number, place in enumerate(range(0, len(statements), size))
    )


def silence(path: Path) -> Path:
    """Ten seconds of nothing: the recording is not what is measured."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 10))
    return path
