"""What the clerk types: dates, times, rosters, and the line beside each field."""

from __future__ import annotations

import asyncio
import wave
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
import pytest

from minutes.errors import UsageError
from minutes.format.inputs import parse_roster
from minutes.options import TranscribeOptions, option_fields
from minutes.schema import Attendee, MeetingContext
from minutes.store.records import Body
from minutes.web.bodies import body_choices, body_of, chosen
from minutes.web.fields import parse_clock, parse_count, parse_date
from minutes.web.form import DETAILS, build_form, understand_form
from minutes.web.incoming import Incoming
from minutes.web.readings import agenda_text, problem, recording_reading, roster_text

from .builders import EVIL

if TYPE_CHECKING:
    from minutes.jobs.service import Service


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A second of silence."""
    path = tmp_path / "録音 1.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(32000))
    return path


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和7年6月10日", date(2025, 6, 10)),
        ("令和7年6月10日（火曜日）", date(2025, 6, 10)),
        ("令和7年6月10日(火)", date(2025, 6, 10)),
        ("令和元年５月１日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("R7.6.10", date(2025, 6, 10)),
        ("r7/6/10", date(2025, 6, 10)),
        ("2025-06-10", date(2025, 6, 10)),
        ("２０２５年６月１０日", date(2025, 6, 10)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("", None),
        ("　", None),
    ],
)
def test_dates_as_clerks_write_them(text: str, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["6月10日", "令和7年2月30日", "あした", "2025/13/1", "令和7年", "0000-01-01"]
)
def test_no_date_says_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="日付"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("13:30", time(13, 30)),
        ("１３：３０", time(13, 30)),
        ("1330", time(13, 30)),
        ("午後1時30分", time(13, 30)),
        ("午後１時", time(13, 0)),
        ("午後0時", time(12, 0)),
        ("午前0時05分", time(0, 5)),
        ("13時半", time(13, 30)),
        ("9:05", time(9, 5)),
        ("", None),
    ],
)
def test_times_as_clerks_write_them(text: str, moment: time | None) -> None:
    assert parse_clock(text) == moment


@pytest.mark.parametrize("text", ["25:00", "13:75", "午後13時", "昼", "12時3分4秒"])
def test_no_time_says_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="時刻"):
        parse_clock(text)


@pytest.mark.parametrize("text", ["0", "百", "100", "-3", "3.5"])
def test_no_count_says_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="人数"):
        parse_count(text)


@pytest.mark.process
def test_a_full_form_becomes_context_and_options(recording: Path) -> None:
    context, options, problems = understand_form(
        {
            "recording": [str(recording)],
            "title": " 総務委員会 ",
            "date": "令和7年6月10日",
            "clock": "午後1時30分",
            "place": "第1委員会室",
            "profile": "shingikai",
            "roster": "田中一郎　委員長\n佐藤花子　委員",
            "agenda": "1　開会\n2　補正予算について",
            "speakers": "4人",
        }
    )
    assert problems == {}
    assert context.header.title == "総務委員会"
    assert context.header.started_at == options.started_at == datetime(2025, 6, 10, 13, 30)
    assert [who.name for who in context.roster] == ["田中一郎", "佐藤花子"]
    assert context.agenda == ("補正予算について",)
    assert (options.profile, options.speakers, options.title) == ("shingikai", 4, "総務委員会")


@pytest.mark.process
def test_an_empty_form_but_for_the_recording_is_enough(recording: Path) -> None:
    context, options, problems = understand_form({"recording": [str(recording)]})
    assert problems == {}
    assert context.roster == context.agenda == ()
    assert options == TranscribeOptions()


@pytest.mark.process
def test_each_problem_stands_at_its_own_field(tmp_path: Path) -> None:
    text = tmp_path / "偽物.mp4"
    text.write_text("これは録音ではない", encoding="utf-8")
    _, _, problems = understand_form(
        {
            "recording": [str(text)],
            "date": "いつか",
            "clock": "25時",
            "roster": "見出し,備考\n,,",
            "speakers": "多数",
            "min_speakers": "5",
            "max_speakers": "3",
        }
    )
    assert set(problems) == {"recording", "date", "clock", "roster", "speakers", "max_speakers"}
    assert all("\n" not in line and line for line in problems.values())
    assert "偽物.mp4" in problems["recording"]


@pytest.mark.process
def test_several_recordings_are_the_tracks_of_one_meeting(recording: Path, tmp_path: Path) -> None:
    other = tmp_path / "田中.wav"
    other.write_bytes(recording.read_bytes())
    paths = [str(recording), str(other)]
    _, options, problems = understand_form({"recording": paths})
    assert problems == {}
    assert options.tracks
    assert recording_reading(paths).endswith(
        f"2人分の録音を、1つの会議として扱います（{recording.stem}、田中）"
    )
    (tmp_path / "壊れた.wav").write_bytes(b"x")
    _, _, problems = understand_form({"recording": [*paths, str(tmp_path / "壊れた.wav")]})
    assert "壊れた.wav" in problems["recording"]


def test_no_recording_is_said() -> None:
    _, _, problems = understand_form({})
    assert list(problems) == ["recording"]


@pytest.mark.process
def test_a_time_without_a_day_asks_for_the_day(recording: Path) -> None:
    _, _, problems = understand_form({"recording": [str(recording)], "clock": "13:30"})
    assert list(problems) == ["date"]


def test_a_roster_file_fills_the_box_and_reads_back_the_same(tmp_path: Path) -> None:
    from minutes.format.inputs import parse_roster, read_roster

    path = tmp_path / "名簿.csv"
    path.write_bytes('氏名,役職\n田中一郎,"部長,参事"\n髙橋 花子,委員\n'.encode("cp932", "replace"))
    people = read_roster(path)
    again = parse_roster(roster_text(str(path)))
    assert [(who.name, who.role) for who in again] == [(who.name, who.role) for who in people]


def test_an_agenda_file_fills_the_box(tmp_path: Path) -> None:
    path = tmp_path / "次第.txt"
    path.write_text("1 開会\n2 補正予算について\n3 その他\n", encoding="utf-8")
    assert agenda_text(str(path)) == "補正予算について\nその他"


def test_an_error_line_shows_markup_and_never_runs_it() -> None:
    shown = problem(EVIL)
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_a_line_shows_names_in_the_order_in_which_they_are_read() -> None:
    assert "録音gpj.exe" in problem("録音\u202egpj.exe")
    assert "総務　委員会" in problem("総務　委員会")


def test_every_option_has_its_place_on_the_form(service: Service) -> None:
    """One definition of every option: whoever adds one must decide where a clerk meets it."""

    async def drawn() -> gr.Blocks:  # Gradio leaks an event loop where none runs
        with gr.Blocks(analytics_enabled=False) as blocks:
            build_form(service, blocks, Incoming(service.data_dir, largest=1))
        return blocks

    blocks = asyncio.run(drawn())
    ids = {getattr(block, "elem_id", None) for block in blocks.blocks.values()}
    elsewhere = {"formats": "chosen when the clerk exports", "started_at": "m-date and m-clock"}
    for item in option_fields():
        if item.name not in elsewhere and item.metadata.get("web", True):
            assert f"m-{item.name}" in ids, item.name
    assert {"m-date", "m-clock"} <= ids
    labels = {getattr(block, "label", None) for block in blocks.blocks.values()}
    for name in DETAILS:
        (item,) = (item for item in option_fields() if item.name == name)
        assert item.metadata["label"] in labels


def test_meeting_bodies_are_offered_by_name(service: Service) -> None:
    assert body_choices(service) == [("選ばない", "")]
    body = service.save_body(Body("", "総務委員会"))
    assert body_choices(service) == [("選ばない", ""), ("総務委員会", body.id)]


def test_a_body_named_on_the_form_is_kept_and_fills_the_next_form(
    service: Service, recording: Path, tmp_path: Path
) -> None:
    words = tmp_path / "用語.csv"
    words.write_text("青葉区,あおばく\n", encoding="utf-8")
    given = {
        "recording": [str(recording)],
        "roster": "田中一郎　委員長\n佐藤花子　委員",
        "place": "第1委員会室",
        "profile": "shingikai",
        "dictionary": str(words),
        "save_body": " 情報化推進審議会 ",
    }
    context, options, problems = understand_form(given)
    assert problems == {}
    body = service.store.bodies.get(body_of(service, given, context, options) or "")
    assert (body.name, body.profile, body.place) == (
        "情報化推進審議会",
        "shingikai",
        "第1委員会室",
    )
    assert [term.text for term in body.dictionary] == ["青葉区"]
    profile, roster, place = chosen(service, None, body.id, "", "")
    assert (profile, place) == ("shingikai", "第1委員会室")
    assert parse_roster(roster) == context.roster == body.members
    assert chosen(service, None, body.id, "高橋健", "議場")[1:] == (gr.skip(), gr.skip())


def test_saving_a_body_again_keeps_what_was_not_given_and_its_voices(service: Service) -> None:
    known = service.save_body(
        Body("", "総務委員会", (Attendee("佐藤", "委員"),), place="議場", voices=True)
    )
    given = {"save_body": "総務委員会", "body": ""}
    found = body_of(service, given, MeetingContext(), TranscribeOptions(profile="honkaigi"))
    again = service.store.bodies.get(found or "")
    assert again.id == known.id
    assert (again.members, again.place, again.voices) == (known.members, "議場", True)
    assert again.profile == "honkaigi"


def test_a_meeting_without_a_name_to_save_belongs_to_the_body_that_was_chosen(
    service: Service,
) -> None:
    nothing = (MeetingContext(), TranscribeOptions())
    assert body_of(service, {"body": "b1", "save_body": ""}, *nothing) == "b1"
    assert body_of(service, {"body": "", "save_body": "  "}, *nothing) is None
    assert service.bodies() == ()
