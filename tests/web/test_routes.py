"""Every route is either in the list or closed, and whatever is in the list is of use."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from corrections import save_statement
from fastapi.testclient import TestClient

from minutes.jobs import open_service
from minutes.schema import Term
from minutes.store.records import Body
from minutes.web.access import Access
from minutes.web.api import build_operation, build_router
from minutes.web.audit import build_audit
from minutes.web.bin import build_bin
from minutes.web.bundle import build_bundle
from minutes.web.learning import build_learning
from minutes.web.lessons import build_lessons
from minutes.web.operations import build_operations
from minutes.web.playable import Playables
from minutes.web.profiles import build_profiles
from minutes.web.renewal import build_renewal
from minutes.web.routes import ROUTES, Route, find_route
from minutes.web.search import build_search
from minutes.web.signin import build_sign_in
from minutes.web.together import build_together
from minutes.web.upload_routes import build_uploads, open_incoming
from minutes.web.voices import build_voices

from .builders import draft, said
from .conftest import Site, make_recording, open_client, seed_anew
from .editing import card, header_boxes
from .screen import Screen
from .voice_kit import heard

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

    from minutes.jobs.service import Service

pytestmark = pytest.mark.process

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FOO")
LISTED = {(route.method, route.template) for route in ROUTES}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_service(tmp_path_factory.mktemp("routes") / "data", with_worker=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def registered(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and template of every route, those of routers and mounted applications too."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from registered(route.effective_candidates(), prefix)
        elif getattr(route, "routes", None):
            yield from registered(route.routes, prefix + route.path)
        elif getattr(route, "methods", None):
            yield from ((method, prefix + route.path) for method in route.methods)
        else:
            yield "GET", f"{prefix}{route.path}/{{path:path}}"


def example(template: str) -> str:
    """A path that the template means."""
    return re.sub(r"\{[^}]+\}", "x1", template)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_a_path_with_a_line_end_is_another_path(client: TestClient, route: Route) -> None:
    path = example(route.template)
    assert find_route(route.method, path) is not None
    if not route.template.endswith("}"):  # there it belongs to the name
        assert find_route(route.method, path + "\n") is None
        assert client.request(route.method, path + "%0a").status_code == 404


def test_whatever_is_registered_is_listed_or_closed(client: TestClient) -> None:
    found = set(registered(client.app.routes))  # type: ignore[attr-defined]
    assert {path for _, path in found} >= {
        "/gradio_api/vibe-code",
        "/gradio_api/queue/join",
        "/gradio_api/file={path_or_url:path}",
        "/api/jobs/{job_id}/draft",
        "/openapi.json",
        "/web/{path:path}",
    }, "the walk does not see everything: it would prove nothing"
    closed = {(method, path) for method, path in found if not find_route(method, example(path))}
    for method, path in sorted(closed):
        answer = client.request(method, example(path))
        assert answer.status_code == 404, (method, path)
        if method != "HEAD":
            assert "何もありません" in answer.json()["detail"], (method, path)
    open_ = {(method, path) for method, path in found - closed if method != "HEAD"}
    assert open_ == LISTED, "a route that nobody registered, or one that is open by accident"


def test_every_route_of_our_own_has_its_line(service: Service) -> None:
    routers = (
        build_router(service, Playables(service.data_dir)),
        build_operations(service),
        build_together(service),
        build_search(service),
        build_bin(service, Playables(service.data_dir)),
        build_bundle(service),
        build_uploads(open_incoming(service.data_dir)),
        build_renewal(service),
        build_profiles(service),
        build_learning(service, open_incoming(service.data_dir)),
        build_lessons(service),
        build_voices(service),
        build_operation(service),
        build_sign_in(service, Access()),
        build_audit(service),
    )
    own = {route for router in routers for route in registered(router.routes)}
    assert own <= LISTED, "a new route needs a line in minutes/web/routes.py"


@pytest.mark.parametrize(
    "path",
    [
        "/openapi.json",
        "/docs",
        "/redoc",
        "/config",
        "/config/",
        "/login",
        "/logout",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/component_server",
        "/gradio_api/process_recording",
        "/gradio_api/vibe-edit",
        "/gradio_api/vibe-code",
        "/gradio_api/undo-vibe-edit",
        "/gradio_api/deep_link",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://evil.example/x",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/stream/x",
        "/gradio_api/heartbeat/x",
        "/gradio_api/runs",
        "/gradio_api/run/predict",
        "/gradio_api/call/predict",
        "/gradio_api/queue/status",
        "/gradio_api/startup-events",
        "/gradio_api/mcp",
        "/svelte/x",
        "/new/",
        "/api/jobs/",
    ],
)
def test_what_no_page_uses_is_closed_to_every_method(client: TestClient, path: str) -> None:
    for method in METHODS:
        assert client.request(method, path).status_code == 404, method


@pytest.mark.parametrize("method", METHODS)
def test_a_page_can_only_be_read(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == (200 if method == "GET" else 404)


NOT_LOGGED = {
    ("GET", "/api/jobs/{job_id}/versions/{version}"): "scripts ask",
    ("GET", "/api/jobs/{job_id}/rounds/{kind}"): "test_browser_hearing asks",
    ("POST", "/api/jobs/{job_id}/terms"): "test_rounds asks",
    ("POST", "/api/jobs/{job_id}/versions/{version}/restore"): "scripts ask",
    ("POST", "/api/jobs/{job_id}/state"): "scripts ask",
    ("GET", "/api/jobs"): "scripts ask",
    ("GET", "/healthz"): "the operator asks",
    ("GET", "/metrics"): "the operator asks",
    ("GET", "/gradio_api/app_id"): "asked when the server comes back after a break",
    ("GET", "/manifest.json"): "the browser asks when it likes",
    # The test does load it, by a link that downloads: those are not in Chromium's log.
    ("GET", "/api/profiles/{name}/file"): "the link 設定ファイル（TOML）で受け取る",
    ("GET", "/favicon.ico"): "the browser asks when it likes",
}


@pytest.mark.browser
def test_every_listed_route_is_used_by_a_page(chromium: Chrome, site: Site, tmp_path: Path) -> None:
    """All that a clerk can press, once; whatever nobody asked for has no business in the list."""
    screen = Screen(chromium, site.url)
    _use_the_list(screen, site)
    _use_the_renewal(screen, site)
    _use_the_editor(screen, site)
    _use_the_voices(screen, site)
    _use_the_lessons(screen, site)
    _use_the_profiles(screen)
    _use_the_bodies(screen, tmp_path)
    _use_the_form(screen, make_recording(tmp_path / "録音.wav", 3))
    screen.requests()
    used = {find_route(method, path) for method, path in screen.calls}
    assert None not in used, [call for call in screen.calls if find_route(*call) is None]
    unused = {route for route in ROUTES if route not in used and not route.accounts}
    assert {(listed.method, listed.template) for listed in unused} <= NOT_LOGGED.keys()
    screen.open("web/style.css")


def _use_the_list(screen: Screen, site: Site) -> None:
    waiting = site.seed(None, state="queued", title="待っている会議")
    failed = site.seed(None, state="failed", title="失敗した会議", error="壊れています。")
    screen.open("")
    screen.wait(f'[data-id="{waiting}"]')
    screen.press(f'[data-id="{waiting}"]', "中止する")
    screen.press(".m-dialog", "中止する")
    screen.shows(f'[data-id="{waiting}"] .m-state', "中止")
    screen.press(f'[data-id="{waiting}"]', "削除する")
    screen.press(".m-dialog", "ごみ箱に入れる")
    screen.gone(f'[data-id="{waiting}"]')
    _use_the_bin(screen)
    screen.open(f"edit?id={failed}")
    screen.shows(".m-editor", "壊れています。")
    screen.open("")
    screen.wait(f'[data-id="{failed}"]')
    screen.press(f'[data-id="{failed}"]', "やり直す")
    screen.wait(f'[data-id="{failed}"]:not([data-state=failed])')
    site.service.cancel(failed)


def _use_the_bin(screen: Screen) -> None:
    screen.wait(".m-bin:not([hidden]) summary").click()
    screen.press(".m-bin", "一覧に戻す")
    row = screen.wait(".m-jobs > .m-job[data-state=cancelled]")
    row.find_element("css selector", ".m-choose").click()
    screen.press(".m-selection", "Wordでまとめて保存（zip）")
    screen.shows(".m-selection", "保存しました")
    screen.press(".m-selection", "ごみ箱に入れる")
    screen.press(".m-dialog", "ごみ箱に入れる")
    screen.press(".m-bin", "今すぐ消す")
    screen.press(".m-dialog", "消す")
    screen.gone(".m-bin .m-job")


def _use_the_renewal(screen: Screen, site: Site) -> None:
    job = site.seed(draft())
    seed_anew(site.service, job, draft())
    screen.open(f"renew?id={job}&done=1")
    screen.shows(".m-renew", "作り直しました")
    screen.open(f"renew?id={job}")
    screen.shows(".m-plan", "会議録の整形：やり直します")
    screen.press(".m-renew", "作り直す")
    screen.gone(".m-plan")
    site.service.cancel(job)


def _use_the_editor(screen: Screen, site: Site) -> None:
    job = site.seed(draft())
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.only('[data-index="1"] .m-text').send_keys("追記。")
    screen.shows(".m-saved", "保存しました")
    card(screen, "S2")[0].send_keys("佐藤花子\n")
    screen.shows(".m-row", "佐藤花子")
    header_boxes(screen)["会議名"].send_keys("（案）\t")
    screen.shows(".m-saved", "保存しました")
    screen.press(".m-bar", "元に戻す")
    screen.shows(".m-saved", "元に戻しました")
    screen.press(".m-bar", "やり直す")
    screen.shows(".m-saved", "やり直しました")
    screen.only('[data-index="2"] .m-more').click()
    screen.press(".m-row-menu", "この発言を削る")
    screen.shows(".m-deleted summary", "削った発言")
    screen.download(".m-bar [data-format=docx]")
    _use_the_history(screen, site, job)


def _use_the_history(screen: Screen, site: Site, job: str) -> None:
    screen.press(".m-here", "名前を入れる")
    screen.wait(".m-ask input").send_keys("佐藤花子\n")
    screen.press(".m-bar", "履歴")
    screen.wait('[data-version="0"] .m-history-item').click()
    screen.press(".m-difference", "版に名前を付ける…")
    screen.wait(".m-ask input").send_keys("初めの案\n")
    screen.shows(".m-version-name", "初めの案")
    screen.press(".m-difference", "この版に戻す")
    screen.press(".m-dialog", "戻す")
    screen.gone(".m-history")
    site.service.desk.operate(job, [{"op": "text", "statement": "T3", "text": "ほかの人の文。"}])
    script = "return document.querySelector('[data-index=\"3\"] .m-text').value"
    screen.until(lambda: screen.run(script) == "ほかの人の文。", "what another did")
    screen.choose(".m-state-choice", "確認中")
    screen.shows(".m-saved", "確認中")


def _use_the_voices(screen: Screen, site: Site) -> None:
    job, body = heard(site.service, "使う委員会")
    screen.open(f"edit?id={job}")
    screen.wait(".m-voices:not([hidden])")
    for whose in ("消す", "全員分を消す"):
        if whose == "消す":
            card(screen, "S2")[0].send_keys("佐藤花子\n")
            screen.shows('[data-voices="named"]', "登録する人：佐藤花子")
            screen.only(".m-voices summary").click()
        screen.press(".m-voices", "この会議の声を登録")
        screen.shows(".m-voices", "登録されている声")
        screen.press(".m-voices", whose)
        screen.press(".m-dialog", "消す")
        screen.shows(".m-voices", "登録されている声はありません")
        site.service.store.voices.delete(body.id)


def _use_the_lessons(screen: Screen, site: Site) -> None:
    """A correction, 確定, and with one yes it is a word of the body's dictionary."""
    body = site.service.save_body(Body("", "直す委員会"))
    job = site.seed(said("公社の改修です。", "公社を建てます。", "校舎です。"), body_id=body.id)
    for place in (0, 1):
        text = ("校舎の改修です。", "校舎を建てます。")[place]
        save_statement(site.service.desk, job, place, text=text)
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.choose(".m-state-choice", "確定")
    screen.press(".m-dialog", "確定する")
    screen.wait(".m-teach")
    reading = screen.only('.m-teach [aria-label="「校舎」の読み"]')
    assert reading.get_attribute("value") == "こうしゃ"
    screen.press(".m-teach", "覚える")
    screen.shows(".m-saved", "直す委員会の用語辞書に1語を覚えました")
    assert site.service.body(body.id).dictionary == (Term("校舎", "こうしゃ", ("公社",)),)


