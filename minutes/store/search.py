"""What all meetings say, line by line, and where a word stands in them.

The lines are made by :mod:`minutes.jobs.finder` of drafts and edits. Each meeting's are kept with the
number of the draft and of the edit that they were made of: where a newer one is stored, they are old.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from minutes.store.database import Database
from minutes.store.fold import fold
from minutes.store.tables import drafts, jobs, operations, search_lines, search_states

_SHOWN = 3
"""Lines that are shown of one meeting."""

_REWORDED = 200
"""Changed lines up to which they are looked up by their number."""

_FEW = 2000
"""Lines up to which those that may hold a word are looked up one by one."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What of a meeting the index holds: the run, the draft and the version that it was made of."""

    job_id: str
    run: int
    generation: int
    version: int


@dataclass(frozen=True, slots=True)
class Headline:
    """``held_on``: day as ``2025-06-10``, empty where nobody said it. ``document``: draft, review or
    final, empty without one."""

    title: str
    held_on: str
    document: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something that can be found. ``kind``: title, file, place, date, person, heading or text.

    ``place``: id of the statement where it stands, empty where it stands above all. ``who``: who
    said it. ``start``: seconds of the recording.
    """

    kind: str
    text: str
    place: str = ""
    who: str = ""
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What the index was made to hold of one meeting."""

    stand: Stand
    headline: Headline
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Meetings that exist for one person: those of ``bodies``, and those without a body that
    ``owner``, the id of a user, handed over."""

    bodies: frozenset[str] = frozenset()
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``words``: folded (:mod:`minutes.store.fold`), each somewhere in the
    meeting; none finds every meeting. ``first``, ``last``: days as ``2025-06-10``. The others:
    any of the given values, all where none is given. ``reach``: whose meetings; ``None``:
    everybody's."""

    words: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting in which every word is. ``count``: lines that hold one; ``lines``: the best of them."""

    job_id: str
    headline: Headline
    count: int
    lines: tuple[Line, ...]


class SearchTable:
    """All verbs on the index.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def stale(self, most: int = 1000, reach: Reach | None = None) -> tuple[Stand, ...]:
        """Meetings of which the index does not hold what the store holds, as the store holds them."""
        query = sa.select(*_standing()).select_from(jobs.outerjoin(search_states))
        known = search_states.c
        differs = sa.or_(
            known.job_id.is_(None),
            known.run != jobs.c.run,
            known.generation != _generation(),
            known.version != _version(),
        )
        newest = query.where(differs, _within(reach)).order_by(jobs.c.created_at.desc()).limit(most)
        with self._database.read() as connection:
            return tuple(Stand(*row) for row in connection.execute(newest))

    def put(
        self,
        stand: Stand,
        headline: Headline,
        lines: Sequence[Line],
        before: Made | None = None,
    ) -> bool:
        """Make the index of one meeting hold ``lines``, which are those of ``stand``.

        ``before``: what it was made to hold the last time, as far as the caller knows. Where it still
        does, and lines only say something else, no other line is read.

        Returns
        -------
        bool
            ``False`` where the store holds something else by now, and nothing was done.
        """
        job_id = stand.job_id
        with self._database.read() as connection:  # all others can write meanwhile
            held = _held(connection, job_id)
            change = before and _rewording(connection, held, before, lines)
            change = change or _change(connection, job_id, lines)
        with self._database.write() as connection:
            connection.execute(sa.select(jobs.c.id).where(jobs.c.id == job_id).with_for_update())
            now = connection.execute(sa.select(*_standing()).where(jobs.c.id == job_id)).first()
            if now is None or Stand(*now) != stand:
                return False
            if _held(connection, job_id) != held:
                change = _change(connection, job_id, lines)
            _write(connection, change)
            connection.execute(sa.delete(search_states).where(search_states.c.job_id == job_id))
            connection.execute(sa.insert(search_states).values(**asdict(stand), **asdict(headline)))
        return True

    def lines(self, job_id: str) -> tuple[Line, ...]:
        """What the index holds of one meeting, in order."""
        query = _LINES.where(search_lines.c.job_id == job_id).order_by(search_lines.c.number)
        with self._database.read() as connection:
            return tuple(_line_of(row) for row in connection.execute(query))

    def titles(self, job_ids: Collection[str]) -> Mapping[str, str]:
        """Job → what its meeting is called by now, be it in the bin or not."""
        with self._database.read() as connection:
            return {row.job_id: row.title for row in connection.execute(_headlines(job_ids))}

    def find(
        self, wanted: Wanted, *, offset: int = 0, limit: int = 20
    ) -> tuple[int, tuple[Found, ...]]:
        """How many meetings there are, and those from ``offset`` on: those that came last first, or
        those of the last day where words or days are looked for."""
        with self._database.read() as connection:
            matching = self._matching(connection, wanted).subquery()
            came = (matching.c.created_at.desc(), matching.c.job_id)
            order = (matching.c.held_on.desc(), *came) if _by_day(wanted) else came
            # Which meetings hold the words is asked once; it is what takes the time.
            ids = connection.execute(sa.select(matching.c.job_id).order_by(*order)).scalars().all()
            page = ids[offset : offset + limit]
            heads = {row.job_id: row for row in connection.execute(_headlines(page))}
            lines = self._best(connection, page, wanted.words)
        return len(ids), tuple(
            _found(heads[job_id], *lines.get(job_id, (0, ()))) for job_id in page
        )

    def _matching(self, connection: sa.Connection, wanted: Wanted) -> sa.Select[Any]:
        known = search_states.c
        held_on = sa.func.coalesce(known.held_on, "").label("held_on")
        query = sa.select(jobs.c.id.label("job_id"), held_on, jobs.c.created_at)
        query = query.select_from(jobs.outerjoin(search_states)).where(
            jobs.c.binned_at.is_(None), _within(wanted.reach)
        )
        for column, values in (
            (jobs.c.state, wanted.states),
            (known.document, wanted.documents),
            (jobs.c.body_id, wanted.bodies),
        ):
            if values:
                query = query.where(column.in_(values))
        if wanted.first:
            query = query.where(known.held_on >= wanted.first)
        if wanted.last:
            query = query.where(known.held_on <= wanted.last, known.held_on != "")
        return query.where(*(self._said_in(connection, word) for word in wanted.words))

    def _said_in(self, connection: sa.Connection, word: str) -> sa.ColumnElement[bool]:
        """Whether a meeting holds the word: by the index where few lines may hold it, else by looking
        through its lines until the first that does, which with a frequent word comes soon."""
        lines = search_lines.c
        indexed = self._indexed(word)
        if indexed is not None:
            few = sa.select(sa.literal(1)).select_from(search_lines).where(indexed).limit(_FEW)
            count = sa.select(sa.func.count()).select_from(few.subquery())
            if connection.execute(count).scalar_one() < _FEW:
                return jobs.c.id.in_(sa.select(lines.job_id).where(indexed, self._holds(word)))
        first = sa.select(sa.literal(1)).where(lines.job_id == jobs.c.id, self._holds(word))
        return sa.exists(first.correlate(jobs))

    def _best(
        self, connection: sa.Connection, job_ids: Collection[str], words: Sequence[str]
    ) -> Mapping[str, tuple[int, tuple[Line, ...]]]:
        """How many lines hold a word, and those that hold most of them, in the order of the document."""
        if not words or not job_ids:
            return {}
        lines = search_lines.c
        held = [sa.case((self._holds(word), 1), else_=0) for word in words]
        score = sum(held[1:], held[0])
        rank = sa.func.row_number().over(
            partition_by=lines.job_id, order_by=(score.desc(), lines.number)
        )
        count = sa.func.count().over(partition_by=lines.job_id)
        ranked = (
            _LINES.add_columns(lines.job_id, lines.number, rank.label("rank"), count.label("held"))
            .where(lines.job_id.in_(job_ids), sa.or_(*map(self._holds, words)))
            .subquery()
        )
        query = sa.select(ranked).where(ranked.c.rank <= _SHOWN).order_by(ranked.c.number)
        best: dict[str, list[Line]] = defaultdict(list)
        counts: dict[str, int] = {}
        for row in connection.execute(query):
            best[row.job_id].append(_line_of(row))
            counts[row.job_id] = row.held
        return {job_id: (counts[job_id], tuple(found)) for job_id, found in best.items()}

    def _holds(self, word: str) -> sa.ColumnElement[bool]:
        """Whether a line holds the word: the one answer that both databases give alike."""
        find = sa.func.strpos if self._database.is_postgres else sa.func.instr
        return find(search_lines.c.plain, word) > 0

    def _indexed(self, word: str) -> sa.ColumnElement[bool] | None:
        """Whether a line holds every run of two or three letters of the word, as the index tells it;
        ``None`` where the word is too short for it."""
        if len(word) < 2:
            return None
        if self._database.is_postgres:
            pairs = sa.cast(sa.literal(_grams(word, 2), sa.ARRAY(sa.Text)), sa.ARRAY(sa.Text))
            return sa.func.search_grams(search_lines.c.plain).op("@>")(pairs)
        if len(word) == 2:
            return search_lines.c.id.in_(_pair(word))
        asked = " AND ".join('"{}"'.format(gram.replace('"', '""')) for gram in _grams(word, 3))
        table = sa.table("search_grams", sa.column("rowid"))
        rows = sa.select(table.c.rowid).where(sa.literal_column("search_grams").op("MATCH")(asked))
        return search_lines.c.id.in_(rows)


