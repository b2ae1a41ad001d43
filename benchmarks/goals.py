"""What is to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from measure import Taken

__all__ = ["Goal", "Outcome", "goals_of"]

_FLOOR = {"medium": 1.0, "veryfast": 1.1}
_MEMORY = 2.5
_LARGER = 1.03
_MOVIEPY = {"stills": 7.0, "motion": 8.0}
"""How many times faster at ``veryfast``."""


@dataclass(frozen=True)
class Goal:
    """A bound and what was measured. ``least`` tells a lower bound from an upper one."""

    job: str
    effort: str
    what: str
    bound: float
    measured: float
    least: bool = False
    unit: str = ""
    digits: int = 2
    range: tuple[float, float] | None = None
    """The least and the greatest of single turns, where wall time is compared."""

    @property
    def met(self) -> bool | None:
        """At the digits that are shown; None where the turns disagree, or where there was but one of a ratio of times."""
        verdicts = {self._reached(value) for value in (self.measured, *(self.range or ()))}
        alone = self.range is not None and self.range[0] == self.range[1]
        return None if alone or len(verdicts) > 1 else verdicts.pop()

    def _reached(self, value: float) -> bool:
        shown = round(value, self.digits)
        return shown >= self.bound if self.least else shown <= self.bound


@dataclass(frozen=True)
class Outcome:
    """One job at one effort: every contender's runs, and what our file and the floor's are worth."""

    job: str
    title: str
    effort: str
    taken: Mapping[str, Taken]
    similarity: Mapping[str, float]
    bytes: Mapping[str, int]

    def seconds(self, name: str) -> float | None:
        """A contender's median; None if it did not take part."""
        return self.taken[name].seconds if name in self.taken else None


def goals_of(outcome: Outcome) -> Iterator[Goal]:
    """Those that a job against the floor and peers has."""
    job, effort, taken = outcome.job, outcome.effort, outcome.taken
    ours, floor = taken["gator"], taken["floor"]
    yield Goal(
        job, effort, "time against the floor", _FLOOR[effort], ours.seconds / floor.seconds, unit="×", range=ours.against(floor)
    )
    moviepy, graph = outcome.seconds("moviepy"), outcome.seconds("ffmpeg")
    if effort == "veryfast" and moviepy and job in _MOVIEPY:
        yield Goal(
            job,
            effort,
            "faster than MoviePy",
            _MOVIEPY[job],
            moviepy / ours.seconds,
            True,
            "×",
            1,
            taken["moviepy"].against(ours),
        )
    if effort == "veryfast" and graph:
        yield Goal(
            job,
            effort,
            "time against ffmpeg's own graph",
            1.0,
            ours.seconds / graph,
            unit="×",
            range=ours.against(taken["ffmpeg"]),
        )
    yield Goal(job, effort, "memory against the floor", _MEMORY, ours.memory / floor.memory, unit="×")
    similarity = outcome.similarity["gator"] - outcome.similarity["floor"]
    yield Goal(job, effort, "SSIM less the floor's", 0.0, similarity, True, digits=4)
    yield Goal(
        job, effort, "size against the floor", _LARGER, outcome.bytes["gator"] / outcome.bytes["floor"], unit="×", digits=3
    )
