"""The queue runs nothing that lies in its database: JSON is written and read, pickles are refused."""

from __future__ import annotations

import ast
import base64
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbos import _serialization as dbos_values
from house import PACKAGE, told, tree

from jobs.kit import Bench, ended, tone, wait_for
from minutes.jobs import open_service
from minutes.jobs.dbqueue import SERIALIZER, Refused
from minutes.jobs.service import Service
from minutes.jobs.worker import _ANEW
from minutes.options import TranscribeOptions

JSON = TranscribeOptions(formats=("json",))
COLUMNS = ("inputs", "output", "error")
"""Where the queue keeps what it serializes: of attempts all three, of steps the last two."""


class Bomb:
    """What makes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def planted(path: Path) -> str:
    """A bomb as the queue keeps pickles; it was seen to go off."""
    data = pickle.dumps(Bomb(path))
    pickle.loads(data)
    path.unlink()
    return base64.b64encode(data).decode()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def queued(request: pytest.FixtureRequest, workbench: Bench) -> Iterator[Service]:
    """A service on either database; the bench's workers use the same."""
    url = request.getfixturevalue("postgres") if request.param == "postgres" else None
    if url is not None:
        workbench.environment["MINUTES_DATABASE_URL"] = url
    with open_service(workbench.data, database_url=url, with_worker=False) as service:
        yield service


def kinds(service: Service) -> list[set[str]]:
    """What the rows of attempts, and those of steps, say that they are."""
    system = service._queue._client._sys_db
    with system.engine.connect() as connection:
        return [
            set(connection.execute(sa.select(table.c.serialization)).scalars())
            for table in (system.tables.workflow_status, system.tables.operation_outputs)
        ]


def plant(service: Service, bomb: str, *tables: str) -> None:
    """Put a pickle into every row and every column that is serialized."""
    system = service._queue._client._sys_db
    with system.engine.begin() as connection:
        for name in tables:
            table = getattr(system.tables, name)
            values = {column: bomb for column in COLUMNS if column in table.c}
            changed = connection.execute(
                sa.update(table).values(values | {"serialization": "py_pickle"})
            )
            assert changed.rowcount > 0


def stop_in_recognition(workbench: Bench, *arguments: str) -> None:
    """A worker that dies while it recognises, with the earlier steps' results in the database."""
    workbench.order("recognise", "hold")
    worker = workbench.start(*arguments)
    wait_for(lambda: workbench.began("recognise"))
    workbench.kill(worker, group=True)
    workbench.release()


@pytest.mark.process
def test_attempts_and_steps_lie_in_the_database_as_json(
    workbench: Bench, queued: Service, tmp_path: Path
) -> None:
    job_id = queued.submit(tone(tmp_path / "a.wav"), options=JSON)
    workbench.start()
    assert ended(queued, job_id).state == "done"
    assert kinds(queued) == [{"portable_json"}] * 2


