"""Lines written anew by a language model, each taken only where it says what its sources say."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from minutes.errors import UsageError
from minutes.format.keypoints.endpoint import Endpoint, Unanswered, endpoint_set
from minutes.format.keypoints.grounds import figures, names, negations, plain, stances
from minutes.schema import KeyPoint, MeetingMinutes

_log = logging.getLogger(__name__)
_MOST_FAILURES = 3
"""Answers in a row that do not come, after which nothing more is asked."""
_MOST_SECONDS = 600.0
"""For a whole meeting."""
_WAYS = re.compile(
    "増|減|上げ|下げ|開始|始め|終了|中止|廃止|延期|延長|短縮|拡大|縮小|可能|必要|不要|未[一-龥]|非[一-龥]|不[一-龥]|成功|失敗|完了|継続"
)
"""Words that turn what is said into its opposite."""
_AROUND = " \t\r\n　。・-「」『』\"'`"


def written_anew(points: tuple[KeyPoint, ...], document: MeetingMinutes) -> tuple[KeyPoint, ...]:
    """The lines as the operator's model writes them; as they are where no endpoint is set.

    A wrong setting is told in the log: no meeting is lost for it.
    """
    try:
        endpoint = endpoint_set()
    except UsageError as error:
        _log.warning("%s", error)
        return points
    return points if endpoint is None else tuple(rewritten(points, document, endpoint))


def rewritten(
    points: Sequence[KeyPoint], document: MeetingMinutes, endpoint: Endpoint
) -> Iterator[KeyPoint]:
    """Each line written anew, or as it was with what was refused and why.

    Conclusions and what is to be done are not sent: their words are the chair's.
    """
    texts = {
        turn: statement.text for statement in document.statements for turn in statement.turn_ids
    }
    failures, until = 0, time.monotonic() + _MOST_SECONDS
    for point in points:
        asked = point.kind not in ("結論", "宿題")
        if not asked or failures >= _MOST_FAILURES or time.monotonic() > until:
            yield point
            continue
        try:
            answer = endpoint.rewrite(point.text, _cited(point, texts))
            failures = 0
        except Unanswered as error:
            failures += 1
            _log.warning("要点の書き換えの答えがありません（%s）。", error)
            yield point
            continue
        yield _taken(point, answer.strip(_AROUND), _cited(point, texts))


def _cited(point: KeyPoint, texts: Mapping[str, str]) -> str:
    return "".join(dict.fromkeys(texts.get(turn, "") for turn in point.turn_ids))


def _taken(point: KeyPoint, answer: str, cited: str) -> KeyPoint:
    if answer in ("", point.text):
        return point
    why = refusal(answer, point, cited)
    if why:
        return replace(point, refused=f"{answer[:200]}（{why}）")
    return replace(point, text=answer, said=point.text)


def refusal(answer: str, point: KeyPoint, cited: str) -> str:
    """Why an answer is not taken; empty where it is.

    >>> point = KeyPoint("答", "平日は止めない", 1, "S1", ("t1",))
    >>> refusal("平日は停止する", point, "平日は止めません。"), refusal("平日には止めない", point, "平日は止めません。")
    ('打消しが違います', '')
    """
    if "\n" in answer or len(answer) > 2 * len(point.text) + 20:
        return "一行になっていません"
    if point.kind == "問" and not answer.endswith(("か", "？", "?")):
        return "質問でなくなっています"
    return (
        _figures(answer, point.text, cited)
        or _names(answer, point.text, cited)
        or ("打消しが違います" if negations(answer) != negations(point.text) else "")
        or ("賛否が違います" if stances(answer) != stances(point.text) else "")
        or _ways(answer, cited)
    )


def _figures(answer: str, line: str, cited: str) -> str:
    invented = figures(answer).keys() - figures(cited).keys()
    lost = figures(line).keys() - figures(answer).keys()
    if invented:
        return f"数字「{min(invented)}」は発言にありません"
    return f"数字「{min(lost)}」が落ちています" if lost else ""


def _names(answer: str, line: str, cited: str) -> str:
    said, made = plain(cited), plain(answer)
    invented = [name for name in sorted(names(answer)) if plain(name) not in said]
    lost = [name for name in sorted(names(line)) if plain(name) not in made]
    if invented:
        return f"「{invented[0]}」は発言にありません"
    return f"「{lost[0]}」が落ちています" if lost else ""


def _ways(answer: str, cited: str) -> str:
    new = [word for word in _WAYS.findall(answer) if word not in cited]
    return f"「{new[0]}」は発言にありません" if new else ""
