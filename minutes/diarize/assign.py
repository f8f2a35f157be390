"""Words to speakers, by time and by sentence. Pure Python: what comes in goes out.

Recognised words are timed to a few hundred milliseconds only, so a word is not simply given to
whoever has the region under it: a change of speaker costs little at a pause or after 。, and much in
the middle of a sentence. The cheapest sequence of speakers is found for the whole recording at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from minutes.schema import Diarization, Region, Segment, Turn, Word
from minutes.span import Seconds, Span, merge

_SENTENCE_END = ("。", "?", "？", "!", "！")
_CLAUSE_END = ("、", ",", "，")
_PUNCTUATION = (*_SENTENCE_END, *_CLAUSE_END)
_SHORTEST = 0.08
"""Words of no length still count this much."""
_FAR = 1.5
"""Seconds from a region at which a word has nothing to do with it any more."""
_UNKNOWN = 0.6
"""Price of a second given to nobody."""
_NOT_EXCLUSIVE = 0.3
"""Price of a second where another speaker is on top."""
_CHANGE_BEFORE_PUNCTUATION = 2.0
_CHANGE_IN_SENTENCE = 0.5
_CHANGE_AT_CLAUSE = 0.15
_CHANGE_AT_SEGMENT = 0.1
_CHANGE_AT_PAUSE = 0.05
_CHANGE_AT_ANSWER = 0.15
_ANSWERS = ("はい", "ええ", "うん", "異議な", "異議あ", "なるほど", "そうですね", "賛成")
"""Words with which somebody else speaks up in the middle of a sentence."""
_PAUSE = 0.3
_LONG_PAUSE = 1.5
_BACKCHANNEL = 1.5
"""Seconds up to which an answer inside somebody's sentence is only an aside."""
_BACKCHANNEL_CHARACTERS = 10
_UNBROKEN = 0.8
"""Seconds after which whoever was answered had stopped and begins anew."""
_OVERLAPPED = 0.2


@dataclass(frozen=True, slots=True)
class _Item:
    """A word, the segment that it came from, and the price of a change before it."""

    word: Word
    segment: int
    change: Seconds


def assign(segments: tuple[Segment, ...], diarization: Diarization) -> tuple[Turn, ...]:
    """Give every word a speaker and join words to turns.

    Parameters
    ----------
    segments : tuple of Segment
        In the order of time.
    diarization : Diarization

    Returns
    -------
    tuple of Turn
        Sorted by start; every word of ``segments`` once, unchanged; ids ``"T1"``, ``"T2"``, …;
        ``speaker_id`` is ``None`` where no region is near.

    Examples
    --------
    >>> word = Word("はい。", Span(1.0, 1.4))
    >>> heard = (Segment(word.span, word.text, (word,)),)
    >>> who = (Region(Span(0.9, 1.5), "S1"),)
    >>> [(t.id, t.speaker_id, t.text) for t in assign(heard, Diarization(who, who))]
    [('T1', 'S1', 'はい。')]
    """
    items = _items(segments)
    if not items:
        return ()
    speakers = _cheapest(items, diarization)
    covers = {name: _cover(diarization.regions, name) for name in diarization.speaker_ids}
    groups = _asides_after(_grouped(items, speakers, segments))
    turns = [_turn(group, segments, covers) for group in groups]
    turns.sort(key=lambda turn: turn.span.start)
    return tuple(replace(turn, id=f"T{i}") for i, turn in enumerate(turns, start=1))


def _items(segments: Sequence[Segment]) -> list[_Item]:
    items: list[_Item] = []
    for number, segment in enumerate(segments):
        for word in segment.words:
            before = items[-1] if items else None
            items.append(_Item(word, number, _price_of_change(before, word, number)))
    return items


def _price_of_change(before: _Item | None, word: Word, segment: int) -> Seconds:
    if before is None:
        return 0.0
    if word.text.lstrip().startswith(_PUNCTUATION):  # 「はい」「、お願いします」: one breath
        return _CHANGE_BEFORE_PUNCTUATION
    text = before.word.text.rstrip()
    if text.endswith(_SENTENCE_END) or word.span.start - before.word.span.end >= _PAUSE:
        return _CHANGE_AT_PAUSE
    if before.segment != segment:
        return _CHANGE_AT_SEGMENT
    if text.endswith(_CLAUSE_END) and not text.startswith(_ANSWERS):
        return _CHANGE_AT_CLAUSE
    return _CHANGE_AT_ANSWER if word.text.strip().startswith(_ANSWERS) else _CHANGE_IN_SENTENCE


