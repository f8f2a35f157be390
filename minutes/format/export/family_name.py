"""Family and given name of a Japanese person, for labels such as ○山田委員."""

from __future__ import annotations

from functools import lru_cache

import fugashi

from minutes.format.export.speaker_line import split_written_name


@lru_cache(maxsize=1)
def _tagger() -> fugashi.Tagger:
    return fugashi.Tagger()


@lru_cache(maxsize=1024)
def split_name(name: str) -> tuple[str, str]:
    """Family and given name; a space in the roster decides, else the dictionary, else the length.

    >>> split_name("山田 花子"), split_name("長谷川博"), split_name("山田")
    (('山田', '花子'), ('長谷川', '博'), ('山田', ''))
    """
    return split_written_name(name) or _split_by_dictionary(name) or _split_by_length(name)


def _split_by_dictionary(name: str) -> tuple[str, str] | None:
    morphemes = _tagger()(name)
    if not morphemes or morphemes[0].feature.pos4 != "姓":
        return None
    family = morphemes[0].surface
    return family, name[len(family) :]


def _split_by_length(name: str) -> tuple[str, str]:
    # most family names have two characters; a name of two characters is left whole,
    # because half a name on a statement is worse than a long one
    return (name[:2], name[2:]) if len(name) > 2 else (name, "")
