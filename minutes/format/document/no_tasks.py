"""What is asked for in a meeting and is no work for afterwards: the floor, an answer, what outsiders do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minutes.format.document.sentences import Line

_FLOOR_ONLY = re.compile(
    r"よろしく|日程|議事(?!録|メモ|概要|要旨)|司会|説明|報告(?!書)|答弁|挨拶|発言|どうぞ|意見|進行|御?一言|署名|書名|議題|上程|挙手|起立|質疑|登壇|御?紹介|(?<![一回閲])御?覧|手を(?:お?挙げ|上げ)|お立ち|退席|退室|退場|入室|入場|着席|離席|傍聴|静粛|お静か|お待ち|マイク|ミュート|音声|画面|投票(?!率)|採決|点呼|朗読|読み上げ|閉鎖|開鎖|開票|立会"
)
_ANSWERED_NOW = re.compile(
    r"お?聞かせ|お?答え|教えて|お?伺|お?尋ね|見解|所見|認識|姿勢|決意|考え(?!方の(?:案|整理))|答弁|お?示し|お?知らせ(?!の)|理由|根拠"
    r"|もう[一1]度|続け|ページ|頁|お?掛け|座っ|立っ|止め|言っ|話し|述べ|読ん|待っ|静か|簡潔|手短|お?進み|お?戻り|大き(?:な|い)|ゆっくり|近づ"
)
"""市長の見解をお示しください is answered, もう一度言ってください done in the meeting, if at all."""
_OF_OUTSIDERS = re.compile(
    r"(?:市民|住民|町民|村民|区民|会員|保護者|対象者|希望者|希望される方|該当する?方|御家庭|世帯|利用者|申請者|受験者|応募者|来場者|参加者|申請|応募|申込み?|届出|申告|納付|納税)(?:の(?:皆様?|皆さん|方々?))?(?:は|には|も|におかれ)(?![^。、]{0,8}(?:何[人件名か]|いく[つら]|どの|どれ))"
)
"""希望者は、3月末までに申請してください is made known; nobody here is to do it."""


def takes_the_floor(task: str) -> bool:
    """Whether who is asked is only to speak, to vote, to come or to go now.

    >>> takes_the_floor("説明"), takes_the_floor("一覧の作成")
    (True, False)
    """
    return _FLOOR_ONLY.search(task) is not None


def answered_now(text: str) -> bool:
    """Whether what is asked for is answered, or done, in the meeting if at all."""
    return _ANSWERED_NOW.search(text) is not None


def of_outsiders(text: str) -> bool:
    """Whether it is made known to people who do not sit here."""
    return _OF_OUTSIDERS.search(text) is not None


_TERM_OF_WORK = re.compile(
    r"[日月末週中内]までに|次回(?:の[^、。]{0,8})?までに|次の[^、。]{2,6}までに"
)
_FIRMLY = re.compile(r"^(?:はい[、。]?)?(?:分かりました|わかりました|承知|了解|かしこまり)")


def agreed_to(lines: Sequence[Line], place: int) -> bool:
    """Whether what has a term is taken on in so many words by whoever speaks next: 承知しました."""
    if place + 1 >= len(lines) or not _TERM_OF_WORK.search(lines[place].text):
        return False
    after = lines[place + 1]
    return after.speaker_id != lines[place].speaker_id and bool(_FIRMLY.match(after.text))