def _grams(word: str, size: int) -> list[str]:
    return sorted({word[at : at + size] for at in range(len(word) - size + 1)})


def _pair(word: str) -> sa.CompoundSelect[tuple[int]]:
    """Lines that hold two letters, on SQLite: with one more behind them, or at the end of the line."""
    places = sa.table("search_grams_places", sa.column("term"), sa.column("doc", sa.Integer))
    last = word + chr(sys.maxunicode)
    within = sa.select(places.c.doc).where(places.c.term >= word, places.c.term <= last)
    # Written out: an index over an expression is found by its very words.
    end = sa.literal_column("substr(search_lines.plain, -2)", sa.Text)
    ends = sa.select(search_lines.c.id).where(end == word)
    return sa.union(within, ends)


_LINES = sa.select(
    search_lines.c.kind,
    search_lines.c.text,
    search_lines.c.place,
    search_lines.c.who,
    search_lines.c.start,
)


def _headlines(job_ids: Collection[str]) -> sa.Select[Any]:
    known = search_states.c
    return (
        sa.select(
            jobs.c.id.label("job_id"),
            sa.func.coalesce(known.title, jobs.c.title).label("title"),
            sa.func.coalesce(known.held_on, "").label("held_on"),
            sa.func.coalesce(known.document, "").label("document"),
        )
        .select_from(jobs.outerjoin(search_states))
        .where(jobs.c.id.in_(job_ids))
    )


