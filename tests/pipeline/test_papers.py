"""What is known before listening: files read, what the caller knows wins over them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.options import TranscribeOptions
from minutes.pipeline import read_papers
from minutes.schema import Header, MeetingContext


@pytest.fixture
def options(tmp_path: Path) -> TranscribeOptions:
    (tmp_path / "roster.csv").write_text("氏名,役職\n佐藤花子,委員長\n", encoding="utf-8")
    (tmp_path / "agenda.txt").write_text("1 開会\n2 議案第5号\n", encoding="utf-8")
    (tmp_path / "terms.csv").write_text("辞書登録,じしょとうろく\n", encoding="utf-8")
    return TranscribeOptions(
        roster=str(tmp_path / "roster.csv"),
        agenda=str(tmp_path / "agenda.txt"),
        dictionary=str(tmp_path / "terms.csv"),
        title="環境建設委員会",
        started_at=datetime(2026, 5, 18, 10, 0),
        place="第1委員会室",
    )


def test_files_and_options_become_what_is_known(options: TranscribeOptions) -> None:
    papers = read_papers(options)
    assert papers.context.header == Header(
        title="環境建設委員会",
        date=date(2026, 5, 18),
        started_at=datetime(2026, 5, 18, 10, 0),
        place="第1委員会室",
    )
    assert [member.name for member in papers.context.roster] == ["佐藤花子"]
    assert papers.context.agenda == ("議案第5号",)
    assert [term.text for term in papers.dictionary] == ["辞書登録"]
    assert {"辞書登録"} <= {term.text for term in papers.terms}


def test_what_the_caller_knows_wins(options: TranscribeOptions) -> None:
    known = MeetingContext(Header(title="臨時会", place="議場"))
    header = read_papers(options, known).context.header
    assert (header.title, header.place) == ("臨時会", "議場")
    assert header.date == date(2026, 5, 18)


def test_nothing_given_is_nothing_known() -> None:
    papers = read_papers(TranscribeOptions())
    assert papers.context == MeetingContext(Header(title=""))
    assert (papers.captions, papers.chat, papers.dictionary) == ((), (), ())


def test_a_file_that_is_not_there_is_said(options: TranscribeOptions, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none.csv"):
        read_papers(TranscribeOptions(roster=str(tmp_path / "none.csv")))
