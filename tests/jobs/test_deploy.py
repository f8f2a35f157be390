"""The files in ``deploy/`` name commands, flags and variables that exist, and they work together."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import needs
import pytest
import yaml

from jobs.kit import Bench, ended, free_port, tone, wait_for
from minutes import settings
from minutes.jobs import open_service
from minutes.jobs.worker import default_slots
from minutes.options import TranscribeOptions

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def commands() -> list[list[str]]:
    """Every ``minutes`` call of units and compose."""
    found = []
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=\S+/minutes (.+)$", unit.read_text(), re.M):
            found.append(line.split())
    for plan in sorted(DEPLOY.glob("compose*.yaml")):
        services = yaml.safe_load(plan.read_text())["services"]
        found += [s["command"] for s in services.values() if "command" in s]
    return found


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_commands_and_flags_exist(arguments: list[str]) -> None:
    import click

    from minutes.cli.main import cli

    command = cli.get_command(click.Context(cli), arguments[0])
    assert command is not None
    known = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in arguments if word.startswith("--")} <= known


def test_compose_is_page_database_and_two_workers() -> None:
    plan = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = plan["services"]
    assert set(services) == {"database", "web", "worker"}
    assert services["worker"]["deploy"]["replicas"] == 2
    assert plan["networks"]["inside"]["internal"] is True
    assert services["database"]["networks"] == services["worker"]["networks"] == ["inside"]
    for name in ("web", "worker"):
        assert "MINUTES_DATABASE_URL" in services[name]["environment"]
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]


REACHED = (settings.STORAGE_URL, settings.LLM_URL, settings.AUDIT_TO)
"""Settings that name another computer, and that a worker reads."""


def test_the_guide_tells_what_workers_in_containers_do_not_reach() -> None:
    """As long as they are on the inner network alone."""
    guide = (DEPLOY / "README.md").read_text().split("## コンテナ")[1].split("\n## ")[0]
    example = (DEPLOY / "minutes.env.example").read_text().split("\n")
    assert "`[inside, outside]`" in guide
    for name in REACHED:
        assert f"| `{name}" in guide
        (line,) = (n for n, text in enumerate(example) if text.startswith(f"#{name}="))
        assert "workers" in example[line - 1]


def test_image_copies_what_exists() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    for line in re.findall(r"^COPY (.+)$", text, re.M):
        for name in line.split()[:-1]:
            assert (DEPLOY.parent / name).exists(), name


def test_image_holds_what_the_program_the_builder_and_signing_in_need() -> None:
    """Each lock that is copied is installed, by its hashes; ``$LOCK`` is one of two."""
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    calls = [call for call in re.split("&&|\n", text) if " install " in call and "-e ." not in call]
    assert all("--require-hashes" in call for call in calls if "pip" in call)
    installed = {name for call in calls for name in re.findall(r"-r (\S+)", call)}
    assert installed == {"$LOCK", "requirements-build.lock", "requirements-sign-in.lock"}


@pytest.mark.process
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    (systemd_analyze,) = needs.programs("systemd-analyze")
    for other in UNITS:
        text = other.read_text().replace("/opt/minutes/.venv/bin/minutes", "/bin/true")
        (tmp_path / other.name).write_text(text)
    check = subprocess.run(
        [systemd_analyze, "verify", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in check.stderr.splitlines() if unit.name.split("@")[0] in line]
    assert complaints == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_keep_data_to_their_own_user(unit: Path) -> None:
    text = unit.read_text()
    if "[Service]" in text:
        assert {"UMask=0077", "StateDirectoryMode=0700"} <= set(text.splitlines())


def test_units_may_write_where_the_example_says() -> None:
    example = (DEPLOY / "minutes.env.example").read_text()
    (folder,) = re.findall(r"MINUTES_DATA_DIR=(\S+)", example)
    for unit in UNITS:
        if "[Service]" in (text := unit.read_text()):
            (paths,) = re.findall(r"^ReadWritePaths=(.+)$", text, re.M)
            assert {folder, "/var/lib/minutes"} <= {path.lstrip("-") for path in paths.split()}


def test_page_and_worker_units_are_the_single_machines_unit_in_two() -> None:
    """For several machines: the page takes no jobs, and both never run beside the one that does."""
    text = (DEPLOY / "systemd" / "minutes-page.service").read_text()
    (start,) = re.findall(r"^ExecStart=\S+/minutes (.+)$", text, re.M)
    assert start.split() == ["serve", "--host", "127.0.0.1", "--no-worker"]
    assert "Conflicts=minutes.service" in text.splitlines()
    single = (DEPLOY / "systemd" / "minutes.service").read_text()
    guards = re.compile(
        r"^(?:Protect|Private|NoNew|Restrict|Lock|ReadWrite|UMask|State)\w+=.+$", re.M
    )
    assert guards.findall(text) == guards.findall(single)


EXAMPLE, SIGN_IN = "minutes.env.example", "sign-in.env.example"
NOT_GIVEN = {
    settings.KEY: "the key lies in a file that others cannot read, not in what a process is told",
    settings.THREADS: "goes by the machine's cores and the slots",
}
"""Settings that the examples leave out, and why."""


def named_in(example: str) -> list[str]:
    """Variables of an example, TZ left out."""
    found = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / example).read_text(), re.M)
    return [name for name in found if name != "TZ"]


def test_every_setting_is_in_one_example_or_left_out_for_a_reason() -> None:
    named = [*named_in(EXAMPLE), *named_in(SIGN_IN), *NOT_GIVEN]
    assert sorted(named) == sorted(settings.SETTINGS)


def test_what_signs_people_in_is_in_the_example_of_the_page_alone() -> None:
    prefixes = ("MINUTES_LDAP_", "MINUTES_OIDC_", settings.GROUPS_FILE)
    assert set(named_in(SIGN_IN)) == {n for n in settings.SETTINGS if n.startswith(prefixes)}


def test_units_read_all_settings_and_only_the_page_how_people_sign_in() -> None:
    for unit in UNITS:
        text = unit.read_text()
        if "[Service]" not in text:
            continue
        files = {name.lstrip("-") for name in re.findall(r"^EnvironmentFile=(.+)$", text, re.M)}
        serves = "/minutes serve" in text
        assert files == {"/etc/minutes.env"} | ({"/etc/minutes-sign-in.env"} if serves else set())


def test_compose_gives_all_settings_and_only_the_page_how_people_sign_in() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, files in (
        ("web", ["minutes.env", "sign-in.env"]),
        ("worker", ["minutes.env"]),
    ):
        given = services[name]["env_file"]
        assert [file["path"] for file in given] == files
        assert not any(file["required"] for file in given)  # a first trial needs none
        assert all((DEPLOY / f"{file}.example").is_file() for file in files)
        assert "./etc:/etc/minutes:ro" in services[name]["volumes"]


def test_compose_with_sign_in_asks_who_is_there() -> None:
    plan = yaml.safe_load((DEPLOY / "compose.sign-in.yaml").read_text())
    command = plan["services"]["web"]["command"]
    assert "--accounts" in command
    assert "--no-accounts-i-know" not in command
    (outside,) = plan["networks"]["outside"]["ipam"]["config"]
    assert command[command.index("--proxy-from") + 1] == outside["gateway"]


def test_what_an_operator_writes_beside_the_examples_stays_out_of_the_repository() -> None:
    ignored = set((DEPLOY.parent / ".gitignore").read_text().splitlines())
    names = (".env", *(name.removesuffix(".example") for name in (EXAMPLE, SIGN_IN)), "etc/")
    assert {f"deploy/{name}" for name in names} <= ignored


def test_the_example_names_the_model() -> None:
    assert settings.MODEL in named_in(EXAMPLE)


def test_an_update_stops_every_unit_that_keeps_running() -> None:
    text = (DEPLOY / "README.md").read_text()
    (steps,) = re.findall(r"^## 更新と戻し方\n(.+?)^## ", text, re.M | re.S)
    first = steps.partition("\n1. ")[2].partition("\n2. ")[0]
    for unit in UNITS:
        if "Restart=always" in unit.read_text():
            assert unit.name.removesuffix(".service").rstrip("@") in first


def test_the_guides_run_nothing_on_the_services_data_as_root() -> None:
    """What root writes there, the service's own user cannot read."""
    guides = (DEPLOY / "README.md", DEPLOY.parent / "docs" / "導入・運用.md")
    calls = [
        line
        for guide in guides
        for line in guide.read_text().replace("\\\n", " ").splitlines()
        if re.search(r"\bminutes (?!:)\S", line) and "/var/lib/minutes" in line
        if re.match(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?(?:minutes|runuser|systemd-run) ", line)
    ]
    assert calls
    assert all("runuser -u minutes " in call or "--uid=minutes " in call for call in calls)


@pytest.mark.process
def test_backups_of_a_week_are_kept(tmp_path: Path) -> None:
    """The unit's own line, with its specifiers as systemd replaces them."""
    text = (DEPLOY / "systemd" / "minutes-backup.service").read_text()
    (line,) = re.findall(r"^ExecStartPost=/bin/sh -c '(.+)'$", text, re.M)
    line = line.replace("$$", "$").replace("%%", "%").replace("%H", "host")
    line = line.replace("/var/lib/minutes-backup", str(tmp_path))
    (tmp_path / "minutes-host.tar").write_bytes(b"monday")
    subprocess.run(["/bin/sh", "-c", line], check=True)
    (kept,) = tmp_path.glob("minutes-host-[1-7].tar")
    newer = tmp_path / "new"
    newer.write_bytes(b"tuesday")
    newer.replace(tmp_path / "minutes-host.tar")  # as `minutes backup` does
    assert kept.read_bytes() == b"monday"


def test_containers_tell_the_time_of_japan_and_get_nothing_but_the_program() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name in ("web", "worker"):
        assert services[name]["environment"]["TZ"] == "${TZ:-Asia/Tokyo}"
    lines = (DEPLOY.parent / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    taken = {line[1:] for line in lines if line.startswith("!")}
    copied = re.findall(r"^COPY (.+)$", (DEPLOY / "Containerfile").read_text(), re.M)
    assert taken == {name for line in copied for name in line.split()[:-1]}


def test_cost_table_says_what_was_measured() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    row = re.search(r"2コアのCPU 1台[^|]*\| ([\d.]+)（実測.*?\| (\d+)時間", text)
    assert row is not None
    stated, hours = float(row[1]), int(row[2])
    results = DEPLOY.parent / "benchmarks" / "results" / "meetings.json"
    found = json.loads(results.read_text())
    measured = [
        row["rtf"] for row in found["results"] if row["known"] not in found["speed_disturbed"]
    ]  # not those beside which the machine had other work
    assert stated == pytest.approx(sum(measured) / len(measured), rel=0.25)
    assert hours == pytest.approx(1000 * stated, abs=5)


def test_the_table_of_slots_says_what_was_measured_and_the_default_is_the_fastest() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    results = DEPLOY.parent / "benchmarks" / "results" / "archive.json"
    ways = json.loads(results.read_text())["results"]["ways"]
    for way in ways:
        assert f"| {way['seconds']}秒 |" in text
        assert f"| {max(way['memory_mib_each_slot']) / 1024:.2f} GiB |" in text
    mixed = [w for w in ways if w.get("what", "長短") == "長短" and not w.get("simulated")]
    fastest = {
        cores: min((w for w in mixed if w["cores"] == cores), key=lambda w: w["seconds"])["slots"]
        for cores in (1, 2)
    }
    assert fastest == {1: 1, 2: 2}  # what default_slots() gives


# --- compose, as processes ---------------------------------------------------------------------

FAST_COMMAND = Path(__file__).with_name("fast_serve.py")  # the real command, the fast engine


class Container:
    """What compose would start, as a process of this machine.

    Command, variables and health check are those of ``compose.yaml``; only what a container has
    to itself is replaced: the host name of the database, the volume, and the ports.
    """

    def __init__(self, bench: Bench, plan: dict[str, Any], url: str) -> None:
        self.bench, self.plan, self.port = bench, plan, free_port()
        own = "9464" if "9464" in plan["command"] else "7860"
        self.arguments = [str(self.port) if word == own else word for word in plan["command"]]
        if own == "7860":  # the default of `minutes serve`
            self.arguments += ["--port", str(self.port)]
        self.check = [word.replace(own, str(self.port)) for word in plan["healthcheck"]["test"]]
        values = {
            "MINUTES_DATA_DIR": {"/data": str(bench.data)},
            "MINUTES_DATABASE_URL": {DATABASE: url},
            "TZ": {"${TZ:-Asia/Tokyo}": "Asia/Tokyo"},
        }
        self.variables = {name: values[name][text] for name, text in plan["environment"].items()}
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """As ``docker compose up`` and as its restart after a crash."""
        test = {"FAULTS": str(self.bench.faults), "FAST_SECONDS": "0.3"}
        test["PYTHONPATH"] = f"{FAST_COMMAND.parents[1]}:{FAST_COMMAND.parents[2]}"
        with (self.bench.faults / "stderr").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(FAST_COMMAND), *self.arguments],
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
                env={**os.environ, **test, **self.variables},
            )
        self.bench.workers.append(self.process)

    def healthy(self) -> bool:
        """What compose asks."""
        kind, program, *arguments = self.check
        assert (kind, program) == ("CMD", "python")
        asked = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
        return asked.returncode == 0

    def read(self, path: str) -> str:
        """The answer to a request."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return str(answer.read().decode())


DATABASE = "postgresql://minutes:${POSTGRES_PASSWORD:?set it in deploy/.env}@database/minutes"


@contextlib.contextmanager
def composed(bench: Bench, url: str) -> Iterator[tuple[Container, list[Container]]]:
    """Page and workers of ``compose.yaml``, all healthy."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    number = services["worker"]["deploy"]["replicas"]
    page = Container(bench, services["web"], url)
    workers = [Container(bench, services["worker"], url) for _ in range(number)]
    for process in (page, *workers):
        process.start()
    for process in (page, *workers):
        wait_for(process.healthy)
    yield page, workers


