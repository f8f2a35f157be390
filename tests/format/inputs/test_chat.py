"""Zoom's chat file, as it is saved on a computer, in Japanese, and by the cloud."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.errors import UsageError
from minutes.format.inputs import read_captions, read_chat
from minutes.schema import ChatMessage

LINK = "資料はこちらです。https://example.test/a?b=1:2"


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[tuple[float, str, str]]:
    path = tmp_path / "meeting_saved_chat.txt"
    path.write_bytes(text.encode(encoding))
    return [(message.time, message.sender, message.text) for message in read_chat(path)]


@pytest.mark.parametrize(
    "text",
    [
        f"13:30:05 From 山田 一郎 to Everyone:\n\t{LINK}\n13:41:00 From Sato Hanako to Everyone:\n\t承知しました。\n",
        f"13:30:05\t From  山田 一郎 : {LINK}\r\n13:41:00\t From  Sato Hanako : 承知しました。\r\n",
        f"13:30:05\t From 山田 一郎 to Everyone : {LINK}\n13:41:00\t From Sato Hanako to Everyone : 承知しました。",
        f"13:30:05 開始 山田 一郎 宛先 全員:\n\t{LINK}\n13:41:00 開始 Sato Hanako 宛先 全員:\n\t承知しました。\n",
        f"13:30:05 開始  山田　一郎 : {LINK}\n13:41:00 開始  Sato Hanako : 承知しました。\n",
        f"13:30:05\t山田 一郎:\t{LINK}\n13:41:00\tSato Hanako:\t承知しました。\n",
        f"2024-06-14 13:30:05 From 山田 一郎 to Everyone:\n\n\t{LINK}\n\n2024-06-14 13:41:00 From Sato Hanako to Everyone:\n\t承知しました。",
        f"01:30:05 PM From 山田 一郎 to 皆様:\n\t{LINK}\n01:41:00 PM From Sato Hanako to 皆様:\n\t承知しました。",
        f"\ufeff13:30:05 From 山田 一郎 To ぜんいん:\n\t{LINK}\n13:41:00 From Sato Hanako To ぜんいん:\n\t承知しました。",
    ],
)  # fmt: skip
def test_what_was_written_to_everyone(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [
        (48605.0, "山田 一郎", LINK),
        (49260.0, "Sato Hanako", "承知しました。"),
    ]


def test_lines_of_one_message_stay_together(tmp_path: Path) -> None:
    text = "00:01:02\t山田:\t1点目\r\n\t2点目：予算\n3点目\n00:02:00\t佐藤:\tはい"
    assert read(tmp_path, text, "cp932") == [
        (62.0, "山田", "1点目\n2点目：予算\n3点目"),
        (120.0, "佐藤", "はい"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "From 山田 to 佐藤(Direct Message):",
        "From 山田 to 佐藤 (Privately) :",
        "From 山田 to 佐藤:",
        "開始 山田 宛先 佐藤(ダイレクトメッセージ):",
        "開始 山田 宛先 佐藤（プライベート）:",
    ],
)
def test_what_was_written_to_one_person_is_nobody_elses(tmp_path: Path, head: str) -> None:
    text = f"10:00:00 From 佐藤 to Everyone:\n\tおはようございます。\n10:00:05 {head}\n\t内密の話です。\n\t続きです。\n"
    assert read(tmp_path, text) == [(36000.0, "佐藤", "おはようございます。")]


def test_replies_keep_their_words_and_reactions_are_none(tmp_path: Path) -> None:
    text = (
        "10:00:00 From 佐藤 to Everyone:\n\t資料の3ページです。\n"
        '10:00:09 From 山田 to Everyone:\n\tReplying to "資料の3ページです。"\n\t\n\t届きました。\n'
        '10:00:20 From 山田 to Everyone:\n\tReacted to "資料の3ページです。" with 👍\n'
        "10:00:30 From 佐藤 to Everyone:\n\t「届きました。」に返信中\n\tよろしく。\n"
    )
    assert [text for _, _, text in read(tmp_path, text)] == [
        "資料の3ページです。",
        "届きました。",
        "よろしく。",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nはい", "字幕のファイルです"),
        ("ただの文章です。\n時刻はありません。", "1件もありません"),
        ("13:30 山田: 秒がない", "1件もありません"),
    ],
)
def test_what_is_no_chat_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as raised:
        read(tmp_path, text)
    assert "\n" not in str(raised.value)


def test_the_captions_that_zoom_saves_as_text(tmp_path: Path) -> None:
    path = tmp_path / "meeting_saved_closed_caption.txt"
    path.write_text("[山田 一郎] 13:30:05\nおはようございます。\n\n[佐藤] 13:30:09\nはい。\n", encoding="utf-8")  # fmt: skip
    named = [(c.span.start, c.speaker_name, c.text) for c in read_captions(path)]
    assert named == [(48605.0, "山田 一郎", "おはようございます。"), (48609.0, "佐藤", "はい。")]


_NAME = st.text(st.characters(blacklist_categories=("C", "Z"), blacklist_characters=":：()（）"), min_size=1, max_size=12)  # fmt: skip
_SAID = st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=30).filter(
    lambda text: not text[0].isdigit() and text[0] not in '"“「'
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 86399), _NAME, _SAID), min_size=1, max_size=6))
def test_nothing_that_was_written_to_everyone_is_lost(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, str, str]]
) -> None:
    rows = [
        f"{t // 3600:02d}:{t // 60 % 60:02d}:{t % 60:02d} From {name} to Everyone:\n\tA{text}\n"
        for t, name, text in said
    ]
    path = tmp_path_factory.mktemp("chat") / "chat.txt"
    path.write_bytes("".join(rows).encode())
    assert read_chat(path) == tuple(ChatMessage(float(t), n, f"A{x}") for t, n, x in said)
