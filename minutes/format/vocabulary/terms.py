"""Terms of a meeting: roster 名簿, agenda 次第, dictionary 用語辞書."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from minutes.format.listed import rows_of
from minutes.format.sound.people import person_of
from minutes.format.sound.reading import Token, tokens
from minutes.schema import Attendee, MeetingContext, Term

_NUMBERED = re.compile(
    r"^[\s　]*+(?:日程|議題|議事|報告|案件)?[\s　]*+(?:第?[0-9０-９一二三四五六七八九十]+|[（(][0-9０-９一二三四五六七八九十]+[）)])"
    r"(?:号|項)?[\s　.．、：:）)]*"
)
_PROCEDURE = (
    ("異議なし", "いぎなし"),
    ("可決", "かけつ"),
    ("否決", "ひけつ"),
    ("閉会", "へいかい"),
    ("開会", "かいかい"),
    ("議題", "ぎだい"),
    ("委員長", "いいんちょう"),
    ("副委員長", "ふくいいんちょう"),
    ("会議録", "かいぎろく"),
    ("質疑を終結", "しつぎをしゅうけつ"),
    ("討論を終結", "とうろんをしゅうけつ"),
    ("原案のとおり可決", "げんあんのとおりかけつ"),
    ("賛成の方の挙手", "さんせいのかたのきょしゅ"),
    ("反対の方の挙手", "はんたいのかたのきょしゅ"),
    ("定足数に達して", "ていそくすうにたっして"),
    ("討論なしと認め", "とうろんなしとみとめ"),
    ("質疑なしと認め", "しつぎなしとみとめ"),
    ("異議なしと認め", "いぎなしとみとめ"),
    ("ご異議ありませんか", "ごいぎありませんか"),
    ("ご異議ございませんか", "ごいぎございませんか"),
    ("ご異議ありませんので", "ごいぎありませんので"),
    ("ご異議なしと認め", "ごいぎなしとみとめ"),
    ("ご意見ありませんか", "ごいけんありませんか"),
    ("ご意見ございませんか", "ごいけんございませんか"),
    ("ご質問ありませんか", "ごしつもんありませんか"),
    ("ご質問ございませんか", "ごしつもんございませんか"),
    ("ご質疑ありませんか", "ごしつぎありませんか"),
    ("ご質疑ございませんか", "ごしつぎございませんか"),
    ("暫時休憩いたします", "ざんじきゅうけいいたします"),
    ("提案理由の説明", "ていあんりゆうのせつめい"),
    ("お諮りいたします", "おはかりいたします"),
    ("ご質疑のある方", "ごしつぎのあるかた"),
    ("全会一致", "ぜんかいいっち"),
    ("ご審議のほど", "ごしんぎのほど"),
)
"""Set phrases of a chair: long enough that a near sound can mean nothing else."""

_FORM_KINDS = {
    "full_role": "name",
    "tail_role": "name",
    "honorific": "name",
    "name": "name",
    "role": "role",
    "tail": "role",
}
_HONORIFIC_SAID = ("さん",)
_SHORTEST_PHRASE = 3

LEARNT = "learnt"
ANY_MEETING = ("council", "usual", LEARNT)
"""Kinds of the words that any meeting, or any of its body's, may use."""


def terms_from(
    context: MeetingContext, dictionary: Iterable[Term] = (), learnt: Iterable[Term] = ()
) -> tuple[Term, ...]:
    """Terms of a meeting, those that matter most first.

    Parameters
    ----------
    context : MeetingContext
        Roster and agenda.
    dictionary : iterable of Term
        The user's dictionary, the profile's, and what attached papers gave.
    learnt : iterable of Term
        What the body's past minutes taught; all else comes first.

    Returns
    -------
    tuple[Term, ...]
        Names with role, names and roles of the roster, then the dictionary, then the agenda's
        titles and the words in them; each text and reading once.
    """
    people = [term for attendee in context.roster for term in _of_person(attendee)]
    agenda = [term for title in context.agenda for term in _of_title(title)]
    unique: dict[tuple[str, str | None], Term] = {}
    for term in (*people, *dictionary, *agenda):
        unique.setdefault((term.text, term.reading), term)
    texts = {text for text, _ in unique}
    return (*unique.values(), *(term for term in learnt if term.text not in texts))


def _of_person(attendee: Attendee) -> Iterator[Term]:
    person = person_of(attendee)
    for form in person.forms:
        kind = _FORM_KINDS.get(form.kind)
        if kind is None or not form.kana:
            continue
        if form.kind == "honorific" and not form.written.endswith(_HONORIFIC_SAID):
            continue
        yield Term(form.written, form.kana, kind=kind)


def _of_title(title: str) -> Iterator[Term]:
    """The title without its number, and the compound nouns in it.

    # 日程第1　情報政策の取組について → 情報政策の取組, 情報政策
    """
    core = _NUMBERED.sub("", title).strip()
    core = re.sub(r"(?:について|に関する件|の件|に関して)$", "", core)
    if core:
        yield Term(core, kind="agenda")
    for compound in _compounds(tokens(core)):
        if compound != core and len(compound) >= _SHORTEST_PHRASE:
            yield Term(compound, kind="agenda")


def _compounds(parts: Sequence[Token]) -> Iterator[str]:
    """Runs of nouns."""
    run = ""
    for part in parts:
        if part.pos[0] in ("名詞", "接尾辞", "接頭辞") or part.surface == "・":
            run += part.surface
            continue
        if run:
            yield run
        run = ""
    if run:
        yield run


@cache
def council_terms() -> tuple[Term, ...]:
    """Words of every council, kind ``"council"``; their mistakes are rules elsewhere."""
    rows = [row.split("|") for row in rows_of("minutes.format.text", "vocabulary.txt")]
    return tuple(
        Term(row[0], row[1], kind="council") for row in rows if len(row) == 4 and len(row[0]) > 1
    ) + tuple(Term(written, reading, kind="council") for written, reading in _PROCEDURE)


@cache
def usual_terms() -> tuple[Term, ...]:
    """Words of a town hall's every day, kind ``"usual"``.

    They take the place of others where the sound confirms it, or where these sound the same at length.
    """
    rows = rows_of("minutes.format.vocabulary", "usual_words.txt")
    pairs = (word.partition("|") for row in rows for word in row.split())
    known = {term.text for term in council_terms()}
    return tuple(
        Term(text, reading or None, kind="usual") for text, _, reading in pairs if text not in known
    )