@pytest.mark.postgres
def test_compose_runs_as_it_is_written(workbench: Bench, postgres: str, tmp_path: Path) -> None:
    """Page, two workers and PostgreSQL; a worker dies and is restarted; an orderly stop."""
    with (
        composed(workbench, postgres) as (page, workers),
        open_service(workbench.data, database_url=postgres, with_worker=False) as service,
    ):
        options = TranscribeOptions(formats=("json",))
        workbench.order("recognise", "hold", times=99)
        jobs = [
            service.submit(tone(tmp_path / f"{n}.wav", pitch=200 + n), options=options)
            for n in range(4)
        ]
        held = min(len(jobs), 2 * default_slots())  # all that the two workers take at a time
        wait_for(lambda: workbench.began("recognise", times=held))
        first = workers[0].process
        assert first is not None
        workbench.kill(first, group=True)
        workbench.release()
        workers[0].start()
        for job_id in jobs:
            assert ended(service, job_id).state == "done"
        assert set(workbench.finished().values()) == {1}
        wait_for(workers[0].healthy)
        metrics = page.read("/metrics")
        assert 'minutes_jobs{state="done"} 4.0' in metrics
        assert metrics == workers[0].read("/metrics")  # every process tells the same
        assert "会議録" in page.read("/")
        assert {row.pid for row in service.workers()} == {
            worker.process.pid for worker in workers if worker.process
        }
        for process in (page, *workers):
            assert process.process is not None
            process.process.terminate()
        for process in (page, *workers):
            assert process.process is not None
            assert process.process.wait(timeout=needs.SECONDS) == 0
        assert service.workers() == ()
