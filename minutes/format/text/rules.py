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
        "plain_style": "文末を常体（である）に",
        "greeting": "挨拶だけの文を除く",
        # 用字用語
        "mark": "句読点・記号を整える",
        "doubled_mark": "句読点の重複を除く",
        "space": "和文中の空白を除く",
        "bracket": "丸括弧を全角に",
        "width": "半角片仮名・全角英字を直す",
        "question": "疑問符・感嘆符を「。」に",
        "full_stop": "句点を補う",
        "unit": "単位記号を読みで書く",
        "percent": "％を全角に",
        "vocabulary": "誤認識語を訂正",
        "homophone": "同音語を文脈で訂正（要確認）",
        "unified": "表記を統一",
        "own_dictionary": "用語辞書で訂正",
        "long_vowel": "外来語の長音を付ける",
        "word_form": "外来語の語形を直す",
        "letters": "英字略語の片仮名読みを英字に",
        "proper_spelling": "固有の表記に",
        "honorific": "接頭語の御・ご・お",
        "okurigana": "名詞の送り仮名",
        "okurigana_verb": "動詞の送り仮名",
        "formal_noun": "形式名詞を仮名に",
        "helper_verb": "補助動詞を仮名に",
        "kana_verb": "仮名で書く語",
        "main_verb": "漢字で書く本動詞",
        "conjunction": "接続詞の仮名・漢字",
        "adverb": "副詞の仮名・漢字",
        "particle_kana": "助詞・接尾語を仮名に",
        # 数字
        "number": "漢数字を算用数字に",
        "number_word": "語を構成する数を漢数字に",
        "counter_kanji": "一つ・一人の表記",
        "chome": "丁目の表記（要確認）",
        "approximate": "概数を漢数字に（要確認）",
        "decimal": "小数を算用数字に",
        "fraction": "分数を算用数字に",
        "ratio": "比を算用数字に",
        "law_number": "条の枝番号を算用数字に",
        "ka_counter": "か月・か所の表記",
        "comma": "桁区切り",
        "large_unit": "大きな数の万・億をそろえる",
        "digit_width": "数字の全角・半角",
        "vertical": "縦書きの漢数字",
    }
)


def note(rule: str) -> str:
    """Japanese reason of a rule.

    >>> note("filler")
    'フィラーを削除'
    """
    return RULES[rule]
