"""What a recording costs this machine: seconds of work by its length and by the stage it begins at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from minutes.progress import STAGES, WEIGHTS
from minutes.span import Seconds

FIRST = next(iter(STAGES))

_WEIGHT = 300.0
"""Seconds of recording for which the usual cost stands against what was measured."""

_SURE = 4.0
"""Recordings for which the usual share of what every recording costs, however short, stands."""


@dataclass(frozen=True, slots=True)
class Line:
    """Seconds of work: ``each`` for a recording however short, ``rate`` a second of its sound."""

    each: float
    rate: float

    def of(self, seconds: Seconds) -> float:
        """For a recording of that length."""
        return self.each + self.rate * seconds


USUAL: Mapping[str, Line] = MappingProxyType(
    {
        "decode": Line(0.1, 0.003),
        "diarize": Line(0.2, 0.02),
        "recognise": Line(0.7, 0.08),
        "assign": Line(0.05, 0.002),
        "format": Line(0.05, 0.001),
        "export": Line(0.3, 0.0005),
    }
)
"""One thread of an office PC with whisper-base; ``export`` holds what lies between stages too. What
matters is how the stages and the two parts of each compare: the speed is soon learnt."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs by stage. ``is_known``: measured on this machine, and not only the usual ones."""

    lines: Mapping[str, Line]
    is_known: bool

    def of(self, seconds: Seconds, start: str | None = FIRST) -> float:
        """Seconds of work on a recording from the stage ``start`` on; nothing where that is
        ``None``, or where there is no sound.

        >>> Costs({"recognise": Line(1.0, 0.1), "format": Line(1.0, 0.0)}, True).of(60, "format")
        1.0
        """
        if start is None or seconds <= 0:
            return 0.0
        names = tuple(STAGES)
        return sum(self._stage(name, seconds) for name in names[names.index(start) :])

    def share(self, seconds: Seconds, fraction: float, start: str = FIRST) -> float:
        """Share of that work that is done where a job tells of itself that ``fraction`` of all is:
        what people are shown has weights of its own (:data:`minutes.progress.WEIGHTS`).

        >>> costs = Costs({"diarize": Line(0, 0.1), "recognise": Line(0, 0.3)}, True)
        >>> round(costs.share(60, 0.61), 3)  # half of the recognition
        0.625
        """
        whole = self.of(seconds, start)
        if whole <= 0:
            return fraction
        left, done = fraction * sum(WEIGHTS.values()), 0.0
        later = False
        for name, weight in WEIGHTS.items():
            later = later or name == start
            if later and weight > 0:
                done += self._stage(name, seconds) * min(1.0, max(0.0, left / weight))
            left -= weight
        return min(1.0, done / whole)

    def _stage(self, name: str, seconds: Seconds) -> float:
        return self.lines[name].of(seconds) if name in self.lines else 0.0


def learnt(measured: Iterable[tuple[str, Seconds, float]]) -> Costs:
    """From (stage, seconds of sound, seconds of work) of single recordings.

    The usual costs count as a few recordings: one alone must not tell what length costs and what
    does not, and of recordings of one length nobody could.
    """
    by_stage: dict[str, list[tuple[float, float]]] = {}
    for stage, sound, work in measured:
        if sound > 0:
            by_stage.setdefault(stage, []).append((sound, work))
    lines = {name: _fitted(line, by_stage.get(name, [])) for name, line in USUAL.items()}
    return Costs(MappingProxyType(lines), {"diarize", "recognise"} <= by_stage.keys())


def _fitted(usual: Line, points: list[tuple[float, float]]) -> Line:
    """As the usual line is, but as fast as this machine; then turned towards the points."""
    expected = usual.of(_WEIGHT)
    speed = (expected + sum(work for _, work in points)) / (
        expected + sum(usual.of(sound) for sound, _ in points)
    )
    each = speed * usual.each
    # Weighted least squares, a long recording's miss counts as much as a short one's of its kind;
    # ``each`` is held at its place as by _SURE recordings of no length.
    weights = [1 / usual.of(sound) for sound, _ in points]
    hold = _SURE / usual.each
    total = sum(weights) + hold
    xx = sum(w * x * x for w, (x, _) in zip(weights, points, strict=True))
    x = sum(w * x for w, (x, _) in zip(weights, points, strict=True))
    xy = sum(w * x * y for w, (x, y) in zip(weights, points, strict=True))
    y = sum(w * y for w, (_, y) in zip(weights, points, strict=True)) + hold * each
    spread = total * xx - x * x
    if spread <= 0:
        return Line(each, speed * usual.rate)
    fitted = max(0.0, (y * xx - x * xy) / spread)
    return Line(fitted, max(0.0, (xy - fitted * x) / xx))
