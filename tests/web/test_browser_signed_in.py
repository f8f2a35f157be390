"""Where people sign in: the pages for that are for everybody, and a session that ends in the middle loses nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from minutes.jobs import open_service
from minutes.store.records import Body, Edit, Role, User

from .builders import draft
from .conftest import Site, serving
from .editing import choose, kept, put_cursor, unsent
from .screen import Screen
from .test_browser_access import violations

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

PASSWORD = "ふゆの朝ごはんは7時"
PEOPLE: Mapping[str, Role] = {
    "tanaka": "writer",
    "suzuki": "writer",
    "kanri": "admin",
    "kansa": "auditor",
}
OVER = "サインインの期限が切れました。"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server where people sign in: two writers, an administrator and an auditor."""
    folder = tmp_path_factory.mktemp("town")
    with open_service(folder / "data", with_worker=False) as service:
        body = service.save_body(Body("", "総務委員会"))
        for name, role in PEOPLE.items():
            user = service.accounts.add(name, role, PASSWORD)
            service.accounts.put_into(user, [body.id] if role == "writer" else [])
    with serving(folder, "--accounts", "--no-worker") as site:
        yield site


@pytest.fixture
def door(chromium: Chrome, town: Site) -> Iterator[Screen]:
    """The browser before that server's door, signed in as nobody."""
    opened = Screen(chromium, town.url)
    opened.open("sign-in")
    chromium.delete_all_cookies()
    yield opened
    opened.open("web/style.css")
    chromium.delete_all_cookies()
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    opened.run("sessionStorage.clear(); localStorage.clear()")


def sign_in(screen: Screen, name: str, password: str = PASSWORD) -> None:
    """Fill in the form that stands there."""
    screen.wait("#name").send_keys(name)
    screen.only("#password").send_keys(password)
    screen.only("form button").click()


def user_of(town: Site, name: str) -> User:
    """Somebody of the town."""
    found = town.service.accounts.find(name)
    assert found is not None
    return found


def meeting(town: Site) -> str:
    """A meeting of the body that the writers are in."""
    (body,) = town.service.bodies()
    return town.seed(draft(), body_id=body.id)


def opened(door: Screen, town: Site) -> str:
    """A meeting in the editor of tanaka."""
    job = meeting(town)
    door.open(f"edit?id={job}")
    sign_in(door, "tanaka")
    door.wait(".m-row")
    return job


def end_session(town: Site, name: str = "tanaka") -> None:
    """As an hour without a key does."""
    town.service.accounts.sign_out_everywhere(user_of(town, name))


def history(town: Site, job: str) -> tuple[Edit, ...]:
    """What was kept."""
    return town.service.desk.history(job)


def in_another_tab(door: Screen, name: str) -> None:
    """Take the way that the page shows, sign in there, and come back."""
    first = door.chrome.current_window_handle
    before = set(door.chrome.window_handles)
    door.only(".m-signed-out a").click()
    door.until(lambda: len(door.chrome.window_handles) > len(before), "another tab")
    (other,) = set(door.chrome.window_handles) - before
    door.chrome.switch_to.window(other)
    sign_in(door, name)
    door.shows("dd", name)
    door.chrome.close()
    door.chrome.switch_to.window(first)


# --- a session that ends in the middle ----------------------------------------------------------


def test_what_is_typed_after_the_session_ended_is_saved_once_signed_in_in_another_tab(
    door: Screen, town: Site
) -> None:
    job = opened(door, town)
    end_session(town)
    door.only('[data-index="3"] .m-text').send_keys("書き足し。")
    door.shows(".m-signed-out", OVER)
    assert "入力したものはこのブラウザーに残っていて" in door.only(".m-signed-out").text
    door.shows(".m-saved", f"まだ保存できていません：{OVER}")
    assert unsent(door, job)
    assert history(town, job) == ()
    in_another_tab(door, "tanaka")
    door.only('[data-index="3"] .m-text').send_keys("続き。")  # nothing stops the clerk meanwhile
    door.gone(".m-signed-out")
    door.shows(".m-saved", "保存しました")
    kept(lambda: unsent(door, job), [])
    texts = [statement.text for statement in town.service.desk.draft(job).minutes_doc.statements]
    assert texts[3].endswith("書き足し。続き。")
    assert "".join(texts).count("書き足し。") == "".join(texts).count("続き。") == 1
    assert {edit.user for edit in history(town, job)} == {"tanaka"}


def test_signing_in_in_the_same_tab_comes_back_to_the_text_as_it_was_typed(
    door: Screen, town: Site
) -> None:
    job = opened(door, town)
    end_session(town)
    door.only('[data-index="3"] .m-text').send_keys("書き足し。")
    door.shows(".m-signed-out", OVER)
    door.run("window.onbeforeunload = null")
    door.open(f"edit?id={job}")
    sign_in(door, "tanaka")
    door.wait(".m-row")
    door.shows(".m-saved", "前回保存できなかった修正1件を保存しました")
    assert door.only('[data-index="3"] .m-text').get_property("value").endswith("書き足し。")
    assert len(history(town, job)) == 1
    assert unsent(door, job) == []


@pytest.mark.parametrize("kind", ["split", "undo", "state"])
def test_an_operation_that_was_asked_for_then_is_done_once(
    door: Screen, town: Site, kind: str
) -> None:
    job = opened(door, town)
    door.only('[data-index="2"] .m-text').send_keys("前の直し。\t")
    kept(lambda: len(history(town, job)), 1)
    end_session(town)
    if kind == "split":
        put_cursor(door, 3, 9)
        choose(door, 3, "カーソルの位置で2つに分ける")
    elif kind == "undo":
        door.press(".m-bar", "元に戻す")
    else:
        door.choose(".m-state-choice", "確認中")
    door.shows(".m-signed-out", OVER)
    assert len(history(town, job)) == 1
    in_another_tab(door, "tanaka")
    door.gone(".m-signed-out")
    kept(lambda: unsent(door, job), [])
    assert len(history(town, job)) == 2
    rows = len(town.service.desk.draft(job).minutes_doc.statements)
    door.until(lambda: len(door.all(".m-row")) == rows, "the page as the server has it")
    assert rows == (9 if kind == "split" else 8)


