"""A frame source for gator-video: a flight through stars, generated once and stored as a clip."""

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from pydantic import Field

from gator_core import FrameSource, Parameters, Request, hookimpl
from gator_core.clip import Clip, MediaClip
from gator_core.media.limits import Limits
from gator_core.media.probe import probe
from gator_core.providers import Job
from gator_core.shot import Shot

gator_api = 1

RATE = 30
LONG_SIDE = 1280
MOST_SECONDS = 30


class Flight(Parameters):
    stars: int = Field(600, ge=10, le=5000, description="how many are in sight")
    speed: float = Field(0.25, gt=0, le=2, description="depths of the field per second")


class FlightRequest(Request):
    """All that the clip depends on; neither the preset nor the rate of the video, so that all of them share one clip."""

    prompt: str
    seed: int
    stars: int
    speed: float
    frames: int
    size: tuple[int, int]


class Starfield(FrameSource):
    """Draws the stars itself; a prompt that speaks of stars may name it by `provider: starfield`."""

    name = "starfield"
    rank = -10
    summary = "a flight through stars, drawn on this machine"
    generates = True
    Params = Flight

    def supports(self, shot: Shot) -> str | None:
        if shot.duration > MOST_SECONDS:
            return f"it flies for {MOST_SECONDS} s at most, and the scene lasts {float(shot.duration):g} s"
        if "star" not in (shot.prompt or "").lower():
            return "it draws nothing but stars, and the prompt speaks of none"
        return None

    def request(self, shot: Shot) -> Request:
        seconds = shot.duration + (shot.handle_in + shot.handle_out) / shot.rate
        return FlightRequest(
            prompt=shot.prompt or "",
            seed=shot.seed,
            stars=self.params.stars,
            speed=self.params.speed,
            frames=math.ceil(2 * seconds) * RATE // 2,  # half seconds, so that the rate of the video hardly matters
            size=_size(*shot.size),
        )

    def limits(self) -> dict[str, object]:
        return {"max_seconds": MOST_SECONDS, "fps": RATE, "long_side": LONG_SIDE}

    def generate(self, request: Request, job: Job) -> Path:
        assert isinstance(request, FlightRequest)
        return _write(job.scratch / "flight.mp4", _flight(request), request, job)

    def open(self, shot: Shot, asset: Path | None) -> Clip:
        """The flight begins with the handle before the cut."""
        assert asset is not None
        start = shot.handle_in / shot.rate
        media = probe(asset, Limits.from_environment())
        return MediaClip(media, shot.size, shot.rate, trim=(start, media.duration))


def _size(width: int, height: int) -> tuple[int, int]:
    """Of the frame's shape, whatever its size."""
    scale = LONG_SIDE / max(width, height)
    return round(width * scale / 16) * 16, round(height * scale / 16) * 16


def _flight(request: FlightRequest) -> Iterator[np.ndarray]:
    """RGB pictures: every star comes nearer, and starts again far away once it has passed."""
    chance = np.random.RandomState(request.seed)
    width, height = request.size
    x, y = chance.uniform(-1, 1, (2, request.stars))
    depth = chance.uniform(0, 1, request.stars)
    for i in range(request.frames):
        z = 0.05 + (depth - request.speed * i / RATE) % 1.0
        picture = np.zeros((height, width, 3), np.uint8)
        columns, rows = width / 2 + x / z * width / 3, height / 2 + y / z * width / 3
        light, radius = 255 * np.clip(1.15 - z, 0, 1), width / LONG_SIDE * (0.8 + 3.2 * np.clip(1.05 - z, 0, 1) ** 3)
        for j in np.flatnonzero((np.abs(columns - width / 2) < width / 2) & (np.abs(rows - height / 2) < height / 2)):
            centre = (round(columns[j] * 16), round(rows[j] * 16))
            cv2.circle(picture, centre, round(radius[j] * 16), [light[j]] * 3, cv2.FILLED, cv2.LINE_AA, 4)
        yield picture


def _write(path: Path, pictures: Iterator[np.ndarray], request: FlightRequest, job: Job) -> Path:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "16", "preset": "veryfast"})
        stream.width, stream.height = request.size
        stream.codec_context.thread_count = 1  # the same clip on every machine
        for done, picture in enumerate(pictures, start=1):
            job.check()
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
            job.progress(done / request.frames)
        container.mux(stream.encode())
    return path


@hookimpl
def gator_frame_sources() -> list[FrameSource]:
    return [Starfield()]
