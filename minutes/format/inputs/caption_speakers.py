"""Whether what stands in front of a caption's text names who speaks.

A voice tag does. A colon or a short first line may be anything (賛成と反対は3:2です, https:, 午後1:30):
it names somebody where that is a member of the roster, or comes again, or where most of the file
is written so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.people import split_family
from minutes.schema import Attendee

_COLON = re.compile(r"^(?:>>\s{0,9})?([^:：。、!?！？\n]{1,40})[:：]\s{0,9}(?=\S)")
_BRACKET = re.compile(r"^[\[【]([^\[\]【】。、\n]{1,40})[\]】]\s{0,9}(?=\S)")
_NO_NAME = re.compile(
    r"(?:日程|議案|報告|議題|議事|案件|認定|請願|陳情|諮問|資料|別紙|第)\s{0,9}第?[0-9一二三四五六七八九十]{1,9}.{0,9}"
    r"|https?|.{0,40}[一-龥ぁ-ん]https?|.{0,30}(?:午前|午後)[0-9]{1,2}|[0-9\s./-]{1,40}"
)
_HEADING = re.compile(
    r"(?:議題|議案|案件|件名|題名|質問|質疑|回答|答弁|意見|要望|提案|結論|結果|決定|決定事項|理由|根拠|背景|経緯|現状|課題|論点|目的"
    r"|対象|対応|方針|内容|概要|要点|ポイント|資料|参考|出典|補足|備考|注|注意|注記|例|例えば|日時|日程|期日|期間|期限|時間|場所|会場"
    r"|金額|予算|合計|内訳|人数|担当|連絡先|電話|電話番号|メール|住所|前回|今回|次回|午前|午後|賛成|反対|一つ|二つ|三つ"
    r"|問|答|Q&A|URL)(?:目)?(?:その)?\s{0,9}[0-9一二三四五六七八九十]{0,3}(?:点目|つ目)?"
)
"""What stands before a colon to say what follows, not who says it; 回答者 and 担当課 are somebody."""
_SENTENCE = re.compile(r"[。、？?！!:：]|(?:です|ます|ました|ません|ですか|ますか|でしょうか)$")
_LONGEST_LINE = 30
_MOST = 0.5
"""Share of a file's captions from which on it is of the kind that names whoever speaks."""
_DECORATION = re.compile(r"[\s\u3000]|[（(【\[<＜@＠/／|｜].{0,40}$")


@dataclass(frozen=True, slots=True)
class Head:
    """What may be a name in front of a caption: ``name``, and where its text begins.

    ``by``: ``colon``, ``bracket`` or ``line`` (the name has a line of its own).
    """

    name: str
    end: int
    by: str


def heads_of(text: str) -> Iterator[Head]:
    """What may name the speaker of ``text`` (lines parted by line ends), tags removed.

    >>> [head.name for head in heads_of("佐藤 花子: はい。")], list(heads_of("賛成と反対は3:2です"))
    (['佐藤 花子'], [])
    """
    for by, pattern in (("colon", _COLON), ("bracket", _BRACKET)):
        match = pattern.match(text)
        if match and not _is_no_name(match.group(1), text[match.end() :]):
            yield Head(match.group(1).strip(), match.end(), by)
    line, broken, _ = text.partition("\n")
    if broken and len(line) <= _LONGEST_LINE and not _SENTENCE.search(line):
        yield Head(line.strip(), len(line) + 1, "line")


def _is_no_name(head: str, text: str) -> bool:
    between_digits = head[-1:].isdigit() and text[:1].isdigit()
    plain = unicodedata.normalize("NFKC", head).strip()
    return (
        between_digits
        or text.startswith("//")
        or any(pattern.fullmatch(plain) for pattern in (_NO_NAME, _HEADING))
    )


class Speakers:
    """Which heads of a file are names.

    Parameters
    ----------
    texts : sequence of str
        Its captions, tags removed.
    roster : sequence of Attendee
        Members of the meeting.
    names_lines : bool
        The file is a transcript in which a name has a line of its own (Teams' Word document).
    """

    def __init__(
        self, texts: Sequence[str], roster: Sequence[Attendee] = (), *, names_lines: bool = False
    ) -> None:
        self._members = frozenset(_members(roster))
        found = Counter(head for text in texts for head in set(map(_key, heads_of(text))))
        self._again = frozenset(head for head, count in found.items() if count > 1)
        self._kinds = {by for by in ("colon",) if self._is_kind(by, found, len(texts))}
        broken = sum("\n" in text for text in texts)
        if names_lines and sum(found[key] for key in found if key[0] == "line") >= _MOST * broken:
            self._kinds.add("line")
        if not self._is_kind("line", Counter({key: found[key] for key in self._again}), broken):
            self._again = frozenset(key for key in self._again if key[0] != "line")

    def _is_kind(self, by: str, found: Counter[tuple[str, str]], of: int) -> bool:
        return of > 0 and sum(n for key, n in found.items() if key[0] == by) >= _MOST * of

    def of(self, text: str) -> Head | None:
        """The head of ``text`` that names its speaker."""
        for head in heads_of(text):
            key = _key(head)
            if self.is_member(head.name) or key in self._again or head.by in self._kinds:
                return head
        return None

    def is_member(self, name: str) -> bool:
        """Whether ``name`` is a member's: full name or family name, with a role or without."""
        return _plain(name) in self._members


def _key(head: Head) -> tuple[str, str]:
    return head.by, _plain(head.name)


def _plain(name: str) -> str:
    plain = _DECORATION.sub("", same_glyphs(name.strip()))
    return re.sub(r"(?:さん|様|氏|君)$", "", plain) or name


def _members(roster: Sequence[Attendee]) -> Iterator[str]:
    for attendee in roster:
        family, _ = split_family(attendee)
        for name in (attendee.name, family, *attendee.aliases):
            plain = _plain(name)
            yield plain
            yield from (
                plain + same_glyphs(role) for role in (attendee.role, "委員", "議員") if role
            )
