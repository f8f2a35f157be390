"""Who spoke: measured on meetings of six kinds, as written and as a small recogniser hears them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from format.scripted import (
    NAMES,
    Scripted,
    load,
    misheard,
    naming,
    split_speakers,
    transcript,
)
from minutes.format.naming import name_speakers
from minutes.schema import (
    Attendee,
    Evidence,
    Header,
    MeetingContext,
    Speaker,
    Transcript,
)

SPOKEN = tuple(name for name in NAMES if name != "thin")
SEEDS = range(1, 7)


def measured(
    script: Scripted, lines: object, *, roster: bool = True
) -> tuple[float, float, Transcript]:
    made, truth = transcript(lines)  # type: ignore[arg-type]
    named = name_speakers(made, script.context(roster=roster))
    right, wrong = naming(named, made, truth, script.roster)
    return right, wrong, named


@pytest.mark.parametrize("name", SPOKEN)
def test_with_roster_everybody_is_named(name: str) -> None:
    script = load(name)
    right, wrong, named = measured(script, script.lines)
    assert right >= 0.95
    assert wrong == 0.0
    for speaker in named.speakers:
        if speaker.name is not None:
            assert speaker.evidence
            assert 0.0 < speaker.confidence < 1.0


def test_with_roster_as_misheard() -> None:
    results = [
        measured(script, misheard(script.lines, seed=seed))[:2]
        for script in map(load, SPOKEN)
        for seed in SEEDS
    ]
    assert sum(right for right, _ in results) / len(results) >= 0.9
    assert sum(wrong for _, wrong in results) / len(results) <= 0.01


def test_with_roster_one_person_heard_as_two() -> None:
    results = [
        measured(script, split_speakers(misheard(script.lines, seed=seed, rate=0.25), seed=seed))[
            :2
        ]
        for script in map(load, SPOKEN)
        for seed in SEEDS
    ]
    assert sum(right for right, _ in results) / len(results) >= 0.75
    assert sum(wrong for _, wrong in results) / len(results) <= 0.01


def test_without_roster_names_are_proposed_and_hardly_wrong() -> None:
    results = [measured(script, script.lines, roster=False)[:2] for script in map(load, SPOKEN)]
    assert sum(right for right, _ in results) / len(results) >= 0.55
    assert sum(wrong for _, wrong in results) == 0.0


@pytest.mark.parametrize("roster", [True, False])
def test_talk_about_people_names_nobody(roster: bool) -> None:
    """高橋課長から宿題が出ていた, 佐藤さんに確認してもらった: none of them is the next voice."""
    script = load("thin")
    _, _, named = measured(script, script.lines, roster=roster)
    assert [speaker.name for speaker in named.speakers] == [None] * 4


def say(*lines: tuple[str, str], roster: tuple[Attendee, ...] = ()) -> dict[str, Speaker]:
    """Key of the line → its speaker after naming."""
    made, truth = transcript(lines)
    named = name_speakers(made, MeetingContext(Header("総務委員会"), roster))
    return {truth[speaker.id]: speaker for speaker in named.speakers}


TAKAHASHI = Attendee("高橋健", "情報システム課長")
SATO = Attendee("佐藤花子", "委員")
KATO = Attendee("加藤亮", "委員")
YAMADA = Attendee("山田一郎", "委員長")
OPEN = ("A", "ただいまから総務委員会を開会いたします。本日の案件を議題といたします。")


@pytest.mark.parametrize(
    "nomination",
    [
        "高橋情報システム課長、説明をお願いします。",
        "高橋課長。",
        "それでは、高橋課長お願いします",
        "情報システム課長。",
        "課長、いかがですか。",
        "高橋情報システム家長、説明をお願いします",
        "貴橋家長",
        "たかはし課長。",
        "髙橋課長、どうぞ。",
        "高橋健課長、答弁を願います。",
    ],
)
def test_ways_to_give_the_floor(nomination: str) -> None:
    found = say(
        OPEN,
        ("A", nomination),
        ("B", "はい。お答えいたします。対象の手続は320件でございます。"),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["B"].name in {"高橋健", None}
    if nomination != "貴橋家長":
        assert found["B"].name == "高橋健"
    assert found["A"].name == "山田一郎"


@pytest.mark.parametrize(
    "introduction",
    [
        "情報システム課長の高橋でございます。御説明申し上げます。",
        "はい、高橋です。資料1を御覧ください。",
        "はい。情報システム家庁のたかはしです。資料を御覧ください。",
        "情報システム課の高橋と申します。よろしくお願いいたします。",
    ],
)
def test_ways_to_introduce_oneself(introduction: str) -> None:
    found = say(OPEN, ("B", introduction), roster=(YAMADA, SATO, TAKAHASHI))
    assert found["B"].name == "高橋健"
    assert "introduction" in {item.kind for item in found["B"].evidence}


def test_an_absent_person_is_not_the_next_voice() -> None:
    found = say(
        OPEN,
        ("A", "佐藤委員、いかがですか。"),
        ("B", "佐藤委員は、本日欠席の連絡をいただいております。"),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["B"].name is None


def test_introducing_others_is_not_introducing_oneself() -> None:
    found = say(
        OPEN,
        ("B", "出席者を御紹介いたします。委員の佐藤でございます。委員の加藤でございます。"),
        roster=(YAMADA, SATO, KATO),
    )
    assert found["B"].name is None


def test_contradicting_clues_give_no_name() -> None:
    found = say(
        OPEN,
        ("A", "佐藤委員。"),
        ("B", "加藤です。認識の精度を伺います。"),
        roster=(YAMADA, SATO, KATO),
    )
    assert found["B"].name is None


def test_two_of_one_family_name_need_more_than_it() -> None:
    sister = Attendee("佐藤美和", "委員")
    lines = (OPEN, ("A", "佐藤委員。"), ("B", "1点伺います。基金の残高はいくらですか。"))
    assert say(*lines, roster=(YAMADA, SATO, sister))["B"].name is None
    told = (OPEN, ("A", "佐藤美和委員。"), ("B", "1点伺います。基金の残高はいくらですか。"))
    assert say(*told, roster=(YAMADA, SATO, sister))["B"].name == "佐藤美和"


def test_one_person_heard_as_two_voices_gets_the_name_twice() -> None:
    found = say(
        OPEN,
        ("A", "佐藤委員。"),
        ("B", "佐藤です。1点伺います。"),
        ("A", "高橋課長。"),
        ("C", "お答えいたします。320件でございます。"),
        ("A", "佐藤委員。"),
        ("D", "佐藤です。もう1点伺います。"),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert [found[key].name for key in "BCD"] == ["佐藤花子", "高橋健", "佐藤花子"]


def test_a_reading_in_the_roster_decides() -> None:
    odd = Attendee("東海林太郎", "委員", reading="しょうじ たろう")
    found = say(OPEN, ("A", "庄司委員。"), ("B", "1点伺います。"), roster=(YAMADA, odd, SATO))
    assert found["B"].name == "東海林太郎"


def test_aliases_and_seats() -> None:
    member = Attendee("黒田由美", "議員", aliases=("3番",))
    speaker = Attendee("大川修", "議長")
    found = say(
        ("A", "これより本日の会議を開きます。日程第1を議題といたします。発言を許します。"),
        ("A", "3番。"),
        ("B", "避難所の備蓄について伺います。"),
        roster=(speaker, member, SATO),
    )
    assert (found["A"].name, found["B"].name) == ("大川修", "黒田由美")


def test_a_name_given_by_hand_stays() -> None:
    made, _ = transcript([OPEN, ("A", "佐藤委員。"), ("B", "1点伺います。")])
    hand = tuple(
        replace(s, name="手で付けた名前", evidence=(Evidence("manual", "編集者が指定"),))
        for s in made.speakers
    )
    named = name_speakers(
        replace(made, speakers=hand), MeetingContext(Header("会議"), (YAMADA, SATO))
    )
    assert [speaker.name for speaker in named.speakers] == ["手で付けた名前"] * 2


def test_a_track_named_after_a_participant() -> None:
    made, truth = transcript([("A", "資料を御覧ください。"), ("B", "はい、見ています。")])
    shown = {"A": "sato_iPad", "B": "第1会議室"}
    tracks = tuple(
        replace(s, name=shown[truth[s.id]], evidence=(Evidence("track", "音声トラックの名前"),))
        for s in made.speakers
    )
    named = name_speakers(
        replace(made, speakers=tracks), MeetingContext(Header("会議"), (YAMADA, SATO))
    )
    assert {truth[s.id]: s.name for s in named.speakers} == {"A": "佐藤花子", "B": None}


@pytest.mark.parametrize("roster", [True, False])
def test_a_track_whose_file_is_named_after_a_participant(roster: bool) -> None:
    made, truth = transcript([("A", "資料を御覧ください。"), ("B", "はい、見ています。")])
    label = {"A": "audio佐藤花子21555123", "B": "チャンネル2"}
    tracks = tuple(
        replace(s, evidence=(Evidence("track", label[truth[s.id]]),)) for s in made.speakers
    )
    context = MeetingContext(Header("会議"), (YAMADA, SATO) if roster else ())
    named = name_speakers(replace(made, speakers=tracks), context)
    assert {truth[s.id]: s.name for s in named.speakers} == {"A": "佐藤花子", "B": None}
    assert all(len(speaker.evidence) == 1 for speaker in named.speakers)


def test_empty_and_silent_meetings() -> None:
    made, _ = transcript([])
    assert name_speakers(made, MeetingContext()).speakers == ()
    heard, _ = transcript([("A", "🎌")])
    assert [s.name for s in name_speakers(heard, MeetingContext()).speakers] == [None]


def test_words_are_untouched() -> None:
    script = load("yosan")
    made, _ = transcript(script.lines)
    named = name_speakers(made, script.context())
    assert "".join(turn.text for turn in named.turns) == "".join(turn.text for turn in made.turns)
    assert sum(word.span.duration for turn in named.turns for word in turn.words) == pytest.approx(
        sum(word.span.duration for turn in made.turns for word in turn.words)
    )
    assert len({turn.id for turn in named.turns}) == len(named.turns)


def test_two_persons_heard_as_one_voice_are_told_apart() -> None:
    """The diarizer gave 加藤 and 遠藤 one voice; the chair's nominations part them again."""
    script = load("yosan")
    mixed = [("D" if key == "F" else key, text) for key, text in script.lines]
    made, _ = transcript(mixed)
    named = name_speakers(made, script.context())
    who = {speaker.id: speaker.name for speaker in named.speakers}
    right = wrong = 0.0
    keys = {turn.id: key for turn, (key, _) in zip(made.turns, script.lines, strict=True)}
    for turn in named.turns:
        name = who[turn.speaker_id or ""]
        true = script.roster[keys[turn.id.split("-")[0]]].name
        right += turn.span.duration * (name == true)
        wrong += turn.span.duration * (name not in {None, true})
    assert right / (right + wrong) > 0.97
    assert len({speaker.id for speaker in named.speakers}) == len(named.speakers)


