"""Every process of ours silences the libraries before it imports them, whatever was set outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import needs
import pytest

from minutes.confine import SILENT

pytestmark = pytest.mark.process

LOUD = {
    "ORT_DISABLE_TELEMETRY": "0",
    "PYANNOTE_METRICS_ENABLED": "true",
    "OTEL_SDK_DISABLED": "false",
    "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://192.0.2.1:4318",
    "DBOS__CLOUD": "true",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "HF_HUB_OFFLINE": "0",
    "HF_HUB_DISABLE_XET": "0",
    "DO_NOT_TRACK": "0",
}


def answer(code: str) -> object:
    done = subprocess.run(
        [sys.executable, "-c", f"import json, os, sys\n{code}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **LOUD},
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    "module",
    [
        "minutes",
        "minutes.jobs.engine",
        "minutes.jobs.service",
        "minutes.web.server",
    ],
)
def test_whatever_is_imported_first_every_library_is_silenced(module: str) -> None:
    names = sorted(SILENT)
    found = answer(f"import {module}\nprint(json.dumps([os.environ.get(n) for n in {names!r}]))")
    assert found == [SILENT[name] for name in names]


def test_the_table_comes_before_the_libraries() -> None:
    """At the moment when a library that reads it is first looked for, the table is in force."""
    heavy = {
        "onnxruntime", "huggingface_hub", "gradio", "fastapi", "dbos", "opentelemetry",
        "faster_whisper",
    }  # fmt: skip
    full = (
        find_spec("torch") is not None
    )  # the light environment has no torch and no pyannote.audio
    heavy |= {"pyannote"} if full else set()
    code = f"""
seen = {{}}
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in {heavy!r}:
            seen.setdefault(name, {{n: os.environ.get(n) for n in {sorted(SILENT)!r}}})
sys.meta_path.insert(0, Watch())
import minutes.web.server, minutes.jobs.worker, minutes.asr.recogniser
import minutes.diarize.graphs, {"minutes.diarize.campplus" if full else "minutes.diarize.mel"}
import faster_whisper.vad, onnxruntime
print(json.dumps(seen))
"""
    seen = answer(code)
    assert isinstance(seen, dict)
    assert seen.keys() == heavy
    assert all(values == dict(SILENT) for values in seen.values())


def test_the_libraries_take_the_wish() -> None:
    """As the libraries themselves read it, not as we spell it."""
    needs.torch()
    code = """
import minutes.web.server
import minutes.diarize.pyannote_audio
from pyannote.audio.telemetry import metrics
import gradio.analytics, huggingface_hub.constants as hub, dbos._utils
from opentelemetry.sdk.trace import TracerProvider
from fastapi import FastAPI
print(json.dumps({
    "pyannote": metrics.is_metrics_enabled(),
    "gradio": gradio.analytics.analytics_enabled(),
    "hub": not (hub.HF_HUB_DISABLE_TELEMETRY and hub.is_offline_mode() and hub.HF_HUB_DISABLE_XET),
    "dbos": dbos._utils.GlobalParams.dbos_cloud,
    "spans": TracerProvider().get_tracer("x").start_span("x").is_recording(),
    "exporters": FastAPI()._telemetry["auto_configure"],
}))
"""
    found = answer(code)
    assert isinstance(found, dict)
    assert not any(found.values()), found
