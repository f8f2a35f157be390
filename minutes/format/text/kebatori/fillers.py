"""Fillers フィラー: by form, place and part of speech, never by string alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from minutes.format.text.passage import COMMAS, SPACES, STOPS, Passage
from minutes.format.text.revision import Edit

_LONG = "[ー〜～〰―ｰ]"
_FORM = re.compile(
    rf"[えエ](?:[えエぇェ]|{_LONG}){{0,40}}+[っッ]?[とト]{_LONG}*"  # えーと、えっと、ええと、えーっと
    rf"|[えエ](?:{_LONG}|[ぇェ])+(?:[えエ]{_LONG}+)*"  # えー、えぇ、えーえー
    rf"|[んン]{_LONG}+(?:[とト]{_LONG}*)?"  # んー、んーと
    rf"|[うウ]{_LONG}+[んン]?(?:[とト]{_LONG}*)?"  # うーん、うーんと
    rf"|[あアそソ][のノ](?:{_LONG}+|[ぉォ]+{_LONG}*|[おオうウ])"  # あのー、あのぉ、あのう、そのー
    rf"|[まマあアおオ](?:{_LONG}|[ぁァぉォ])+"  # まー、まぁ、あー、おー
)
_BOUNDED = re.compile(
    r"あの|その|まあ|ま|なんか|なんかね|こう|うんと|ほら|ええ|ああ|あ(?=[、，])|え(?=[、，])"
)
_TIC = re.compile(r"(?:です)?(?:ね[えぇー]*|ねー)(?=[、，, 　])|ですね[えぇー]*")
_KATAKANA = re.compile(r"[ァ-ヺー]")
_POINTING = frozenset(
    {"此の", "其の", "彼の", "此れ", "其れ", "彼れ", "此処", "其処", "此方", "其方"}
)
"""Lemmas that あの and その cannot point at: before them they are fillers (あのこの件)."""

_SPEAKERS = frozenset({"私", "私-代名詞", "我々", "私共"})
"""Nor can あの point at the speaker; その may (その我々の考え)."""

_JOINING = frozenset({"又", "且つ", "及び", "並びに", "或いは", "若しくは", "又は"})
"""Lemmas of conjunctions inside a noun phrase: そのまた隣 is no filler."""

_OPENERS = frozenset({"こと", "わけ", "の", "もの", "ふう", "よう", "点", "形", "意味", "か"})
_REPORTED = re.compile(r"[なねよかぞわ](?:と|って)(?=[、。思考感言聞]|いう|いっ)")
"""The end of a thought that is told word for word: …だなと思いました."""
_NOMINAL = frozenset({"名詞", "代名詞", "連体詞", "接続詞", "接頭辞", "形状詞", "感動詞"})
_ANSWERED = re.compile(
    r"(?:か|かね|かな|ね|でしょう|よろしい|お願いします|お願いいたします|ください|どうぞ)[。？?]?\s*\Z|[？?]\s*\Z"
)

Test = Callable[[Passage, int, int], bool]


def fillers(passage: Passage) -> Iterator[Edit]:
    """Delete fillers; neighbours that only commas part go together.

    # えー、まあ、そのー、結論は → 結論は
    # それではえー次の議題に → それでは次の議題に
    # その主な内容 / あの大きな木 / えっと驚く / おーという歓声 → stay

    Published: 172, all read, 3 wrong (words of a thought that is told).
    """
    group: tuple[int, int] | None = None
    for start, end in _spans(passage):
        if group and not passage.text[group[1] : start].strip(COMMAS + SPACES):
            group = (group[0], end)
            continue
        if group:
            yield passage.cut(*group, "filler", 0.95)
        group = (start, end)
    if group:
        yield passage.cut(*group, "filler", 0.95)


def answered(previous: str | None) -> bool:
    """Whether what was said before asks for an answer: a question, a check, a vote, a request."""
    return previous is not None and bool(_ANSWERED.search(previous))


def _spans(passage: Passage) -> Iterator[tuple[int, int]]:
    cursor = 0
    for start, end in sorted({*_long_forms(passage), *_short_forms(passage)}):
        if start < cursor or passage.quoted(start, end) or _mentioned(passage, end):
            continue
        tic = _TIC.match(passage.text, end)
        cursor = tic.end() if tic else end
        yield start, cursor


def _mentioned(passage: Passage, end: int) -> bool:
    """えー、と驚く; その、という語: と takes the form up. ということで and というわけで open a clause."""
    comma = passage.after(end)
    if comma is None or comma.surface not in COMMAS:
        return False
    index = passage.index_at(comma.end)
    rest = passage.morphemes[index : index + 3] if index is not None else ()
    if len(rest) < 2 or rest[0].surface not in ("と", "って") or rest[0].pos != "助詞":
        return False
    return rest[1].lemma != "言う" or (len(rest) == 3 and rest[2].surface not in _OPENERS)


def _long_forms(passage: Passage) -> Iterator[tuple[int, int]]:
    """Group A: えー, えっと, うーん, あのー … wherever morphemes and script allow it."""
    text = passage.text
    for match in _FORM.finditer(text):
        start, end = match.span()
        left = passage.opens(start) or passage.comma_before(start)
        right = passage.closes(end) or passage.comma_at(end)
        if text[end : end + 1] in ("？", "?", "！", "!") and passage.opens(start):
            continue  # えー？ is a cry, not a filler
        if not right and _cry(passage, start, end):
            continue
        if left and right:
            if _needs_no_more(match.group()) or passage.aligned(start, end):
                yield start, end
        elif _stands_alone(passage, start, end, bounded=left or right):
            yield start, end


def _cry(passage: Passage, start: int, end: int) -> bool:
    """えっと驚く, おーという歓声: a cry that と quotes is no filler."""
    following = passage.after(end)
    if following is None or following.start != end:
        return False
    if passage.text[end - 1] in "とト":
        return following.pos == "動詞" or following.surface in ("声", "びっくり")
    return following.pos == "助詞" and following.surface in ("と", "って")


def _needs_no_more(form: str) -> bool:
    # 「えと」 and 「ええ」 between commas may be a word (干支) or an answer.
    return form not in ("えと", "ええ", "エト", "エエ")


def _stands_alone(passage: Passage, start: int, end: int, *, bounded: bool) -> bool:
    """A form that touches other words on one side or both."""
    text = passage.text
    form = text[start:end]
    if not passage.aligned(start, end):
        # それは|えーと|次に: MeCab may cut えー|と, and に|えー; long vowels settle it.
        tic = text.startswith("ですね", end)
        return bool(re.search(_LONG, form)) and (bounded or tic) and _apart(text, start, end)
    if not _apart(text, start, end):
        return False
    if form[0] in "まマあアおオ" and len(form) == 2 or form in ("えと", "ええ"):
        return bounded and bool(re.search(_LONG, form))
    first = passage.morphemes[passage.index_at(start) or 0]
    return first.pos in ("感動詞", "副詞") or bool(re.search(_LONG, form))


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a katakana form is no part of a katakana word (アーカイブ, ピアノ)."""
    form = text[start:end]
    if not _KATAKANA.match(form):
        return not (start and text[start - 1] in "ー〜" and form[0] in "えあお")
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return not _KATAKANA.search(around)


