"""A PDF made by LibreOffice sends nothing, looks nobody up and leaves nothing behind."""

from __future__ import annotations

import sys
from pathlib import Path

import needs
import pytest

from wire.tracer import ROOT, Desk

pytestmark = pytest.mark.process

EXPORT = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from format.scripted import load, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.export import pdf
from minutes.format.profiles import load_profile
from minutes.schema import Draft

script = load("shingikai")
named = named_and_cut(transcript(script.lines)[0], script.context())
profile = load_profile("shingikai")
Path({out!r}).write_bytes(pdf.render(Draft(named, build(named, script.context(), profile)), profile))
"""
"""As a result's files are written, LibreOffice as a child process and all."""

_USERS = '"/var/run/nscd/socket"'
"""LibreOffice asks who runs it; who looks a host up reads ``/etc/hosts`` as well, and is seen so."""

_OWN = ("/uno_packages/cache", '"/var/cache/fontconfig/')
"""What the programs keep of themselves where root runs them first: LibreOffice whether add-ons may be
installed, fontconfig which fonts there are. Nothing of a meeting."""


def test_a_pdf_is_made_inside(desk: Desk, tmp_path: Path) -> None:
    needs.programs("soffice")
    (tmp_path / "out").mkdir()
    out = tmp_path / "out" / "minutes.pdf"
    program = EXPORT.format(tests=str(ROOT / "tests"), out=str(out))
    desk.run(sys.executable, "-B", "-c", program)
    seen = desk.seen()
    sent = [line for line in seen.sent if _USERS not in line]
    assert "\n".join(sent) == ""
    assert "\n".join(seen.looked_up) == ""
    assert "\n".join(line for line in seen.written if not any(own in line for own in _OWN)) == ""
    assert desk.left_behind() == []
    assert list(desk.temporary.iterdir()) == []  # the private profile is gone
    assert out.read_bytes().startswith(b"%PDF-")


def test_the_office_itself_was_watched(desk: Desk, tmp_path: Path) -> None:
    """The trace follows the child: a program that it starts is seen when it connects."""
    needs.programs("soffice")
    child = "import socket; socket.create_connection(('127.0.0.1', 9))"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    desk.run(sys.executable, "-B", "-c", program)
    assert "127.0.0.1" in desk.trace.read_text(errors="replace")
    assert desk.seen().sent == ()
