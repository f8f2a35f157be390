"""``minutes transcribe`` as a person calls it: real models, real files, one Japanese line a failure."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from minutes.jobs.ledger import LEDGER

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
RATE = 16_000

pytestmark = pytest.mark.model


def call(*words: str | Path, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minutes", "transcribe", *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        **more,  # type: ignore[call-overload]
    )


def write_wav(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def sample_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format of the bundled sample."""
    folder = tmp_path_factory.mktemp("sample")
    done = call(
        SAMPLES / "iinkai.ogg", "-o", folder / "out",
        "--roster", SAMPLES / "roster.csv", "--agenda", SAMPLES / "agenda.txt",
        "--title", "環境建設委員会", "--started-at", "2026-05-18T10:00", "--place", "第1委員会室",
        "--formats", "json,docx,txt,srt,vtt,rttm,md,html,csv",
        cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        str(folder / "out" / f"iinkai.{name}")
        for name in ("json", "docx", "txt", "srt", "vtt", "rttm", "md", "html", "csv")
    ]
    return folder / "out"


@pytest.fixture(scope="module")
def record(sample_out: Path) -> dict[str, object]:
    return json.loads((sample_out / "iinkai.json").read_text(encoding="utf-8"))


def test_the_json_has_the_fields_that_scripts_rely_on(record: dict[str, object]) -> None:
    assert {"schema_version", "recording", "header", "speakers", "turns"} <= record.keys()
    assert {"agenda", "events", "decisions", "actions", "provenance"} <= record.keys()
    assert record["recording"].keys() >= {"file_name", "duration", "sha256"}
    assert record["header"].keys() >= {"title", "date", "started_at", "ended_at", "place"}
    for turn in record["turns"]:
        keys = {"id", "start", "end", "speaker", "text", "clean", "overlapped", "words", "flags"}
        assert turn.keys() >= keys
        assert turn["text"] == "".join(word["text"] for word in turn["words"])
    assert set(record["provenance"]["seconds_by_stage"]) >= {"decode", "diarize", "recognise"}


def test_what_was_said_is_there(record: dict[str, object]) -> None:
    text = "".join(turn["text"] for turn in record["turns"])
    for word in ("議題", "公園", "説明", "夏休み", "委員会", "6月22日"):
        assert word in text


def test_the_four_speakers_carry_their_names(record: dict[str, object]) -> None:
    names = {speaker["name"] for speaker in record["speakers"]}
    assert names == {"森本誠", "小林由紀", "石川直樹", "中村恵"}


def test_nothing_is_written_besides_the_results(sample_out: Path) -> None:
    """The ledger of what was written, hidden, is how a file that a person changed is told later."""
    names = {path.name for path in sample_out.iterdir()}
    assert len(names - {LEDGER}) == 9
    assert LEDGER in names
    assert all(path.stat().st_size > 100 for path in sample_out.iterdir())


