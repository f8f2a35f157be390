"""Correction by reading: what must change, and what must never be touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.format.vocabulary import correct, terms_from
from minutes.schema import INAUDIBLE, Attendee, MeetingContext, Segment, Term, Turn, Word
from minutes.span import Span

ROSTER = (
    Attendee("中村正", "委員長"),
    Attendee("佐藤由美", "委員"),
    Attendee("髙橋健", "介護保険課長"),
    Attendee("田中浩", "福祉部長"),
)
TERMS = terms_from(
    MeetingContext(roster=ROSTER, agenda=("日程第1　高齢者見守り事業について", "2　その他")),
    (
        Term("認知症カフェ", "にんちしょうかふぇ"),
        Term("定刻", "ていこく", ("提告", "低刻")),
        Term("ケアプラン点検", "けあぷらんてんけん"),
        Term("誤認識", "ごにんしき"),
        Term("要件", "ようけん"),
        Term("委員名簿", "いいんめいぼ"),
    ),
)


def segment(text: str, confidence: float = 0.6, size: int = 1) -> Segment:
    """``text`` in words of ``size`` characters, 0.1 s each."""
    parts = [text[index : index + size] for index in range(0, len(text), size)]
    words = tuple(
        Word(part, Span(index * 0.1, index * 0.1 + 0.1), confidence)
        for index, part in enumerate(parts)
    )
    return Segment(Span(0, len(parts) * 0.1), text, words, confidence)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("それでは、提告となりました。", "それでは、定刻となりました。"),
        ("高橋会後保険課長、説明をお願いします。", "髙橋介護保険課長、説明をお願いします。"),
        ("介護保険家長の高橋です。", "介護保険課長の髙橋です。"),
        ("砂糖委員、どうぞ。", "佐藤委員、どうぞ。"),
        ("サトリン", "佐藤委員"),
        ("定告となりましたので、", "定刻となりましたので、"),
        ("課長に陽見を整理してもらいます。", "課長に要件を整理してもらいます。"),
        ("ほかにございますか、さとう委員。", "ほかにございますか、佐藤委員。"),
        ("田中福祉舞長。", "田中福祉部長。"),
        ("高齢者身守り事業について説明します。", "高齢者見守り事業について説明します。"),
        ("認知性カフェを開きます。", "認知症カフェを開きます。"),
        ("本件にご意義ございませんか。", "本件にご異議ございませんか。"),
        ("これより採血を行います。", "これより採決を行います。"),
        ("会議なし。", "異議なし。"),
        ("意気なし", "異議なし"),
        ("例は2年度末の交付率です。", "令和2年度末の交付率です。"),
        ("しつぎはございますか。", "質疑はございますか。"),
        ("本案は、ゲナンの通りかけつすべきもの。", "本案は、原案のとおり可決すべきもの。"),
        ("意味なしと認めます。", "異議なしと認めます。"),
        ("会議ありませんので、", "ご異議ありませんので、"),
        ("区長の当弁に対して再質問します。", "区長の答弁に対して再質問します。"),
        ("障害学習課長、お願いします。", "生涯学習課長、お願いします。"),
        ("学校休職の費用を伺います。", "学校給食の費用を伺います。"),
        ("放課後自動クラブの大規模化です。", "放課後児童クラブの大規模化です。"),
        ("認定第3、例月出納検査の報告を行います。", "日程第3、例月出納検査の報告を行います。"),
        ("みって第1、会議録署名議員の指名です。", "日程第1、会議録署名議員の指名です。"),
        ("本日の認定は全て終了いたしました。", "本日の日程は全て終了いたしました。"),
        ("ドロンを行います。", "討論を行います。"),
        ("それでは、異常を持ちまして終わります。", "それでは、以上をもちまして終わります。"),
        ("異常で黒田議員の質問を終わります。", "以上で黒田議員の質問を終わります。"),
        ("一般会計予算についてお議題とします。", "一般会計予算についてを議題とします。"),
        ("事務局から細くはありますか。", "事務局から補足はありますか。"),
        ("内容ですので、次に移ります。", "ないようですので、次に移ります。"),
        ("おはかりいたします。", "お諮りいたします。"),
        ("ただいまから、会議を再会いたします。", "ただいまから、会議を再開いたします。"),
        ("切立全員であります。", "起立全員であります。"),
        ("本日の審議会を編会いたします。", "本日の審議会を閉会いたします。"),
        ("本日はこれで参加します。", "本日はこれで散会します。"),
        ("例話7年度の予算です。", "令和7年度の予算です。"),
        ("出席、銀数は11名です。", "出席議員数は11名です。"),
        ("冷月水等検査の結果です。", "例月出納検査の結果です。"),
        ("件数は146,1663件でした。", "件数は146万1663件でした。"),
        ("LG1の中で完結します。", "LGWANの中で完結します。"),
        ("LGワン接続系の端末です。", "LGWAN接続系の端末です。"),
    ],
)
def test_misheard_words_become_the_meetings_own(heard: str, expected: str) -> None:
    (fixed,) = correct([segment(heard)], TERMS)
    assert fixed.text == expected
    assert fixed.flags == ("vocabulary",)
    assert any(word.original is not None for word in fixed.words)


@pytest.mark.parametrize(
    "text",
    [
        "担当弁護士と品質議論をします。",
        "障害のある方の学習支援です。",
        "障害、学習の両面から支えます。",
        "夏期休業中も学校は開けます。",
        "給与改訂と健康審査の日程です。",
        "当初議案の審査を終えました。",
        "質疑案件は3件です。",
        "期間項目を修正します。",
        "午後1時保護者会を開催します。",
        "ヤングケアラーを支援します。",
        "家長制度について説明します。",
        "委員名ごとに並べます。",
        "委員12名で構成します。",
        "会議録署名委員を指名します。",
        "ご質疑はありませんか。",
        "ご異議なしと認め、さよう決定いたします。",
        "三浦委員。",
        "太陽見学会に参加しました。",
        "砂糖の価格が上がっております。",
        "保健所で採血を行いました。",
        "区民の負託に応えます。",
        "事業の意義を説明します。",
        "定刻となりました。",
        "佐藤委員、どうぞ。",
        "その他、ご質問はありますか。",
        "田んぼの中を通る道です。",
        "ご意見ありませんか。",
        "異議ございません。",
        "ご異議ございません。",
        "マイナンバーカードでございますが、",
        "認知症カフェの解消について",
        "例は2年前のものです。",
        "認定第3号、令和5年度決算の認定についてです。",
        "規定第3条のとおりです。",
        "本日の認定は3件です。",
        "ドローンを使います。",
        "検査値は、異常です。異常気象で終わりません。",
        "細く長い道です。",
        "内容ですので、御了承ください。",
        "友人と再会しました。",
        "これをもって参加とさせていただきます。",
        "説明会を3回いたします。",
        "例は、2年前のことです。",
        "LG12の端末です。",
        "LG1号線の工事です。",
        "ひとつき15日ほど働きます。",
        "予算は1,663千円です。",
        "総額は62,234,000円です。",
        "提出は令和6,2024年です。",
        "どれくらいぶちょうめんでしょうか。",
        "高齢者の事業について、点検をします。",
        "カフェを開きます。",
        "質疑なし。",
        "意見なし。",
        "あの認識の制度って、",
        "ご意見がありませんので、",
        "質疑なしと認めます。",
        "このたびはお世話になりました。",
        "きていを見直します。",
        "会議を閉じます。",
    ],
)
@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_right_words_stay(text: str, confidence: float) -> None:
    before = segment(text, confidence)
    assert correct([before], TERMS) == (before,)


def test_surely_heard_words_that_merely_sound_alike_stay() -> None:
    before = segment("高齢者見守る事業者がおります。", 0.97)
    assert correct([before], TERMS) == (before,)


def test_the_record_keeps_what_was_heard_and_when() -> None:
    before = segment("砂糖委員、どうぞ。", size=2)
    (after,) = correct([before], TERMS)
    (changed,) = (word for word in after.words if word.original)
    assert (changed.text, changed.original) == ("佐藤委員", "砂糖委員")
    assert changed.span == Span(0.0, before.words[1].span.end)
    assert after.text == "".join(word.text for word in after.words)
    assert after.words[1:] == before.words[2:]


def test_turns_are_corrected_too() -> None:
    before = segment("砂糖委員、どうぞ。")
    (turn,) = correct([Turn("T1", "S1", before.words)], TERMS)
    assert turn.text == "佐藤委員、どうぞ。"
    assert turn.flags == ("vocabulary",)


def test_marks_of_inaudible_speech_stay() -> None:
    mark = Segment(Span(0, 2), INAUDIBLE, (Word(INAUDIBLE, Span(0, 2), 0.0),), 0.0, ("inaudible",))
    assert correct([mark], TERMS) == (mark,)


def test_a_declaration_that_goes_on_gets_no_ending_that_was_not_said() -> None:
    said = "ご意義なしと認め、承認することといたします。"
    assert correct([segment(said, 0.5)], ())[0].text == said.replace("意義", "異議")


def test_without_terms_the_councils_words_are_known() -> None:
    assert correct([segment("質議を終結します。")], ())[0].text == "質疑を終結します。"


def test_terms_come_from_roster_agenda_and_dictionary() -> None:
    texts = {term.text for term in TERMS}
    assert {"佐藤委員", "髙橋介護保険課長", "髙橋課長", "福祉部長", "佐藤"} <= texts
    assert {"高齢者見守り事業", "認知症カフェ"} <= texts
    assert not any("日程第1" in text for text in texts)


@given(st.text("佐藤委員家長提告はの、。サトリン課長ーあ1A", max_size=30), st.integers(1, 4))
def test_text_times_and_order_hold(text: str, size: int) -> None:
    before = segment(text, size=size)
    (after,) = correct([before], TERMS)
    assert after.text == "".join(word.text for word in after.words)
    heard = "".join(word.original or word.text for word in after.words)
    assert heard == text
    starts = [word.span.start for word in after.words]
    assert starts == sorted(starts)
    assert correct([after], TERMS)[0].text == after.text


def test_formal_nouns_have_one_spelling_which_is_no_mistake() -> None:
    (fixed,) = correct(
        [segment("御指摘の通りです。切れた時に、消えた事があります。お疲れ様でした。")], ()
    )
    assert (
        fixed.text == "御指摘のとおりです。切れたときに、消えたことがあります。お疲れさまでした。"
    )
    assert fixed.flags == ()
    assert all(word.original is None for word in fixed.words)


def test_times_events_and_streets_keep_their_kanji() -> None:
    text = "10時に、事を急ぎました。大通りの店が3通り、申請の時です。"
    assert correct([segment(text)], ())[0].text.replace("とき", "時") == text


def test_a_mended_word_keeps_what_was_heard_beside_a_formal_noun() -> None:
    (fixed,) = correct([segment("再決の通りです。")], ())
    assert fixed.text == "採決のとおりです。"
    assert "vocabulary" in fixed.flags
    assert [word.original for word in fixed.words if word.original]
