"""One vocabulary of calls: whatever word opens a call, every reader of calls takes it for one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from house import PACKAGE, told, tree

from format.scripted import transcript
from minutes.format import call_grammar
from minutes.format.call_grammar import is_chair_role, role_tail
from minutes.format.document.announced import announced_title
from minutes.format.document.builder import is_bare_nomination
from minutes.format.document.tally import tally
from minutes.format.export.speaker_line import Person, speaker_line
from minutes.format.naming import name_speakers
from minutes.schema import Attendee, Header, MeetingContext

OPENINGS = (
    "はい",
    "では",
    "それでは",
    "次に",
    "続いて",
    "続きまして",
    "まず",
    "ほかに",
    "じゃあ",
    "えっと",
)
ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("藤井花子", "委員"),
    Attendee("高橋健", "総務課長"),
)


@pytest.mark.parametrize("opening", OPENINGS)
def test_any_opening_word_leaves_a_bare_nomination(opening: str) -> None:
    """まず、佐藤委員。 stayed in the minutes where はい、佐藤委員。 was dropped."""
    assert is_bare_nomination(f"{opening}、佐藤委員。")
    assert is_bare_nomination(f"はい、{opening}、佐藤委員、お願いします。")


@pytest.mark.parametrize(
    "said",
    [
        "まず、佐藤委員の意見に賛成です。",
        "続きまして、佐藤委員から説明をお願いします。",
        "まず、佐藤委員？",  # may ask for something else than the floor
        "じゃあ、そういうことで。",
    ],
)
def test_more_than_a_call_is_no_bare_nomination(said: str) -> None:
    assert not is_bare_nomination(said)


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_name_alone_is_a_call_behind_any_opening_word(opening: str) -> None:
    made, truth = transcript(
        [
            ("A", "ただいまから総務委員会を開会いたします。本日の議題は予算でございます。"),
            ("A", f"質疑を許します。{opening}、藤井お願いします。"),
            ("B", "予算の内訳について、どのような考え方で積算されたのか伺います。"),
            ("A", "高橋課長。"),
            ("C", "お答えいたします。昨年度の実績から積算したものでございます。"),
            ("A", "ほかに御質疑はございますか。質疑なしと認めます。本日はこれで散会いたします。"),
        ]
    )
    found = name_speakers(made, MeetingContext(Header("総務委員会"), ROSTER))
    names = {truth[speaker.id]: speaker.name for speaker in found.speakers}
    assert names["B"] == "藤井花子"


@pytest.mark.parametrize("role", ["廃棄物対策課長", "次世代育成課長", "次長"])
def test_the_head_of_an_office_is_no_opening_word(role: str) -> None:
    assert re.match(call_grammar.OPENING, role) is None
    assert re.match(call_grammar.OPENING, f"それでは、{role}") is not None


@pytest.mark.parametrize("title", call_grammar.CHAIRS)
def test_every_title_of_a_chair_is_one_to_every_reader(title: str) -> None:
    """部会長 presided here and was no chair there; 理事長 the other way round."""
    assert is_chair_role(title)
    assert speaker_line(Person("田中", "一郎", title), "nakano_iinkai").label == title


@pytest.mark.parametrize("role", ["副委員長", "委員", "主査", "総務課長"])
def test_other_roles_preside_nowhere(role: str) -> None:
    assert not is_chair_role(role)
    assert speaker_line(Person("田中", "一郎", role), "nakano_iinkai").label == f"田中{role}"
    assert role_tail(role) is not None


def spelt(path: Path) -> list[str]:
    """Parts of patterns in a file; what it says of itself is none."""
    told = {
        id(node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


def second_grammar(path: Path) -> list[str]:
    """Where a file lists opening words or titles of chairs by itself."""
    words = r"(?:それでは|では)、?\??[|)]*(?:[^|]{1,9}\|)?(?:それでは|では)(?=、?[|)?]|\Z)"
    titles = r"(?<!\w)副?\??(?:委員長|議長|会長|座長)\|副?\??(?:委員長|議長|会長|座長)"
    return [part for part in spelt(path) if re.search(f"{words}|{titles}", part)]


def test_no_other_file_lists_opening_words_or_titles_of_chairs() -> None:
    files = sorted((PACKAGE / "format").rglob("*.py"))
    home = PACKAGE / "format" / "call_grammar.py"
    assert home in files
    assert second_grammar(home)
    found = ((path, second_grammar(path)) for path in files if path != home)
    assert not told(f"{path}: {parts}" for path, parts in found if parts)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:はい|それでは|では)",
        "^(?:では|それでは)?、?",
        "(?:じゃあ?|では|はい|それでは)",
        "(?:それでは、?|では、?)",
        "副?(?:委員長|議長)",
        "(?:会長|副会長)を除",
    ],
)
def test_a_second_list_is_found(tmp_path: Path, pattern: str) -> None:
    file = tmp_path / "file.py"
    file.write_text(f'"""では|それでは"""\nA = r"{pattern}"\n', encoding="utf-8")
    assert second_grammar(file) == [pattern]


def test_every_title_of_a_chair_and_of_the_deputy_is_known() -> None:
    for title in call_grammar.CHAIRS:
        assert re.fullmatch(call_grammar.CHAIR, title)
        assert re.fullmatch(call_grammar.CHAIR, f"副{title}")
    assert not re.fullmatch(call_grammar.CHAIR, "総務課長")


@pytest.mark.parametrize("title", call_grammar.CHAIRS)
def test_whoever_presides_may_decide_a_tie(title: str) -> None:
    """部会長裁決 was printed as 会長裁決."""
    said = ("賛成4票、反対4票、可否同数であります。", f"{title}は可とするものと裁決いたします。")
    assert tally(said).text == f"可否同数、賛成4票、反対4票、{title}裁決"


@pytest.mark.parametrize("opening", ["次に", "続いて", "はじめに", "それでは、続きまして"])
def test_a_title_does_not_begin_with_the_word_that_announces_it(opening: str) -> None:
    """続いて stayed in the title where 続きまして was taken off."""
    said = f"{opening}、避難所の運営についてを議題といたします。"
    assert announced_title(said) == "避難所の運営について"
