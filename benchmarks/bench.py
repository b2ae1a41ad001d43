"""Where the benchmark works, and with which programs; the commands of all contenders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import floor
from jobs import Job, Shot, storyboard, write_spec, write_storyboard
from measure import Contender
from peers import graph

from gator_ffmpeg import program

__all__ = ["Bench", "pictures"]

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Bench:
    """A folder to work in, and the interpreter of the peers' environment (None: they are left out)."""

    folder: Path
    peers_python: Path | None
    peer_turns: int = 1
    """Of MoviePy and movis, which take minutes each."""

    @property
    def ffmpeg(self) -> Path:
        """The program that we use; everybody gets the same."""
        return program.find().path

    def shots(self, job: Job) -> list[Shot]:
        """The job's pictures or clips."""
        media = self.folder / "media"
        media.mkdir(exist_ok=True)
        return job.shots(media, self.ffmpeg)

    def board(self, job: Job) -> Path:
        """The job's storyboard file."""
        return write_storyboard(self.folder / f"{job.name}.json", storyboard(job, self.shots(job)))

    def spec(self, job: Job, effort: str) -> Path:
        """The job's frame numbers and settings, for everybody else."""
        return write_spec(self.folder / f"{job.name}-{effort}.spec.json", job, self.shots(job), effort)

    def compose(self, board: Path, raw: Path) -> None:
        """Writes the pictures of a storyboard."""
        environ = {**os.environ, "GATOR_CACHE_DIR": str(self.folder / "composing")}
        subprocess.run([sys.executable, str(_HERE / "compose.py"), str(board), str(raw)], check=True, env=environ)

    def ours(self, board: Path, effort: str, name: str = "gator", warm: Path | None = None) -> Contender:
        """`gator render` as a user calls it, with an empty store each time, or a copy of ``warm``."""
        cache, output = self.folder / f"cache-{name}", self.folder / f"{name}.mp4"

        def prepare() -> None:
            shutil.rmtree(cache, ignore_errors=True)
            if warm:
                shutil.copytree(warm, cache)

        gator = str(Path(sysconfig.get_path("scripts")) / "gator")
        command = [gator, "render", str(board), "-o", str(output), "--encode-preset", effort, "--quiet"]
        return Contender(name, command, output, {"GATOR_CACHE_DIR": str(cache)}, prepare)

    def floor(self, spec: Path, raw: Path) -> Contender:
        """One plain ffmpeg over ready pictures."""
        output = self.folder / "floor.mp4"
        return Contender("floor", floor.command(self.ffmpeg, _read(spec), raw, output), output)

    def peer(self, name: str, spec: Path) -> Contender | None:
        """Somebody else; None where the environment for it is missing."""
        output = self.folder / f"{name}.mp4"
        if name == "ffmpeg":
            read = _read(spec)
            return Contender(name, graph.command(self.ffmpeg, read, floor.x264(read), output), output)
        if not self.peers_python:
            return None
        command = [str(self.peers_python), str(_HERE / "peers" / f"{name}_peer.py"), str(spec), str(output)]
        program_of_theirs = {"FFMPEG_BINARY": str(self.ffmpeg), "IMAGEIO_FFMPEG_EXE": str(self.ffmpeg)}
        environ = {**program_of_theirs, "QT_QPA_PLATFORM": "offscreen"}
        return Contender(name, command, output, environ, turns=self.peer_turns)

    def similarity(self, spec: Path, raw: Path, video: Path) -> float:
        """SSIM against the composed pictures."""
        return floor.similarity(self.ffmpeg, _read(spec), raw, video)


def pictures(video: Path) -> int:
    """How many a file holds."""
    with av.open(str(video)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def _read(spec: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(spec.read_text("utf-8"))
    return read
