"""Writing: whole files or none, names that Windows takes, clear Japanese when the disk refuses."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.errors import OutputError, UsageError
from minutes.format.export import files, render, safe_stem, write
from minutes.options import FORMATS

from .builders import draft, profile


@pytest.mark.process  # the zip holds a PDF
def test_one_file_a_format_and_nothing_else(tmp_path: Path) -> None:
    formats = tuple(name for name in FORMATS if name != "pdf")  # that one takes LibreOffice
    written = write(draft(), tmp_path / "new", "建設委員会", formats=formats, profile=profile())
    assert [path.name for path in written] == [f"建設委員会.{name}" for name in formats]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        path.name for path in written
    )
    assert all(path.stat().st_size for path in written)


def test_a_file_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    write(draft(), tmp_path, "a", formats=("txt", "txt"), profile=profile())
    assert "建設委員会" in (tmp_path / "a.txt").read_text()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="odt"):
        render(draft(), "odt", profile())


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(UsageError, match="kyokai"):
        render(draft(), "txt", replace(profile(), layout="kyokai"))


@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.ENOSPC, "空き"), (errno.EROFS, "権限"), (errno.EACCES, "権限"), (errno.EIO, "出力先")],
)
def test_a_disk_that_refuses_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    (tmp_path / "a.txt").write_text("old")

    def refuse(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", refuse)
    with pytest.raises(OutputError, match=says):
        write(draft(), tmp_path, "a", formats=("json", "txt"), profile=profile())
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError):
        write(draft(), tmp_path / "taken", "a", formats=("txt",), profile=profile())


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="no /dev/full: a full disk cannot be had"
)
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def onto_full_device(path: Path, data: bytes) -> None:
        with Path("/dev/full").open("wb") as file:
            file.write(data)
            file.flush()

    monkeypatch.setattr(files, "_write", onto_full_device)
    with pytest.raises(OutputError, match="空き"):
        write(draft(), tmp_path, "a", formats=("txt",), profile=profile())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("第1回 A/B検討会", "第1回 A_B検討会"),
        ('a<b>c:d"e\\f|g?h*i', "a_b_c_d_e_f_g_h_i"),
        ("NUL", "_NUL"),
        ("com1.録音", "_com1.録音"),
        ("記録. . ", "記録"),
        ("", "会議録"),
        ("..", "会議録"),
        ("改行\nあり", "改行_あり"),
    ],
)
def test_names(stem: str, name: str) -> None:
    assert safe_stem(stem) == name


@given(st.text(max_size=300))
def test_any_name_can_be_written(stem: str) -> None:
    name = safe_stem(stem)
    assert name
    assert len(name.encode()) <= 181
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert name.strip(". ") == name
