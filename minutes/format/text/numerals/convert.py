"""漢数字 to 算用数字 where a number is counted, dated, priced or cited."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.names import touches
from minutes.format.text.numerals import words
from minutes.format.text.numerals.reading import KANJI, arabic, read
from minutes.format.text.numerals.series import ordinals
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_K = f"[{KANJI}]"
_RUN = re.compile(
    rf"(?<![0-9,.])[0-9][0-9,]*(?:\.[0-9]+)?(?:{_K}+[0-9,]*)+|{_K}+(?:[0-9][0-9,]*{_K}*)*"
)
_DECIMAL = re.compile(
    rf"(?<![0-9{KANJI}])(?P<whole>{_K}{{1,12}}|[0-9]{{1,12}})(?:点|・|．|ポイント)(?P<part>[〇零一二三四五六七八九]+|[0-9]+)"
    r"(?=倍|％|%|パーセント|ポイント|割|度|人|件|億|万|兆|キロ|メートル|平方|立方|トン|グラム|ヘクタール|秒|時間|歳|か所|か月|リットル|ミリ|センチ|平米|次)"
)
_SIGNED = re.compile(
    r"(?:プラス|マイナス|マグニチュード)(?P<whole>[〇零一二三四五六七八九]|十[一二三四五六七八九]?|[二三四五六七八九]十[一二三四五六七八九]?)"
    r"(?:点|・|．)(?P<part>[〇零一二三四五六七八九]+)(?=[、。のでとにがをはだ]|\Z)"
)
"""A figure with a sign or of an earthquake is decimal without a unit: マグニチュード七・六."""

_FRACTION = re.compile(
    rf"(?<![0-9,.{KANJI}])(?P<below>{_K}{{1,12}}|[0-9]{{1,12}})分の(?P<above>{_K}{{1,12}}|[0-9]{{1,12}})(?![0-9])"
)
_RATIO = re.compile(
    rf"(?<!{_K})(?P<left>{_K}{{1,12}})対(?P<right>{_K}{{1,12}})(?=の|で|に|と|、|。|\Z)"
)
_BRANCH = re.compile(rf"(?<=[条号項]の)(?P<n>{_K}+)(?=第|の|に|、|。|を|は|が|で|と|\Z|項|号)")
_SOME = "数何幾"
_POINT = re.compile(rf"・{_K}")
_DATE_BEFORE = re.compile(r"(?:[年月]の?|元年|[今来本去昨毎翌]年の?|同年の?)\Z")
_CLOCK_BEFORE = re.compile(r"(?:午前|午後|深夜|朝|夜|昼|同日)\Z")
_TEN_MINUTES = re.compile(
    r"十分(?=間|後|前(?!後)|以内|程度|ほど|経|刻|休憩|ごと|おき|弱|強|遅|早|置)"
)
_UNIT_NAME = re.compile(r"(?:千|百万|万|億|十億)円(?=単位|です。|表示|未満)")
_MONEY_TAIL = re.compile(
    r"(?:を|に|は|が|の|と|で|余|程度|ほど|強|弱|以上|以下|超|規模|、|。|台|増|減|か|も|から|まで|ずつ|\Z)"
)


def decimals(passage: Passage) -> Iterator[Edit]:
    """三点五パーセント → 3.5パーセント, 一・五倍 → 1.5倍; 三点伺います stays three points.

    In published minutes: 120 changes read, all right.
    """
    if passage.options["direction"] == "vertical":
        return
    for match in _DECIMAL.finditer(passage.text):
        whole, part = read(match["whole"]), match["part"]
        if whole is None or len(whole) > 1 or not passage.aligned(match.start(), match.start()):
            continue
        digits = "".join(str(_digit(mark)) for mark in part)
        yield Edit(*match.span(), f"{whole[0][0]}.{digits}", "decimal", 0.85)
    for match in _SIGNED.finditer(passage.text):
        whole = read(match["whole"])
        if whole is not None:
            digits = "".join(str(_digit(mark)) for mark in match["part"])
            yield Edit(
                match.start("whole"), match.end(), f"{whole[0][0]}.{digits}", "decimal", 0.85
            )


def fractions(passage: Passage) -> Iterator[Edit]:
    """三分の二 → 3分の2, 二対一 → 2対1, 第百三十八条の四 → 第138条の4.

    In published minutes: 46 changes read, all right.
    """
    if passage.options["direction"] == "vertical":
        return
    for match in _FRACTION.finditer(passage.text):
        below, above = read(match["below"]), read(match["above"])
        if (
            below
            and above
            and match["above"] not in ("十", "万")
            and _single(below)
            and _single(above)
        ):
            yield Edit(*match.span(), f"{below[0][0]}分の{above[0][0]}", "fraction", 0.9)
    for match in _RATIO.finditer(passage.text):
        left, right = read(match["left"]), read(match["right"])
        if left and right:
            yield Edit(*match.span(), f"{arabic(left)}対{arabic(right)}", "ratio", 0.85)
    for match in _BRANCH.finditer(passage.text):
        value = read(match["n"])
        if value and _single(value) and not match["n"].startswith(("万", "億")):
            yield Edit(*match.span("n"), str(value[0][0]), "law_number", 0.85)


def numbers(passage: Passage) -> Iterator[Edit]:
    """八名 → 8名, 三十四万五千人 → 34万5,000人, 5千円 → 5,000円, 令和三年六月十日 → 令和3年6月10日.

    In published minutes: 2,000 changes read, 1 wrong (三園, a place, before a comma).
    """
    if passage.options["direction"] == "vertical":
        return
    kept = words.kept_places(passage)
    starts = [low for low, _ in kept]
    series = tuple(ordinals(passage.text))
    for match in _RUN.finditer(passage.text):
        start, end = match.span()
        run = match.group().rstrip(",")
        end = start + len(run)
        last = bisect_left(starts, end) - 1
        if last >= 0 and kept[last][1] > start:
            named = passage.text.startswith("月", end) and kept[last][1] > end + 1  # 二月堂
            if named or not _dated(passage, start, end):
                continue
        groups = read(run)
        if groups is None or not _is_number(passage, start, end):
            continue
        counter = words.counter_at(passage, end) or ""
        if not touches(series, start, end) and not _counted(passage, start, end, counter):
            continue
        plain = _plain(passage.text, start, end, counter)
        man = passage.options["man_comma"] is True
        yield Edit(start, end, arabic(groups, comma=not plain, man_comma=man), "number", 0.9)


def _plain(text: str, start: int, end: int, counter: str) -> bool:
    """Numbers written without commas: years, 第…号, 条, 番地."""
    if text[max(0, start - 1) : start] == "第" or counter in (
        "号",
        "条",
        "番",
        "番地",
        "番線",
        "年度",
        "年代",
    ):
        return True
    return bool(words.YEARS.match(text, end)) and not re.search(r"[万億兆]", text[start:end])


def _is_number(passage: Passage, start: int, end: int) -> bool:
    """Whether the run is a number of its own: no name, no 十数, no 二、三."""
    text = passage.text
    left, right = text[start - 1 : start], text[end : end + 1]
    if left and left in _SOME + "、" and (left != "、" or _approximate_before(text, start)):
        return False
    if _POINT.match(text, end) or (left == "・" and text[start - 2 : start - 1] in KANJI):
        return False  # 五・一五事件: one part alone is no number
    if right == "数" or (right == "、" and _approximate_after(text, start, end)):
        return False
    if any(mark.isascii() for mark in text[start:end]):
        return not re.match(r"[A-Za-z.\-]", left)
    return _numeral_morphemes(passage, start, end)


def _numeral_morphemes(passage: Passage, start: int, end: int) -> bool:
    inside = [m for m in _overlapping(passage, start, end)]
    if not inside or inside[0].start < start:
        return False
    for morpheme in inside:
        if morpheme.pos2 == "数詞":
            continue
        tail = passage.text[end : morpheme.end]
        if tail == "子" and passage.text[start - 1 : start] == "第":
            continue  # 第三子: UniDic may read 三子, a given name
        if tail == "番" and passage.text[:start].endswith("丁目"):
            continue  # 三丁目一番: no adverb
        dated = tail in ("日", "月", "人", "年", "時") or morpheme.end <= end
        if not dated or morpheme.pos2 == "固有名詞":
            return False
    return True


def _overlapping(passage: Passage, start: int, end: int) -> Iterator[Morpheme]:
    morpheme = passage.before(start + 1)
    while morpheme is not None and morpheme.start < end:
        yield morpheme
        morpheme = passage.after(morpheme.end)


def _approximate_before(text: str, start: int) -> bool:
    """Whether 二、 stands before 三日."""
    return bool(
        re.search(r"[一二三四五六七八九十0-9]、\Z", text[max(0, start - 2) : start])
    ) and not re.search(r"(?:第|号|条|項)[^、]{0,4}、\Z", text[max(0, start - 6) : start])


def _approximate_after(text: str, start: int, end: int) -> bool:
    """Whether 三日 follows 二、: two numbers in a row with one counter."""
    return text[start - 1 : start] != "第" and bool(
        re.match(r"、[一二三四五六七八九]", text[end : end + 2])
    )


def _dated(passage: Passage, start: int, end: int) -> bool:
    """十時十分, 四月一日: a date or a clock overrules a word like 十分 or 一日."""
    text, run = passage.text, passage.text[start:end]
    counter = text[end : end + 1]
    before = text[max(0, start - 4) : start]
    if counter == "分":
        return bool(re.search(r"時\Z", before)) or bool(_TEN_MINUTES.match(text, start))
    if counter == "日":
        return bool(re.search(rf"[0-9{KANJI}]月\Z", before))
    if counter == "時":
        return bool(_CLOCK_BEFORE.search(before))
    if counter == "月":
        return run != "一" or bool(_DATE_BEFORE.search(before)) or _day_after(text, end + 1)
    return False


def _day_after(text: str, position: int) -> bool:
    return bool(
        re.match(
            rf"(?:[0-9{KANJI}]+日|末|上旬|中旬|下旬|現在|から(?!二|三)|以降|分|号|議会|定例会)",
            text[position : position + 8],
        )
    )


def _counted(passage: Passage, start: int, end: int, counter: str) -> bool:
    """Whether something says that the run counts: a counter, 第, 万円, a range."""
    text, run = passage.text, passage.text[start:end]
    if text[start - 1 : start] == "第":
        return _ordinal(passage, start, end)
    if _SUBNUMBER.search(text[max(0, start - 14) : start]) and _BORDER.match(text, end):
        return True
    if _unit_name(text, start, end):
        return False
    if not counter:
        return _bare(passage, start, end)
    named = len(run) == 1 and words.is_named(passage, start, end, counter)
    if named or _edition(passage, start, end, counter):
        return False
    return _counts(passage, start, end, counter)


def _counts(passage: Passage, start: int, end: int, counter: str) -> bool:
    """Whether run and counter are no other word: 一日, 十分, 二人, 二十代."""
    text, run = passage.text, passage.text[start:end]
    if run == "一":
        return _is_one_counted(passage, start, end, counter)
    if run == "十" and counter.startswith("分"):
        return counter != "分" or _dated(passage, start, end) or _about(text, start)
    if run == "二" and counter in ("人", "度", "次", "面"):
        return False
    if counter == "代":
        return run.endswith("十")
    return run not in ("万", "億", "兆")


def _ordinal(passage: Passage, start: int, end: int) -> bool:
    """第三回, 日程第三、, 第三の二: a counter, a heading before or a part behind makes a number of 第三."""
    text = passage.text
    counter = words.ORDINAL.match(text, end)
    counted = counter is not None and passage.aligned(counter.end(), counter.end())  # 第一目標
    if counted or _PART.match(text, end):
        return True
    heading = passage.before(start - 1)
    headed = heading is not None and heading.end == start - 1 and heading.pos == "名詞"
    if text[: start - 1].endswith(_HEADINGS):
        return True
    if not words.ORDINAL_END.match(text, end):
        return False
    groups = read(text[start:end])
    return headed or (groups is not None and groups[0][0] > _SPOKEN_ORDINALS)


_HEADINGS = ("日程", "別表", "様式", "追加議案")
_SPOKEN_ORDINALS = 3
"""第一、 to 第三、 may open an argument; 第十一、 is a number."""

_PART = re.compile(rf"の[{KANJI}]+(?=[のにはをがと、。項号])")
_SUBNUMBER = re.compile(rf"第[0-9{KANJI}]+[条号項]?(?:の[0-9{KANJI}]+)*の\Z")
_BORDER = re.compile(r"[のにはをがとで、。第項号]")
_EDITION = re.compile(r"(?:一九|二〇)[〇一二三四五六七八九]{2}|(?:19|20)[0-9]{2}")


def _edition(passage: Passage, start: int, end: int, counter: str) -> bool:
    """東京二〇二〇組織委員会, ワールドカップ二〇一九試合日程: a year in a name counts nothing."""
    if not _EDITION.fullmatch(passage.text, start, end) or counter.startswith("年"):
        return False
    left = passage.before(start)
    return left is not None and left.end == start and left.pos == "名詞"


def _about(text: str, start: int) -> bool:
    return text[max(0, start - 1) : start] in ("約", "時") and start > 0


def _is_one_counted(passage: Passage, start: int, end: int, counter: str) -> bool:
    """一 alone counts only before counters that make no other word with it."""
    text = passage.text
    before = text[max(0, start - 4) : start]
    each = text[start : end + len(counter)]
    if before.endswith(each) or text.startswith(each, end + len(counter)):
        return False  # 一枚一枚
    if counter in ("日", "月", "時"):
        return _dated(passage, start, end) or (counter == "時" and text[end + 1 : end + 2] == "半")
    if counter == "番" and before.endswith("丁目"):
        return True
    if counter == "円":
        return bool(re.search(r"[、。をはがに、]\Z|\A\Z", before)) and bool(
            _MONEY_TAIL.match(text, end + 1)
        )
    if counter in ("年", "本", "回", "戸", "票", "点") and re.match(
        r"[中化調り建張昔釣]", text[end + len(counter) : end + len(counter) + 1]
    ):
        return False
    return not words.risky_alone(counter)


def _bare(passage: Passage, start: int, end: int) -> bool:
    """Without a counter: 三千五百万 and 5千 are numbers, 三から五人 is a range."""
    text = passage.text
    run = text[start:end]
    if (
        re.match(rf"(?:から|ないし|～|〜|より)(?:[0-9]|{_K})", text[end : end + 5])
        and len(run) <= 4
    ):
        following = _RUN.match(text, re.compile("から|ないし|～|〜|より").match(text, end).end())  # type: ignore[union-attr]
        return following is not None and words.counter_at(passage, following.end()) is not None
    if any(mark.isascii() for mark in run):
        return not re.match(r"[一-龥]", text[end : end + 1]) or run[-1] in "万億兆"
    return bool(re.search(r"[一二三四五六七八九十百千][万億兆]", run)) and len(run) >= 3


def _unit_name(text: str, start: int, end: int) -> bool:
    """単位は千円です: the name of a unit, not an amount."""
    if not _UNIT_NAME.match(text, start):
        return False
    return "単位" in text[max(0, start - 6) : start] or text.startswith(
        ("単位", "表示", "未満"), end + 1
    )


def _single(groups: tuple[tuple[int, str], ...]) -> bool:
    return len(groups) == 1 and not groups[0][1]


def _digit(mark: str) -> int:
    return int(mark) if mark.isascii() else max(0, "〇一二三四五六七八九".find(mark))
