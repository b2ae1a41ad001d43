"""What came of a build."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gator_core.build.explain import StepReport
from gator_core.build.lineage import Lineage

__all__ = ["Marker", "Result"]


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a scene starts in the file; its chapter."""

    scene: int
    """Counted from 1."""
    time: float
    """Seconds."""
    frame: int
    title: str


@dataclass(frozen=True)
class Result:
    """A finished, proven video."""

    file_path: Path
    duration: float
    """Seconds, of the file."""
    frames: int
    fps: str
    """Exact, such as ``30`` or ``30000/1001``."""
    width: int
    height: int
    quality: str
    encoder: str
    num_scenes: int
    scene_markers: tuple[Marker, ...]
    providers: tuple[str, ...]
    """Which made each scene."""
    bytes: int
    seconds: float
    """How long it took."""
    warnings: tuple[str, ...]
    steps: tuple[StepReport, ...]
    """What was made and what was reused, and why."""
    has_audio: bool = False
    cost: float = 0.0
    """Dollars that this build spent on generation; what an earlier one bought is not in it."""
    lineage: tuple[Lineage, ...] = ()
    """Who made what, for every range of frames."""
    captions: tuple[Path, ...] = ()
    """The files of captions beside it."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {**asdict(self), "file_path": str(self.file_path), "captions": [str(place) for place in self.captions]}
