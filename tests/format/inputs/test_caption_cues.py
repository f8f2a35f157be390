"""Caption files as people have them: what is speech, who is named, and what is only layout."""

from __future__ import annotations

from pathlib import Path

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.format.inputs import read_captions
from minutes.format.inputs.caption_cues import cues
from minutes.schema import Attendee

ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("佐藤花子", "委員"),
    Attendee("髙橋健", "総務課長"),
)


def read(
    folder: Path, text: str, name: str = "a.vtt", roster: tuple[Attendee, ...] = ()
) -> list[tuple[str | None, str]]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return [(caption.speaker_name, caption.text) for caption in read_captions(path, roster)]


def srt(*texts: str) -> str:
    return "\n".join(
        f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{text}\n" for n, text in enumerate(texts, 1)
    )


def test_notes_styles_regions_and_identifiers_are_no_speech(tmp_path: Path) -> None:
    text = (
        "WEBVTT - 総務委員会\nKind: captions\n\nNOTE\nlanguage:ja-jp\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:fred\n\nNOTE Confidence: 0.83\n\n導入-1\n00:01.000 --> 00:02.000 align:start\n"
        "<v 山田 一郎>開会します。</v>\n\nNOTE Confidence: 0.5\n\ncue-2\n00:02.000 --> 00:03.000\n\n"
        "cue-3\n00:03.000 --> 00:04.000\n<v.loud 佐藤 花子>はい。</v>\n\nNOTE Confidence: 0.9\n"
    )
    assert read(tmp_path, text) == [("山田 一郎", "開会します。"), ("佐藤 花子", "はい。")]


