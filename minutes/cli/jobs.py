"""``minutes jobs``: what is in the data folder, and what is to become of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minutes.cli.service import data_dir_option, opened
from minutes.errors import UsageError
from minutes.jobs.records import STATES
from minutes.jobs.results import STARTS
from minutes.progress import STAGES
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.records import Job
    from minutes.jobs.removal import Removed
    from minutes.jobs.service import Service

_SHORT = 8  # characters of an id that are shown, and enough to name a job
_EVERY_DAY = "会議は minutes serve の一覧、又は minutes jobs list で確かめられます。"

_data = data_dir_option("録音と会議録を置くフォルダー（minutes batch では 書き出し先/.minutes）")
_json = click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で書きます")
_ids = click.argument("ids", nargs=-1, metavar="ID...")


@click.group(
    "jobs",
    help="ジョブ（録音1件の処理）の一覧を見て、再実行・中止・作り直し・削除をします。",
)
def command() -> None:
    """Group of the commands below."""


@command.command("list", help="全てのジョブを、新しい順に書きます。")
@click.option("--state", type=click.Choice(tuple(STATES)), help="この状態のものだけ")
@_json
@_data
def list_(state: str | None, as_json: bool, data_dir: Path) -> None:
    """One job a line."""
    with opened(data_dir) as service:
        _tell([job for job in service.jobs() if state in (None, job.state)], as_json)


@command.command("failed", help="失敗したジョブと、その理由を書きます。")
@_json
@_data
def failed(as_json: bool, data_dir: Path) -> None:
    """As ``list``, with the reasons."""
    with opened(data_dir) as service:
        _tell([job for job in service.jobs() if job.state == "failed"], as_json)


@command.command("show", help="1つのジョブを詳しく書きます。ID は初めの8文字で足ります。")
@click.argument("job_id", metavar="ID")
@_json
@_data
def show(job_id: str, as_json: bool, data_dir: Path) -> None:
    """Everything that the service tells of a job."""
    with opened(data_dir) as service:
        (job,) = _named(service, (job_id,))
        edits = len(service.desk.history(job.id))
    plain = {**_plain(job), "edits": edits}
    if as_json:
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    for label, value in (
        ("ID", job.id),
        ("会議", job.title),
        ("録音", job.file_name),
        ("状態", _state(job)),
        ("段階", STAGES.get(job.stage, job.stage)),
        ("録音の長さ", timestamp(job.duration) if job.duration is not None else "不明"),
        ("受付", _moment(job.created_at)),
        ("終了", _moment(job.finished_at)),
        ("画面での修正", f"{edits}件"),
        ("理由", job.error or ""),
    ):
        click.echo(f"{label}\t{_one_line(value)}")


@command.command("retry", help="失敗したジョブ、中止したジョブを、止まった所から続けます。")
@_ids
@click.option("--all", "everything", is_flag=True, help="失敗したもの全て")
@_json
@_data
def retry(ids: tuple[str, ...], everything: bool, as_json: bool, data_dir: Path) -> None:
    """Queue jobs again."""
    with opened(data_dir) as service:
        jobs = _chosen(service, ids, everything, ("failed",))
        _all_in(
            jobs, ("failed", "cancelled"), "再実行できるのは、失敗したものと中止したものだけです"
        )
        jobs, final = _without_final(service, jobs, everything)
        for job in jobs:
            service.retry(job.id)
        _done(_now(service, jobs), "順番待ちに戻しました", as_json, queued=True)
    _tell_final(final)


@command.command("cancel", help="順番待ち・処理中のジョブを中止します。済んだ段階は残ります。")
@_ids
@click.option("--all", "everything", is_flag=True, help="終わっていないもの全て")
@_json
@_data
def cancel(ids: tuple[str, ...], everything: bool, as_json: bool, data_dir: Path) -> None:
    """Stop jobs."""
    with opened(data_dir) as service:
        jobs = _chosen(service, ids, everything, ("queued", "running"))
        _all_in(jobs, ("queued", "running"), "中止できるのは、終わっていないものだけです")
        for job in jobs:
            service.cancel(job.id)
        _done(_now(service, jobs), "中止しました", as_json)


@command.command(
    "rerun", help="終わったジョブを、ある段階から作り直します。画面での修正は引き継ぎます。"
)
@_ids
@click.option("--all", "everything", is_flag=True, help="完了したもの全て")
@click.option(
    "--stage", type=click.Choice(STARTS), default="format", show_default=True, help="始める段階"
)
@_json
@_data
def rerun(
    ids: tuple[str, ...], everything: bool, stage: str, as_json: bool, data_dir: Path
) -> None:
    """New drafts with the papers and options that the jobs have."""
    with opened(data_dir) as service:
        jobs = _chosen(service, ids, everything, ("done",))
        _all_in(jobs, ("done", "failed", "cancelled"), "作り直せるのは、終わったものだけです")
        jobs, final = _without_final(service, jobs, everything)
        for job in jobs:
            service.rerun(job.id, stage=stage)
        what = f"{STAGES[stage]}からの作り直しを順番待ちに入れました"
        _done(_now(service, jobs), what, as_json, queued=True)
    _tell_final(final)


@command.command(
    "archive",
    short_help="1つの会議の全てを、1つのファイルに書き出します。",
    help="1つの会議の全て（録音、資料、案、修正の一つ一つ、会議録、操作の記録）を、1つの FILE（zip）に書き出します。"
    "目録.json に、中のファイルの大きさとハッシュが入ります。ID は初めの8文字で足ります。",
)
@click.argument("job_id", metavar="ID")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@_data
def archive(job_id: str, target: Path, data_dir: Path) -> None:
    """Hand a meeting over."""
    from minutes.jobs.handover import write_meeting

    if target.exists():
        raise UsageError(f"「{target}」は既にあります。別の名前にしてください。")
    with opened(data_dir) as service:
        (job,) = _named(service, (job_id,))
        service.audit.record_command("export", job.id, format="archive")
        count = write_meeting(service, job.id, target)
    click.echo(
        f"会議「{_one_line(job.title)}」の{count}個のファイルを「{target}」に書き出しました。",
        err=True,
    )


@command.command(
    "delete",
    short_help="ジョブを、録音・案・修正の記録と共に消します。",
    help="ジョブを、録音・案・修正の記録と共に消します。元に戻せません。書き出したファイルは残ります。"
    "--before と --body は、処理が終わっているものだけを消します。",
)
@_ids
@click.option("--before", metavar="日付", help="この日より前に受け付けたもの（令和3年4月1日 など）")
@click.option("--body", "body_name", metavar="会議体", help="この会議体のもの")
@click.option("--yes", is_flag=True, help="確かめずに消します")
@_json
@_data
def delete(
    ids: tuple[str, ...],
    before: str | None,
    body_name: str | None,
    yes: bool,
    as_json: bool,
    data_dir: Path,
) -> None:
    """Remove jobs for good, after everything was checked and a person agreed."""
    limit = _day(before)
    with opened(data_dir) as service:
        if ids and (before or body_name):
            raise UsageError("ID と、--before・--body は一緒に指定できません。")
        if limit is None and body_name is None:
            jobs = _chosen(service, ids, False, ())
        else:
            body_id = service.body_named(body_name).id if body_name is not None else None
            jobs = tuple(
                job
                for job in service.jobs()
                if job.ended
                and (limit is None or job.created_at.date() < limit)
                and (body_id is None or job.body_id == body_id)
            )
        if jobs and not yes:
            _agree(jobs)
        removed = {job.id: service.delete(job.id) for job in jobs}
    _done(jobs, "消しました", as_json)
    if not as_json:
        for job in jobs:
            click.echo(f"{job.id[:_SHORT]}\t{removal_line(removed[job.id])}", err=True)


# --- inside -----------------------------------------------------------------------------------


def removal_line(removed: Removed) -> str:
    """What was removed of a meeting, and what was not.

    >>> from minutes.jobs.removal import Removed
    >>> removal_line(Removed({"jobs": 1, "operations": 5}, 3, 2_500_000))
    'ファイル3個（2.5MB）、データベース6行'
    """
    rows = sum(removed.rows.values())
    said = f"ファイル{removed.files}個（{removed.size / 1e6:.1f}MB）、データベース{rows}行"
    if removed.voices:
        said += f"。声の登録（{'、'.join(removed.voices)}）は会議体のものなので残ります（minutes voices forget で消せます）"
    return f"{said}。消せなかったもの：{'、'.join(removed.left)}" if removed.left else said


def _chosen(
    service: Service, ids: Sequence[str], everything: bool, states: Sequence[str]
) -> tuple[Job, ...]:
    if bool(ids) == everything:
        raise UsageError(
            "ID を指定してください（全てなら --all のあるコマンドでは --all）。" + _EVERY_DAY
        )
    if everything:
        return tuple(job for job in service.jobs() if job.state in states)
    return _named(service, ids)


def _named(service: Service, ids: Sequence[str]) -> tuple[Job, ...]:
    """Jobs by their ids or the beginnings of them; all of them before anything is done."""
    jobs, found = service.jobs(), []
    for job_id in dict.fromkeys(ids):
        alike = [job for job in jobs if job.id.startswith(job_id.lower())]
        if len(job_id) < 4 or not alike:
            raise UsageError(
                f"ID「{job_id}」のジョブはありません。minutes jobs list で確かめてください。"
            )
        if len(alike) > 1:
            raise UsageError(
                f"ID「{job_id}」で始まるジョブが{len(alike)}件あります。もっと長く書いてください。"
            )
        found += alike
    return tuple(dict.fromkeys(found))


def _all_in(jobs: Sequence[Job], states: Sequence[str], problem: str) -> None:
    for job in jobs:
        if job.state not in states:
            name = f"{job.id[:_SHORT]}（{_one_line(job.title)}：{_state(job)}）"
            raise UsageError(f"{problem}。{name} を除いてください。何もしていません。")


def _without_final(
    service: Service, jobs: Sequence[Job], everything: bool
) -> tuple[tuple[Job, ...], int]:
    """The jobs whose minutes nobody has made final, and how many others were passed over; who
    names one of those is told before anything is done."""
    final = [job for job in jobs if service.desk.is_final(job.id)]
    if final and not everything:
        name = f"{final[0].id[:_SHORT]}（{_one_line(final[0].title)}）"
        raise UsageError(
            f"{name} の会議録は確定しています。作り直すには状態を「確認中」に戻し、"
            "そうでなければ除いてください。何もしていません。"
        )
    return tuple(job for job in jobs if job not in final), len(final)


def _tell_final(count: int) -> None:
    if count:
        click.echo(f"会議録が確定している{count}件は、そのままにしました。", err=True)


def _agree(jobs: Sequence[Job]) -> None:
    for job in jobs:
        click.echo(_line(job), err=True)
    question = (
        f"この{len(jobs)}件を、録音・案・修正の記録と共に消します。元に戻せません。よいですか"
    )
    if not sys.stdin.isatty():
        raise UsageError(f"{len(jobs)}件を消すには --yes を付けてください。何も消していません。")
    if not click.confirm(question, err=True):
        raise click.Abort


def _day(text: str | None) -> date | None:
    from minutes.format.inputs.dates import read_moment

    if text is None:
        return None
    try:
        return read_moment(text)[0]
    except ValueError as error:
        raise UsageError(f"--before の{error}。") from error


def _tell(jobs: Sequence[Job], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_plain(job) for job in jobs], ensure_ascii=False, indent=2))
        return
    for job in jobs:
        click.echo(_line(job))
    if not jobs:
        click.echo("該当するジョブはありません。", err=True)


def _line(job: Job) -> str:
    cells = [job.id[:_SHORT], _state(job), _moment(job.created_at), job.title, job.file_name]
    return "\t".join(_one_line(cell) for cell in (*cells, job.error or ""))


def _state(job: Job) -> str:
    if job.state == "running":
        return f"{STATES[job.state]} {job.fraction:.0%}"
    return STATES[job.state]


def _plain(job: Job) -> dict[str, Any]:
    return {
        name: _with_offset(value) if isinstance(value, datetime) else value
        for name, value in asdict(job).items()
    }


def _with_offset(moment: datetime) -> str:
    """ISO 8601 with the offset from UTC: who reads it may be in another zone. A moment without one
    is this machine's wall clock."""
    return moment.astimezone().isoformat(timespec="seconds")


def _moment(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _now(service: Service, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """The jobs as they are after what was done with them."""
    return tuple(service.job(job.id) for job in jobs)


def _done(jobs: Sequence[Job], what: str, as_json: bool, *, queued: bool = False) -> None:
    if as_json:
        click.echo(json.dumps([_plain(job) for job in jobs], ensure_ascii=False, indent=2))
    click.echo(f"{len(jobs)}件を{what}。" if jobs else "該当するジョブはありません。", err=True)
    if jobs and queued:
        click.echo("処理は、動いている minutes serve か minutes worker が行います。", err=True)
