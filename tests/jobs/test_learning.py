"""A body learns from past minutes: kept by body, used by its next meeting alone, deletable, in backups."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jobs.kit import tone
from minutes.errors import NotStored, UsageError
from minutes.jobs import open_service
from minutes.jobs.backup import restore_backup, write_backup
from minutes.jobs.results import USAGE, folder, load_papers
from minutes.jobs.service import Service
from minutes.schema import MeetingContext
from minutes.store.learnt import unpacked
from minutes.store.records import Body

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
SPEECH = "苫小牧市の埠頭と、北広島市の診療所です。"


def minutes_file(path: Path, speech: str = SPEECH) -> Path:
    path.write_text(f"○市長（森井秀明君）　{speech * 20}", encoding="utf-8")
    return path


@pytest.fixture
def body(service: Service) -> Body:
    return service.save_body(Body("", "総務委員会"))


def test_the_next_meeting_of_the_body_knows_its_words(
    service: Service, body: Body, tmp_path: Path
) -> None:
    kept = service.learning.read(body, minutes_file(tmp_path / "a.txt"))
    assert (kept.name, kept.body_id) == ("a.txt", body.id)
    job = service.submit(tone(tmp_path / "a.wav"), body_id=body.id)
    papers = load_papers(service.files, job, 1)
    assert "苫小牧市" in {term.text for term in papers.learnt}
    assert "苫小牧市" in {term.text for term in papers.terms}
    past = unpacked(service.files.fetch(f"{folder(job, 1)}/{USAGE}").read_bytes())
    assert past.characters == kept.characters


def test_a_meeting_of_another_body_or_of_none_knows_nothing(
    service: Service, body: Body, tmp_path: Path
) -> None:
    service.learning.read(body, minutes_file(tmp_path / "a.txt"))
    other = service.save_body(Body("", "予算委員会"))
    for body_id in (None, other.id):
        job = service.submit(tone(tmp_path / "a.wav"), body_id=body_id)
        papers = load_papers(service.files, job, 1)
        assert (papers.learnt, papers.usage) == ((), "")
        assert not service.files.exists(f"{folder(job, 1)}/{USAGE}")


def test_the_same_bytes_count_once_whatever_their_name(
    service: Service, body: Body, tmp_path: Path
) -> None:
    for name in ("a.txt", "b.txt"):
        service.learning.read(body, minutes_file(tmp_path / name))
    (kept,) = service.learning.files(body.id)
    assert kept.name == "b.txt"


def test_what_cannot_be_read_leaves_nothing(service: Service, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(UsageError, match=r"a\.pdf"):
        service.learning.read(Body("", "新しい会議体"), tmp_path / "a.pdf")
    assert service.bodies() == ()


def test_one_file_or_all_are_forgotten(service: Service, body: Body, tmp_path: Path) -> None:
    first = service.learning.read(body, minutes_file(tmp_path / "a.txt"))
    service.learning.read(
        body, minutes_file(tmp_path / "b.txt", "石狩市の港湾と、千歳市の空港です。")
    )
    assert service.learning.forget(body.id, first.sha256) == 1
    assert "苫小牧市" not in {term.text for term in service.learning.terms(body.id)}
    assert "石狩市" in {term.text for term in service.learning.terms(body.id)}
    with pytest.raises(NotStored):
        service.learning.forget(body.id, first.sha256)
    assert service.learning.forget(body.id) == 1
    assert service.learning.terms(body.id) == ()


def test_a_body_that_is_deleted_takes_it_along(
    service: Service, body: Body, tmp_path: Path
) -> None:
    service.learning.read(body, minutes_file(tmp_path / "a.txt"))
    service.store.bodies.delete(body.id)
    assert service.learning.files(body.id) == ()


def test_a_run_anew_is_told_what_is_known_now_only_where_it_hears_again(
    service: Service, body: Body, tmp_path: Path
) -> None:
    job = service.submit(tone(tmp_path / "a.wav"), body_id=body.id)
    service.cancel(job)
    service.learning.read(body, minutes_file(tmp_path / "a.txt"))
    service.rerun(job, stage="format")
    service.cancel(job)
    assert load_papers(service.files, job, 2).learnt == ()
    service.rerun(job, stage="recognise")
    service.cancel(job)
    assert load_papers(service.files, job, 3).learnt
    service.learning.forget(body.id)
    service.rerun(job, stage="format")
    assert load_papers(service.files, job, 4).learnt
    assert service.files.exists(f"{folder(job, 4)}/{USAGE}")


def test_what_was_learnt_is_a_reason_to_hear_again(
    service: Service, body: Body, tmp_path: Path
) -> None:
    job = service.submit(tone(tmp_path / "a.wav"), body_id=body.id)
    options = service.store.jobs.get(job).options
    service.cancel(job)
    assert service.renew(job, MeetingContext(), options) == "format"
    service.learning.read(body, minutes_file(tmp_path / "a.txt"))
    assert service.renew(job, MeetingContext(), options) == "recognise"


def test_backups_hold_it(service: Service, body: Body, tmp_path: Path) -> None:
    service.learning.read(body, minutes_file(tmp_path / "a.txt"))
    job = service.submit(tone(tmp_path / "a.wav"), body_id=body.id)
    write_backup(service, tmp_path / "all.tar")
    with open_service(tmp_path / "other", with_worker=False) as other:
        restore_backup(other, tmp_path / "all.tar")
        assert other.learning.terms(body.id) == service.learning.terms(body.id)
        assert other.files.exists(f"{folder(job, 1)}/{USAGE}")


def learn(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "minutes", "learn", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.process
def test_the_command_reads_a_folder_lists_and_forgets(tmp_path: Path) -> None:
    old, data = tmp_path / "old", tmp_path / "data"
    (old / "令和3年").mkdir(parents=True)
    minutes_file(old / "令和3年" / "6月.txt")
    (old / "壊れた.pdf").write_bytes(b"%PDF-1.4 broken")
    (old / "~$6月.docx").write_bytes(b"x")
    given = ("--body", "総務委員会", "--data-dir", data)
    done = learn(old, *given)
    assert (done.returncode, done.stdout.split("\t")[0]) == (1, "6月.txt")
    told = done.stderr.splitlines()
    assert told[0].startswith("過去の会議録「壊れた.pdf」")
    assert told[1].startswith("会議体「総務委員会」：1件を読みました。")
    assert len(told) == 2
    listed = learn("--list", *given)
    assert "6月.txt" in listed.stdout
    assert "\t苫小牧市\tとまこまいし" in listed.stdout
    assert learn("--forget", "6月.txt", *given).returncode == 0
    assert learn("--list", *given).stdout == ""


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--body", "甲"], "一つを指定"),
        (["ない", "--body", "甲"], "「ない」がありません"),
        (["--list", "--body", "甲"], "会議体「甲」はありません"),
        (["{bad}", "--body", "甲"], "読めるファイルがありませんでした"),
    ],
)
def test_a_wrong_call_is_one_line_and_makes_no_body(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\x00")
    data = tmp_path / "data"
    done = learn(
        *(argument.replace("{bad}", str(bad)) for argument in arguments), "--data-dir", data
    )
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