@pytest.mark.process
def test_what_an_older_version_queued_and_began_is_finished(
    workbench: Bench, queued: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = queued._queue._client
    with monkeypatch.context() as older:
        older.setattr(client, "_serializer", dbos_values.DefaultSerializer())
        begun, waiting = (
            queued.submit(tone(tmp_path / f"{pitch}.wav", pitch=pitch), options=JSON)
            for pitch in (220, 330)
        )
    stop_in_recognition(workbench, "pickled")
    assert kinds(queued) == [{"py_pickle"}] * 2
    workbench.start()
    assert ended(queued, begun).state == ended(queued, waiting).state == "done"
    assert set(workbench.finished().values()) == {1}  # nor is a stage done twice
    assert len(queued.desk.draft(begun).minutes_doc.statements) == 2


@pytest.mark.process
def test_what_an_older_version_went_on_with_is_finished(
    workbench: Bench, queued: Service, tmp_path: Path
) -> None:
    """An older worker keeps steps as pickles also where this version had queued the recording."""
    job_id = queued.submit(tone(tmp_path / "a.wav"), options=JSON)
    stop_in_recognition(workbench, "pickled")
    assert kinds(queued) == [{"portable_json"}, {"py_pickle"}]
    workbench.start()
    assert ended(queued, job_id).state == "done"
    assert set(workbench.finished().values()) == {1}
    assert queued.store.jobs.get(job_id).attempt == 2


@pytest.mark.process
def test_planted_pickles_run_nothing_and_cost_no_job(
    workbench: Bench, queued: Service, tmp_path: Path
) -> None:
    job_id = queued.submit(tone(tmp_path / "a.wav"), options=JSON)
    stop_in_recognition(workbench)
    trace = tmp_path / "ran"
    plant(queued, planted(trace), "workflow_status", "operation_outputs")
    assert queued._queue.steps(job_id, 1, 1)  # a look at them runs nothing either
    workbench.start()
    assert ended(queued, job_id).state == "done"
    assert not trace.exists()


@pytest.mark.process
def test_planted_results_of_steps_run_nothing(
    workbench: Bench, queued: Service, tmp_path: Path
) -> None:
    job_id = queued.submit(tone(tmp_path / "a.wav"), options=JSON)
    stop_in_recognition(workbench)
    trace = tmp_path / "ran"
    plant(queued, planted(trace), "operation_outputs")
    workbench.start()
    assert ended(queued, job_id).state == "done"
    assert queued.store.jobs.get(job_id).attempt == 2
    assert not trace.exists()


@pytest.mark.process
def test_attempts_are_not_begun_anew_for_ever(
    workbench: Bench, queued: Service, tmp_path: Path
) -> None:
    """Whoever goes on planting pickles ends the job, and a person can still begin it again."""
    job_id = queued.submit(tone(tmp_path / "a.wav"), options=JSON)
    queued._queue.forget(job_id)
    queued.store.jobs.again(job_id, run=1, attempt=_ANEW)
    queued._queue.put(job_id, 1, _ANEW, priority=0)
    stop_in_recognition(workbench)
    trace = tmp_path / "ran"
    plant(queued, planted(trace), "operation_outputs")
    workbench.start()
    assert ended(queued, job_id).state == "failed"
    assert "管理者" in str(queued.job(job_id).error)
    assert not trace.exists()
    queued.retry(job_id)
    assert ended(queued, job_id).state == "done"


@pytest.mark.parametrize(
    "read",
    [
        dbos_values.deserialize_value,
        dbos_values.deserialize_args,
        dbos_values.deserialize_exception,
    ],
)
@pytest.mark.parametrize("says", ["py_pickle", None])
def test_no_row_is_unpickled_whatever_it_says(read, says, tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    with pytest.raises((Refused, ValueError), match=r"pickled|JSON|Expecting"):
        read(planted(trace), says, SERIALIZER)
    assert not trace.exists()


# --- the rest of the program ------------------------------------------------------------------

READS = frozenset(
    {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
)
"""Modules that run what they read."""

ALLOWED = {
    "diarize/checkpoint.py": {"pickle"},  # an unpickler that knows tensors and nothing that runs
    "diarize/torch_networks.py": {"pickle"},  # only the error that torch raises
}


def runs_what_it_reads(path: Path) -> Iterator[str]:
    """Imports of such modules, and calls that read pickles by another name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from {alias.name.partition(".")[0] for alias in node.names} & READS
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from {node.module.partition(".")[0]} & READS
        elif isinstance(node, ast.Call):
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            called = ast.unparse(node.func)
            if called == "torch.load" and given.get("weights_only") != "True":
                yield "torch.load"
            if given.get("allow_pickle", "False") != "False":
                yield "allow_pickle"
            if called.endswith(("read_pickle", "yaml.load", "unsafe_load", "full_load")):
                yield called


def test_nothing_else_unpickles() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert not told(
        f"{path}: {name}"
        for path in files
        for name in runs_what_it_reads(path)
        if name not in ALLOWED.get(str(path.relative_to(PACKAGE)), ())
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import pickle", ["pickle"]),
        ("from joblib import load", ["joblib"]),
        ("torch.load(path)", ["torch.load"]),
        ("torch.load(path, weights_only=True)", []),
        ("np.load(path, allow_pickle=True)", ["allow_pickle"]),
        ("np.load(path)", []),
        ("yaml.load(text)", ["yaml.load"]),
    ],
)
def test_what_unpickles_is_found(line: str, found: list[str], tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text(f"{line}\n")
    assert list(runs_what_it_reads(file)) == found
