"""False starts 言いさし and corrections on the spot 言い直し."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from minutes.format.sound.morphology import Morpheme, hiragana, parse
from minutes.format.text.passage import COMMAS, OPENING, POLAR, SPACES, STOPS, Passage
from minutes.format.text.revision import Edit, Offer

_EDGE = rf"(?:(?<=[{re.escape(COMMAS + SPACES + STOPS + OPENING)}|])|\A|(?<=\n))"
_FRAGMENT = re.compile(rf"{_EDGE}(?P<x>[ぁ-んァ-ヶー]{{1,4}}|[一-龥])[、，]\s*(?=[^、，。\s])")
_SMALL = "ぁぃぅぇぉゃゅょァィゥェォャュョ"
_LABELS = frozenset("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ")
_HEADS = frozenset({"で", "が", "と", "は", "え", "ん"})
"""One-mora words that open a sentence (で、…; が、…)."""

_MARKER = re.compile(
    r"[、，]\s*(?:(?:あ|あっ|えー|えっと|いや|いえ)[、，]\s*)?"
    r"(?P<m>失礼(?:しました|いたしました)?|いや|いえ|じゃなくて|ではなくて|もとい"
    r"|訂正(?:します|いたします)|間違えました|間違い(?:です|でした)"
    r"|(?P<sorry>[すご](?:み|い)ません|済みません|申し訳(?:ありません|ございません)|ごめんなさい))"
    r"(?:[、，]\s*|(?<=じゃなくて)(?=[0-9０-９〇一二三四五六七八九十百千万億]|令和|平成|昭和))"
)
_PLAIN_MARKS = frozenset({"いや", "いえ", "じゃなくて", "ではなくて"})
"""Markers that also deny or raise (数百人、いや、数千人): they need a surer likeness."""

_VAGUE = re.compile(r"数[十百千万億]|何|幾|一度|一人|(?:[0-9０-９一二三]{1,9}(?:倍|割))")
_MOST_STUTTERS = 4
_REACH = 60
"""Characters on either side of a marker that can hold what it corrects."""

_NUMBER = "0-9０-９〇一二三四五六七八九十百千万億兆"
_NOUNLIKE = frozenset({"名詞", "接尾辞", "接頭辞"})
_WORD = frozenset({"副詞", "接続詞", "代名詞", "連体詞", "感動詞"})


def false_starts(passage: Passage) -> Iterator[Edit]:
    """Delete the beginning of a word that is said whole right after it.

    # じ、事業の目的について → 事業の目的について
    # 区、区議会、区民が → stays: a list
    # ア、アンケートの結果 → stays: the label of an item

    Published: none.
    """
    for match in _FRAGMENT.finditer(passage.text):
        fragment = match.group("x")
        if passage.quoted(*match.span()) or _item_label(passage, match.start("x"), fragment):
            continue
        if _begins(passage, match.end(), fragment):
            yield Edit(match.start(), match.end(), "", "false_start", 0.85)


def corrections(passage: Passage) -> Iterator[Edit | Offer]:
    """Of two phrases of one kind around a marker of correction the second stays.

    # 令和5年度、失礼、令和6年度の → 令和6年度の
    # 部長、失礼しました、課長から → 課長から
    # 児童、失礼、生徒の人数 → 生徒の人数
    # 福祉部の、失礼、健康部の事業 → 健康部の事業
    # 令和5年、じゃなくて令和6年の → 令和6年の
    # 数百人、いや、数千人 / 課長、失礼しました、資料が → stay
    # 児童、じゃなくて、生徒の → only offered: it may deny and not correct

    Published: 4, all read, none wrong.
    """
    for match in _MARKER.finditer(passage.text):
        if passage.quoted(*match.span()):
            continue
        start = max(_clause_start(passage.text, match.start()), match.start() - _REACH)
        wrong, right = passage.text[start : match.start()], passage.text[match.end() :][:_REACH]
        if match.group("m") in _PLAIN_MARKS and _raises(passage.text[:start], wrong, right):
            continue
        offset = _replaced(wrong, right, match)
        denied = _same_shape(wrong, right) if match.group("m") in _PLAIN_MARKS else None
        if offset is not None:
            yield Edit(start + offset, match.end(), "", "correction", 0.5)
        elif denied is not None:
            yield Offer(start + denied, match.end(), "", "correction")


def _replaced(wrong: str, right: str, marker: re.Match[str]) -> int | None:
    """Where in ``wrong`` what ``right`` replaces begins; both may have the same particle."""
    only_numbers = "なくて" in marker.group("m") or marker.group("sorry") is not None
    particle = re.search(r"(?:[のがをはにで]|から|まで)\Z", wrong)
    bare = wrong[: particle.start()] if particle else wrong
    if particle and not _goes_on(right, particle.group()):
        return None
    offset = _same_kind(bare, right, only_numbers=only_numbers)
    if offset is None and not only_numbers and marker.group("m") not in _PLAIN_MARKS:
        offset = _same_shape(bare, right)
    return offset


def _goes_on(text: str, particle: str) -> bool:
    """部長が、失礼、課長が: whether the first nouns of ``text`` have ``particle`` too."""
    words = parse(text[:30])
    place = next((i for i, word in enumerate(words) if word.pos not in _NOUNLIKE), 0)
    return place > 0 and words[place].surface == particle


def _item_label(passage: Passage, start: int, fragment: str) -> bool:
    """ア、アンケート: one katakana at the head counts items, as イ、 and ウ、 do after it."""
    return fragment in _LABELS and passage.opens(start)


def _begins(passage: Passage, position: int, fragment: str) -> bool:
    """Whether the word at ``position`` begins with the sound of ``fragment`` and goes on."""
    sound = hiragana(fragment)
    mora = len([mark for mark in sound if mark not in _SMALL])
    if mora > 3 or fragment in _HEADS or (mora > 1 and _is_word(fragment, also_nouns=False)):
        return False
    target = passage.after(position)
    whole = passage.text.startswith(fragment, position)
    if target is None or (whole and passage.aligned(position, position + len(fragment))):
        return False  # だめだ、だめだ: said twice, not broken off
    if re.match(r"[一-龥]", fragment):
        return len(target.surface) > 1 and target.surface[0] == fragment and not _is_word(fragment)
    if not _sounds_like(passage, position, sound):
        return _stutter(passage, position, fragment)
    if mora == 1:
        return True
    same_script = bool(re.match(r"[ぁ-ん]", target.surface)) == bool(re.match(r"[ぁ-ん]", fragment))
    return not _is_word(fragment, also_nouns=same_script)


def _sounds_like(passage: Passage, position: int, sound: str) -> bool:
    """Whether the word at ``position`` begins with ``sound`` and is longer than it."""
    target = passage.after(position)
    heard = hiragana(_reading(passage, position))
    return target is not None and heard.startswith(sound) and hiragana(target.surface) != sound


def _stutter(passage: Passage, position: int, fragment: str) -> bool:
    """あ、あ、ありがとう: the same fragment again, before the word that it begins."""
    for _ in range(_MOST_STUTTERS):
        match = _FRAGMENT.match(passage.text, position)
        if match is None or match.group("x") != fragment:
            return False
        position = match.end()
        if _sounds_like(passage, position, hiragana(fragment)):
            return True
    return False


@lru_cache(maxsize=4096)
def _is_word(fragment: str, *, also_nouns: bool = True) -> bool:
    """Whether ``fragment`` alone is a word: 区, 都, はい, また; しょ and けん are none."""
    found = parse(fragment)
    if len(found) != 1:
        return False
    word = found[0]
    return word.pos in _WORD or (also_nouns and word.pos == "名詞" and bool(word.lemma))


def _reading(passage: Passage, position: int) -> str:
    """Katakana reading of the first morphemes from ``position``."""
    index = passage.index_at(position)
    if index is None:
        return ""
    return "".join(_sound(word) for word in passage.morphemes[index : index + 2])


def _sound(word: Morpheme) -> str:
    return word.kana or word.surface


def _clause_start(text: str, end: int) -> int:
    """Where the clause that ends at ``end`` begins: after the last comma or stop."""
    return max(text.rfind(mark, max(0, end - _REACH), end) for mark in "、|" + STOPS + OPENING) + 1


def _same_kind(wrong: str, right: str, *, only_numbers: bool) -> int | None:
    """Where in ``wrong`` the phrase begins that the head of ``right`` replaces."""
    number = _same_quantity(wrong, right)
    if number is not None or only_numbers:
        return number
    old, new = _last_noun(wrong), _first_noun(right)
    if not old or not new or POLAR.search(wrong) or POLAR.search(right[:6]):
        return None
    if old[-1] != new[-1] or old == new or len(old) < 2:
        return None
    return len(wrong) - len(old)


def _raises(before: str, wrong: str, right: str) -> bool:
    """数百人、いや、数千人; 1番、2番、いや、3番まで: more is said, nothing corrected."""
    unit = re.search(rf"[{_NUMBER}]([^{_NUMBER}]{{0,4}})\Z", wrong)
    counted = unit and re.search(rf"[{_NUMBER}]{re.escape(unit.group(1))}[、，]\Z", before)
    return bool(counted or _VAGUE.search(wrong) or _VAGUE.match(right))


def _same_shape(wrong: str, right: str) -> int | None:
    """児童 / 生徒, 請願 / 陳情: two Sino-Japanese nouns of one length, the second in a clause.

    Behind an apology only; 課長、失礼しました、資料が speaks to somebody.
    """
    old, new = _tail(wrong), _head(right)
    if old is None or new is None or old.surface == new.surface or POLAR.search(wrong):
        return None
    alike = old.origin == new.origin == "漢" and len(old.surface) == len(new.surface) > 1
    called = old.surface[-1] in "長員" and new.surface[-1] not in "長員"
    return len(wrong) - len(old.surface) if alike and not called else None


def _tail(text: str) -> Morpheme | None:
    """The noun that ``text`` ends in, where it is one morpheme and not the tail of a longer word."""
    words = parse(text)
    if not words or words[-1].pos != "名詞" or words[-1].pos2 != "普通名詞":
        return None
    return None if len(words) > 1 and words[-2].pos in _NOUNLIKE else words[-1]


def _head(text: str) -> Morpheme | None:
    """The noun that ``text`` begins with, where a particle or する follows."""
    words = parse(text[:30])
    if len(words) < 2 or words[0].pos2 != "普通名詞":
        return None
    goes_on = words[1].pos == "助詞" or words[1].lemma == "為る" or words[1].pos2 == "数詞"
    return words[0] if goes_on else None


def _same_quantity(wrong: str, right: str) -> int | None:
    """3件 / 5件, 令和5年度 / 令和6年度, 2週間 / 3週間."""
    tail = re.search(
        rf"((?:令和|平成|昭和|第|午前|午後|約|資料)?[{_NUMBER}][{_NUMBER}.,]*)([^{_NUMBER}]{{0,6}})\Z",
        wrong,
    )
    if tail is None:
        return None
    unit = tail.group(2)
    head = re.match(rf"(?:令和|平成|昭和|第|午前|午後|約|資料)?[{_NUMBER}][{_NUMBER}.,]*", right)
    if head is None or not right.startswith(unit, head.end()):
        return None
    return tail.start()


def _last_noun(text: str) -> str:
    words = parse(text)
    nouns = []
    for word in reversed(words):
        if word.pos not in _NOUNLIKE | {"形状詞"}:
            break
        nouns.append(word.surface)
    return "".join(reversed(nouns))


def _first_noun(text: str) -> str:
    nouns = []
    for word in parse(text[:30]):
        if word.pos not in _NOUNLIKE | {"形状詞"}:
            break
        nouns.append(word.surface)
    return "".join(nouns)
