"""Starting the page: what can go wrong before a browser is there."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI

from minutes.errors import OutputError, UsageError
from minutes.web.access import Access
from minutes.web.server import build_app, run_app

pytestmark = pytest.mark.process

if TYPE_CHECKING:
    from minutes.jobs.service import Service


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"ポート {port} .*--port"):
            run_app(FastAPI(), access=Access(), port=port, say=pytest.fail)


def test_an_address_that_is_not_ours_is_one_line() -> None:
    with pytest.raises(UsageError, match="待ち受けられません"):
        run_app(FastAPI(), access=Access(host="192.0.2.1"), port=7860, say=pytest.fail)


def test_an_upload_folder_that_cannot_be_made_is_one_line(service: Service, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OutputError, match="作れません"):
        build_app(service, upload_dir=blocked / "uploads")


def test_nothing_of_the_page_is_loaded_with_the_package() -> None:
    import subprocess
    import sys

    code = "import sys, minutes.web, minutes.cli.serve; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
