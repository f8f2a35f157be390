"""What a recogniser invents over silence 幻覚 (5): phrase and evidence together, never the phrase alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_STOCK = re.compile(
    r"(?:(?:最後まで|今回も|動画を?|字幕を?)*[ご御]?視聴(?:して)?(?:いただき|頂き|くださり)?(?:まして)?、?"
    r"(?:本当に)?(?:ありがとう(?:ござい(?:ました|ます))?)"
    r"|(?:最後まで)?(?:見て|観て|ご覧)(?:くれて|いただき|くださって)(?:まして)?、?ありがとう(?:ござい(?:ました|ます))?"
    r"|(?:高評価と?)?チャンネル登録(?:と高評価)?(?:を|の方?を?|も)?(?:よろしく)?(?:ぜひ)?お願い(?:いた|致)?します"
    r"|チャンネル登録"
    r"|(?:また)?次(?:回)?の?(?:動画|ビデオ|映像)で?(?:また)?お(?:会い|あい|逢い)しましょう"
    r"|ではまた(?:次回)?|バイバイ|ごちそうさまでした"
    r"|字幕(?:は|:|：)?.{0,12}(?:作成|提供|制作).{0,12}"
    r"|お(?:やすみ|休み)なさい|お疲れ(?:様|さま)(?:でした|です)"
    r"|ありがとうござい(?:ました|ます)"
    r"|[Tt]hank(?:s| you)(?: so much| very much)? for watching(?: this video)?"
    r"|[Ss]ubtitles? by.{0,40}|[Pp]lease subscribe.{0,40}|[Bb]ye(?:[- ]?bye)?"
    r"|시청해.{0,20}|MBC.{0,10}|请.{0,12}订阅.{0,20}|谢谢(?:大家|观看|收看)*|字幕由.{0,30})"
)
_TRIM = "。．.!！ 　\n、♪"
_LOOPED = re.compile(r"(?P<u>[^、。\s]{1,6}?)[、。\s]*(?:(?P=u)[、。\s]*){4,}")
_ONE_MORA_LOOP = re.compile(
    r"(?:[ぁ-おんァ-オン][ーっッ]?[、。\s]+){5,}[ぁ-おんァ-オン][ーっッ]?[、。]?"
)


def hallucinations(passage: Passage) -> Iterator[Edit]:
    """Delete a stretch that the recogniser made up over silence.

    # ご視聴ありがとうございました (no_speech_prob 0.85, 20 s) → nothing
    """
    text = passage.text.strip(_TRIM)
    if not text or not _doubtful(passage.options.get("segment"), len(text)):
        return
    prompt = passage.options.get("initial_prompt")
    prompted = isinstance(prompt, str) and text in prompt
    if prompted or _only_stock(text) or _LOOPED.fullmatch(_after_first(text)):
        yield Edit(0, len(passage.text), "", "hallucination", 0.6)


def one_mora_loops(passage: Passage) -> Iterator[Edit]:
    """Delete a statement of nothing but one vowel over and over.

    # え、あ、あ、あ、あ、あ、あ、あ → nothing
    """
    if _ONE_MORA_LOOP.fullmatch(passage.text.strip()):
        yield Edit(0, len(passage.text), "", "loop", 0.6)


def _only_stock(text: str) -> bool:
    parts = [part for part in re.split(r"[。．!！\n]+", text) if part.strip()]
    return all(_STOCK.fullmatch(part.strip(_TRIM)) for part in parts)


def _after_first(text: str) -> str:
    return re.sub(r"\A[ぁ-んァ-ヶ][、 　]", "", text)


def _doubtful(segment: object, length: int) -> bool:
    """Whether the recogniser itself, or the clock, says that nobody spoke."""
    if not isinstance(segment, Mapping):
        return False
    silence = _number(segment, "no_speech_prob", 0.0)
    sure = _number(segment, "avg_logprob", 0.0)
    seconds = _number(segment, "duration", 0.0)
    sparse = seconds >= 5 and length / seconds < 1.2
    return silence >= 0.6 or sure < -1.0 or (sparse and silence >= 0.3)


def _number(segment: Mapping[str, object], key: str, default: float) -> float:
    value = segment.get(key, default)
    return float(value) if isinstance(value, int | float) else default