def _short_forms(passage: Passage) -> Iterator[tuple[int, int]]:
    """Group B: forms that are words elsewhere; each has its own test of place."""
    for match in _BOUNDED.finditer(passage.text):
        start, end = match.span()
        if not passage.aligned(start, end):
            continue
        if _TESTS[match.group()](passage, start, end):
            yield start, end


def _left(passage: Passage, start: int) -> bool:
    return passage.opens(start) or passage.comma_before(start)


def _right(passage: Passage, end: int) -> bool:
    return passage.comma_at(end) or passage.text.startswith("ですね", end)


def _between(passage: Passage, start: int, end: int) -> bool:
    return _left(passage, start) and _right(passage, end)


def _ano(passage: Passage, start: int, end: int) -> bool:
    """あの、 and あの before a word that it cannot point at; never あの件, あの大きな, 例のあの."""
    left = passage.before(start)
    if left is not None and left.end == start and left.surface == "の":
        return False
    return _paused(passage, start, end) or _points_at_nothing(passage, end, _POINTING | _SPEAKERS)


def _sono(passage: Passage, start: int, end: int) -> bool:
    """その、 but not その他, その主な, その30分後, and not こそ＋の."""
    if passage.morphemes[passage.index_at(start) or 0].pos not in ("連体詞", "感動詞"):
        return False
    return _paused(passage, start, end) or _points_at_nothing(passage, end, _POINTING)


