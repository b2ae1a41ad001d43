"""The jobs: what is to be made, as a storyboard for us and as frame numbers for everybody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import media

from gator_core.presets import PRESETS

__all__ = ["JOBS", "Job", "Shot", "storyboard", "write_spec", "write_storyboard"]

AMOUNT = 0.15
"""How far the camera zooms in."""
TRANSITION = 0.5
"""Seconds."""
BUFFER = 2
"""Seconds of the bitrate ceiling; as our encoder sets it."""
KEYS = 5
"""Seconds from key frame to key frame at most; as our encoder sets it."""
STANDARD = ("crossfade", "wipe", "slide", "zoom", "dissolve", "fade")


@dataclass(frozen=True)
class Shot:
    """A scene: a picture, or a clip from ``begin`` seconds on."""

    file: Path
    seconds: float
    begin: float | None = None


@dataclass(frozen=True)
class Job:
    """What is made. ``transitions`` are used in turn; ``peers`` can do the same."""

    name: str
    title: str
    kind: str
    """``stills``, ``clips`` or ``single``."""
    scenes: int
    seconds: float
    """Of each scene."""
    transitions: tuple[str, ...] = ()
    motion: bool = False
    quality: str = "high"
    peers: tuple[str, ...] = ()
    efforts: tuple[str, ...] = ("medium", "veryfast")

    @property
    def rate(self) -> int:
        """Frames per second."""
        return int(PRESETS[self.quality].rate)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return PRESETS[self.quality].width, PRESETS[self.quality].height

    @property
    def frames(self) -> int:
        """Of the whole video."""
        return round(self.scenes * self.seconds * self.rate)

    def shots(self, folder: Path, ffmpeg: Path) -> list[Shot]:
        """Its pictures and clips, made in ``folder`` where they are missing."""
        if self.kind == "clips":
            length = round((self.seconds + 1) * self.rate)
            files = [media.clip(folder, n, self.size, self.rate, length, ffmpeg) for n in range(self.scenes)]
            return [Shot(file, self.seconds, 0.5) for file in files]
        size = self.size[0] * 4 // 3, self.size[1] * 4 // 3
        return [Shot(media.still(folder, n, size), self.seconds) for n in range(self.scenes)]


JOBS = {
    job.name: job
    for job in (
        Job("stills", "6 stills, 3 s each, crossfades", "stills", 6, 3, ("crossfade",), peers=("moviepy", "movis", "ffmpeg")),
        Job(
            "motion",
            "6 stills, the camera zooming in on each",
            "stills",
            6,
            3,
            ("crossfade",),
            True,
            peers=("moviepy", "ffmpeg"),
        ),
        Job("clips", "4 clips of 4 s, wipes", "clips", 4, 4, ("wipe",), peers=("moviepy", "ffmpeg")),
        Job("standard", "20 stills of 2 s, the six standard transitions in turn", "stills", 20, 2, STANDARD),
        Job(
            "premium",
            "one 4K60 scene of 2.5 s, the camera zooming in",
            "stills",
            1,
            2.5,
            motion=True,
            quality="premium",
            peers=("moviepy",),
            efforts=("medium",),
        ),
    )
}


def storyboard(job: Job, shots: list[Shot]) -> dict[str, Any]:
    """What we are asked for."""
    return {"quality": job.quality, "scenes": [_scene(job, number, shot) for number, shot in enumerate(shots)]}


def write_storyboard(path: Path, board: Mapping[str, Any]) -> Path:
    """As JSON."""
    path.write_text(json.dumps(board), "utf-8")
    return path


def write_spec(path: Path, job: Job, shots: list[Shot], effort: str) -> Path:
    """The same for everybody else, as JSON: frame numbers, with the frames that transitions take from beyond the cuts."""
    preset = PRESETS[job.quality]
    width, height = job.size
    spec = {
        "size": [width, height],
        "rate": job.rate,
        "frames": job.frames,
        "crf": preset.crf,
        "maxrate": preset.ceiling,
        "bufsize": BUFFER * preset.ceiling,
        "gop": KEYS * job.rate,
        "effort": effort,
        "overlap": _overlap(job),
        "transition": job.transitions[0] if job.transitions else None,
        "amount": AMOUNT if job.motion else 0,
        "scenes": [_placed(job, number, shot) for number, shot in enumerate(shots)],
    }
    path.write_text(json.dumps(spec), "utf-8")
    return path


def _scene(job: Job, number: int, shot: Shot) -> dict[str, Any]:
    if shot.begin is None:
        scene: dict[str, Any] = {"image": str(shot.file), "duration": shot.seconds}
    else:
        scene = {"video": str(shot.file), "trim": [shot.begin, shot.begin + shot.seconds]}
    if job.motion:
        scene["motion"] = {"name": "zoom-in", "amount": AMOUNT, "easing": "linear"}
    if number and job.transitions:
        scene["transition"] = {"name": job.transitions[(number - 1) % len(job.transitions)], "duration": TRANSITION}
    return scene


def _overlap(job: Job) -> int:
    return round(TRANSITION * job.rate) if job.transitions else 0


def _placed(job: Job, number: int, shot: Shot) -> dict[str, Any]:
    """``first`` and ``frames``: where the scene stands with its handles; ``skip``: the frame of the file it starts at."""
    before, after = _overlap(job) // 2, _overlap(job) - _overlap(job) // 2
    own = round(shot.seconds * job.rate)
    lead = before if number else 0
    tail = after if number + 1 < job.scenes else 0
    skip = None if shot.begin is None else round(shot.begin * job.rate) - lead
    return {"file": str(shot.file), "first": number * own - lead, "frames": lead + own + tail, "skip": skip}
