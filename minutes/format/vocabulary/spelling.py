"""One spelling throughout a recording, as minutes have it: formal nouns (とおり, とき, こと) and お疲れさま.

A recogniser writes 原案の通り here and 原案のとおり there. Nothing was misheard, so nothing is flagged and
no other text is kept. What was mended stays as it was mended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from minutes.format.text.orthography.kana import as_it_is, formal_nouns
from minutes.format.text.passage import Passage
from minutes.format.word_swaps import replaced
from minutes.schema import Word

_THANKS = re.compile(r"(?<=疲れ)様|(?<=苦労)様")
"""Minutes of councils have お疲れさま, 御苦労さま (counted for ``format/usage``)."""


def spelled(words: Sequence[Word]) -> tuple[Word, ...]:
    """``words`` with formal nouns and お疲れさま in kana.

    >>> from minutes.span import Span
    >>> spelled([Word("原案の通り", Span(0, 1)), Word("決定。", Span(1, 2))])[0]
    Word(text='原案のとおり', span=Span(start=0, end=1), confidence=1.0, original=None)
    """
    passage = Passage("".join(word.text for word in words), {})
    edits = (*formal_nouns(passage), *as_it_is(passage))
    mended = [word.original is not None for word in words for _ in word.text]
    found = [(edit.start, edit.end, edit.after) for edit in edits if edit.rule == "formal_noun"]
    found += [(*match.span(), "さま") for match in _THANKS.finditer(passage.text)]
    swaps = sorted(swap for swap in found if not any(mended[swap[0] : swap[1]]))
    return replaced(words, swaps, misheard=False)
