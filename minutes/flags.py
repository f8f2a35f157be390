"""What may be said about a statement: one table that the page, Word and the CSV read.

A flag is one of :data:`Flag`, or one with detail after a colon (``homophone:採血``). Drafts that were
written elsewhere may hold others: those ask for a check too, so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

Flag = Literal[
    "inaudible",
    "unsure",
    "low_confidence",
    "overlapped",
    "vocabulary",
    "homophone",
    "name_doubt",
    "number_restated",
    "figure_doubt",
    "ending_doubt",
    "answer_doubt",
    "caption_only",
    "unknown_speaker",
    "vote_missing",
    "technical",
    "edited",
    "edit_conflict",
    "checked",
]

FlagKind = Literal["quiet", "note", "check"]
"""``check``: listen again (amber, counted, shaded in Word). ``note``: worth a remark, not a mark in
the text. ``quiet``: shown on the page only, never in what is filed."""

DOUBTFUL = 0.5
"""Words below this confidence are likelier wrong than right: about a tenth of them."""

CHECK = "要確認"
"""Heading of everything that a person should check."""

EDITED: Flag = "edited"
"""Flag of a statement that a person changed."""

SPEAKER_EDITED = f"{EDITED}:発言者"
"""The same where a person changed nothing but who speaks: doubts about the words stay open."""

CHECKED: Flag = "checked"
"""Flag of a statement whose doubt, which follows the colon, a person heard and settled."""

EDIT_CONFLICT: Flag = "edit_conflict"
"""Flag of a statement whose edit was made on other words than the machine has now."""


@dataclass(frozen=True, slots=True)
class FlagText:
    """``label``: a request to the reader of Word and CSV. ``short``: beside a statement of the page."""

    label: str
    short: str
    kind: FlagKind = "check"


FLAGS: Mapping[Flag, FlagText] = MappingProxyType(
    {
        "inaudible": FlagText("聴取不能の箇所があります", "聴取不能"),
        "unsure": FlagText("聞き取りに自信のない箇所です", "聞き取りに自信がない"),
        "low_confidence": FlagText("認識の確信度が低い箇所です", "確信度が低い"),
        "overlapped": FlagText("発言が重なっています", "発言の重なり", "note"),
        "vocabulary": FlagText("用語を補正しました", "用語を補正", "note"),
        "homophone": FlagText("同じ読みの別の語の可能性があります", "同じ読みの別の語かもしれない"),
        "name_doubt": FlagText(
            "名簿のどの人の名前か決められません", "名簿のどの人の名前か決められない"
        ),
        "number_restated": FlagText("数値の言い直しがあります", "数値の言い直し"),
        "figure_doubt": FlagText("数値がほかの値にも聞こえます", "数値がほかの値にも聞こえる"),
        "ending_doubt": FlagText(
            "「…ます」か「…ません」か、文の終わりが両方に聞こえます", "肯定にも否定にも聞こえる"
        ),
        "answer_doubt": FlagText("採決などの答えがはっきり聞こえません", "答えがはっきりしない"),
        "caption_only": FlagText("字幕だけにある発言です", "字幕だけにある発言"),
        "unknown_speaker": FlagText("発言者が不明です", "発言者が不明"),
        "vote_missing": FlagText("採決の発声が聞き取れていません", "採決の発声が見当たらない"),
        "technical": FlagText(
            "機器の確認です。会議録に載せないときは除いてください", "機器の確認（除ける）", "note"
        ),
        "edited": FlagText("人が直しました", "修正済み", "quiet"),
        "edit_conflict": FlagText(
            "直した後に案が作り直され、元の言葉が変わっています", "修正と新しい案が食い違う"
        ),
        "checked": FlagText("人が確かめました", "確認済み", "quiet"),
    }
)
"""Flag → its words, in the order of :data:`Flag`."""


def flag_text(flag: str) -> FlagText:
    """The words of a flag; its detail follows them.

    >>> flag_text("homophone:採決").label
    '同じ読みの別の語の可能性があります：採決'

    A flag that is Japanese already stands for itself; an unlisted machine name is a check.

    >>> flag_text("元号と曜日が合いません").short, flag_text("something_new").label
    ('元号と曜日が合いません', '要確認（something_new）')
    """
    name, _, detail = flag.partition(":")
    known = next((text for listed, text in FLAGS.items() if listed == name), None)
    if known is None:
        return FlagText(f"{CHECK}（{flag}）", CHECK) if flag.isascii() else FlagText(flag, flag)
    if not detail:
        return known
    return replace(known, label=f"{known.label}：{detail}", short=f"{known.short}：{detail}")


def flag_detail(flag: str) -> str:
    """The words that a flag is about, where it names them: ``homophone:採血`` → ``採血``."""
    return flag.partition(":")[2]


def is_check(flag: str) -> bool:
    """Whether a person should look at the statement because of ``flag``.

    >>> [name for name in ("inaudible", "overlapped", "edited") if is_check(name)]
    ['inaudible']
    """
    return flag_text(flag).kind == "check"


def without_checks(flags: Iterable[str]) -> tuple[str, ...]:
    """What still holds of ``flags`` once a person has settled the doubts."""
    return tuple(flag for flag in flags if not is_check(flag))
