"""How a model is listened with: what helps base breaks others, so each is measured (``minutes models check``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ways:
    """``packed``: windows of 30 s filled with speech, not windows as long as the speech. ``fitted``: what is
    heard again after that may be in windows as long as the speech, for a model that hears well in them.

    ``prompt``: the model is told how meetings are written, and which words fit. ``respell``: words that
    sound alike are weighed by how meetings word things. ``weighed``: confidence by weights that were
    fitted to the model, else its own probability. ``batch_size``: windows of 8 s at a time; ``None``
    takes what memory holds.
    """

    packed: bool = False
    fitted: bool = False
    prompt: bool = True
    respell: bool = True
    weighed: bool = True
    batch_size: int | None = None

    @property
    def told(self) -> str:
        """In Japanese, for the log.

        >>> Ways(packed=True, prompt=False).told
        '30秒の窓・手本なし・書き直しあり'
        """
        window = "30秒の窓" if self.packed else "発話の長さの窓"
        window += "（聞き直しは発話の長さ）" if self.packed and self.fitted else ""
        prompt = "手本あり" if self.prompt else "手本なし"
        return f"{window}・{prompt}・{'書き直しあり' if self.respell else '書き直しなし'}"


UNKNOWN = Ways(packed=True, prompt=False, respell=False, weighed=False)
"""Of a model that nobody has measured: as Whisper was trained."""


CAREFUL = Ways(packed=True, fitted=True)
"""Of whoever hears well in short windows, where hearing best is worth the time."""


def ways_from(plain: Mapping[str, Any]) -> Ways:
    """Ways of what :func:`plain_ways` made; what is not named is as with :data:`UNKNOWN`.

    >>> ways_from({"packed": False, "prompt": True}) == Ways(respell=False, weighed=False)
    True
    """
    known = {name: value for name, value in plain.items() if name in asdict(UNKNOWN)}
    return Ways(**(asdict(UNKNOWN) | known))


def plain_ways(ways: Ways) -> dict[str, Any]:
    """For a file."""
    return asdict(ways)
