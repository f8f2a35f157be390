"""である style 常体 for 要点 records, only where the profile asks (``sentence_style = dearu``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import COMMAS, Passage
from minutes.format.text.revision import Edit
from minutes.format.text.seibun.greetings import GREETING

_PAST = {"き": "いた", "ぎ": "いだ", "し": "した", "ち": "った", "り": "った", "い": "った"}
_PAST |= {"に": "んだ", "び": "んだ", "み": "んだ"}
_I_ROW, _A_ROW, _O_ROW = "いきぎしちにびみり", "わかがさたなばまら", "おこごそとのぼもろ"
_TO_A, _TO_O = str.maketrans(_I_ROW, _A_ROW), str.maketrans(_I_ROW, _O_ROW)
_EXISTS = frozenset({"有る", "御座る"})
_HUMBLE = {"いたす": "する", "致す": "する", "おる": "いる", "居る": "いる"}
_ADJECTIVAL = ("形容詞", "助動詞-ナイ", "助動詞-タイ", "助動詞-タ", "助動詞-ラシイ")
_PAST_OF_DESU = {"た": "であった", "て": "であって", "たら": "であれば", "たり": "であったり"}
_ANSWERS = frozenset({"そう", "なるほど"})
_SOFT = frozenset({"ね", "ねえ", "ねぇ", "よ"})


def plain_style(passage: Passage) -> Iterator[Edit]:
    """見込んでいます。 → 見込んでいる。; 必要です。 → 必要である。; 難しいです。 → 難しい。

    # 対象は何人ですか。 → 対象は何人か。; 間に合うのでしょうか。 → 間に合うのか。
    # 難しいですよね。 → 難しい。; ですから、 → だから、
    # おはようございます。 / よろしくお願いいたします。 → stay: greetings have no plain form
    """
    if passage.options["sentence_style"] != "dearu":
        return
    words = passage.morphemes
    kept = [match.span() for match in GREETING.finditer(passage.text)]
    for index, word in enumerate(words):
        if any(start <= word.start < end for start, end in kept):
            continue
        if word.lemma == "です" and word.pos == "助動詞":
            yield from _desu(passage, words, index)
        elif word.lemma == "ます" and word.pos == "助動詞" and index:
            yield from _masu(words, index)
        elif word.pos2 == "終助詞":
            yield from _final(passage, words, index)


def _desu(passage: Passage, words: Sequence[Morpheme], index: int) -> Iterator[Edit]:
    word = words[index]
    if passage.opens(word.start) or passage.comma_before(word.start):
        yield from _conjunction(words, index)
        return
    left = words[index - 1]
    if left.end != word.start or (left.surface in _ANSWERS and _ponders(words, index)):
        return
    if left.surface == "ん" and left.pos2 == "準体助詞":  # where んです stays in polite style
        yield Edit(left.start, left.end, "の", "plain_style", 0.8)
    rest = [w.surface for w in words[index + 1 : index + 3]] + ["", ""]
    adjectival = left.ctype in _ADJECTIVAL or left.pos == "形容詞"
    if word.surface.startswith("でしょ"):
        end = words[index + 1].end if rest[0] == "う" else word.end
        asks = (rest[1] if rest[0] == "う" else rest[0]) == "か"
        probable = "だろう" if adjectival else "であろう"
        yield Edit(word.start, end, "" if asks else probable, "plain_style", 0.8)
    elif left.lemma == "ます" or (left.surface == "ん" and left.pos == "助動詞"):
        return  # ませんでした is one form of ます
    elif word.surface == "でし" and rest[0] in _PAST_OF_DESU:
        after = "" if adjectival else _PAST_OF_DESU[rest[0]]
        yield Edit(word.start, words[index + 1].end, after, "plain_style", 0.8)
    elif word.surface == "です":
        asks = rest[0] == "か" and not rest[1].startswith(("ら", "つ"))
        yield Edit(word.start, word.end, "" if adjectival or asks else "である", "plain_style", 0.8)


def _conjunction(words: Sequence[Morpheme], index: int) -> Iterator[Edit]:
    """ですから、 → だから、; ですが、 → だが、; ですので、 → であるので、; でしたら、 → であれば、."""
    word = words[index]
    following = words[index + 1] if index + 1 < len(words) else None
    if following is None:
        return
    if word.surface == "です" and following.pos == "助詞" and following.pos2 != "終助詞":
        plain = "だ" if following.pos2 == "接続助詞" and following.surface != "ので" else "である"
        yield Edit(word.start, word.end, plain, "plain_style", 0.8)
    elif word.surface == "でし" and following.surface == "たら":
        yield Edit(word.start, following.end, "であれば", "plain_style", 0.8)


def _ponders(words: Sequence[Morpheme], index: int) -> bool:
    """そうですね、: said while thinking, no statement."""
    rest = [word.surface for word in words[index + 1 : index + 4]]
    return bool(rest) and rest[0] in _SOFT and any(mark in COMMAS for mark in rest[1:])


def _final(passage: Passage, words: Sequence[Morpheme], index: int) -> Iterator[Edit]:
    """難しいね。 → 難しい。; 何人かね。 → 何人か。; こうですよという → こうであるという; よろしいですね。 → よろしいか。."""
    word, left = words[index], words[index - 1] if index else None
    if word.surface not in _SOFT or left is None or left.end != word.start:
        return
    following = words[index + 1] if index + 1 < len(words) else None
    if not _ends(passage, word, following):
        return
    thinks = index > 1 and words[index - 2].surface in _ANSWERS and left.lemma == "です"
    if thinks and passage.comma_at(word.end):
        return
    states = left.pos in ("助動詞", "形容詞", "動詞") or left.surface == "か"
    if states or left.pos2 == "接続助詞" or left.surface in _SOFT:
        checks = any(w.lemma == "宜しい" for w in words[max(0, index - 3) : index])
        asked = checks and left.surface != "か" and passage.closes(word.end)
        yield Edit(word.start, word.end, "か" if asked else "", "plain_style", 0.8)


def _ends(passage: Passage, word: Morpheme, following: Morpheme | None) -> bool:
    """Whether a clause ends here, or another soft particle or a quoting と comes."""
    if passage.closes(word.end) or passage.comma_at(word.end) or following is None:
        return True
    return (
        following.surface in _SOFT
        or following.pos in ("補助記号", "記号")
        or (following.pos == "助詞" and following.surface in ("と", "って"))
    )


def _masu(words: Sequence[Morpheme], index: int) -> Iterator[Edit]:
    verb, word = words[index - 1], words[index]
    rest = [w.surface for w in words[index + 1 : index + 4]] + ["", "", ""]
    if verb.pos not in ("動詞", "助動詞") or verb.end != word.start or verb.surface == "すみ":
        return
    start = verb.start
    te = index > 1 and words[index - 2].pos2 == "接続助詞" and words[index - 2].surface in "てで"
    if te and verb.lemma == "御座る":  # 考えてございます
        verb = verb._replace(surface="おり", lemma="居る", base="おる", ctype="五段-ラ行")
    adjective = _adjective(words[index - 2]) if index > 1 and word.surface == "ます" else None
    if adjective is not None and verb.lemma == "御座る":
        yield Edit(words[index - 2].start, word.end, adjective, "plain_style", 0.8)
        return
    courteous = verb.lemma == "御座る" and index > 1 and words[index - 2].surface == "で"
    if word.surface == "ます":
        end, after = word.end, _dictionary(verb)
    elif word.surface == "まし" and rest[0] in ("た", "て", "たら", "たり"):
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


def _adjective(word: Morpheme) -> str | None:
    """よろしゅう → よろしい, 難しゅう → 難しい, 高う → 高い: as they stand before ございます."""
    if word.cform == "連用形-ウ音便":
        return word.base
    return word.surface[:-2] + "い" if word.surface.endswith("しゅう") else None


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
    if ending == "て":
        return past[:-1] + ("で" if past[-1] == "だ" else "て")
    return past + ending[1:]


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
