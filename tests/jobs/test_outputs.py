"""Output folders that people work in: nothing of theirs is lost, no file holds another meeting."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from minutes.digest import sha256_of, sha256_of_text
from minutes.errors import OutputError, PlaceGone
from minutes.jobs.ledger import LEDGER
from minutes.jobs.outputs import Outputs, Source, Written

NEW = {".docx": b"draft 1", ".txt": b"text 1"}


def recording(path: Path, content: bytes = b"") -> Source:
    """A recording with its hash; other names, other bytes unless told."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content or path.name.encode())
    return Source((path,), sha256_of(path))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder."""
    return tmp_path / "out"


def visible(folder: Path) -> dict[str, bytes]:
    """What a person sees in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def hidden(folder: Path) -> list[str]:
    """What nobody sees, the ledger left out."""
    return [path.name for path in folder.rglob(".*") if path.name != LEDGER]


# --- what a person touched ---------------------------------------------------------------------


def test_a_file_that_a_person_changed_is_kept_and_the_new_one_lies_beside(
    tmp_path: Path, out: Path
) -> None:
    source = recording(tmp_path / "会議.mp3")
    assert Outputs(out).write("会議", source, NEW).kept == ()
    (out / "会議.docx").write_bytes(b"corrected")
    changed = {".docx": b"draft 2", ".txt": b"text 2"}
    written = Outputs(out).write("会議", source, changed)
    assert written.kept == (out / "会議.docx",)
    assert written.files == (out / "会議（再作成）.docx", out / "会議.txt")
    others = {"会議.docx": b"corrected", "会議（再作成）.docx": b"draft 2", "会議.txt": b"text 2"}
    assert visible(out) == others
    Outputs(out).write("会議", source, {**changed, ".docx": b"draft 3"})  # ours: in its place
    assert visible(out) == {**others, "会議（再作成）.docx": b"draft 3"}
    (out / "会議（再作成）.docx").write_bytes(b"corrected too")
    written = Outputs(out).write("会議", source, changed)
    assert written.files[0] == out / "会議（再作成2）.docx"
    assert visible(out) == {
        "会議.docx": b"corrected",
        "会議（再作成）.docx": b"corrected too",
        "会議（再作成2）.docx": b"draft 2",
        "会議.txt": b"text 2",
    }


def test_untouched_files_are_replaced_and_equal_ones_not_written(tmp_path: Path, out: Path) -> None:
    source = recording(tmp_path / "会議.mp3")
    Outputs(out).write("会議", source, NEW)
    before = {path: path.stat() for path in out.iterdir()}
    written = Outputs(out).write("会議", source, NEW)
    assert (written.kept, {path: path.stat() for path in out.iterdir()}) == ((), before)
    Outputs(out).write("会議", source, {".docx": b"draft 2", ".txt": b"text 2"})
    assert visible(out) == {"会議.docx": b"draft 2", "会議.txt": b"text 2"}
    assert hidden(out) == []
    (out / "会議.txt").unlink()  # removed: written again
    assert Outputs(out).write("会議", source, NEW).kept == ()
    assert visible(out) == {"会議.docx": b"draft 1", "会議.txt": b"text 1"}


def test_what_the_ledger_does_not_know_is_a_persons(tmp_path: Path, out: Path) -> None:
    """A ledger that is lost, a file that was there first, a link, a folder."""
    source = recording(tmp_path / "会議.mp3")
    Outputs(out).write("会議", source, NEW)
    (out / LEDGER).unlink()
    written = Outputs(out).write("会議", source, {".docx": b"draft 2", ".txt": b"text 1"})
    assert visible(out) == {
        "会議.docx": b"draft 1",
        "会議（再作成）.docx": b"draft 2",
        "会議.txt": b"text 1",  # the same bytes: nothing to decide
    }
    assert written.kept == (out / "会議.docx",)
    elsewhere = recording(tmp_path / "elsewhere.docx", b"of somebody").recordings[0]
    (out / "別.docx").symlink_to(elsewhere)
    (out / "別.txt").mkdir()
    written = Outputs(out).write("別", recording(tmp_path / "別.mp3"), NEW)
    assert [path.name for path in written.files] == ["別（再作成）.docx", "別（再作成）.txt"]
    assert elsewhere.read_bytes() == b"of somebody"


def test_half_a_line_at_the_end_of_the_ledger_makes_nothing_ours(tmp_path: Path, out: Path) -> None:
    source = recording(tmp_path / "会議.mp3")
    Outputs(out).write("会議", source, NEW)
    with (out / LEDGER).open("ab") as ledger:
        ledger.write(b'{"kind": "file", "name": "x.docx"')
    Outputs(out).write("会議", source, {".docx": b"draft 2", ".txt": b"text 1"})
    Outputs(out).write("会議", source, {".docx": b"draft 3", ".txt": b"text 1"})
    assert visible(out) == {"会議.docx": b"draft 3", "会議.txt": b"text 1"}


