"""What a model is run with, by what the machine has."""

from __future__ import annotations

import pytest

from minutes import settings
from minutes.asr import compute
from minutes.asr.compute import compute_for
from minutes.errors import EngineError

BASE, LARGE = 145_000_000, 1_600_000_000


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.THREADS, raising=False)
    monkeypatch.setattr(settings, "cores", lambda: 8)


def with_memory(monkeypatch: pytest.MonkeyPatch, free: int | None) -> None:
    monkeypatch.setattr(compute, "_free_bytes", lambda: free)


@pytest.mark.usefixtures("eight_cores")
def test_two_workers_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    with_memory(monkeypatch, 16_000_000_000)
    found = compute_for(BASE, "cpu")
    assert (found.device, found.compute_type) == ("cpu", "int8")
    assert (found.workers, found.threads, found.batch_size) == (2, 4, 4)
    assert compute_for(BASE, "cpu", num_threads=1).workers == 1


@pytest.mark.usefixtures("eight_cores")
def test_an_operators_number_of_threads_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with_memory(monkeypatch, 16_000_000_000)
    monkeypatch.setenv(settings.THREADS, "2")
    assert (compute_for(BASE, "cpu").workers, compute_for(BASE, "cpu").threads) == (2, 1)


@pytest.mark.usefixtures("eight_cores")
def test_little_memory_makes_small_batches_and_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    with_memory(monkeypatch, 1_000_000_000)
    assert compute_for(LARGE, "cpu").batch_size == 1
    assert not compute_for(LARGE, "cpu").may_copy
    with_memory(monkeypatch, 16_000_000_000)
    assert compute_for(LARGE, "cpu").may_copy


@pytest.mark.usefixtures("eight_cores")
def test_where_the_memory_is_unknown_nothing_large_is_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_memory(monkeypatch, None)
    assert compute_for(BASE, "cpu").may_copy
    assert not compute_for(LARGE, "cpu").may_copy


def test_cuda_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)
    with pytest.raises(EngineError, match="GPU（CUDA）が見つかりません"):
        compute_for(BASE, "cuda")
    assert compute_for(BASE, "auto").device == "cpu"
