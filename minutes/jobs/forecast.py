"""What a batch would do, before it does anything: recordings, hours, time, disk."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minutes import audio
from minutes.errors import MinutesError
from minutes.jobs.archive import Item
from minutes.jobs.outputs import Outputs
from minutes.jobs.recordings import names_of
from minutes.jobs.service import Service

_KEPT_BYTES_AN_HOUR = 11_000_000
"""Work files (8 MB) and results of all formats (3 MB) of an hour of sound, measured."""

_SLOT_BYTES = 230_000_000
"""What a slot needs while it decodes an hour of sound: 16 kHz in 32 bits."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """``known``: items done already; ``seconds``: sound still to work on; ``wall_seconds``: how long
    that takes on this machine, ``None`` before it has done anything; ``disk``, ``free``: bytes."""

    items: int
    known: int
    wrong: tuple[tuple[Item, str], ...]
    seconds: float
    wall_seconds: float | None
    disk: int
    free: int

    @property
    def to_do(self) -> int:
        """Items that would be computed, in whole or in part."""
        return self.items - self.known - len(self.wrong)


def forecast(
    items: Sequence[Item], folder: Path, service: Service | None, *, slots: int
) -> Forecast:
    """Look at every item; nothing is written. ``service``: of a data folder that is there."""
    outputs = Outputs(folder, writes=False)
    wrong: list[tuple[Item, str]] = []
    known, seconds, size = 0, 0.0, 0
    for item in items:
        try:
            if item.error is not None:
                wrong.append((item, item.error))
            elif service is not None and _is_done(item, outputs, service):
                known += 1
            else:
                seconds += _duration(item)
                size += sum(path.stat().st_size for path in item.recordings)
        except (MinutesError, OSError) as error:
            wrong.append((item, str(error)))
    rate = None if service is None else rate_of(service)
    place = next(part for part in (folder.resolve(), *folder.resolve().parents) if part.exists())
    return Forecast(
        items=len(items),
        known=known,
        wrong=tuple(wrong),
        seconds=seconds,
        wall_seconds=None if rate is None else seconds * rate / slots,
        disk=round(
            size + seconds / 3600 * _KEPT_BYTES_AN_HOUR + (slots * _SLOT_BYTES if size else 0)
        ),
        free=shutil.disk_usage(place).free,
    )


def _is_done(item: Item, outputs: Outputs, service: Service) -> bool:
    digest = outputs.digest(item.recordings, names_of(item.recordings))
    found = service.find(digest, item.context, item.options)
    return any(job.state == "done" for job in found[:1])


def _duration(item: Item) -> float:
    """Seconds of sound: of participants' own recordings all of them, for each is heard apart."""
    return sum(audio.probe(path).duration or 0.0 for path in item.recordings)


def rate_of(service: Service) -> float | None:
    """Seconds of work a second of sound, as this data folder has measured."""
    rates = service.store.jobs.rates()
    if not all(rates.get(stage, (0, 0))[1] for stage in ("diarize", "recognise")):
        return None
    return sum(wall / heard for wall, heard in rates.values() if heard)