class _Cover:
    """Where one speaker speaks: sorted spans that do not overlap."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self.spans = merge(region.span for region in regions)
        self.starts = [span.start for span in self.spans]

    def near(self, span: Span) -> tuple[Span, ...]:
        """Spans that overlap ``span``, and the neighbour on each side."""
        low = max(0, bisect_right(self.starts, span.start) - 1)
        return self.spans[low : bisect_right(self.starts, span.end) + 1]

    def overlap(self, span: Span) -> Seconds:
        """Seconds of ``span`` inside."""
        start, end = span.start, span.end
        inside = 0.0  # plain numbers: asked for every word and every speaker
        for other in self.near(span):
            inside += max(0.0, min(end, other.end) - max(start, other.start))
        return inside

    def gap(self, span: Span) -> Seconds:
        """Seconds to the nearest region."""
        return min((span.gap(other) for other in self.near(span)), default=_FAR)


def _cover(regions: Iterable[Region], speaker_id: str) -> _Cover:
    return _Cover(region for region in regions if region.speaker_id == speaker_id)


def _cheapest(items: Sequence[_Item], diarization: Diarization) -> list[str | None]:
    """Viterbi over words: the sequence of speakers with the lowest price."""
    names: list[str | None] = [*diarization.speaker_ids, None]
    covers = [_cover(diarization.regions, name) for name in diarization.speaker_ids]
    own = [_cover(diarization.exclusive, name) for name in diarization.speaker_ids]
    everybody = _Cover(diarization.regions)
    total = [0.0] * len(names)
    origin: list[list[int]] = []
    for item in items:
        cheapest = min(range(len(names)), key=total.__getitem__)
        change = total[cheapest] + item.change
        came = [cheapest if total[k] > change else k for k in range(len(names))]
        prices = _prices(item.word.span, covers, own, everybody)
        total = [min(total[k], change) + prices[k] for k in range(len(names))]
        origin.append(came)
    state = min(range(len(names)), key=total.__getitem__)
    path: list[str | None] = []
    for came in reversed(origin):
        path.append(names[state])
        state = came[state]
    return path[::-1]


def _prices(
    span: Span, covers: Sequence[_Cover], own: Sequence[_Cover], everybody: _Cover
) -> list[float]:
    """Seconds of one word that speak against each speaker, and against nobody (last)."""
    span = Span(span.start, max(span.end, span.start + _SHORTEST))
    length = span.duration
    anybody = everybody.overlap(span)
    # what nobody says is no evidence against a neighbour: word times are not that exact
    silent = max(0.0, length - anybody)
    prices = []
    for cover, exclusive in zip(covers, own, strict=True):
        inside = cover.overlap(span)
        price = max(0.0, max(0.0, length - inside) - silent)
        if silent:
            price += silent * min(1.0, cover.gap(span) / _FAR)
        if inside:
            price += _NOT_EXCLUSIVE * max(0.0, inside - exclusive.overlap(span))
        prices.append(price)
    prices.append(_UNKNOWN * length + anybody)
    return prices


@dataclass(slots=True)
class _Group:
    """Words of one turn to be."""

    speaker_id: str | None
    items: list[_Item]
    alone: bool = False

    @property
    def text(self) -> str:
        return "".join(item.word.text for item in self.items)

    @property
    def span(self) -> Span:
        return Span(self.items[0].word.span.start, max(item.word.span.end for item in self.items))


def _grouped(
    items: Sequence[_Item], speakers: Sequence[str | None], segments: Sequence[Segment]
) -> list[_Group]:
    groups: list[_Group] = []
    for item, speaker in zip(items, speakers, strict=True):
        alone = "inaudible" in segments[item.segment].flags
        last = groups[-1] if groups else None
        if last is None or not _continues(last, item, speaker, alone):
            groups.append(_Group(speaker, [item], alone))
        else:
            last.items.append(item)
    return groups


def _continues(last: _Group, item: _Item, speaker: str | None, alone: bool) -> bool:
    if last.alone or alone:
        return last.alone and alone and last.items[-1].segment == item.segment
    pause = item.word.span.start - last.items[-1].word.span.end
    return last.speaker_id == speaker and pause <= _LONG_PAUSE


def _asides_after(groups: Sequence[_Group]) -> list[_Group]:
    """Put a short answer inside somebody's unfinished sentence behind it: the sentence stays whole."""
    result: list[_Group] = []
    statement: _Group | None = None
    index = 0
    while index < len(groups):
        group = groups[index]
        result.append(group)
        after = groups[index + 1] if index + 1 < len(groups) else None
        if statement is not None and after is not None and _is_aside(statement, group, after):
            statement.items += after.items
            index += 2
        else:
            statement = group
            index += 1
    return result


def _is_aside(before: _Group, group: _Group, after: _Group) -> bool:
    return (
        not (before.alone or group.alone or after.alone)
        and before.speaker_id is not None
        and before.speaker_id == after.speaker_id != group.speaker_id
        and group.speaker_id is not None
        and group.span.duration <= _BACKCHANNEL
        and len(group.text) <= _BACKCHANNEL_CHARACTERS
        and not before.text.rstrip().endswith(_SENTENCE_END)
        and after.span.start - before.span.end <= _UNBROKEN
    )


def _turn(group: _Group, segments: Sequence[Segment], covers: Mapping[str, _Cover]) -> Turn:
    numbers = dict.fromkeys(item.segment for item in group.items)
    flags = dict.fromkeys(flag for number in numbers for flag in segments[number].flags)
    words = tuple(item.word for item in group.items)
    others = [cover for name, cover in covers.items() if name != group.speaker_id]
    shared = sum(cover.overlap(word.span) for cover in others for word in words)
    overlapped = group.speaker_id is not None and shared >= _OVERLAPPED
    return Turn("", group.speaker_id, words, overlapped, tuple(flags))
