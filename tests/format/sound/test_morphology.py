"""One tagger for everybody: several threads at once, and text that MeCab cannot take."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from minutes.format.sound import reading
from minutes.format.sound.morphology import likely_parses, parse, parse_whole

TEXTS = [
    f"{name}{role}、{number}番の{place}についてお答えします。"
    for number, name in enumerate(
        ("高橋", "河野", "ゑ魑魅", "白石", "ぬヴぁ", "三鷹", "Ａx魍", "上田")
    )
    for role in ("課長", "委員", "議長")
    for place in ("三鷹市", "鷺ノ宮", "駅前", "魑魅魍魎")
]


@pytest.fixture
def switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching_often")
def test_threads_do_not_read_each_others_morphemes() -> None:
    alone = [reading.tokens.__wrapped__(text) for text in TEXTS]  # past the cache
    names = [reading.name_readings.__wrapped__(text[:2], 8) for text in TEXTS]

    def both(at: int) -> bool:
        same = reading.tokens.__wrapped__(TEXTS[at]) == alone[at]
        return same and reading.name_readings.__wrapped__(TEXTS[at][:2], 8) == names[at]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(both, [*range(len(TEXTS))] * 6))


@pytest.mark.parametrize(
    "text",
    ["高橋\ud800課長", "高橋\x00課長です", "\ud83c", "\x00"],
    ids=["surrogate inside", "NUL inside", "surrogate", "NUL"],  # no file can hold the texts
)
def test_what_mecab_cannot_take_is_a_symbol(text: str) -> None:
    """A lone surrogate raised UnicodeEncodeError; what stood behind a NUL was lost."""
    assert "".join(token.surface for token in reading.tokens(text)) == text
    assert "".join(m.surface for m in parse_whole(text)) == text
    for path in likely_parses(text, 4):
        assert "".join(m.surface for m in path) == text


def test_white_space_belongs_to_no_morpheme() -> None:
    assert [m.surface for m in parse_whole("開会\n 閉会\t休憩")] == ["開会", "閉会", "休憩"]


def test_both_ways_to_read_agree_on_a_sentence() -> None:
    for text in TEXTS:
        assert parse(text) == parse_whole(text)
