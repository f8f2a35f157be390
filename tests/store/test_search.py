"""Search: both databases find what a plain scan finds, and the index is always that of the drafts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import needs
import pytest
import sqlalchemy as sa
from corrections import save_header, save_statement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from minutes.errors import MinutesError, StoreError
from minutes.jobs.desk import Desk
from minutes.jobs.finder import Finder, lines_of
from minutes.schema import Attendee, Draft, Header, MeetingContext
from minutes.store import search
from minutes.store.drafts import DraftTable
from minutes.store.fold import fold, hits_of, words_of
from minutes.store.opening import Store, open_store
from minutes.store.records import JobRow, NewEdit
from minutes.store.search import Headline, Line, Made, Stand, Wanted

from .desk_kit import JOB, LINES, draft, heard_anew, open_desk
from .test_database import job


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    url = f"sqlite:///{tmp_path / 'minutes.sqlite'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres")
    opened = open_store(url)
    yield opened
    opened.close()


def found(store: Store, query: str, **more: tuple[str, ...] | str) -> list[str]:
    """Ids of the meetings that a query finds."""
    wanted = Wanted(words_of(query), **more)  # type: ignore[arg-type]
    return [hit.job_id for hit in store.search.find(wanted)[1]]


def fill(store: Store, **texts: tuple[str, ...]) -> None:
    """A meeting for each name, with these lines."""
    for number, (name, lines) in enumerate(texts.items()):
        store.jobs.add(job(name, created_at=float(number)))
        headline = Headline("会議", f"2025-06-{number + 1:02}", "draft")
        spoken = [Line("text", text, f"t{place}") for place, text in enumerate(lines)]
        assert store.search.put(Stand(name, 1, 0, 0), headline, spoken)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ＡＢＣ製作所", "abc"),
        ("abc製作所", "ＡＢＣ製"),
        ("㈱水道工事", "(株)水道"),
        ("(株)水道工事", "㈱水"),
        ("第１２３号", "第123号"),
        ("第123号", "１２３"),
        ("ﾃﾞﾝｼ申請", "デンシ申"),
        ("がいどらいん", "ガイドライン"),
        ("ガイドライン", "ｶﾞｲﾄﾞ"),
        ("髙﨑市長", "高崎市"),
        ("高崎市長", "髙﨑"),
        ("田中　一郎", "田中一郎"),
        ("補正予算", "予"),
        ("補正予算", "予算"),
        ("補正予算", "補正予算"),
        ("100%の50_1", "0%の50_"),
        ('彼は"はい"と', '"はい"'),
        ("外字\ue000です", "\ue000で"),
        ("𠮷野家", "𠮷野家"),
        ("🎌旗", "🎌"),
    ],
)
def test_variants_are_found_alike(store: Store, written: str, asked: str) -> None:
    fill(store, a=(f"前に{written}後に",), b=("ほかの会議。",))
    assert found(store, asked) == ["a"]


def test_what_is_not_there_is_not_found(store: Store) -> None:
    fill(store, a=("補正予算の話。", "決算の話。"))
    for asked in (
        "予正",
        "補算",
        "補正決算",
        "話。決",
        "NEAR(補正 予算)",
        "補*",
        "予算 存在しない",
        "%",
    ):
        assert found(store, asked) == []


def test_two_letters_are_found_wherever_they_stand_and_no_more_once_they_are_gone(
    store: Store,
) -> None:
    fill(store, a=("予算",), b=("次の予算",), c=("予算を",), d=("予", "算"), e=("予定と算定",))
    assert found(store, "予算") == ["c", "b", "a"]
    assert found(store, "算を 予算") == ["c"]
    for name, text in (("a", "決算"), ("b", "次の決算"), ("c", "決算を")):
        assert store.search.put(
            Stand(name, 1, 0, 0), Headline("会議", "", ""), [Line("text", text, "t0")]
        )
    assert found(store, "予算") == []
    assert sorted(found(store, "決算")) == ["a", "b", "c"]


@pytest.mark.parametrize("word", ["予算", "蘭学"])
def test_two_letters_on_sqlite_do_not_walk_the_lines_of_every_meeting(
    tmp_path: Path, word: str
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'minutes.sqlite'}")
    looked = 0

    def instr(text: str, part: str) -> int:
        nonlocal looked
        looked += 1
        return text.find(part) + 1

    usual = tuple(f"{number}番の話です。" for number in range(40))
    fill(store, **{f"m{number}": usual for number in range(19)}, last=(*usual, "来年の予算"))
    sa.event.listen(
        store.database.engine,
        "checkout",
        lambda connection, *_: connection.create_function("instr", 2, instr, deterministic=True),
    )
    assert found(store, word) == (["last"] if word == "予算" else [])
    assert (word == "予算") == (looked > 0), "the test sees what is looked through"
    assert looked < 41 * 4  # of 801 lines: those of the meeting that is shown, and the one found
    store.close()


def test_every_word_must_be_in_the_meeting_and_the_newest_day_is_first(store: Store) -> None:
    fill(
        store, a=("予算の話。", "田中です。"), b=("予算。",), c=("田中と予算。", "田中。", "余談。")
    )
    assert found(store, "予算 田中") == ["c", "a"]
    total, meetings = store.search.find(Wanted(words_of("田中 予算")))
    assert (total, [meeting.count for meeting in meetings]) == (2, [2, 2])
    assert [line.text for line in meetings[0].lines] == ["田中と予算。", "田中。"]
    total, meetings = store.search.find(Wanted(words_of("予算")), offset=1, limit=1)
    assert (total, [meeting.job_id for meeting in meetings]) == (3, ["b"])


def test_meetings_whose_index_is_still_to_be_made_are_in_the_list(store: Store) -> None:
    fill(store, a=("予算。",))
    store.jobs.add(job("b", created_at=5.0, title="これから"))
    total, meetings = store.search.find(Wanted())
    assert (total, [meeting.headline.title for meeting in meetings]) == (2, ["これから", "会議"])
    assert found(store, "", states=("queued",)) == ["b", "a"]


def test_filters(store: Store) -> None:
    fill(store, a=("予算。",), b=("予算。",), c=("予算。",))
    store.jobs.set("b", state="failed", body_id="総務")
    assert found(store, "予算", states=("failed", "running")) == ["b"]
    assert found(store, "", bodies=("総務",)) == ["b"]
    assert found(store, "予算", first="2025-06-02") == ["c", "b"]
    assert found(store, "", last="2025-06-02") == ["b", "a"]
    assert found(store, "", documents=("final",)) == []


def test_a_deleted_meeting_is_found_no_more(store: Store) -> None:
    fill(store, a=("予算。",), b=("予算。",))
    store.jobs.delete("a")
    assert found(store, "予算") == ["b"]
    assert found(store, "予算。") == ["b"]
    with store.database.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM search_lines")).scalar() == 1


LETTERS = st.text(alphabet="予算補正ーアあｱ１1ＡaA（(%_\"*' 髙高", max_size=7)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(meetings=st.lists(st.lists(LETTERS, max_size=4), max_size=4), query=LETTERS)
def test_both_databases_find_what_a_scan_finds(
    store: Store, meetings: list[list[str]], query: str
) -> None:
    for row in store.jobs.all():
        store.jobs.delete(row.id)
    fill(store, **{f"m{number}": tuple(lines) for number, lines in enumerate(meetings)})
    words = words_of(query)
    scan = [
        f"m{number}"
        for number, lines in reversed(list(enumerate(meetings)))
        if all(any(word in fold(line) for line in lines) for word in words)
    ]
    assert found(store, query) == scan
    for line in (line for lines in meetings for line in lines):
        marked = [line[start:end] for start, end in hits_of(line, words)]
        assert bool(marked) == any(word in fold(line) for word in words)
        assert all(any(fold(part).count(word) for word in words) for part in marked)


class Edited(RuleBasedStateMachine):
    """Whatever clerks and the machine do, the index is what the drafts say."""

    def __init__(self, url: str = "") -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.desk: Desk = open_desk(Path(self.folder.name), url=url)
        self.store = self.desk._store
        self.finder = Finder(self.store)
        self.elsewhere = Finder(self.store)  # another process, which remembers what it made
        self.generation = 1

    def attempt(self, operation: dict[str, object]) -> None:
        try:
            self.desk.operate(JOB, [operation], user="甲")
        except MinutesError:
            return

    @rule(place=st.integers(0, 12), text=st.text(alphabet="予算補正。", max_size=6))
    def type(self, place: int, text: str) -> None:
        ids = self.desk.statement_ids(JOB)
        self.attempt({"op": "text", "statement": ids[place % len(ids)], "text": text})

    @rule(place=st.integers(0, 12), op=st.sampled_from(["merge", "delete", "restore"]))
    def change(self, place: int, op: str) -> None:
        ids = self.desk.statement_ids(JOB)
        self.attempt({"op": op, "statement": ids[place % len(ids)]})

    @rule(place=st.integers(0, 12), at=st.integers(1, 9))
    def split(self, place: int, at: int) -> None:
        ids = self.desk.statement_ids(JOB)
        self.attempt({"op": "split", "statement": ids[place % len(ids)], "at": at})

    @rule(place=st.integers(0, 12))
    def insert(self, place: int) -> None:
        ids = self.desk.statement_ids(JOB)
        self.attempt({"op": "insert", "after": ids[place % len(ids)], "text": "足した文。"})

    @rule(name=st.sampled_from(["髙橋", "山田"]))
    def rename(self, name: str) -> None:
        self.attempt({"op": "person", "person": "S2", "name": name, "role": "委員"})

    @rule(day=st.integers(1, 28))
    def date(self, day: int) -> None:
        known = self.desk.draft(JOB).minutes_doc.header
        save_header(self.desk, JOB, replace(known, date=date(2025, 6, day), title=f"第{day}回"))

    @rule(back=st.booleans())
    def take_back(self, back: bool) -> None:
        try:
            self.desk.undo(JOB, user="甲") if back else self.desk.redo(JOB, user="甲")
        except MinutesError:
            return

    @rule(first=st.integers(0, 4))
    def hear_anew(self, first: int) -> None:
        if self.generation == 1:
            self.generation = 2
            self.store.drafts.add(JOB, 2, heard_anew(draft(), LINES[first:]))
            self.store.jobs.set(JOB, run=2)

    @rule()
    def look(self) -> None:
        self.finder.catch_up(9)

    @rule()
    def look_elsewhere(self) -> None:
        self.elsewhere.catch_up(9)

    @invariant()
    def holds(self) -> None:
        self.finder.find(Wanted())
        scan = tuple(lines_of(self.store.jobs.get(JOB), self.desk.resolved(JOB)))
        assert self.store.search.lines(JOB) == scan
        assert self.finder.behind() == 0

    def teardown(self) -> None:
        self.store.jobs.delete(JOB)
        self.store.close()
        self.folder.cleanup()


TestIndexIsWhatTheDraftsSay = Edited.TestCase
TestIndexIsWhatTheDraftsSay.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None
)


@pytest.mark.postgres
def test_index_is_what_the_drafts_say_on_postgres(postgres: str) -> None:
    fewer = settings(max_examples=5, stateful_step_count=12, deadline=None)
    run_state_machine_as_test(lambda: Edited(postgres), settings=fewer)


def _row() -> JobRow:
    roster = (Attendee("田中一郎", "委員長"),)
    context = MeetingContext(Header("臨時会", date(2024, 2, 29), None, None, "本庁舎"), roster)
    return job("q", context=context, file_name="録音.wav")


def test_a_meeting_without_a_draft_is_found_by_what_is_known_of_it(store: Store) -> None:
    store.jobs.add(_row())
    finder = Finder(store)
    for asked in (
        "臨時会",
        "録音",
        "本庁舎",
        "田中一郎",
        "令和6年2月",
        "2024/2/29",
        "R6.2.29",
        "木曜",
    ):
        total, meetings = finder.find(Wanted(words_of(asked)))
        assert (total, meetings[0].headline.held_on) == (1, "2024-02-29")


def test_an_index_made_of_an_older_version_is_not_kept(store: Store) -> None:
    store.jobs.add(_row())
    store.drafts.add("q", 1, draft())
    (stand,) = store.search.stale()
    store.drafts.append("q", 1, (NewEdit("header", "", {}, {"title": "新"}),), user="甲")
    assert not store.search.put(stand, Headline("旧", "2024-02-29", "draft"), ())
    assert store.search.stale() == (replace(stand, version=1),)


class Writing(tuple[Line, ...]):
    """Lines during whose reading somebody else saves."""

    store: Store

    def __iter__(self) -> Iterator[Line]:
        edit = NewEdit("header", "", {}, {"title": "新"})
        other = Thread(target=lambda: self.store.drafts.append("q", 1, (edit,), user="甲"))
        other.start()
        other.join(needs.SECONDS)
        assert not other.is_alive()
        return super().__iter__()


def test_nobody_waits_while_the_index_is_compared(store: Store) -> None:
    store.jobs.add(_row())
    store.drafts.add("q", 1, draft())
    (stand,) = store.search.stale()
    lines = Writing((Line("title", "臨時会"),))
    lines.store = store
    assert not store.search.put(stand, Headline("旧", "2024-02-29", "draft"), lines)
    assert store.search.lines("q") == ()


def test_an_index_that_another_made_meanwhile_is_compared_again(store: Store) -> None:
    store.jobs.add(_row())
    headline = Headline("会", "2024-02-29", "draft")

    class Overtaken(tuple[Line, ...]):
        def __iter__(self) -> Iterator[Line]:
            if not store.search.lines("q"):
                assert store.search.put(stand, headline, (Line("title", "先"), Line("file", "f")))
            return super().__iter__()

    (stand,) = store.search.stale()
    assert store.search.put(stand, headline, Overtaken((Line("title", "後"),)))
    assert store.search.lines("q") == (Line("title", "後"),)


def test_a_corrected_statement_costs_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(tmp_path)
    finder = Finder(desk._store)
    finder.find(Wanted())

    def compare(*_: object) -> None:
        raise AssertionError("the lines of the whole meeting are read")

    monkeypatch.setattr(search, "_change", compare)
    save_statement(desk, JOB, "t4", text="学童保育の話です。", user="甲")
    assert finder.find(Wanted(words_of("学童保育")))[0] == 1
    assert finder.find(Wanted(words_of("署名")))[0] == 0
    save_header(desk, JOB, replace(desk.draft(JOB).minutes_doc.header, title="臨時会"))
    assert finder.find(Wanted(words_of("臨時会")))[1][0].headline.title == "臨時会"
    desk.operate(JOB, [{"op": "delete", "statement": "t4"}], user="甲")
    with pytest.raises(AssertionError):  # the test sees where they are
        finder.find(Wanted())


@pytest.mark.parametrize("other", ["title", "text", "start"])
def test_what_the_index_does_not_hold_any_more_is_not_built_on(store: Store, other: str) -> None:
    store.jobs.add(_row())
    (stand,) = store.search.stale()
    headline = Headline("会", "2024-02-29", "draft")
    made = Made(stand, headline, (Line("title", "会"), Line("text", "話", "t0", "", 1.0)))
    new = (Line("title", "会"), Line("text", "新しい話", "t0", "", 1.0))
    assert store.search.put(stand, headline, made.lines)
    overtaking = {
        "title": (Line("title", "別の会"), Line("text", "話", "t0", "", 1.0)),
        "text": (Line("title", "会"), Line("text", "別の話", "t0", "", 1.0)),
        "start": (Line("title", "会"), Line("text", "話", "t0", "", 2.0), Line("text", "話", "t1")),
    }[other]
    assert store.search.put(stand, replace(headline, title="別の会"), overtaking)
    assert store.search.put(stand, headline, new, made)
    assert store.search.lines("q") == new


def test_searches_at_one_time_bring_a_meeting_up_to_date_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.jobs.add(_row())
    finder = Finder(store)
    put, puts, begun, go = store.search.put, [], Event(), Event()

    def slow(stand: Stand, *arguments: object) -> bool:
        puts.append(stand)
        begun.set()
        assert go.wait(needs.SECONDS)
        return put(stand, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store.search, "put", slow)
    threads = [Thread(target=finder.find, args=(Wanted(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(needs.SECONDS)
    go.set()
    for thread in threads:
        thread.join(needs.SECONDS)
    assert len(puts) == 1
    assert finder.behind() == 0


def test_drafts_from_before_the_index_are_taken_in(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    store = desk._store
    with store.database.write() as connection:  # as an upgrade leaves it
        connection.execute(sa.text("DELETE FROM search_states"))
        connection.execute(sa.text("DELETE FROM search_lines"))
    finder = Finder(store)
    assert finder.behind() == 1
    finder.wake()
    end = time.monotonic() + needs.SECONDS
    while finder.behind() and time.monotonic() < end:
        time.sleep(0.02)
    finder.close()
    assert store.search.stale() == ()
    assert found(store, "通学路") == [JOB]


def test_a_meeting_that_cannot_be_read_keeps_no_other_from_being_found(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    store = desk._store
    store.jobs.add(_row())
    store.drafts.add("q", 1, draft())
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE drafts SET body = x'00' WHERE job_id = 'q'"))
    finder = Finder(store)
    assert finder.find(Wanted(words_of("通学路")))[0] == 1
    assert finder.find(Wanted(words_of("臨時会")))[0] == 1  # by what else is known of it
    assert finder.behind() == 0


def test_a_database_that_did_not_answer_once_hides_no_meeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(tmp_path)
    store = desk._store
    store.jobs.add(_row())
    store.drafts.add("q", 1, draft())
    get = DraftTable.get

    def refusing(table: DraftTable, job_id: str, generation: int) -> Draft:
        if job_id == "q":
            raise StoreError("接続できません")
        return get(table, job_id, generation)

    finder = Finder(store)
    with monkeypatch.context() as broken:
        broken.setattr(DraftTable, "get", refusing)
        assert finder.find(Wanted(words_of("通学路")))[0] == 1
        finder.wake()  # comes to an end, and leaves no other meeting out
        assert finder._thread is not None
        finder._thread.join(needs.SECONDS)
        assert not finder._thread.is_alive()
        assert [stand.job_id for stand in store.search.stale()] == ["q"]
    assert finder.find(Wanted(words_of("通学路")))[0] == 2
    assert finder.behind() == 0


def test_a_statement_is_found_with_its_speaker_and_time(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    finder = Finder(desk._store)
    _total, (meeting,) = finder.find(Wanted(words_of("署名")))
    (line,) = meeting.lines
    assert (line.place, line.who, line.start) == ("t4", "佐藤花子（委員）", 40.0)


def test_words_of_a_deleted_meeting_leave_the_file_of_the_index(tmp_path: Path) -> None:
    """SQLite's index only marks what was deleted, until its parts are written anew."""
    path = tmp_path / "minutes.sqlite"
    store = open_store(f"sqlite:///{path}")
    rare = "河原亭序幕"
    lines = [f"{number}番の発言で、{rare}の件を述べました。" for number in range(40)]
    usual = {f"j{number}": tuple(f"{n}番の発言です。" for n in range(40)) for number in range(30)}
    fill(store, gone=tuple(lines), **usual)

    def held() -> bool:
        store.database.wipe()
        return rare[2:4].encode() in path.read_bytes()

    assert held(), "the test sees the words where they are"
    store.jobs.delete("gone")
    store.database.forget_deleted_words()
    assert not held()
    shown = found(store, "発言です")
    assert shown == [f"j{number}" for number in range(29, 29 - len(shown), -1)] != []
    store.close()