def test_names_are_in_the_word_file(sample_out: Path) -> None:
    import docx

    document = docx.Document(str(sample_out / "iinkai.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    text += "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    for word in ("環境建設委員会", "令和8年5月18日", "石川", "公園の遊具の点検について"):
        assert word in text


def test_silence_is_an_empty_draft_that_says_so(tmp_path: Path) -> None:
    write_wav(tmp_path / "silence.wav", np.zeros(RATE * 300))
    done = call("silence.wav", "--formats", "json,docx,txt,srt,vtt,rttm,md,html,csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "発話が見つかりませんでした" in done.stderr
    assert json.loads((tmp_path / "silence.json").read_text(encoding="utf-8"))["turns"] == []
    assert (tmp_path / "silence.docx").stat().st_size > 1000


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write_wav(
        tmp_path / "短い 録音'🎌.wav", np.random.default_rng(0).standard_normal(RATE // 5) * 0.01
    )
    (tmp_path / "text.mp4").write_text("録音ではない")
    done = call("text.mp4", "短い 録音'🎌.wav", "nowhere.wav", "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if "text.mp4" in line or "nowhere" in line]
    assert len(errors) == 2
    assert (tmp_path / "out" / "短い 録音'🎌.docx").is_file()


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere: this test needs an ordinary user")
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    yield folder
    folder.chmod(0o700)


def test_a_folder_that_cannot_be_written(read_only: Path) -> None:
    done = call(SAMPLES / "iinkai.ogg", "-o", read_only / "out", cwd=ROOT)
    assert done.returncode == 2
    assert "作れません" in done.stderr


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc, where nobody may write")
def test_a_place_where_even_root_may_not_write(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(RATE))
    done = call("a.wav", "-o", "/proc/minutes/out", cwd=tmp_path)
    assert done.returncode == 2
    assert "作れません" in done.stderr.splitlines()[-1]


def test_the_output_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    done = call(SAMPLES / "iinkai.ogg", "-o", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert "作れません" in done.stderr.splitlines()[-1]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: writing fails in the middle."""
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    write_wav(tmp_path / "a.wav", np.zeros(RATE * 2))
    done = call("a.wav", "-o", "out", "--formats", "docx", cwd=tmp_path, preexec_fn=limit)
    assert done.returncode == 2, done.stderr
    assert re.search("書き(込|出)め?ません|書き出せません", done.stderr)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [LEDGER]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere.wav",), "見つかりません"),
        ((".",), "フォルダー"),
        (("a.wav", "--speakers", "0"), "1以上"),
        (("a.wav", "--speakers", "2", "--min-speakers", "1"), "一緒に"),
        (("a.wav", "--min-speakers", "3", "--max-speakers", "2"), "以下"),
        (("a.wav", "--formats", "odt"), "odt"),
        (("a.wav", "--started-at", "昨日"), "昨日"),
        (("a.wav", "--device", "gpu"), "cuda"),
        (("a.wav", "--roster", "nowhere.csv"), "nowhere.csv"),
        (("a.wav", "--agenda", "nowhere.txt"), "nowhere.txt"),
        (("a.wav", "--profile", "nowhere"), "nowhere"),
        ((), "RECORDING"),
    ],
)
def test_bad_calls_exit_2_with_one_japanese_line(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(RATE))
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert done.stdout == ""


def test_a_pdf_is_refused_at_once_where_nothing_can_make_one(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(RATE))
    nowhere = {**os.environ, "PATH": str(tmp_path)}
    done = call("a.wav", "--formats", "docx,pdf", cwd=tmp_path, env=nowhere)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "LibreOffice" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_a_missing_model_exits_3_and_names_the_command(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(RATE))
    done = call("a.wav", "--model", "large-v3-turbo", cwd=tmp_path)
    assert done.returncode == 3
    assert "minutes models fetch large-v3-turbo" in done.stderr


def test_what_a_person_changed_is_never_overwritten(tmp_path: Path) -> None:
    """Nor does another recording of the same name take the place of the first one's results."""
    tone = np.sin(np.arange(RATE) / 9)
    write_wav(tmp_path / "会議.wav", 0.001 * tone)
    words = ("会議.wav", "-o", "out", "--formats", "txt,json")
    assert call(*words, cwd=tmp_path).returncode == 0
    out = tmp_path / "out"
    first = (out / "会議.json").read_bytes()
    (out / "会議.txt").write_text("人が直した文", encoding="utf-8")
    again = call(*words, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (out / "会議.txt").read_text(encoding="utf-8") == "人が直した文"
    assert "会議（再作成）.txt に書き出しました" in again.stderr
    assert str(Path("out") / "会議（再作成）.txt") in again.stdout.splitlines()
    assert not (out / "会議（再作成）.json").exists()  # untouched: replaced
    write_wav(tmp_path / "会議.wav", 0.002 * tone)
    other = call(*words, cwd=tmp_path)
    assert str(Path("out") / "会議 (2).json") in other.stdout.splitlines()
    heard = json.loads((out / "会議.json").read_text(encoding="utf-8"))
    assert heard["recording"]["sha256"] == json.loads(first)["recording"]["sha256"]


def test_a_file_from_elsewhere_is_a_persons(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(RATE))
    (tmp_path / "a.txt").write_text("メモ", encoding="utf-8")
    done = call("a.wav", "--formats", "txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "メモ"
    assert done.stdout == "a（再作成）.txt\n"
