"""Every rule by id, in the words that a person reads beside a change."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType(
    {
        # ケバ取り
        "filler": "フィラーを削除",
        "desu_ne": "文中の「ですね」を削除",
        "softener": "間投助詞（ね・さ・よ）を削除",
        "phrase_repeat": "繰り返しを1回に",
        "particle_repeat": "助詞の重複を1個に",
        "mimetic_repeat": "擬態語の反復を1組に",
        "date_restart": "日付の言い直しを後の語に（要確認）",
        "loop": "認識の反復ループを除去（要確認）",
        "hallucination": "無音区間の幻覚を除去（要確認）",
        "false_start": "言いさしを削除",
        "correction": "言い直しを後の語に（要確認）",
        "backchannel": "相づちを削除",
        "closing_yes": "発言末の「はい」を削除",
        # 整文
        "i_nuki": "い抜き言葉を直す",
        "ra_nuki": "ら抜き言葉を直す",
        "re_tasu": "れ足す言葉を直す",
        "sa_ire": "さ入れ言葉を直す",
        "contraction": "縮約した形を元の形に",
        "ja": "「じゃ」を「では」に",
        "noda": "「んです」を「のです」に",
        "kedo": "「けど」を「けれども」に",
        "tte": "「って」を「という」「と」「は」に",
        "register": "くだけた語を書き言葉に",
        "likeness": "「みたいな」「なんか」を「のような」「など」に",
        "why": "疑問の「なんで」を「なぜ」に",
        "final_yo": "文末の「よ」を除く",
        "inversion": "倒置を戻す（要確認）",
        "particle": "助詞を補う（要確認）",
    }
)


def note(rule: str) -> str:
    """Japanese reason of a rule.

    >>> note("filler")
    'フィラーを削除'
    """
    return RULES[rule]