def _use_the_profiles(screen: Screen) -> None:
    screen.open("profiles")
    screen.shows(".m-after", "3億8,598万7,000円", seconds=20)
    screen.only("#m-profile-name").send_keys("使う様式")
    screen.only("#m-profile-save").click()
    screen.shows(".m-profiles .m-notice", "保存しました")
    assert "使う様式" in screen.download(".m-profiles a[download]").name
    screen.press(".m-profiles", "この様式を削除する")
    screen.press(".m-dialog", "削除する")
    screen.shows(".m-profiles .m-notice", "削除しました")


def _use_the_bodies(screen: Screen, folder: Path) -> None:
    for name in ("6月.txt", "9月.txt"):
        text = f"○市長（森井秀明君）　{'苫小牧市の埠頭と、北広島市の診療所です。' * 20}{name}"
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "壊れた.pdf").write_bytes(b"%PDF-1.4 broken")
    screen.open("bodies")
    screen.wait("#m-body-name").send_keys("学ぶ委員会")
    screen.press(".m-bodies", "会議体を作る")
    screen.shows(".m-bodies .m-notice", "会議体「学ぶ委員会」を作りました")
    screen.only("#m-body-dictionary").send_keys("銭函,ぜにばこ,銭箱")
    screen.press(".m-bodies", "用語辞書を保存する")
    screen.shows(".m-bodies .m-notice", "保存しました")
    files = "\n".join(str(folder / name) for name in ("6月.txt", "9月.txt", "壊れた.pdf"))
    screen.only(".m-past input[type=file]").send_keys(files)
    screen.shows(".m-bodies .m-problem", "過去の会議録「壊れた.pdf」")
    screen.shows(".m-bodies .m-notice", "2件を読みました")
    screen.shows(".m-learnt", "苫小牧市（とまこまいし）")
    screen.press(".m-past", "消す")
    screen.press(".m-dialog", "消す")
    screen.shows(".m-past h3", "読んだ会議録（1件）")
    screen.press(".m-past", "全て消す")
    screen.press(".m-dialog", "消す")
    screen.shows(".m-past", "まだ読んでいません")


def _use_the_form(screen: Screen, recording: Path) -> None:
    bundle, chat = recording.with_name("会議.zip"), recording.with_name("chat.txt")
    with zipfile.ZipFile(bundle, "w") as zipped:
        zipped.write(recording, recording.name)
    chat.write_text("00:00:01\t佐藤:\tはい\n", encoding="utf-8")
    screen.open("new")
    screen.wait("#m-recording input[type=file]", seconds=15).send_keys(str(bundle))
    screen.shows("#m-recording-line", "長さ", seconds=15)
    screen.wait("#m-chat input[type=file]").send_keys(str(chat))
    screen.shows("#m-chat", "chat")
    screen.open("new")
    screen.shows(".m-files", recording.name)  # kept over a reload
    screen.press(".m-files", "外す")
    screen.gone(".m-files li")
