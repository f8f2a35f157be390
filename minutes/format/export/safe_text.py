"""Characters that a file format forbids, taken out before they reach it."""

from __future__ import annotations

import re

# XML 1.0 forbids C0 controls except tab and line ends, lone surrogates and two non-characters;
# DEL, C1 controls and bidirectional overrides are invisible and let text pose as other text
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")


def printable(text: str) -> str:
    """``text`` without characters that no document may hold, line ends as ``\\n``.

    >>> printable("山田\\x00委員\\r\\nです")
    '山田委員\\nです'
    """
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """:func:`printable`, with line ends and tabs as one space: for labels, titles and cues.

    >>> one_line("第1回\\n審議会")
    '第1回 審議会'
    """
    return " ".join(part for part in re.split(r"[\n\t]+", printable(text)) if part)
