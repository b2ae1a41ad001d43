"""Sources as a third party would write them: a film studio that sells clips, one that moves pictures, a painter.

They make real files, keep count of what was asked of them, and can be told to fail. Run as a program, one build.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageColor
from pydantic import Field

from gator_core import Availability, Estimate, FrameSource, ImageSource, Parameters, Request, hookimpl
from gator_core.clip import Clip, MediaClip
from gator_core.media.limits import Limits
from gator_core.media.probe import probe
from gator_core.plugins import Catalogue, load
from gator_core.providers import Job, Picture
from gator_core.shot import Shot
from gator_core.testing.media import ClipSpec, write_clip

SIZE = (160, 90)


class Meter:
    """How many were at work at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            yield
        finally:
            with self._lock:
                self.now -= 1


class FilmRequest(Request):
    model: str
    prompt: str
    seconds: int
    seed: int
    colour: str
    picture: Picture | None = None


class Film(Parameters):
    colour: str = "red"
    smooth: int = Field(1, ge=1, description="of the pictures, not of the film that is asked for")


class Studio(FrameSource):
    """Makes clips of prompts, of one colour and with a bar that moves; with ``moves`` only of pictures."""

    generates = True
    Params = Film

    def __init__(self, name: str = "studio", rank: int = 50, *, price: float = 0.0, moves: bool = False, **rest: Any) -> None:
        self.name, self.rank, self.price, self.paid, self.moves = name, rank, price, price > 0, moves
        self.state = Availability(True)
        self.slots: int = rest.pop("slots", 1)
        self.room: str = rest.pop("room", name)
        self.work: Callable[[FilmRequest, Job], None] = rest.pop("work", lambda request, job: None)
        self.cannot: str | None = rest.pop("cannot", None)
        self.asked: list[FilmRequest] = []
        self.meter: Meter = rest.pop("meter", Meter())
        assert not rest, rest

    def availability(self) -> Availability:
        return self.state

    def supports(self, shot: Shot) -> str | None:
        if self.moves and shot.picture is None:
            return "it needs a picture to start from"
        return self.cannot or (None if shot.prompt or self.moves else "it needs a prompt")

    def request(self, shot: Shot) -> Request:
        return FilmRequest(
            model="film-1",
            prompt=shot.prompt or "",
            seconds=math.ceil(shot.duration),
            seed=shot.seed,
            colour=self.params.colour,
            picture=shot.picture if self.moves else None,
        )

    def resource(self, request: Request) -> str:
        return self.room

    def at_once(self, request: Request) -> int:
        return self.slots

    def estimate(self, request: Request) -> Estimate:
        return Estimate(2.0, self.price)

    def generate(self, request: Request, job: Job) -> Path:
        assert isinstance(request, FilmRequest)
        self.asked.append(request)
        with self.meter.at_work():
            self.work(request, job)
            job.check()
            background = ImageColor.getrgb(request.colour)
            if request.picture is not None:
                background = Image.open(job.file(request.picture)).convert("RGB").resize((1, 1)).getpixel((0, 0))
            job.progress(0.5)
            made = write_clip(job.scratch / "film.mp4", bars(background, 12 * request.seconds), ClipSpec(rate=Fraction(12)))
        job.outcome.facts["task"] = f"{self.name}-{len(self.asked)}"
        job.progress(1.0)
        return made

    def open(self, shot: Shot, asset: Path | None) -> Clip:
        assert asset is not None
        return MediaClip(probe(asset, Limits()), shot.size, shot.rate)


def bars(background: Any, count: int) -> Iterator[np.ndarray]:
    for i in range(count):
        picture = np.full((SIZE[1], SIZE[0], 3), background, np.uint8)
        picture[-8:, i * 4 % SIZE[0] :][:, :4] = 255
        yield picture


class StillRequest(Request):
    model: str
    prompt: str
    shape: str
    seed: int
    colour: str


class Paint(Parameters):
    colour: str = "lime"


class Painter(ImageSource):
    """Makes a picture of one colour, of the frame's shape whatever its size."""

    Params = Paint

    def __init__(self, name: str = "painter", rank: int = 50, *, price: float = 0.0, **rest: Any) -> None:
        self.name, self.rank, self.price, self.paid = name, rank, price, price > 0
        self.state = Availability(True)
        self.work: Callable[[StillRequest, Job], None] = rest.pop("work", lambda request, job: None)
        self.cannot: str | None = rest.pop("cannot", None)
        self.asked: list[StillRequest] = []
        assert not rest, rest

    def availability(self) -> Availability:
        return self.state

    def refuses(self, prompt: str, size: tuple[int, int]) -> str | None:
        return self.cannot

    def request(self, prompt: str, size: tuple[int, int], seed: int) -> Request:
        shape = str(Fraction(*size).limit_denominator(16))
        return StillRequest(model="paint-1", prompt=prompt, shape=shape, seed=seed, colour=self.params.colour)

    def estimate(self, request: Request) -> Estimate:
        return Estimate(1.0, self.price)

    def generate(self, request: Request, job: Job) -> Path:
        assert isinstance(request, StillRequest)
        self.asked.append(request)
        self.work(request, job)
        job.outcome.warnings.append("the canvas was small")
        Image.new("RGB", (320, 180), request.colour).save(job.scratch / "still.png")
        return job.scratch / "still.png"


def installed(*sources: FrameSource | ImageSource) -> Catalogue:
    """This project's encoder, transitions and frame-by-frame, and these."""

    class Plugin:
        gator_api = 1

        @hookimpl
        def gator_frame_sources(self) -> list[FrameSource]:
            return [source for source in sources if isinstance(source, FrameSource)]

        @hookimpl
        def gator_image_sources(self) -> list[ImageSource]:
            return [source for source in sources if isinstance(source, ImageSource)]

    found = load(environ={"GATOR_NO_PLUGINS": "1", "GATOR_DISABLE_PLUGINS": "svd,runway,stills,speech,opencv"})
    found.register(Plugin(), "studios")
    return found


def board(*scenes: dict[str, Any] | str, **rest: Any) -> dict[str, Any]:
    """A small storyboard; a bare text is a prompt."""
    made = [{"prompt": one} if isinstance(one, str) else one for one in scenes]
    return {"quality": "draft", "size": "160x90", "fps": 12, "scenes": [{"duration": 0.5, **one} for one in made], **rest}


def remote(folder: Path, price: float) -> Callable[[FilmRequest, Job], None]:
    """The work of a remote studio: a task is created once, its id noted, and then waited for until someone finishes it."""

    def work(request: FilmRequest, job: Job) -> None:
        if "task" not in job.journal:
            job.purchase(price)
            task = f"{len(list(folder.glob('task-*')))}-{request.prompt}"
            (folder / f"task-{task}").touch()
            job.journal["task"] = task
        while not (folder / "finished").exists():
            job.check()
            time.sleep(0.01)
        job.outcome.dollars = price

    return work


if __name__ == "__main__":
    import json
    import sys

    from gator_core import render

    given = json.loads(sys.argv[1])
    source = Studio("remote", price=0.5, slots=2, work=remote(Path(given["folder"]), 0.5))
    result = render(given["board"], given["output"], plugins=installed(source), max_cost=given.get("max_cost"))
    sys.stdout.write(json.dumps(result.as_dict(), default=str))
