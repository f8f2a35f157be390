"""である style 常体 for 要点 records, only where the profile asks (``sentence_style = dearu``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_PAST = {"き": "いた", "ぎ": "いだ", "し": "した", "ち": "った", "り": "った", "い": "った"}
_PAST |= {"に": "んだ", "び": "んだ", "み": "んだ"}
_I_ROW, _A_ROW, _O_ROW = "いきぎしちにびみり", "わかがさたなばまら", "おこごそとのぼもろ"
_TO_A, _TO_O = str.maketrans(_I_ROW, _A_ROW), str.maketrans(_I_ROW, _O_ROW)
_EXISTS = frozenset({"有る", "御座る"})
_HUMBLE = {"いたす": "する", "致す": "する", "おる": "いる", "居る": "いる"}
_ADJECTIVAL = ("形容詞", "助動詞-ナイ", "助動詞-タイ")


def plain_style(passage: Passage) -> Iterator[Edit]:
    """見込んでいます。 → 見込んでいる。; 必要です。 → 必要である。; 難しいです。 → 難しい。

    # 対象は何人ですか。 → 対象は何人か。
    """
    if passage.options["sentence_style"] != "dearu":
        return
    words = passage.morphemes
    for index, word in enumerate(words):
        if word.pos != "助動詞" or not index or words[index - 1].end != word.start:
            continue
        if words[index - 1].surface in ("様", "さま"):
            continue  # お疲れさまでした
        if word.lemma == "です":
            yield from _desu(words, index)
        elif word.lemma == "ます":
            yield from _masu(words, index)


def _desu(words: Sequence[Morpheme], index: int) -> Iterator[Edit]:
    left, word = words[index - 1], words[index]
    rest = [w.surface for w in words[index + 1 : index + 3]] + ["", ""]
    if left.lemma == "ます" or left.surface == "ん":
        return  # ませんでした is one form of ます
    adjectival = left.ctype in _ADJECTIVAL or left.pos == "形容詞"
    if word.surface == "でし" and rest[0] == "た":
        after = "" if adjectival else "であった"
        yield Edit(word.start, words[index + 1].end, after, "plain_style", 0.8)
    elif word.surface.startswith("でしょ"):
        end = words[index + 1].end if rest[0] == "う" else word.end
        yield Edit(word.start, end, "だろう" if adjectival else "であろう", "plain_style", 0.8)
    elif word.surface == "です":
        asks = rest[0] == "か" and not rest[1].startswith(("ら", "つ"))
        yield Edit(word.start, word.end, "" if adjectival or asks else "である", "plain_style", 0.8)


def _masu(words: Sequence[Morpheme], index: int) -> Iterator[Edit]:
    verb, word = words[index - 1], words[index]
    rest = [w.surface for w in words[index + 1 : index + 4]] + ["", "", ""]
    if verb.pos not in ("動詞", "助動詞") or _courtesy(words, index):
        return
    start = verb.start
    courteous = verb.lemma == "御座る" and index > 1 and words[index - 2].surface == "で"
    if word.surface == "ます":
        end, after = word.end, _dictionary(verb)
    elif word.surface == "まし" and rest[0] in ("た", "て"):
        end, after = words[index + 1].end, _past(verb, rest[0])
    elif word.surface == "ませ" and rest[0] == "ん":
        past = rest[1] == "でし" and rest[2] == "た"
        end = words[index + 3].end if past else words[index + 1].end
        negative = ("は" if courteous else "") + _negative(verb)
        after = negative[:-1] + "かった" if past else negative
    elif word.surface.startswith("ましょ"):
        end = words[index + 1].end if rest[0] == "う" else word.end
        after = _volitional(verb)
    else:
        return
    yield Edit(start, end, after, "plain_style", 0.8)


def _courtesy(words: Sequence[Morpheme], index: int) -> bool:
    """すみません and ありがとうございます are no statements."""
    before = words[index - 2].surface if index > 1 else ""
    return words[index - 1].surface == "すみ" or before in ("ありがとう", "有難う", "おめでとう")


def _dictionary(verb: Morpheme) -> str:
    if verb.lemma in _EXISTS:
        return "ある"
    return _HUMBLE.get(verb.base, verb.base)


def _past(verb: Morpheme, ending: str) -> str:
    if verb.lemma in _EXISTS:
        past = "あった"
    elif verb.base in _HUMBLE:
        past = {"する": "した", "いる": "いた"}[_HUMBLE[verb.base]]
    elif not verb.ctype.startswith("五段"):
        past = verb.surface + "た"
    elif verb.lemma == "行く":
        past = verb.surface[:-1] + "った"
    else:
        past = verb.surface[:-1] + _PAST.get(verb.surface[-1], verb.surface[-1] + "た")
    return past if ending == "た" else past[:-1] + ("で" if past[-1] == "だ" else "て")


def _negative(verb: Morpheme) -> str:
    if verb.lemma in _EXISTS:
        return "ない"
    if verb.base in _HUMBLE:
        return {"する": "しない", "いる": "いない"}[_HUMBLE[verb.base]]
    if verb.ctype.startswith("五段"):
        return verb.surface[:-1] + verb.surface[-1].translate(_TO_A) + "ない"
    return verb.surface + "ない"


def _volitional(verb: Morpheme) -> str:
    if verb.base in _HUMBLE:
        return {"する": "しよう", "いる": "いよう"}[_HUMBLE[verb.base]]
    if verb.ctype.startswith("五段"):
        return verb.surface[:-1] + verb.surface[-1].translate(_TO_O) + "う"
    return verb.surface + "よう"