def test_nothing_is_saved_under_the_name_of_somebody_else_who_signed_in(
    door: Screen, town: Site
) -> None:
    job = opened(door, town)
    end_session(town)
    door.only('[data-index="3"] .m-text').send_keys("田中の文。")
    door.shows(".m-signed-out", OVER)
    in_another_tab(door, "suzuki")
    door.shows(".m-signed-out", "別の利用者がサインインしています")
    door.run_async("setTimeout(arguments[0], 4000)")  # longer than it waits to try again
    assert history(town, job) == ()
    end_session(town, "suzuki")
    in_another_tab(door, "tanaka")
    door.shows(".m-saved", "保存しました")
    assert [edit.user for edit in history(town, job)] == ["tanaka"]


def test_the_work_of_others_comes_again_after_signing_in(door: Screen, town: Site) -> None:
    job = opened(door, town)
    door.until(lambda: ("GET", f"/api/jobs/{job}/events") in seen(door), "it listens")
    end_session(town)
    door.only('[data-index="3"] .m-text').send_keys("書き足し。")
    door.shows(".m-signed-out", OVER)
    in_another_tab(door, "tanaka")
    door.gone(".m-signed-out")
    operation = {"op": "text", "statement": "T5", "text": "ほかの人の文。"}
    town.service.desk.operate(job, [operation], user="suzuki")
    kept(lambda: door.only('[data-index="5"] .m-text').get_property("value"), "ほかの人の文。")


def test_a_page_that_keeps_nothing_does_not_say_that_it_does(door: Screen, town: Site) -> None:
    meeting(town)
    door.open("sign-in")
    sign_in(door, "tanaka")
    door.wait(".m-job")
    end_session(town)
    door.shows(".m-signed-out", "この画面を閉じずにサインインしてから、もう一度行ってください")
    assert "このブラウザーに残って" not in door.only(".m-signed-out").text
    in_another_tab(door, "tanaka")
    door.gone(".m-signed-out")


def seen(screen: Screen) -> set[tuple[str, str]]:
    """What was asked for so far."""
    screen.requests()
    return screen.calls


# --- the pages for it ----------------------------------------------------------------------------


def plain(door: Screen, town: Site) -> None:
    door.open("sign-in")


def wrong_password(door: Screen, town: Site) -> None:
    door.open("sign-in")
    sign_in(door, "tanaka", "ちがう合い言葉です")
    door.wait(".problem")


def account(door: Screen, town: Site) -> None:
    door.open("sign-in?next=account")
    sign_in(door, "tanaka")
    door.wait("dl")


def account_of_an_auditor(door: Screen, town: Site) -> None:
    door.open("sign-in?next=account")
    sign_in(door, "kansa")
    door.wait("a[href='audit']")


def wrong_old_password(door: Screen, town: Site) -> None:
    account(door, town)
    door.only("#old").send_keys("ちがう合い言葉です")
    door.only("#new").send_keys("あたらしい合い言葉です")
    door.only("section button").click()
    door.shows(".problem", "今のパスワードが違います。")


def weak_password(door: Screen, town: Site) -> None:
    account(door, town)
    door.only("#old").send_keys(PASSWORD)
    door.only("#new").send_keys("aaaaaaaaaaaa")
    door.only("section button").click()
    door.wait(".problem")


def trail(door: Screen, town: Site) -> None:
    door.open("sign-in?next=audit")
    sign_in(door, "kansa")
    door.wait("tbody tr")


def trail_that_holds(door: Screen, town: Site) -> None:
    trail(door, town)
    door.only("a[href='audit?verify=1']").click()
    door.wait("[role=status]")


def trail_that_was_changed(door: Screen, town: Site) -> None:
    trail(door, town)
    with sqlite3.connect(town.service.data_dir / "minutes.sqlite") as database:
        database.execute("DROP TRIGGER IF EXISTS audit_no_update")
        database.execute(
            "UPDATE audit SET who = 'dareka' WHERE number = (SELECT min(number) FROM audit)"
        )
    door.open("audit?verify=1")
    door.wait(".problem")


def editor_signed_out(door: Screen, town: Site) -> None:
    opened(door, town)
    end_session(town)
    door.only('[data-index="3"] .m-text').send_keys("書き足し。")
    door.shows(".m-signed-out", OVER)


def list_signed_out(door: Screen, town: Site) -> None:
    meeting(town)
    door.open("sign-in")
    sign_in(door, "tanaka")
    door.wait(".m-job")
    end_session(town)
    door.shows(".m-signed-out", OVER)


STATES = (
    plain,
    wrong_password,
    account,
    account_of_an_auditor,
    wrong_old_password,
    weak_password,
    trail,
    trail_that_holds,
    editor_signed_out,
    list_signed_out,
    trail_that_was_changed,  # the last: the trail stays changed
)


@pytest.mark.parametrize("show", STATES, ids=lambda show: show.__name__)
def test_axe_finds_nothing_on_the_pages_for_signing_in(
    door: Screen, town: Site, show: Callable[[Screen, Site], None]
) -> None:
    show(door, town)
    found = {}
    for colours in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": colours}
        door.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        found[colours] = violations(door)
    assert found == {"light": [], "dark": []}
    assert door.only("html").get_attribute("lang") == "ja"
