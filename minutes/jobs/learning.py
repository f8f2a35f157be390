"""Past minutes read for a meeting body, and what they taught handed to its next meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from minutes.digest import sha256_of, sha256_of_bytes
from minutes.errors import NotStored
from minutes.format.learning import packed
from minutes.jobs.results import STARTS, USAGE, folder, load_papers
from minutes.sealed import read_plain
from minutes.store.records import Body, JobRow, PastFile

if TYPE_CHECKING:
    from minutes.pipeline import Papers
    from minutes.schema import Term
    from minutes.store.files import Files
    from minutes.store.opening import Store


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a body's past minutes taught: its terms, and its counts as they are kept."""

    terms: tuple[Term, ...]
    content: bytes

    @property
    def digest(self) -> str:
        """Hash of the counts."""
        return sha256_of_bytes(self.content)


class Learning:
    """What meeting bodies have learnt.

    Parameters
    ----------
    store : Store
    files : Files
        Where the papers of jobs lie.
    """

    def __init__(self, store: Store, files: Files) -> None:
        self._store, self._files = store, files

    def read(self, body: Body, path: Path, name: str | None = None) -> PastFile:
        """Learn from one file; all of it or nothing is kept, a new body (empty ``id``) included.

        Raises
        ------
        UsageError
            It cannot be read, or is no past minutes.
        """
        from minutes.format.inputs import read_past
        from minutes.format.learning import learn

        taught = learn(read_past(path))
        body_id = body.id or self._store.bodies.save(body).id
        return self._store.learnt.save(body_id, sha256_of(path), name or path.name, taught)

    def files(self, body_id: str) -> tuple[PastFile, ...]:
        """The files that a body has learnt from, the newest first."""
        return self._store.learnt.files(body_id)

    def forget(self, body_id: str, sha256: str | None = None) -> int:
        """Forget one file, or all of a body's.

        Raises
        ------
        NotStored
            There is no such file.
        """
        count = self._store.learnt.delete(body_id, sha256)
        if sha256 is not None and not count:
            raise NotStored(
                "そのファイルから覚えたものはありません。画面を読み込み直してください。"
            )
        return count

    def terms(self, body_id: str) -> tuple[Term, ...]:
        """The words that the body's next meeting is told, the most telling first."""
        known = self.known(body_id)
        return known.terms if known else ()

    def known(self, body_id: str) -> Knowledge | None:
        """What the body knows; ``None`` where it has read nothing."""
        from minutes.format.learning import pooled, terms_of

        several = self._store.learnt.all(body_id)
        if not several:
            return None
        whole = pooled(several)
        return Knowledge(terms_of(whole), packed(whole))

    def told(self, papers: Papers, body_id: str | None) -> tuple[Papers, Mapping[str, bytes]]:
        """``papers`` with what the body knows now, and the files that go beside them."""
        known = self.known(body_id) if body_id else None
        if known is None:
            return replace(papers, learnt=(), usage=""), {}
        return replace(papers, learnt=known.terms, usage=known.digest), {USAGE: known.content}

    def again(
        self, papers: Papers, before: JobRow, stage: str
    ) -> tuple[Papers, Mapping[str, bytes]]:
        """The same for a run anew: what the body knows now where it is heard again, else what it knew then."""
        if STARTS.index(stage) <= STARTS.index("recognise"):
            return self.told(papers, before.body_id)
        old = load_papers(self._files, before.id, before.run)
        key = f"{folder(before.id, before.run)}/{USAGE}"
        extra = {USAGE: read_plain(self._files.fetch(key))} if self._files.exists(key) else {}
        return replace(papers, learnt=old.learnt, usage=old.usage), extra

    def write(self, job_id: str, run: int, extra: Mapping[str, bytes]) -> None:
        """Keep what :meth:`told` gave beside a job's papers."""
        for name, content in extra.items():
            self._files.write(f"{folder(job_id, run)}/{name}", content)