def test_a_drive_that_was_taken_off_gets_nothing_written_in_its_place(
    tmp_path: Path, out: Path
) -> None:
    """Where it was, an empty folder may be left: what came into that would be hidden later."""
    outputs = Outputs(out)
    source = recording(tmp_path / "会議.mp3")
    outputs.write("会議", source, {".txt": b"1"})
    out.rename(tmp_path / "away")
    for left_behind in (False, True):
        if left_behind:
            out.mkdir()
        with pytest.raises(PlaceGone, match="見えなくなりました"):
            outputs.write("会議", source, {".txt": b"2"})
        assert not out.exists() or not list(out.iterdir())
    out.rmdir()
    (tmp_path / "away").rename(out)
    assert outputs.write("会議", source, {".txt": b"2"}).kept == ()
    assert (out / "会議.txt").read_bytes() == b"2"


def test_a_full_disk_touches_nothing(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = recording(tmp_path / "会議.mp3")
    Outputs(out).write("会議", source, NEW)

    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("minutes.jobs.outputs._write", full)
    with pytest.raises(OutputError, match="空き"):
        Outputs(out).write("会議", source, {".docx": b"draft 2", ".txt": b"text 2"})
    assert (visible(out), hidden(out)) == (
        {"会議.docx": b"draft 1", "会議.txt": b"text 1"},
        [],
    )


def test_a_file_system_without_links(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, "link", refused)
    test_a_file_that_a_person_changed_is_kept_and_the_new_one_lies_beside(tmp_path, out)
    assert hidden(out) == []


# --- names --------------------------------------------------------------------------------------


def test_names_stay_whatever_is_added_renamed_or_removed_around(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "in"
    mp3, wav = recording(folder / "録音.mp3"), recording(folder / "録音.wav")
    first = Outputs(out)
    assert [first.name("録音", source) for source in (mp3, wav)] == ["録音", "録音 (2)"]
    for source in (wav, mp3):  # whichever is done first
        first.write("録音", source, {".docx": source.digest.encode()})
    flac = recording(folder / "録音.flac")
    second = Outputs(out)
    names = [second.name("録音", source) for source in (flac, mp3, wav)]
    assert names == ["録音 (3)", "録音", "録音 (2)"]
    for source in (flac, mp3, wav):
        second.write("録音", source, {".docx": source.digest.encode()})
    assert visible(out) == {
        "録音.docx": mp3.digest.encode(),
        "録音 (2).docx": wav.digest.encode(),
        "録音 (3).docx": flac.digest.encode(),
    }
    moved = folder / "令和3年度" / "総務.mp3"
    moved.parent.mkdir()
    mp3.recordings[0].rename(moved)
    wav.recordings[0].unlink()
    third = Outputs(out)
    assert third.name("令和3年度/総務", Source((moved,), mp3.digest)) == "録音"
    assert third.name("録音", recording(folder / "録音.m4a")) == "録音 (4)"


def test_another_recording_under_the_same_path_is_another_meeting(
    tmp_path: Path, out: Path
) -> None:
    """Recorders count from 1 again."""
    path = tmp_path / "in" / "REC0001.mp3"
    june = recording(path, b"june")
    Outputs(out).write("REC0001", june, {".docx": b"june"})
    july = recording(path, b"july")
    written = Outputs(out).write("REC0001", july, {".docx": b"july"})
    assert written.stem == "REC0001 (2)"
    assert visible(out) == {"REC0001.docx": b"june", "REC0001 (2).docx": b"july"}
    back = recording(tmp_path / "in" / "6月.mp3", b"june")
    assert Outputs(out).name("6月", back) == "REC0001"


def test_a_second_copy_is_a_second_result_and_two_that_change_places_keep_theirs(
    tmp_path: Path, out: Path
) -> None:
    a, b = tmp_path / "a.mp3", tmp_path / "b.mp3"
    outputs = Outputs(out)
    for path, content in ((a, b"A"), (b, b"B"), (tmp_path / "写し.mp3", b"A")):
        outputs.write(path.stem, recording(path, content), {".docx": content})
    assert visible(out) == {"a.docx": b"A", "b.docx": b"B", "写し.docx": b"A"}
    swapped = Outputs(out, rehash=True)
    now_b, now_a = recording(a, b"B"), recording(b, b"A")
    assert [swapped.name("a", now_b), swapped.name("b", now_a)] == ["b", "a"]


def test_a_meeting_called_as_another_ones_second_result(tmp_path: Path, out: Path) -> None:
    source = recording(tmp_path / "会議.mp3")
    other = recording(tmp_path / "会議（再作成）.mp3")
    Outputs(out).write("会議", source, NEW)
    Outputs(out).write("会議（再作成）", other, {".docx": b"other"})
    (out / "会議.docx").write_bytes(b"corrected")
    (out / "会議（再作成）.docx").unlink()
    written = Outputs(out).write("会議", source, NEW)
    assert written.files[0].name == "会議（再作成2）.docx"


# --- hashes of recordings -----------------------------------------------------------------------


def test_recordings_are_read_again_only_where_they_may_have_changed(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recording(tmp_path / "会議.mp3", b"old").recordings[0]
    os.utime(path, ns=(10**18, 10**18))
    read: list[str] = []

    def counted(path: Path) -> str:
        read.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr("minutes.jobs.outputs.sha256_of", counted)
    first = Outputs(out).digest((path,), (path.name,))
    assert Outputs(out).digest((path,), (path.name,)) == first == sha256_of_text("old")
    assert read == ["会議.mp3"]
    path.write_bytes(b"new")  # the same size, another time
    assert Outputs(out).digest((path,), (path.name,)) == sha256_of_text("new")
    path.write_bytes(b"net")
    os.utime(path, ns=(10**18, 10**18))  # size and time as they once were
    assert Outputs(out, rehash=True).digest((path,), (path.name,)) == sha256_of_text("net")


# --- people and power cuts at any moment --------------------------------------------------------


class _Killed(BaseException):
    """What SIGKILL is to the test: nothing more happens on the disk."""


class _Faults:
    """Calls ``act`` before the file operation of a number; ``dead``: none happens from there on."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.left = 0
        self.act: Callable[[], None] | None = None
        self.dead = False
        sys.addaudithook(self._hook)  # can never be taken away again

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is None or event not in _EVENTS:
            return
        if not str(arguments[0]).startswith(self.folder):
            return
        if self.dead:
            raise _Killed
        self.left -= 1
        if self.left == 0:
            folder, self.folder = self.folder, None
            if self.act is None:
                self.dead = True
                self.folder = folder
                raise _Killed
            self.act()
            self.folder = folder

    @contextlib.contextmanager
    def at(self, folder: Path, number: int, act: Callable[[], None] | None) -> Iterator[None]:
        """``act``: what a person does; ``None``: SIGKILL."""
        self.folder, self.left, self.act, self.dead = str(folder), number, act, False
        try:
            yield
        except _Killed:
            pass
        finally:
            self.folder = None


_EVENTS = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod")
_faults = _Faults()


class Archive(RuleBasedStateMachine):
    """A folder of recordings, an output folder, a person in both, and a process that dies."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.recordings, self.out = self.home / "in", self.home / "out"
        self.recordings.mkdir()
        self.out.mkdir()
        self.hands: dict[str, bytes] = {}  # what a person left in a file
        self.holds: dict[str, bytes] = {}  # which meeting is in a file
        self.stems: dict[str, str] = {}  # which name a meeting has
        self.count = 0
        self.version = 1
        self.tidy = True
        self.unknown: set[str] = set()  # files of which no ledger knows

    def teardown(self) -> None:
        if hasattr(self, "home"):
            shutil.rmtree(self.home)

    def _sources(self) -> list[Source]:
        paths = sorted(self.recordings.iterdir())
        return [Source((path,), sha256_of(path)) for path in paths]

    def _run(self) -> list[Written]:
        outputs = Outputs(self.out)
        named = [(s, outputs.name(s.recordings[0].stem, s)) for s in self._sources()]
        results = []
        for source, stem in named:
            content = b"meeting %s\n%d" % (source.recordings[0].read_bytes(), self.version)
            written = outputs.write(source.recordings[0].stem, source, {".docx": content})
            assert written.stem == stem
            assert written.files[0].read_bytes() == content
            results.append(written)
        return results

    @rule(name=st.sampled_from("ABC"), ending=st.sampled_from([".mp3", ".wav", "（再作成）.mp3"]))
    def add(self, name: str, ending: str) -> None:
        self.count += 1
        (self.recordings / f"{name}{ending}").write_bytes(b"%d" % self.count)

    @rule(data=st.data(), name=st.sampled_from("ABCD"))
    def rename(self, data: st.DataObject, name: str) -> None:
        if paths := sorted(self.recordings.iterdir()):
            path = data.draw(st.sampled_from(paths))
            if not path.with_stem(name).exists():
                path.rename(path.with_stem(name))

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if paths := sorted(self.recordings.iterdir()):
            data.draw(st.sampled_from(paths)).unlink()

    def _target(self, data: st.DataObject) -> Path:
        names = sorted({*visible(self.out), "A.docx", "B.docx", "A（再作成）.docx"})
        return self.out / data.draw(st.sampled_from(names))

    def _save(self, path: Path, *, in_place: bool) -> None:
        """As programs do: into the file, or a new one over it."""
        self.count += 1
        content = b"person %d" % self.count
        if in_place:
            path.write_bytes(content)
        else:
            (self.home / "saving").write_bytes(content)
            (self.home / "saving").replace(path)
        self.hands[path.name] = content

    @rule(data=st.data(), in_place=st.booleans())
    def edit(self, data: st.DataObject, in_place: bool) -> None:
        self._save(self._target(data), in_place=in_place)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        path = self._target(data)
        path.unlink(missing_ok=True)
        self.hands.pop(path.name, None)
        if path.name in self.unknown:  # the name is nobody's any more
            self.holds.pop(path.name, None)

    @rule()
    def lose_the_ledger(self) -> None:
        (self.out / LEDGER).unlink(missing_ok=True)
        self.stems.clear()
        self.tidy = False  # a part that nobody knows of any more may lie about
        here = visible(self.out)
        self.holds = {name: who for name, who in self.holds.items() if name in here}
        self.unknown |= set(here)

    @rule(newer=st.booleans())
    def run(self, newer: bool) -> None:
        self.version += newer
        for source, written in zip(self._sources(), self._run(), strict=True):
            assert self.stems.setdefault(source.digest, written.stem) == written.stem
        assert hidden(self.out) == [] or not self.tidy

    @rule(moment=st.integers(1, 60), newer=st.booleans())
    def run_killed(self, moment: int, newer: bool) -> None:
        self.version += newer
        with _faults.at(self.out, moment, None):
            self._run()

    @rule(moment=st.integers(1, 60), data=st.data(), in_place=st.booleans())
    def run_beside_a_person(self, moment: int, data: st.DataObject, in_place: bool) -> None:
        self.version += 1
        path = self._target(data)
        outputs, sources = Outputs(self.out), self._sources()
        with _faults.at(self.out, moment, lambda: self._save(path, in_place=in_place)):
            for source in sources:
                content = b"meeting %s\n%d" % (source.recordings[0].read_bytes(), self.version)
                outputs.write(source.recordings[0].stem, source, {".docx": content})
        # What was saved while we replaced it may have got a name beside.
        here = visible(self.out)
        for name, content in tuple(self.hands.items()):
            if here.get(name) != content:
                found = [other for other, bytes_ in here.items() if bytes_ == content]
                assert found, f"{name} is lost"
                del self.hands[name]
                self.hands[found[0]] = content

    @invariant()
    def nothing_is_lost_or_mixed(self) -> None:
        if not hasattr(self, "home"):
            return
        here = visible(self.out)
        for name, content in self.hands.items():
            assert here.get(name) == content
        for name, content in here.items():
            if content.startswith(b"meeting"):
                who = content.split(b"\n")[0]
                assert self.holds.setdefault(name, who) == who


TestArchive = Archive.TestCase
Archive.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


# --- what a list said --------------------------------------------------------------------------

SAID = {"title": "総務委員会", "day": "2024-04-01"}


def told_by(out: Path, source: Source) -> dict[str, object]:
    return dict(Outputs(out).told(source))


def test_what_a_list_said_goes_with_a_recording_that_moved(tmp_path: Path, out: Path) -> None:
    source = recording(tmp_path / "a.wav")
    Outputs(out).tell(source, SAID)
    path = source.recordings[0].rename(tmp_path / "moved.wav")
    assert told_by(out, Source((path,), source.digest)) == SAID


@pytest.mark.parametrize("listed", [True, False])
def test_a_copy_does_not_get_what_the_list_said_of_the_other(
    tmp_path: Path, out: Path, *, listed: bool
) -> None:
    """Two recordings with the same bytes: a row without a title is no reason to take the other's."""
    first = recording(tmp_path / "a.wav", b"same")
    copy = recording(tmp_path / "b.wav", b"same")
    outputs = Outputs(out)
    outputs.tell(first, SAID)
    if listed:
        outputs.tell(copy, {})
    assert told_by(out, copy) == {}
    assert told_by(out, first) == SAID


def test_what_a_list_took_back_stays_taken_back(tmp_path: Path, out: Path) -> None:
    source = recording(tmp_path / "rec.wav")
    Outputs(out).tell(source, SAID)
    path = source.recordings[0].rename(tmp_path / "new.wav")
    renamed = Source((path,), source.digest)
    Outputs(out).tell(renamed, {})
    assert told_by(out, renamed) == {}
