"""The clean Word file as PDF, through the LibreOffice of this machine.

LibreOffice runs as a child process with a time limit, in a profile folder of its own that is removed
afterwards, without macros, and follows no link out of the document.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from minutes.errors import OutputError
from minutes.format.export import docx
from minutes.format.export.clean_docx import clean
from minutes.schema import Draft, Profile

PROGRAMS = ("soffice", "libreoffice")
LIMIT_SECONDS = 300.0
"""A long meeting takes some ten seconds; what takes longer hangs."""

MISSING = (
    "PDFを作れません。このコンピューターにLibreOfficeがありません。管理者にLibreOffice（libreoffice-writer）を"
    "入れてもらうか、Wordで開いて「PDFとして保存」をしてください。"
)
_FAILED = "PDFを作れません（{reason}）。Wordで開いて「PDFとして保存」をしてください。"

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Jobs/Jobs/UpdateCheck/Arguments"><prop oor:name="AutoCheckEnabled" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
"""Of the private profile: no linked content, no macros, no look for updates."""


def render(draft: Draft, profile: Profile) -> bytes:
    """A PDF without remarks to the clerk, its contents with the numbers of the pages.

    Raises
    ------
    OutputError
        LibreOffice is not here, fails or hangs.
    """
    office = find_office()
    if office is None:
        raise OutputError(MISSING)
    return convert(docx.render(draft, clean(profile), plain_contents=True), office)


def find_office() -> str | None:
    """Path of the LibreOffice of this machine, ``None`` where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def convert(document: bytes, office: str, *, limit: float = LIMIT_SECONDS) -> bytes:
    """A Word file as PDF.

    Raises
    ------
    OutputError
        LibreOffice fails or takes longer than ``limit`` seconds.
    """
    with TemporaryDirectory(prefix="minutes-pdf-") as name:
        folder = Path(name)
        (folder / "minutes.docx").write_bytes(document)
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        command = (
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(folder),
            str(folder / "minutes.docx"),
        )
        _run(command, folder, limit)
        made = folder / "minutes.pdf"
        if not made.is_file():
            raise OutputError(_FAILED.format(reason="LibreOfficeが変換できませんでした"))
        return made.read_bytes()


def _run(command: tuple[str, ...], folder: Path, limit: float) -> None:
    """Run to the end, or end it with everything that it has started."""
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise OutputError(_FAILED.format(reason=f"LibreOfficeを起動できません：{error}")) from error
    try:
        process.wait(timeout=limit)
    except subprocess.TimeoutExpired as error:
        raise OutputError(
            _FAILED.format(reason=f"LibreOfficeが{limit:.0f}秒たっても終わりません")
        ) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's desktop; a proxy that leads nowhere, should anything ask for one."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    nowhere = "http://127.0.0.1:9"
    return {
        **kept,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
    }
