"""Greetings 挨拶 and thanks: words that no record puts into plain style, and that some leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.call_grammar import THEN
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_FORM = (
    r"お(?:はよう|めでとう)ござい(?:ます|ました)|ありがとうござい(?:ます|ました)|こんにちは|こんばんは"
    r"|(?:よろしく|宜しく)[御お]願い(?:(?:いた|致)?します|を?申し上げます)"
    r"|(?:(?<=[。、\n])|\A)[御お]願い(?:(?:いた|致)?します|申し上げます)(?=[。\n]|\Z)"
    r"|(?:お疲れ|[御ご]苦労)(?:様|さま)(?:です|でした|でござい(?:ます|ました))"
    r"|[御お]世話に(?:なっております|なります|なりました)"
    r"|お待たせ(?:いた|致)?しました|恐れ入ります|初めまして"
    r"|(?:(?<=[。、\n])|\A)失礼(?:いた|致)?し(?:ます|ました)(?=[。\n]|\Z)"
)
_HEAD = (
    rf"(?:(?:委員の)?皆(?:さん|様|さま)|本日は|今日は|どうぞ|どうも|誠に|本当に|大変|{THEN}"
    r"|こちらこそ|改めまして)、?"
)
GREETING = re.compile(_FORM)
"""Where one stands in a text."""

_SENTENCE = re.compile(rf"(?:(?<=[。\n])|\A)(?:{_HEAD}){{0,3}}(?:{_FORM})(?:。[ 　]*|(?=\n|\Z))")
_ASKED = re.compile(r"\A(?:[御お]願い)")


def greetings(passage: Passage) -> Iterator[Edit]:
    """おはようございます。 as a sentence of its own goes where the profile says so (``greetings = drop``).

    # 皆さん、おはようございます。会長の小林です。 → 会長の小林です。
    # 資料の提出をお願いします。 / お願いします。 → stay: something is asked for
    """
    if passage.options["greetings"] != "drop":
        return
    for match in _SENTENCE.finditer(passage.text):
        if passage.aligned(*match.span()) and not _ASKED.match(match.group()):
            yield Edit(*match.span(), "", "greeting", 0.7)
