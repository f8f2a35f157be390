"""操作の記録: what an auditor sees of the trail, and takes along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, StreamingResponse

from minutes.jobs.audit import ACTIONS
from minutes.store.audit import AuditRecord, check_chain

if TYPE_CHECKING:
    from minutes.jobs.service import Service

SHOWN = 500

_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>操作の記録｜会議録作成</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="web/sign-in.css"></head>
<body><main class="wide"><h1>操作の記録</h1>{verdict}
<p><a href="audit/lines">全ての記録を受け取る（JSON）</a>　<a href="account">利用者</a></p>
<p class="quiet">新しいものから{count}件です。発言の中身は記録しません。</p>
<table><thead><tr><th scope="col">日時</th><th scope="col">だれが</th><th scope="col">パソコン</th>
<th scope="col">何を</th><th scope="col">会議</th><th scope="col">詳しく</th></tr></thead>
<tbody>{rows}</tbody></table></main></body></html>"""

_ASK = '<p><a href="audit?verify=1">書き換えられていないか確かめる</a>（件数が多いと時間がかかります）</p>'


def build_audit(service: Service) -> APIRouter:
    """The routes; the gate opens them to auditors alone."""
    router = APIRouter()

    @router.get("/audit")
    def page(verify: bool = False) -> HTMLResponse:
        said = _verdict(service) if verify else _ASK
        newest = service.audit.newest(SHOWN)
        rows = "".join(map(_row, newest))
        text = _PAGE.format(verdict=said, count=len(newest), rows=rows)
        return HTMLResponse(text, headers={"Cache-Control": "no-store"})

    @router.get("/audit/lines")
    def lines() -> StreamingResponse:
        headers = {
            "Content-Disposition": 'attachment; filename="audit.jsonl"',
            "Cache-Control": "no-store",
        }
        return StreamingResponse(_lines(service), media_type="application/jsonl", headers=headers)

    return router


def _verdict(service: Service) -> str:
    verdict = check_chain(service.audit.all())
    if verdict.broken is None:
        return f'<p role="status">全{verdict.count}件は、書かれたときのままです。</p>'
    text = f"{verdict.broken}件目が、書かれたときのままではありません。"
    return f'<p class="problem" role="alert">{text}</p>'


def _lines(service: Service) -> Iterator[str]:
    for record in service.audit.all():
        yield record.line() + "\n"


def _row(record: AuditRecord) -> str:
    moment = datetime.fromtimestamp(record.at / 1000).astimezone()
    cells = (
        f"{moment:%Y-%m-%d %H:%M:%S}",
        record.who,
        record.address,
        ACTIONS.get(record.action, record.action),
        record.meeting,
        "" if record.detail == "{}" else record.detail,
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
