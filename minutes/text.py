"""Japanese text primitives that need no dictionary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime

_BETWEEN_JAPANESE = re.compile(
    r"(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])[ \t\u3000]+(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])"
)
_PUNCTUATION = re.compile(r"[\s、。,.!?・…「」『』()〔〕\-ー〜~]")
_ERAS = (
    (date(2019, 5, 1), "令和", 2018),
    (date(1989, 1, 8), "平成", 1988),
    (date(1926, 12, 25), "昭和", 1925),
)
_UNSEEN = ("Cf", "Cs")
"""Unicode's categories of invisible signs (direction, zero width) and of half pairs."""
_BREAKS = ("Cc", "Zl", "Zp")
"""Line ends and other control characters."""
_WEEKDAYS = "月火水木金土日"


def normalize_for_matching(text: str) -> str:
    """NFKC, no punctuation, no spaces: a copy for matching and scoring, never stored.

    >>> normalize_for_matching("第１、「次第」です。")
    '第1次第です'
    """
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text))


def join_japanese(text: str) -> str:
    """Remove spaces between Japanese characters; spaces beside Latin letters stay.

    >>> join_japanese("本日の 議題は Web 会議です")
    '本日の議題は Web 会議です'
    """
    return _BETWEEN_JAPANESE.sub("", text)


def wareki(day: date) -> str:
    """Date in the Japanese era.

    >>> wareki(date(2021, 6, 14)), wareki(date(2019, 5, 1)), wareki(date(2019, 4, 30))
    ('令和3年6月14日', '令和元年5月1日', '平成31年4月30日')
    """
    for first, era, offset in _ERAS:
        if day >= first:
            year = day.year - offset
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """Day of the week.

    >>> weekday(date(2021, 6, 14))
    '月曜日'
    """
    return f"{_WEEKDAYS[day.weekday()]}曜日"


def clock(moment: datetime) -> str:
    """Time of day as 会議録 print it: minutes in two digits, noon is 午後0時.

    >>> clock(datetime(2021, 6, 14, 13, 5)), clock(datetime(2021, 6, 14, 12, 0))
    ('午後1時05分', '午後0時00分')
    """
    am_pm = "午前" if moment.hour < 12 else "午後"
    return f"{am_pm}{moment.hour % 12}時{moment.minute:02d}分"


def name_with_role(name: str | None, role: str | None) -> str:
    """A person as lists show one; empty where neither is known.

    >>> name_with_role("田中一郎", "委員長"), name_with_role(None, "委員長"), name_with_role("田中", "")
    ('田中一郎（委員長）', '委員長', '田中')
    """
    return f"{name}（{role}）" if name and role else name or role or ""


def timestamp(seconds: float) -> str:
    """Position in a recording, ``H:MM:SS``.

    >>> timestamp(3725.4)
    '1:02:05'
    """
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def as_read(text: str) -> str:
    r"""``text`` on one line, without characters that show nothing or turn the order of others around.

    A file called ``minutes<U+202E>gpj.exe`` would look like ``minutesexe.jpg``. Variants of kanji
    (葛 with a variation selector) stay.

    >>> as_read("議事録\u202egpj.exe"), as_read("総務\u200b委員会\n第1回")
    ('議事録gpj.exe', '総務委員会 第1回')
    """
    kinds = ((char, unicodedata.category(char)) for char in text)
    return "".join(" " if kind in _BREAKS else char for char, kind in kinds if kind not in _UNSEEN)


def places_of(text: str, wanted: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each of ``wanted`` in ``text``, wherever it stands.

    >>> list(places_of("課長補佐と課長", ["課長"]))
    [(0, 2), (5, 7)]
    """
    for part in wanted:
        start = text.find(part) if part else -1
        while start >= 0:
            yield start, start + len(part)
            start = text.find(part, start + len(part))