def test_offices_called_by_role_alone_get_the_role_and_no_name() -> None:
    script = load("chogikai")
    made, truth = transcript(script.lines)
    named = name_speakers(made, script.context(roster=False))
    found = {truth[s.id]: (s.name, s.role) for s in named.speakers}
    assert found["E"] == (None, "町長")
    assert found["F"] == (None, "総務課長")
    assert found["C"][0] == "田中陽子"
    assert found["A"] == (None, "議長")


@pytest.mark.parametrize(
    "entrusts",
    [
        "手続は、委員長に御一任願います。",
        "委員長報告の作成は、委員長にお任せいただけますでしょうか。",
        "文案の調整は委員長に一任を願います。",
        "報告書の修文は、委員長へ御委任いただきたいと存じますが、いかがでしょうか。",
    ],
)
def test_what_is_left_to_the_chair_takes_nothing_from_who_presides(entrusts: str) -> None:
    found = say(
        OPEN,
        ("A", entrusts),
        ("B", "1点、次回の日程について申し上げます。10月15日でお願いいたします。"),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["A"].name == "山田一郎"
    assert found["B"].name is None


def test_giving_a_task_to_somebody_by_name_still_gives_the_floor() -> None:
    found = say(
        OPEN,
        ("A", "説明は高橋課長にお願いします。"),
        ("B", "それでは、資料1を御覧ください。対象は320件でございます。"),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["B"].name == "高橋健"


@pytest.mark.parametrize(
    "told",
    [
        "ただいま佐藤委員から、議案第41号を継続審査とされたいとの動議がありました。",
        "ただいま佐藤委員から採決を延期すべきとの御意見がございました。",
        "今、佐藤委員より、資料が足りないという御指摘がありました。",
    ],
)
def test_what_somebody_just_said_in_so_many_words_names_the_voice_before(told: str) -> None:
    found = say(
        OPEN,
        ("B", "議案第41号は採決を延期し、継続して審査することを求めます。"),
        ("A", told),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["B"].name == "佐藤花子"


@pytest.mark.parametrize(
    "told",
    [
        "先ほど佐藤委員から、継続審査とされたいとの動議がありました。",
        "佐藤委員から、継続審査とされたいとの動議が出される見込みです。",
    ],
)
def test_what_was_said_at_another_time_does_not(told: str) -> None:
    found = say(
        OPEN,
        ("B", "議案第41号について、資料を御覧ください。対象は320件でございます。"),
        ("A", told),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["B"].name is None


def test_who_is_asked_for_the_explanation_of_something_has_the_floor() -> None:
    found = say(
        OPEN,
        ("A", "高橋課長から案の説明をお願いします。"),
        ("B", "それでは、資料1を御覧ください。対象は320件でございます。"),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["B"].name == "高橋健"


def test_whose_explanation_was_heard_does_not() -> None:
    found = say(
        OPEN,
        ("A", "高橋課長から案の説明を受けましたので、御意見をお願いします。"),
        ("B", "1点伺います。対象は何件ですか。"),
        roster=(YAMADA, SATO, TAKAHASHI),
    )
    assert found["B"].name is None


HEAD_OF_OFFICE = Attendee("大河内誠", "都市計画課長", "事務局")
CLERK = Attendee("岸辺亮", "都市計画課主査", "事務局")
SECRETARIAT_SPEAKS = (
    OPEN,
    ("A", "議題1について、事務局から説明をお願いします。"),
    ("B", "都市計画課の岸辺でございます。資料1を御覧ください。面積は3.4ヘクタールでございます。"),
    ("A", "報告事項の1について、事務局、お願いします。"),
    ("C", "見直しの素案を年度内にまとめます。対象の区域は約38ヘクタールでございます。"),
)


def test_the_one_left_of_the_secretariat_is_named() -> None:
    found = say(*SECRETARIAT_SPEAKS, roster=(YAMADA, SATO, HEAD_OF_OFFICE, CLERK))
    assert (found["B"].name, found["C"].name) == ("岸辺亮", "大河内誠")
    assert "elimination" in {item.kind for item in found["C"].evidence}


def test_where_two_of_the_secretariat_are_left_nobody_is_named() -> None:
    third = Attendee("古賀悠", "都市計画課主任", "事務局")
    found = say(*SECRETARIAT_SPEAKS, roster=(YAMADA, SATO, HEAD_OF_OFFICE, CLERK, third))
    assert found["C"].name is None


def test_where_two_voices_answer_for_the_secretariat_nobody_is_named() -> None:
    found = say(
        *SECRETARIAT_SPEAKS,
        ("A", "事務局、補足をお願いします。"),
        ("D", "説明会は区域内の町会ごとに11月中に開く予定としております。"),
        roster=(YAMADA, SATO, HEAD_OF_OFFICE, CLERK),
    )
    assert found["C"].name is found["D"].name is None


def test_who_is_only_talked_of_as_the_secretariat_is_not_named() -> None:
    found = say(
        *SECRETARIAT_SPEAKS[:3],
        ("A", "ただいまの事務局の説明について、御意見をお願いします。"),
        ("C", "説明会は区域内の町会ごとに開かれるのでしょうか。"),
        roster=(YAMADA, SATO, HEAD_OF_OFFICE, CLERK),
    )
    assert found["C"].name is None


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ((Attendee("田村健", "防災課長"),), "対象の区域は約38ヘクタールで、素案を年度内にまとめます。"),
        ((), "主任の私からお答えします。対象の区域は約38ヘクタールでございます。"),
        ((), "防災課です。対象の区域は約38ヘクタールで、素案を年度内にまとめます。"),
    ],
)  # fmt: skip
def test_who_may_be_somebody_else_is_not_the_last_of_the_secretariat(
    more: tuple[Attendee, ...], answer: str
) -> None:
    roster = (YAMADA, SATO, HEAD_OF_OFFICE, CLERK, *more)
    found = say(*SECRETARIAT_SPEAKS[:4], ("C", answer), roster=roster)
    assert found["C"].name is None