def _found(row: Any, count: int, lines: tuple[Line, ...]) -> Found:
    return Found(row.job_id, Headline(row.title, row.held_on, row.document), count, lines)


def _within(reach: Reach | None) -> sa.ColumnElement[bool]:
    """As :func:`minutes.jobs.accounts.may` answers for one meeting."""
    if reach is None:
        return sa.true()
    bodiless = sa.or_(jobs.c.body_id.is_(None), jobs.c.body_id == "")
    own = sa.and_(bodiless, jobs.c.owner == reach.owner) if reach.owner else sa.false()
    return sa.or_(jobs.c.body_id.in_(sorted(reach.bodies - {""})), own)


def _by_day(wanted: Wanted) -> bool:
    return bool(wanted.words or wanted.first or wanted.last)


def _generation() -> sa.ColumnElement[int]:
    newest = sa.select(sa.func.max(drafts.c.generation)).where(drafts.c.job_id == jobs.c.id)
    return sa.func.coalesce(newest.correlate(jobs).scalar_subquery(), 0)


def _version() -> sa.ColumnElement[int]:
    newest = sa.select(sa.func.max(operations.c.version)).where(operations.c.job_id == jobs.c.id)
    return sa.func.coalesce(newest.correlate(jobs).scalar_subquery(), 0)


