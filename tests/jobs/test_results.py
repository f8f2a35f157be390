"""Names of what a job stores: order, files and what a new run takes over follow from one table."""

from __future__ import annotations

import pytest

from minutes.jobs.results import (
    ALL_AUDIO,
    RESULT,
    STAGES,
    STARTS,
    export_name,
    folder,
    folders,
    is_decoded,
    mark,
    results_before,
    segments_name,
)
from minutes.progress import STAGES as SHOWN


def test_every_stage_is_one_that_people_see() -> None:
    assert {stage.shown for stage in STAGES} <= SHOWN.keys()
    assert list(STARTS) == [name for name in SHOWN if name in STARTS]


def test_a_later_start_takes_over_more_and_never_its_own_result() -> None:
    taken = [set(results_before(start)) for start in STARTS]
    assert taken[0] == set()
    for earlier, later in zip(taken, taken[1:], strict=False):
        assert earlier < later
    for start, names in zip(STARTS, taken, strict=True):
        own = {stage.result for stage in STAGES if stage.shown == start}
        assert not own & names


def test_no_two_results_have_one_name() -> None:
    names = [*RESULT.values(), *(name for stage in STAGES for name in stage.more)]
    assert len(set(names)) == len(names)
    assert not any(is_decoded(f"jobs/x/1/{name}") for name in names)


@pytest.mark.parametrize("part", [0, 9, 12_345])
def test_parts_sort_as_they_were_spoken(part: int) -> None:
    name = segments_name(part)
    assert name not in RESULT.values()
    assert mark(name) == name + ".done"


def test_everything_of_a_job_lies_in_its_two_folders() -> None:
    recordings, results = folders("3fa2")
    assert folder("3fa2", 7).startswith(results + "/")
    assert recordings != results
    assert not is_decoded(f"{folder('3fa2', 7)}/{export_name('docx')}")
    assert is_decoded(f"{folder('3fa2', 7)}/{ALL_AUDIO.replace('*', '')}")
