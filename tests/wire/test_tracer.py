"""The tracer tells what leaves: without these, the tests of whole runs could not fail."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wire.tracer import Desk

pytestmark = pytest.mark.process


def python(desk: Desk, code: str) -> None:
    desk.run(sys.executable, "-I", "-c", code)


@pytest.mark.parametrize(
    "code",
    [
        "import socket\ntry: socket.create_connection(('192.0.2.1', 9), timeout=0.1)\nexcept OSError: pass",
        "import socket\ntry: socket.socket(2, 2).sendto(b'x', ('192.0.2.1', 9))\nexcept OSError: pass",
        "import socket\ntry: socket.socket(10, 2).sendto(b'x', ('2001:db8::1', 9))\nexcept OSError: pass",
        "import socket\nsocket.socket().bind(('0.0.0.0', 0))",
        # from a child of a child, as an engine process would
        "import subprocess, sys\ncode = \"import socket\\ntry: socket.create_connection(('192.0.2.1', 9), 0.1)\\nexcept OSError: pass\"\n"
        "subprocess.run([sys.executable, '-I', '-c', f'import subprocess, sys; subprocess.run([sys.executable, \"-I\", \"-c\", {code!r}])'])",
    ],
    ids=["tcp", "udp", "ipv6", "listens to all", "grandchild"],
)
def test_what_goes_out_is_seen(desk: Desk, code: str) -> None:
    python(desk, code)
    assert desk.seen().sent
    assert not desk.seen().written


def test_a_look_up_of_a_name_is_seen(desk: Desk) -> None:
    python(
        desk,
        "import socket\ntry: socket.getaddrinfo('events.vendor.invalid', 443)\nexcept OSError: pass",
    )
    assert desk.seen().looked_up


@pytest.mark.parametrize(
    "code",
    [
        "import os; open(os.environ['HOME'] + '/.deviceid', 'w')",
        "import os; os.mkdir(os.environ['HOME'] + '/.cache')",
        "import os; os.chdir(os.environ['HOME']); os.mkdir('.config')",
        "import os; os.mkdir('.gradio')",
        "import os; h = os.open(os.environ['HOME'], 0); os.open('deviceid', os.O_CREAT | os.O_WRONLY, dir_fd=h)",
        "import os; t = os.environ['TMPDIR'] + '/x'; open(t, 'w'); os.rename(t, os.environ['HOME'] + '/x')",
        "import os; os.symlink('/dev/null', os.environ['HOME'] + '/x')",
        # taken away again: it was there all the same
        "import os; p = os.environ['HOME'] + '/x'; open(p, 'w'); os.unlink(p)",
    ],
)
def test_what_is_written_outside_is_seen(desk: Desk, code: str) -> None:
    python(desk, code)
    seen = desk.seen()
    assert seen.written
    assert not seen.sent
    assert not seen.looked_up


def test_what_stays_inside_is_no_matter(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    python(
        desk,
        "import os, socket, tempfile\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).sendall(b'x')\n"
        f"out = {str(out)!r}; os.makedirs(out); open(out + '/a', 'w'); os.rename(out + '/a', out + '/b')\n"
        "tempfile.TemporaryFile(); open(os.devnull, 'w')\n"
        f"open({os.devnull!r}, 'w'); list(os.scandir(os.environ['HOME']))",
    )
    seen = desk.seen()
    assert (seen.sent, seen.looked_up, seen.written) == ((), (), ())
    assert desk.left_behind() == []