def _standing() -> tuple[sa.ColumnElement[Any], ...]:
    return jobs.c.id, jobs.c.run, _generation(), _version()


@dataclass(frozen=True, slots=True)
class _Change:
    """Rows of the index that are deleted, moved, written over and new."""

    gone: tuple[dict[str, Any], ...]
    moved: tuple[dict[str, Any], ...]
    changed: tuple[dict[str, Any], ...]
    fresh: tuple[dict[str, Any], ...]


def _held(connection: sa.Connection, job_id: str) -> tuple[object, ...]:
    """What tells whether somebody else made the index of a meeting anew meanwhile."""
    table = search_lines.c
    rows = sa.select(sa.func.count(), sa.func.max(table.id)).where(table.job_id == job_id)
    states = sa.select(search_states).where(search_states.c.job_id == job_id)
    state = connection.execute(states).first()
    return *connection.execute(rows).one(), *(state or ())


def _rewording(
    connection: sa.Connection, held: tuple[object, ...], before: Made, lines: Sequence[Line]
) -> _Change | None:
    """What differs from ``before``; ``None`` where the index holds something else, or lines came, went
    or moved."""
    old = before.lines
    state = (*asdict(before.stand).values(), *asdict(before.headline).values())
    if held[0] != len(old) or held[2:] != state or len(lines) != len(old):
        return None
    pairs = zip(old, lines, strict=True)
    differing = {number: line for number, (known, line) in enumerate(pairs) if known != line}
    if not all(_place_of(old[number]) == _place_of(line) for number, line in differing.items()):
        return None
    if len(differing) > _REWORDED:
        return None
    table = search_lines.c
    query = sa.select(search_lines).where(table.job_id == before.stand.job_id)
    rows = connection.execute(query.where(table.number.in_(differing))).all()
    if len(rows) != len(differing) or any(_line_of(row) != old[row.number] for row in rows):
        return None
    return _Change((), (), tuple(_written_over(row, differing[row.number]) for row in rows), ())


def _place_of(line: Line) -> tuple[str, str]:
    return line.kind, line.place


def _written_over(row: Any, line: Line) -> dict[str, Any]:
    return {"key": row.id, **asdict(line), "plain": fold(line.text)}


def _change(connection: sa.Connection, job_id: str, lines: Sequence[Line]) -> _Change:
    """Only what differs: of a draft of hours a correction changes one line."""
    table = search_lines
    known: dict[tuple[str, str], list[sa.Row[Any]]] = defaultdict(list)
    query = sa.select(table).where(table.c.job_id == job_id).order_by(table.c.number.desc())
    for row in connection.execute(query):
        known[row.kind, row.place].append(row)
    fresh, changed, moved = [], [], []
    for number, line in enumerate(lines):
        same = known[line.kind, line.place]
        if not same:
            values = {"job_id": job_id, "number": number, **asdict(line)}
            fresh.append({**values, "plain": fold(line.text)})
            continue
        row = same.pop()
        if _line_of(row) != line:
            changed.append(_written_over(row, line))
        if row.number != number:
            moved.append({"key": row.id, "number": number})
    gone = tuple({"key": row.id} for rows in known.values() for row in rows)
    return _Change(gone, tuple(moved), tuple(changed), tuple(fresh))


def _write(connection: sa.Connection, change: _Change) -> None:
    table = search_lines
    here = table.c.id == sa.bindparam("key")
    if change.gone:
        connection.execute(sa.delete(table).where(here), change.gone)
    if change.moved:
        put = sa.update(table).where(here).values(number=sa.bindparam("number"))
        connection.execute(put, change.moved)
    for row in change.changed:
        values = {name: value for name, value in row.items() if name != "key"}
        connection.execute(sa.update(table).where(table.c.id == row["key"]).values(values))
    if change.fresh:
        connection.execute(sa.insert(table), change.fresh)


def _line_of(row: Any) -> Line:
    return Line(row.kind, row.text, row.place, row.who, row.start)
