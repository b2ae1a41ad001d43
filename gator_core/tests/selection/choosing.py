"""Sources that are told what to say, and what is known of their products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image

from gator_core import (
    Availability,
    Frame,
    FrameSource,
    GenerationFailed,
    ImageSource,
    Request,
    hookimpl,
)
from gator_core.candidates import Pin, Pins
from gator_core.clip import Clip, StillClip
from gator_core.media.pictures import read_picture
from gator_core.media.probe import MediaInfo
from gator_core.planes import fitted
from gator_core.plugins import Catalogue, load
from gator_core.providers import Generator, Job
from gator_core.selection import Choice, choose_source
from gator_core.shot import Shot
from gator_core.storyboard import Motion

PICTURE = MediaInfo(Path("/photo.png"), False, 64, 36)
CLIP = MediaInfo(Path("/clip.mp4"), True, 64, 36, Fraction(2), Fraction(24), 48)
GENERATED = Motion(name="generated")


def shot(**rest: object) -> Shot:
    known = {"label": "scene 1 (sea)", "size": (64, 36), "rate": Fraction(24), "duration": Fraction(1), "frames": 24}
    return Shot(**{**known, **({"prompt": "sea"} if not rest else {}), **rest})


class Asked(Request):
    prompt: str
    colour: str


class Painter(FrameSource):
    """Generates a picture of one colour, in a file, as a model would."""

    generates = True

    def __init__(self, name: str, rank: int = 0, colour: str = "red", fails: Callable[[], BaseException] | None = None) -> None:
        self.name, self.rank, self.colour, self.fails = name, rank, colour, fails
        self.state: Availability | Callable[[], Availability] = Availability(True)
        self.cannot: str | None = None
        self.made = 0
        self.colour_now = ""
        """What it makes, whatever is asked of it."""

    def availability(self) -> Availability:
        return self.state if isinstance(self.state, Availability) else self.state()

    def supports(self, shot: Shot) -> str | None:
        return self.cannot

    def request(self, shot: Shot) -> Request:
        return Asked(prompt=shot.prompt or "", colour=self.colour)

    def generate(self, request: Request, job: Job) -> Path:
        self.made += 1
        if self.fails:
            raise self.fails()
        Image.new("RGB", (128, 72), self.colour_now or request.colour).save(job.scratch / "made.png")
        return job.scratch / "made.png"

    def open(self, shot: Shot, asset: Path | None) -> Clip:
        return StillClip(fitted(read_picture(asset), shot.size))


class Sketcher(Painter):
    """Draws by itself, and shows footage."""

    generates = False

    def supports(self, shot: Shot) -> str | None:
        return "it can't move pictures" if shot.wants_generation else self.cannot

    def remark(self, shot: Shot) -> str | None:
        return "only drawn"

    def open(self, shot: Shot, asset: Path | None) -> Clip:
        return StillClip(Frame.solid(*shot.size, (0, 0, 200)))


def installed(*sources: FrameSource | ImageSource) -> Catalogue:
    made = Catalogue()
    for source in sources:
        registry = made.image_sources if isinstance(source, ImageSource) else made.frame_sources
        registry.add(source, f"plugin of {source.name}")
    return made


@dataclass
class Known:
    """What is stored, and what was refused, by the generator's name."""

    stored: tuple[str, ...] = ()
    refusals: dict[str, str] = field(default_factory=dict)

    def key(self, generator: Generator, request: Request) -> str:
        return f"{generator.name} {request.model_dump_json()}"

    def holds(self, generator: Generator, request: Request) -> bool:
        return generator.name in self.stored

    def under_way(self, generator: Generator, request: Request) -> bool:
        return False

    def refusal(self, generator: Generator, request: Request) -> str | None:
        return self.refusals.get(generator.name)


def choose(shot: Shot, *sources: FrameSource | ImageSource, pin: str | None = None, **rest: Any) -> Choice:
    pins = rest.pop("pins", Pins(Pin(pin) if pin else None))
    return choose_source(shot, installed(*sources), rest.pop("known", Known()), pins=pins, **rest)


def plugin(*sources: FrameSource) -> Catalogue:
    """This project's plugins, less its frame source, and one with these."""

    class Plugin:
        gator_api = 1

        @hookimpl
        def gator_frame_sources(self) -> list[FrameSource]:
            return list(sources)

    found = load(environ={"GATOR_NO_PLUGINS": "1", "GATOR_DISABLE_PLUGINS": "frame-by-frame"})
    found.register(Plugin(), "plugin")
    return found


BOARD = {"quality": "draft", "size": "64x36", "max_cost": 1, "scenes": [{"prompt": "sea", "duration": 0.25}]}


def failing(name: str, rank: int = 50, error: Callable[[], BaseException] = lambda: GenerationFailed("out of luck")) -> Painter:
    return Painter(name, rank, fails=error)


def colour_of(path: Path) -> tuple[int, int, int]:
    import av

    with av.open(str(path)) as container:
        r, g, b = next(container.decode(video=0)).to_ndarray(format="rgb24")[18, 32]
    return int(r), int(g), int(b)
