"""Bytes that grow towards lines which none reached before (atheris): records or one Japanese line.

``python tools/fuzz.py TARGET [SECONDS]`` (``make fuzz`` runs all). What breaks a target, takes 20 s or
2 GB is kept in ``build/fuzz/TARGET-…``; ``python tools/fuzz.py TARGET FILE`` runs it again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["minutes"]):
    from minutes import serialize
    from minutes.errors import MinutesError
    from minutes.format import edit
    from minutes.format.export import render
    from minutes.format.inputs import (
        agenda,
        captions,
        chat,
        dictionary,
        front,
        papers,
        past_minutes,
        roster,
    )
    from minutes.format.profiles import load_profile

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / "build" / "fuzz"
SECONDS = 300
LONGEST = 32_768
SEEDS = ("samples", "tests/format/export/golden")


def _from_file(read: Callable[[Path], object], suffix: str) -> Callable[[bytes], object]:
    """A reader of files as one of bytes."""
    folder = TemporaryDirectory()
    path = Path(folder.name) / f"入力{suffix}"

    def answer(data: bytes, _keep: object = folder) -> object:
        path.write_bytes(data)
        return read(path)

    return answer


def _imported(data: bytes) -> None:
    """A draft as scripts hand it in: it comes back as it was written, and can be exported."""
    draft = serialize.loads(data)
    written = serialize.draft_to_json(draft)
    if serialize.draft_to_json(serialize.draft_from_json(written)) != written:
        raise AssertionError("a draft that was read is another one when it is read again")
    for name in ("txt", "srt", "csv"):
        render(draft, name, load_profile("iinkai"))


TARGETS: Mapping[str, tuple[Callable[[bytes], object], tuple[str, ...]]] = {
    "agenda": (_from_file(agenda.read_agenda, ".txt"), ("*.txt",)),
    "captions": (_from_file(captions.read_captions, ".vtt"), ("*.vtt", "*.srt")),
    "chat": (_from_file(chat.read_chat, ".txt"), ("*.txt",)),
    "dictionary": (_from_file(dictionary.read_dictionary, ".csv"), ("*.csv",)),
    "format": (lambda data: edit(data.decode("utf-8", "replace")), ("*.txt",)),
    "front": (_from_file(front.read_front, ".toml"), ("*.toml",)),
    "json": (_imported, ("*.json",)),
    "paper": (_from_file(papers.read_paper, ".txt"), ("*.txt",)),
    "past": (_from_file(past_minutes.read_past, ".html"), ("*.html", "*.txt")),
    "roster": (_from_file(roster.read_roster, ".csv"), ("*.csv",)),
}
"""Name → what is called, and files of the repository to begin with."""


def main() -> None:
    """Run one target; without a name, say which there are."""
    if len(sys.argv) < 2:
        sys.stdout.write("\n".join(TARGETS) + "\n")
        return
    name, more = sys.argv[1], sys.argv[2:]
    target, patterns = TARGETS[name]

    def try_out(data: bytes) -> None:
        try:
            target(data)
        except MinutesError as error:
            if "\n" in str(error):
                raise AssertionError(f"two lines: {error}") from error

    corpus = FOUND / name
    corpus.mkdir(parents=True, exist_ok=True)
    for pattern in patterns:
        for path in (path for folder in SEEDS for path in (ROOT / folder).glob(pattern)):
            (corpus / f"seed-{path.name}").write_bytes(path.read_bytes()[:LONGEST])
    limits = [f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048"]
    limits += [f"-artifact_prefix={FOUND}/{name}-", "-print_final_stats=1", "-verbosity=0"]
    if more and not more[0].isdigit():
        atheris.Setup([sys.argv[0], *limits, *more], try_out)
    else:
        seconds = more[0] if more else str(SECONDS)
        atheris.Setup([sys.argv[0], *limits, f"-max_total_time={seconds}", str(corpus)], try_out)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