def test_text_behind_a_blank_line_stays_in_its_cue(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nまず1点目、\n\n次に2点目です。\n\n2\n00:03.000 --> 00:04.000\nはい。\n"  # fmt: skip
    expected = [(None, "まず1点目、次に2点目です。"), (None, "はい。")]
    assert read(tmp_path, vtt) == expected
    assert read(tmp_path, srt("まず1点目、\n\n次に2点目です。", "はい。"), "a.srt") == expected


@pytest.mark.parametrize(
    "times",
    [
        "00:00:01,000 --> 00:00:02,000",
        "00:00:01.000-->00:00:02.000",
        "0:0:1,0 --> 0:0:2,0 X1:10 X2:20 Y1:5 Y2:6",
        "00:00:01:000 --> 00:00:02:000",
        "００：００：０１，０００ --> ００：００：０２，０００",
        "  00:00:01,000  -->  00:00:02,000  ",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n", ""])
def test_srt_in_its_wild_forms(tmp_path: Path, times: str, between: str) -> None:
    number = f"1{between}\n" if between else ""
    text = f'\ufeff{number}{times}\n{{\\an8}}<font color="#fff"><i>開会します。</i></font>\n'
    path = tmp_path / "a.srt"
    path.write_text(text, encoding="utf-8")
    (caption,) = read_captions(path)
    assert (caption.span.start, caption.span.end) == (1.0, 2.0)
    assert caption.text == "開会します。"


def test_angle_brackets_that_are_no_tag_are_text(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<資料1>の<c.yellow>3</c> &lt; 5と<ruby>議<rt>ぎ</rt></ruby>題\n"
    assert read(tmp_path, text) == [(None, "<資料1>の3 < 5と議題")]


@pytest.mark.parametrize(
    "said",
    [
        "再開は午後1:30からといたします",
        "午後1:30に再開します",
        "賛成と反対は3:2です",
        "資料はhttps://www.city.example.lg.jp/を御覧ください",
        "https://www.city.example.lg.jp/ です",
        "日程第1：会期の決定を議題といたします",
        "10:00 開会",
        "結論：賛成です",
        "[拍手] ありがとうございました",
    ],
)
def test_a_colon_names_nobody_by_itself(tmp_path: Path, said: str) -> None:
    others = ["はい、2点お伺いします", "それでは始めます", "以上です"]
    found = read(tmp_path, srt(said, *others), "a.srt", ROSTER)
    assert found == [(None, text) for text in (said, *others)]


def test_two_lines_of_speech_are_no_name_and_its_text(tmp_path: Path) -> None:
    first = "ありがとうございました\nただいまの説明につきまして、質疑はございますか"
    second = "それからもう1点\n議事録の修正っていうのは、誰がやってるんですか"
    found = read(tmp_path, srt(first, second, "高橋課長"), "a.srt", ROSTER)
    assert found == [(None, text.replace("\n", "")) for text in (first, second, "高橋課長")]


@pytest.mark.parametrize(
    "name", ["高橋", "髙橋 健", "高橋 健（総務課）", "高橋総務課長", "高橋さん"]
)
def test_a_member_is_named_before_a_colon_or_on_a_line(tmp_path: Path, name: str) -> None:
    texts = [
        f"{name}：お答えします",
        "それから3:2です",
        f"{name}\nまず精度について",
        "次に\n費用です",
    ]
    assert read(tmp_path, srt(*texts), "a.srt", ROSTER) == [
        (name, "お答えします"),
        (None, "それから3:2です"),
        (name, "まず精度について"),
        (None, "次に費用です"),
    ]


def test_what_repeats_before_a_colon_is_a_name(tmp_path: Path) -> None:
    texts = ["田村: はい", "結論: 賛成です", "田村: 以上", "それは", "あれは", "これは", "どれは"]
    names = [name for name, _ in read(tmp_path, srt(*texts), "a.srt")]
    assert names == ["田村", None, "田村", None, None, None, None]


@pytest.mark.parametrize("roster", [ROSTER, ()])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("議題：予算について", "議題：決算について"),
        ("質問：いつですか", "回答：来月です"),
        ("質問1：いつですか", "回答1：来月です"),
        ("日時：4月1日", "場所：第1会議室"),
        ("理由：時間がない", "結論: 賛成です"),
    ],
)
def test_a_heading_before_a_colon_is_nobody_however_often_it_comes(
    tmp_path: Path, first: str, second: str, roster: tuple[Attendee, ...]
) -> None:
    texts = [first, second, first, second, "以上です"]
    assert read(tmp_path, srt(*texts), "a.srt", roster) == [(None, text) for text in texts]


@pytest.mark.parametrize("name", ["司会", "事務局", "回答者", "担当課", "議事係", "結城", "例会長"])
def test_who_only_sounds_like_a_heading_is_somebody(tmp_path: Path, name: str) -> None:
    texts = [f"{name}：始めます", "はい", f"{name}：終わります"]
    assert [found for found, _ in read(tmp_path, srt(*texts), "a.srt")] == [name, None, name]


def test_text_before_a_voice_tag_is_kept_and_nobodys(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n開会します。<V.loud 佐藤 花子>はい。</V>\n"
    assert read(tmp_path, text) == [(None, "開会します。"), ("佐藤 花子", "はい。")]


@pytest.mark.parametrize("between", ["\n", ""])
def test_webex_names_who_speaks_behind_the_number(tmp_path: Path, between: str) -> None:
    text = (
        'WEBVTT\n\n1 "山田 一郎" (3456789)\n00:00:01.000 --> 00:00:03.000\n開会します。\n'
        f'{between}2 "佐藤 花子" (123)\n00:00:04.000 --> 00:00:05.000\n2 "資料"です。\n'
    )
    assert read(tmp_path, text) == [("山田 一郎", "開会します。"), ("佐藤 花子", '2 "資料"です。')]


def test_rolling_captions_say_each_line_once(tmp_path: Path) -> None:
    text = (
        "WEBVTT\nKind: captions\nLanguage: ja\n\n"
        "00:00:00.300 --> 00:00:03.400 align:start position:0%\n \n"
        "ありがとう<00:00:01.000><c>ございました</c>\n\n"
        "00:00:03.400 --> 00:00:03.410 align:start position:0%\nありがとうございました\n \n\n"
        "00:00:03.410 --> 00:00:07.400 align:start position:0%\nありがとうございました\n"
        "質疑は<00:00:05.000><c>ございますか</c>\n\n"
        "00:00:07.400 --> 00:00:07.410 align:start position:0%\n質疑はございますか\n \n\n"
        "00:00:07.410 --> 00:00:12.000 align:start position:0%\n質疑はございますか\nはい\n"
    )
    assert [said for _, said in read(tmp_path, text)] == [
        "ありがとうございました",
        "質疑はございますか",
        "はい",
    ]


def test_live_captions_that_grow_say_each_word_once(tmp_path: Path) -> None:
    grown = srt(
        "ただいま", "ただいまから", "ただいまから開会します", "日程第1", "日程第1を議題とします"
    )
    texts = [said for _, said in read(tmp_path, grown.replace(",900", ",999"), "a.srt")]
    assert "".join(texts) == "ただいまから開会します日程第1を議題とします"


def test_somebody_who_says_the_same_twice_said_it_twice(tmp_path: Path) -> None:
    texts = ["はい", "はい", "賛成です", "反対です", "異議なし", "次に移ります", "はい", "以上です"]
    assert [said for _, said in read(tmp_path, srt(*texts), "a.srt")] == texts
    doubled = "WEBVTT\n\n" + "00:01.000 --> 00:02.000\nはい\n\n" * 2
    assert read(tmp_path, doubled) == [(None, "はい")]


def test_teams_text_with_its_spoken_clock(tmp_path: Path) -> None:
    text = (
        "総務委員会\n2024年6月14日\n\n山田 一郎 0 分 3 秒\nただいまから開会します。\n"
        "佐藤 花子 1 時間 2 分 5 秒\nはい。\nお願いします。\n"
    )
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    found = [(c.span.start, c.speaker_name, c.text) for c in read_captions(path)]
    assert found == [
        (3.0, "山田 一郎", "ただいまから開会します。"),
        (3725.0, "佐藤 花子", "はい。お願いします。"),
    ]


def test_teams_text_as_it_is_copied(tmp_path: Path) -> None:
    rows = [
        ("山田 一郎", 3, "開会します。"),
        ("佐藤 花子", 7, "はい。"),
        ("山田 一郎", 9, "どうぞ。"),
    ]
    text = "".join(
        f"{name}\n0 分 {at} 秒\n0:{at:02d}\n{name} 0 分 {at} 秒\n{said}\n"
        for name, at, said in rows
    )
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    found = [(c.speaker_name, c.span.start, c.text) for c in read_captions(path)]
    assert found == rows


def test_the_name_on_the_line_above_a_time(tmp_path: Path) -> None:
    text = "議事録\n\n山田 一郎\n0:03\n開会します\n佐藤 花子\n0:07\nはい\n山田 一郎\n0:09\nどうぞ\n"
    found = read(tmp_path, text, "a.txt", ROSTER)
    assert found == [("山田 一郎", "開会します"), ("佐藤 花子", "はい"), ("山田 一郎", "どうぞ")]


def test_who_speaks_but_once_has_a_name_above_the_time_too(tmp_path: Path) -> None:
    rows = [("参加者 1", "開会"), ("参加者 2", "はい"), ("参加者 1", "次"), ("参加者 3", "以上")]
    text = "".join(f"{name}\n00:{at:02d}\n{said}\n\n" for at, (name, said) in enumerate(rows))
    assert read(tmp_path, text, "a.txt") == rows
    unnamed = "\n".join(f"00:{at:02d}\n{said}\n" for at, (_, said) in enumerate(rows))
    assert read(tmp_path, unnamed, "a.txt") == [(None, said) for _, said in rows]


@pytest.mark.parametrize(
    "last", ["会議は 00:09:00 に終了しました", "Meeting ended after 00:09:00 👋"]
)
def test_what_meet_writes_at_the_end_was_said_by_nobody(tmp_path: Path, last: str) -> None:
    text = (
        f"00:00:00\n\n山田一郎: 開会します。\n00:05:10\n山田一郎: 会議は9時に終了しました\n{last}\n"
    )
    assert [said for _, said in read(tmp_path, text, "a.txt")] == [
        "開会します。",
        "会議は9時に終了しました",
    ]


def test_lines_between_times_are_no_names(tmp_path: Path) -> None:
    """Where a name stands at a change of speaker only, a line between two times was said."""
    said = "佐藤花子\n00:00:01\n開会します\n00:00:05\n本日の議題は\n00:00:09\n防災計画\n00:00:12\nです。\n"
    said += (
        "鈴木一郎\n00:00:20\nはい。\n佐藤花子\n00:00:25\nどうぞ。\n鈴木一郎\n00:00:30\n以上です。\n"
    )
    path = tmp_path / "meet.txt"
    path.write_text(said, encoding="utf-8")
    roster = (Attendee("佐藤花子", "委員"), Attendee("鈴木一郎", "委員"))
    text = "".join(caption.text for caption in read_captions(path, roster))
    for words in ("開会します", "本日の議題は", "防災計画", "です。", "以上です。"):
        assert words in text


def test_meet_writes_a_time_for_several_statements(tmp_path: Path) -> None:
    text = (
        "総務委員会 - 文字起こし\n00:00:00\n\n山田一郎: ただいまから開会します。\n佐藤花子: はい。\n"
        "00:05:00\n山田一郎: 次に移ります。資料は3:2です。\n"
    )
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    captions = read_captions(path)
    assert [(c.speaker_name, c.text) for c in captions] == [
        ("山田一郎", "ただいまから開会します。"),
        ("佐藤花子", "はい。"),
        ("山田一郎", "次に移ります。資料は3:2です。"),
    ]
    assert captions[0].span.start == 0.0
    assert 0.0 < captions[1].span.start < captions[1].span.end <= 300.0 == captions[2].span.start


_LINE = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8).filter(
    lambda line: line == line.strip() and not line.startswith(("NOTE", "STYLE", "REGION"))
)
_CUE = st.tuples(
    st.one_of(st.none(), _LINE, st.just("NOTE 注"), st.just("STYLE\n::cue{}")),
    st.lists(_LINE, min_size=1, max_size=3),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_CUE, min_size=1, max_size=5))
def test_webvtt_is_read_as_its_specification_says(
    found: list[tuple[str | None, list[str]]],
) -> None:
    """Cues as webvtt-py reads them: identifiers, comments and styles are none of their lines."""
    text = "WEBVTT\n\n"
    for number, (before, body) in enumerate(found):
        identified = before is not None and "\n" not in before and not before.startswith("NOTE")
        lead = "" if before is None else before + ("\n" if identified else "\n\n")
        if number and before and before.startswith("STYLE"):
            lead = ""  # behind the first cue it is no style
        text += f"{lead}00:{number:02d}.000 --> 00:{number:02d}.500\n" + "\n".join(body) + "\n\n"
    wanted = [(c.start_in_seconds, c.lines) for c in webvtt.from_string(text).captions]
    ours = [(int(cue.span.start), cue.lines) for cue in cues(text.split("\n"), "a.vtt")]
    assert ours == wanted
