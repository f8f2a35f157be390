"""A template is a program: one that does not end, or fails, is one Japanese line."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from minutes.errors import UsageError
from minutes.format.export import docx_template, template_fill

pytestmark = pytest.mark.process


def template(path: Path, *lines: str) -> Path:
    document = Document()
    for line in ("{{ 本文 }}", *lines):
        document.add_paragraph(line)
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    "line",
    [
        "{% for a in 議事 %}{% for b in range(99999) %}{% for c in range(99999) %}x{% endfor %}{% endfor %}{% endfor %}",
        "{{ lipsum(n=100000000) }}",
        "{{ range(10**9) }}",
        "{{ 1/0 }}",
        "{{ 10**(10**8) }}",
        "{{ 'x' * 10**11 }}",
        "{{ 会議名.__class__.__mro__ }}",
        "{{ 会議名[9] }}",
        "{% set x = [] %}{{ x.append(x) }}{{ x }}{{ nope }}",
    ],
)
def test_harm_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    from minutes.apart import Limits

    limits = Limits(memory=1024**3, seconds=3)
    monkeypatch.setattr(docx_template, "_LIMITS", limits)
    path = template(tmp_path / "ひな形.docx", line)
    context = {name: "一" for name in template_fill.PLACEHOLDERS}
    with pytest.raises(UsageError) as error:
        docx_template._filled({**context, "議事": ["a", "b"]}, path)
    assert str(error.value).startswith("Wordのひな形「ひな形.docx」：")
    assert "\n" not in str(error.value)


def test_an_honest_template_is_filled(tmp_path: Path) -> None:
    path = template(tmp_path / "ひな形.docx", "{{ 会議名 }}＆<b>")
    context = {name: "一" for name in template_fill.PLACEHOLDERS}
    filled, used = docx_template._filled({**context, "会議名": "総務<委員会>&"}, path)
    assert filled.paragraphs[1].text == "総務<委員会>&＆<b>"
    assert used == {"本文", "会議名"}