def _paused(passage: Passage, start: int, end: int) -> bool:
    return _right(passage, end) or (passage.closes(end) and _left(passage, start))


def _points_at_nothing(passage: Passage, end: int, beyond: frozenset[str]) -> bool:
    """Whether a word that cannot be pointed at or a conjunction of sentences comes next."""
    following = passage.after(end)
    if following is None:
        return False
    if following.pos == "接続詞":
        return following.lemma not in _JOINING
    return following.pos in ("連体詞", "代名詞") and following.lemma in beyond


def _maa(passage: Passage, start: int, end: int) -> bool:
    """まあ at the head or beside a comma; never まあまあ or まあたらしい."""
    left, right = _left(passage, start), _right(passage, end)
    if passage.text.startswith("まあ", end):
        return False
    if right:
        return left or passage.morphemes[passage.index_at(start) or 0].surface == "まあ"
    following = passage.after(end)
    return left and following is not None and following.pos in _NOMINAL | {"副詞", "動詞"}


def _nanka(passage: Passage, start: int, end: int) -> bool:
    """なんか、 at the head or between commas; 私なんか is など."""
    return _between(passage, start, end)


def _unto(passage: Passage, start: int, end: int) -> bool:
    """うんと、 between commas; うんと増えた is an adverb."""
    return _between(passage, start, end)


def _hora(passage: Passage, start: int, end: int) -> bool:
    """ほら、 at the head only: inside a sentence it belongs to what somebody is quoted to say."""
    return passage.opens(start) and _right(passage, end)


def _kou(passage: Passage, start: int, end: int) -> bool:
    """こう、 between commas, but not behind と or a command, where it takes up what was quoted."""
    left = passage.before(start)
    while left is not None and left.surface in COMMAS:
        left = passage.before(left.start)
    quotes = left is not None and (left.surface in ("と", "って") or left.cform == "命令形")
    return _between(passage, start, end) and not quotes


def _ee(passage: Passage, start: int, end: int) -> bool:
    """ええ inside a sentence is a filler; at its head only where nobody had asked."""
    if not _between(passage, start, end):
        return False
    if not passage.opens(start):
        return True
    previous = passage.context.previous
    return start == 0 and previous is not None and not answered(previous)


def _oh(passage: Passage, start: int, end: int) -> bool:
    """あ、それは and え、そうですか at the head; the end of a word that was cut is none (踏ま|え、).

    # ああ、これは大変だなと思いました → stays: a thought told word for word
    """
    previous = passage.context.previous
    whole = start > 0 or previous is None or previous.rstrip().endswith(tuple(STOPS))
    if re.match(r"[、，][ぁ-ん][、，]", passage.text[end : end + 3]):
        return False  # あ、い、うの三つ
    told = _REPORTED.search(passage.text, end, passage.sentence_end(end) + 1)
    return whole and passage.opens(start) and passage.comma_at(end) and not told


_TESTS: dict[str, Test] = {
    "あの": _ano,
    "その": _sono,
    "まあ": _maa,
    "ま": _between,
    "なんか": _nanka,
    "なんかね": _nanka,
    "こう": _kou,
    "うんと": _unto,
    "ほら": _hora,
    "ええ": _ee,
    "ああ": _oh,
    "あ": _oh,
    "え": _oh,
}
