"""``minutes profile`` as a person calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from minutes.format.profiles import load_profile
from minutes.format.text.settings import SETTINGS

pytestmark = pytest.mark.process


def call(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minutes", *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A new profile file."""
    done = call(
        "profile", "new", "青葉区", "--from", "chonai", "-o", tmp_path / "aoba.toml", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    return tmp_path / "aoba.toml"


def test_a_new_file_explains_every_option(own: Path) -> None:
    text = own.read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"# {setting.label}：" in text
        assert f"{setting.name} = " in text
    profile, source = load_profile(own), load_profile("chonai")
    assert (profile.title, profile.options) == ("青葉区", source.options)


def test_set_changes_and_takes_back(own: Path) -> None:
    done = call(
        "profile", "set", own, "honorific=kana", "time_marks=はい", "results=none", "level=seibun",
        "weekday=", cwd=own.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    profile = load_profile(own)
    assert profile.level == "seibun"
    assert "weekday" not in profile.options
    chosen = {key: profile.options[key] for key in ("honorific", "time_marks", "results")}
    assert chosen == {"honorific": "kana", "time_marks": True, "results": "none"}
    shown = call("profile", "show", own, cwd=own.parent)
    assert shown.stdout == own.read_text(encoding="utf-8")
    assert "様式「青葉区」" in call("profile", "check", own, cwd=own.parent).stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("set", "aoba.toml", "honorifc=kana"), "honorific"),
        (("set", "aoba.toml", "honorific=hiragana"), "kana"),
        (("set", "aoba.toml", "honorific"), "KEY=VALUE"),
        (("set", "aoba.toml", "layout=kaigi"), "iinkai"),
        (("set", "aoba.toml", "redact=perhaps"), "true"),
        (("set", "iinkai", "honorific=kana"), "new"),
        (("show", "iinkal"), "iinkai"),
        (("check", "none.toml"), "読めません"),
        (("new", "青葉区", "-o", "aoba.toml"), "既に"),
        (("new", "青葉区", "-o", "aoba.txt"), ".toml"),
        (("new", "iinkai"), "別の名前"),
        (("new", "a/b"), "使えない文字"),
        (("set", "aoba.toml"), "KEY=VALUE"),
        (("delete", "aoba.toml"), "コマンドはありません"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_the_file(
    own: Path, words: tuple[str, ...], named: str
) -> None:
    before = own.read_bytes()
    done = call("profile", *words, cwd=own.parent)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.count("\n") == 1
    assert own.read_bytes() == before


def test_a_broken_word_template_is_found(own: Path) -> None:
    (own.parent / "hina.docx").write_bytes(b"no document")
    assert call("profile", "set", own, "template=hina.docx", cwd=own.parent).returncode == 0
    assert 'template = "hina.docx"' in own.read_text(encoding="utf-8")
    done = call("profile", "check", own, cwd=own.parent)
    assert done.returncode == 2
    assert "hina.docx" in done.stderr


def test_a_profile_in_the_data_folder_is_known_by_its_name(tmp_path: Path) -> None:
    made = call("profile", "new", "青葉区委員会", cwd=tmp_path)
    assert made.stdout.strip() == str(Path("data") / "profiles" / "青葉区委員会.toml")
    call("profile", "set", "青葉区委員会", "honorific=kana", cwd=tmp_path)
    listed = call("profile", "list", cwd=tmp_path).stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == [
        "honkaigi", "iinkai", "shingikai", "chonai", "youten", "青葉区委員会",
    ]  # fmt: skip
    (tmp_path / "a.txt").write_text("えー、御意見をお願いします。\n", encoding="utf-8")
    done = call("format", "a.txt", "--profile", "青葉区委員会", cwd=tmp_path)
    assert done.stdout == "ご意見をお願いします。\n"
