"""No library of this process sends anything, and nobody else reads what it writes or has in memory.

:data:`SILENT` is applied when :mod:`minutes` is imported, which comes before any library that
reads it, in every process that we start; child processes inherit it. ``tests/wire`` looks
at the system calls of whole runs.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

SILENT: Mapping[str, str] = MappingProxyType(
    {
        # onnxruntime (voice activity, diarization on a CPU): a device id and queued events in the
        # user's cache, an upload to its vendor's event host. Read when the library is loaded, so its own
        # disable_telemetry_events() is too late. Seen with strace: three files and a folder less.
        "ORT_DISABLE_TELEMETRY": "1",
        # pyannote.audio: OpenTelemetry spans of models and files to its makers
        # (telemetry/metrics.py; asked at each span).
        "PYANNOTE_METRICS_ENABLED": "false",
        # OpenTelemetry's SDK, which pyannote.audio, DBOS and FastAPI bring along: every tracer,
        # meter and logger does nothing, whatever OTEL_EXPORTER_… the machine has set.
        "OTEL_SDK_DISABLED": "true",
        # FastAPI: "true" would add exporters of requests from OTEL_… (telemetry/_runtime.py).
        "FASTAPI_OTEL_AUTO_CONFIGURE": "false",
        # DBOS: "true" connects to its makers' Conductor (_utils.py). Its spans are off in
        # jobs/worker.py (enable_otlp).
        "DBOS__CLOUD": "false",
        # Gradio: launches and components to its makers, the look for a newer version
        # (analytics.py: anything but "True" is off).
        "GRADIO_ANALYTICS_ENABLED": "False",
        # huggingface_hub, through which Gradio and faster-whisper would send and fetch
        # (constants.py). `minutes models fetch` alone takes "offline" back, for a hub that the
        # operator names.
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        # Its download client hf_xet reports transfers and keeps logs and pieces in the user's
        # cache; without it the same files come over plain HTTPS.
        "HF_HUB_DISABLE_XET": "1",
        # The common wish (huggingface_hub and hf_xet obey it), for what comes to be installed.
        "DO_NOT_TRACK": "1",
    }
)
"""Environment variable → value that silences a library; what a person set before is overruled.

Looked at without finding anything sent: torch, torchaudio, torchcodec, lightning, torchmetrics,
optuna (no storage is opened), ctranslate2, faster-whisper, av, alembic, SQLAlchemy, s3fs and botocore
(they talk to the storage that the operator names), matplotlib (writes a list of fonts into the
user's home: see :mod:`minutes.diarize.pyannote_audio`), uvicorn, pypdf, prometheus-client.
"""

_OTHERS = 0o077
_DUMPABLE = 4  # PR_SET_DUMPABLE
_given_mask: int | None = None


def silence() -> None:
    """Apply :data:`SILENT` to this process and to those that it starts."""
    os.environ.update(SILENT)


def hide_memory() -> None:
    """From now on no other process of this user reads this one's memory or its environment.

    ``/proc/PID/environ`` and ``mem`` are the system's own then, no debugger attaches, and nothing is
    dumped when the process dies. The administrator still can, and so could anybody in the moment before
    this was called. A program that this one starts begins as usual.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)


def keep_to_owner() -> None:
    """From now on this process, and those that it starts, make files that only their owner reads.

    The umask belongs to the whole process, so that also what libraries write (databases, uploads)
    is covered. For good: a thread may write at any time.
    """
    global _given_mask
    before = os.umask(_OTHERS)
    if _given_mask is None:
        _given_mask = before


def share(path: Path) -> None:
    """Give a result the mode that the user's own umask asks for.

    Only for what is written where a clerk said, in a process that keeps to its owner: who may read
    that folder is the clerk's choice.
    """
    if _given_mask is None:
        return
    whole = 0o777 if path.is_dir() else 0o666
    set_group = path.stat().st_mode & 0o2000  # a folder may hand its group down
    path.chmod(whole & ~_given_mask | set_group)


def make_shared(folder: Path) -> None:
    """Make a folder for results and those above it that are missing, see :func:`share`."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        share(made)


def is_private(mode: int) -> bool:
    """Whether a file's ``mode`` gives nothing to anybody but its owner.

    >>> is_private(0o100600), is_private(0o100640), is_private(0o40711)
    (True, False, False)
    """
    return mode & _OTHERS == 0
