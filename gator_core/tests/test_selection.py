from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gator_core import (
    Availability,
    Cancelled,
    Encoder,
    Frame,
    FrameSource,
    GenerationFailed,
    ImageSource,
    InputError,
    MediaError,
    ProviderBroken,
    ProviderUnavailable,
    Request,
    UnknownProvider,
    events,
    hookimpl,
    plan,
    render,
)
from gator_core.build.rooms import open_rooms
from gator_core.candidates import Pin, Pins
from gator_core.clip import Clip, StillClip
from gator_core.errors import WorkError
from gator_core.media.pictures import read_picture
from gator_core.media.probe import MediaInfo
from gator_core.planes import fitted
from gator_core.plugins import Catalogue, load
from gator_core.providers import Generator, Job, OutputFormat, VideoSettings
from gator_core.selection import Choice, choose_encoder, choose_source
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

    def refusal(self, generator: Generator, request: Request) -> str | None:
        return self.refusals.get(generator.name)


def choose(shot: Shot, *sources: FrameSource | ImageSource, pin: str | None = None, **rest: Any) -> Choice:
    pins = rest.pop("pins", Pins(Pin(pin) if pin else None))
    return choose_source(shot, installed(*sources), rest.pop("known", Known()), pins=pins, **rest)


# Which source ----------------------------------------------------------------------------------------------------


def test_the_highest_rank_wins_and_all_others_say_why_not() -> None:
    away = Painter("away", 90)
    away.state = Availability(False, "no key", "set AWAY_KEY")
    tall = Painter("tall", 80)
    tall.cannot = "the picture is too tall"
    choice = choose(shot(), Sketcher("sketch"), Painter("low", 5), Painter("best", 50), tall, away)
    assert (choice.source.name, choice.reason, choice.pinned) == ("best", "the best generator that is available", False)
    assert dict(choice.rejected) == {
        "away": "it is not available: no key (set AWAY_KEY)",
        "tall": "the picture is too tall",
        "low": "ranks below best",
        "sketch": "ranks below best",
    }
    assert [source.name for source in choice.reserves] == ["low", "sketch"]


def test_of_equal_rank_the_name_that_sorts_first_wins() -> None:
    for names in (("beta", "alpha"), ("alpha", "beta")):
        assert choose(shot(), *(Painter(name, 7) for name in names)).source.name == "alpha"


def test_a_generator_goes_before_a_sketch_of_any_rank() -> None:
    model, sketch = Painter("model", 1), Sketcher("sketch", 1000)
    assert choose(shot(), sketch, model).source.name == "model"
    model.state = Availability(False, "asleep")
    choice = choose(shot(), sketch, model)
    assert (choice.source.name, choice.reason) == ("sketch", "no generator is available")
    assert choice.rejected == (("model", "it is not available: asleep"),)


@pytest.mark.parametrize(
    "footage", [{"media": PICTURE}, {"media": CLIP}, {"color": (1, 2, 3)}, {"media": CLIP, "prompt": "sea"}]
)
def test_the_users_own_footage_goes_to_no_generator(footage: dict) -> None:
    choice = choose(shot(**footage), Painter("model", 1000), Sketcher("plain"))
    assert choice.source.name == "plain"
    assert choice.reserves == ()
    assert "your own footage" in dict(choice.rejected)["model"]
    assert "motion: generated" in dict(choice.rejected)["model"]


def test_motion_generated_takes_a_picture_to_a_generator() -> None:
    choice = choose(shot(media=PICTURE, motion=GENERATED), Painter("model"), Sketcher("plain", 1000))
    assert choice.source.name == "model"
    assert dict(choice.rejected)["plain"] == "it can't move pictures"


def test_a_camera_motion_leaves_footage_where_it_is() -> None:
    moved = shot(media=PICTURE, motion=Motion(name="zoom-in"))
    assert choose(moved, Painter("model"), Sketcher("plain")).source.name == "plain"


def test_when_none_can_serve_the_error_lists_each_with_its_reason_and_fix() -> None:
    model = Painter("model")
    model.state = Availability(False, "it needs 24 GB of GPU memory", "use a larger GPU")
    with pytest.raises(ProviderUnavailable) as caught:
        choose(shot(media=PICTURE, motion=GENERATED), model, Sketcher("plain"))
    said = str(caught.value)
    assert said.startswith("scene 1 (sea): no frame source can make it: ")
    assert "model: it is not available: it needs 24 GB of GPU memory (use a larger GPU)" in said
    assert "plain: it can't move pictures" in said
    with pytest.raises(ProviderUnavailable, match="pip install gator-video-frame-by-frame"):
        choose(shot())


def test_a_source_that_raises_when_asked_is_passed_over_with_what_it_raised() -> None:
    def state() -> Availability:
        raise OSError("no driver")

    shaky, torn = Painter("shaky", 90), Painter("torn", 80)
    shaky.state = state
    torn.supports = lambda shot: shot.nothing  # type: ignore[attr-defined]
    choice = choose(shot(), shaky, torn, Painter("sound"))
    assert choice.source.name == "sound"
    assert dict(choice.rejected)["shaky"] == "it is not available: its availability() raised OSError: no driver"
    assert dict(choice.rejected)["torn"].startswith("its supports() raised AttributeError")


# Pinned ----------------------------------------------------------------------------------------------------------


def test_a_pinned_source_is_taken_whatever_its_rank_and_nothing_stands_in_for_it() -> None:
    sources = (Painter("best", 50), Painter("low", 5), Sketcher("sketch"))
    choice = choose(shot(), *sources, pin="low")
    assert (choice.source.name, choice.reason, choice.pinned, choice.reserves) == ("low", "pinned", True, ())
    assert choose(shot(media=PICTURE), *sources, pin="best").source.name == "best"


def test_a_pinned_source_that_can_not_serve_is_an_error_with_the_reason_and_the_fix() -> None:
    model, other = Painter("model"), Painter("other")
    model.state = Availability(False, "no key", "set MODEL_KEY")
    other.cannot = "the picture is too tall"
    sources = (model, other, Sketcher("sketch"))
    with pytest.raises(
        ProviderUnavailable, match=r"scene 1 \(sea\): provider 'model' is pinned, but .*no key \(set MODEL_KEY\)"
    ):
        choose(shot(), *sources, pin="model")
    with pytest.raises(ProviderUnavailable, match="'other' is pinned, but the picture is too tall"):
        choose(shot(), *sources, pin="other")
    with pytest.raises(UnknownProvider, match=r"'modle'; did you mean 'model'\? \(known: model, other, sketch\)"):
        choose(shot(), *sources, pin="modle")


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


def test_the_scenes_pin_goes_before_the_storyboards_before_the_calls_before_the_environments(monkeypatch) -> None:
    found = plugin(*(Painter(name) for name in ("automatic", "scene", "board", "call", "environment")))

    def chosen(scene: dict, board: dict, **call: str) -> str:
        made = plan({**BOARD, **board, "scenes": [{**BOARD["scenes"][0], **scene}]}, plugins=found, **call)
        return made.choices[0].source.name

    pin, on_board = {"provider": "scene"}, {"provider": "board"}
    assert chosen({}, {}) == "automatic"
    monkeypatch.setenv("GATOR_PROVIDER", "environment")
    assert chosen({}, {}) == "environment"
    assert chosen({}, {}, provider="call") == "call"
    assert chosen({}, on_board, provider="call") == "board"
    assert chosen(pin, on_board, provider="call") == "scene"


# Falling back ----------------------------------------------------------------------------------------------------


def failing(name: str, rank: int = 50, error: Callable[[], BaseException] = lambda: GenerationFailed("out of luck")) -> Painter:
    return Painter(name, rank, fails=error)


def colour_of(path: Path) -> tuple[int, int, int]:
    import av

    with av.open(str(path)) as container:
        r, g, b = next(container.decode(video=0)).to_ndarray(format="rgb24")[18, 32]
    return int(r), int(g), int(b)


def test_a_generator_that_fails_gives_way_to_the_next_and_the_result_says_so(tmp_path: Path) -> None:
    found = plugin(failing("first"), failing("second", 40), Painter("third", 30, "lime"), Sketcher("sketch"))
    result = render(BOARD, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("third",)
    assert result.warnings == (
        "scene 1 (sea): first failed (out of luck); made by second instead",
        "scene 1 (sea): second failed (out of luck); made by third instead",
    )
    assert json.dumps(result.as_dict()["warnings"])
    r, g, b = colour_of(result.file_path)
    assert g > 200
    assert max(r, b) < 60


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (lambda: ConnectionResetError(104, "Connection reset by peer"), "ConnectionResetError"),
        (lambda: ZeroDivisionError("by nought"), "ZeroDivisionError: by nought"),
    ],
)
def test_a_network_or_a_bug_that_fails_is_a_failure_like_any_other(error, said: str, tmp_path: Path) -> None:
    result = render(BOARD, tmp_path / "out.mp4", plugins=plugin(failing("first", error=error), Painter("second")))
    assert result.providers == ("second",)
    assert said in result.warnings[0]
    with pytest.raises(ProviderBroken, match=f"'first' failed: {said}"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(failing("first", error=error)))


def test_a_disk_that_is_full_is_not_held_against_the_generator(tmp_path: Path) -> None:
    second = Painter("second")
    full = failing("first", error=lambda: OSError(28, "No space left on device"))
    with pytest.raises(WorkError, match="No space left on device"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(full, second))
    assert second.made == 0


def test_a_generator_never_falls_to_a_sketch_unasked(tmp_path: Path) -> None:
    found = plugin(failing("model"), Sketcher("sketch"))
    with pytest.raises(GenerationFailed, match="out of luck"):
        render(BOARD, tmp_path / "out.mp4", plugins=found)
    assert list(tmp_path.iterdir()) == []


def test_it_falls_to_a_sketch_when_that_is_allowed(tmp_path: Path) -> None:
    found = plugin(failing("model"), Sketcher("sketch"))
    result = render({**BOARD, "fallback": "sketch"}, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("sketch",)
    assert result.warnings == ("scene 1 (sea): model failed (out of luck); made by sketch instead",)
    assert colour_of(result.file_path)[2] > 150


def test_a_pinned_generator_that_fails_is_an_error(tmp_path: Path) -> None:
    second = Painter("second")
    with pytest.raises(GenerationFailed):
        render({**BOARD, "provider": "first"}, tmp_path / "out.mp4", plugins=plugin(failing("first"), second))
    assert second.made == 0


@pytest.mark.parametrize("error", [lambda: Cancelled("stopped on request"), lambda: MediaError("the picture is damaged")])
def test_neither_a_stop_nor_wrong_input_is_a_reason_to_fall_back(error, tmp_path: Path) -> None:
    second = Painter("second")
    with pytest.raises((Cancelled, InputError)):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(failing("first", error=error), second))
    assert second.made == 0


def test_what_was_generated_once_is_not_generated_again_for_another_quality(tmp_path: Path) -> None:
    model = Painter("model")
    found = plugin(model)
    render(BOARD, tmp_path / "small.mp4", plugins=found)
    render({**BOARD, "quality": "standard", "size": "128x72"}, tmp_path / "large.mp4", plugins=found)
    assert model.made == 1
    render({**BOARD, "scenes": [{"prompt": "land", "duration": 0.25}]}, tmp_path / "other.mp4", plugins=found)
    assert model.made == 2


# What was made and paid for --------------------------------------------------------------------------------------


def bought(name: str = "shop", **rest: object) -> Painter:
    source = Painter(name, **rest)
    source.paid = True
    return source


def test_a_source_whose_product_is_stored_needs_neither_key_nor_gpu(tmp_path: Path) -> None:
    shop = bought()
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(shop, Sketcher("sketch")))
    shop.state = Availability(False, "no key")
    for board in (BOARD, {**BOARD, "provider": "shop"}):
        result = render({**board, "title": "Again"}, tmp_path / "out.mp4", plugins=plugin(shop, Sketcher("sketch")))
        assert result.providers == ("shop",)
    assert shop.made == 1
    other = {**BOARD, "scenes": [{"prompt": "land", "duration": 0.25}]}
    assert render(other, tmp_path / "out.mp4", plugins=plugin(shop, Sketcher("sketch"))).providers == ("sketch",)


def test_what_was_paid_for_is_made_on_the_disk_where_it_is_kept(tmp_path: Path) -> None:
    """Renaming over two disks fails, and with it what was just bought would be lost."""
    shop = bought()
    places: list[Path] = []
    generate = shop.generate
    shop.generate = lambda request, job: (places.append(job.scratch), generate(request, job))[1]  # type: ignore[method-assign]
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(shop))
    kept = open_rooms().paid.root
    assert places[0].is_relative_to(kept)
    assert list((kept / "work").iterdir()) == []


def test_neither_room_can_be_cleared_of_what_a_running_build_uses(tmp_path: Path) -> None:
    """Between the making of the pictures and that of the video, someone makes room."""
    found = plugin(bought(), Painter("model"))
    pinned = [{"prompt": name, "duration": 2.5, "provider": name} for name in ("shop", "model")]

    def clear(event: events.Event) -> None:
        if not isinstance(event, events.Planned):
            for room in open_rooms().both:
                room.clear()

    render({**BOARD, "scenes": pinned}, tmp_path / "out.mp4", plugins=found, on_event=clear)
    assert [room.usage().entries for room in open_rooms().both] == [3, 1]


def test_a_killed_generator_finds_its_notes_again(tmp_path: Path) -> None:
    seen: list[dict] = []

    class Remote(Painter):
        paid = True

        def generate(self, request: Request, job: Job) -> Path:
            seen.append(dict(job.journal))
            job.journal["task"] = "t-17"
            if len(seen) == 1:
                raise KeyboardInterrupt
            return super().generate(request, job)

    source = Remote("remote")
    with pytest.raises(KeyboardInterrupt):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(source))
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(source))
    assert seen == [{}, {"task": "t-17"}]
    assert not list((open_rooms().paid.root / "journal").iterdir())


def test_nothing_more_is_asked_for_once_a_stop_was_asked_for(tmp_path: Path) -> None:
    cancel = threading.Event()
    model = Painter("model")
    scenes = [{"prompt": prompt, "duration": 0.25} for prompt in ("sea", "land")]

    def stop(event: events.Event) -> None:
        if isinstance(event, events.Finished):
            cancel.set()

    with pytest.raises(Cancelled):
        render({**BOARD, "scenes": scenes}, tmp_path / "out.mp4", plugins=plugin(model), on_event=stop, cancel=cancel)
    assert model.made == 1


def test_the_plan_is_told_first_and_has_the_pictures_that_are_to_be_made(tmp_path: Path) -> None:
    heard: list[events.Event] = []
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(Painter("model")), on_event=heard.append)
    assert isinstance(heard[0], events.Planned)
    assert [step.kind for step in heard[0].steps] == ["asset", "segment", "join", "verify"]
    assert {event.step for event in heard[1:]} == set(heard[0].steps)


def test_a_product_made_anew_with_other_bytes_rebuilds_what_shows_it(tmp_path: Path) -> None:
    """A model whose pictures differ each time; the cache lost one of them."""
    model = Painter("model")
    found = plugin(model)
    render(BOARD, tmp_path / "out.mp4", plugins=found)
    cache = open_rooms().cache
    cache.drop(next(entry.key for entry in cache.entries() if entry.kind == "asset"))
    model.colour_now = "lime"
    result = render(BOARD, tmp_path / "out.mp4", plugins=found)
    assert result.steps[-1].reason == "what it shows was generated anew"
    assert colour_of(result.file_path)[1] > 200


def test_a_product_that_can_not_be_opened_is_the_sources_failure_not_the_callers(tmp_path: Path) -> None:
    class Torn(Painter):
        def generate(self, request: Request, job: Job) -> Path:
            (job.scratch / "made.png").write_bytes(b"no picture")
            return job.scratch / "made.png"

    result = render(BOARD, tmp_path / "out.mp4", plugins=plugin(Torn("torn", 50), Painter("second")))
    assert result.providers == ("second",)
    with pytest.raises(GenerationFailed, match=r"what torn made can't be used"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(Torn("torn", 50)))


def test_a_file_outside_of_the_scratch_folder_is_not_taken_away(tmp_path: Path) -> None:
    mine = tmp_path / "mine.png"
    Image.new("RGB", (64, 36)).save(mine)

    class Lazy(Painter):
        def generate(self, request: Request, job: Job) -> Path:
            return mine

    with pytest.raises(ProviderBroken, match=r"'lazy' gave .*mine\.png, which is not in its scratch folder"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(Lazy("lazy")))
    assert mine.exists()


def test_a_clip_that_is_not_made_of_values_is_its_sources_fault(tmp_path: Path) -> None:
    class Odd(Painter):
        generates = False

        def open(self, shot: Shot, asset: Path | None) -> Clip:
            class Loose(StillClip):
                def __init__(self) -> None:
                    object.__setattr__(self, "picture", object())

            return Loose()

    with pytest.raises(ProviderBroken, match=r"scene 1 \(sea\): frame source 'odd': .*plain values"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(Odd("odd")))


# Encoders --------------------------------------------------------------------------------------------------------


class Writer(Encoder):
    def __init__(
        self, name: str, rank: int, *suffixes: str, state: Availability | None = None, lacks: str | None = None
    ) -> None:
        self.name, self.rank, self._suffixes, self._lacks = name, rank, suffixes, lacks
        self._state = state or Availability(True)

    def availability(self) -> Availability:
        return self._state

    def formats(self) -> tuple[OutputFormat, ...]:
        return tuple(OutputFormat(suffix[1:], suffix, suffix[1:], "h264") for suffix in self._suffixes)

    def remark(self) -> str | None:
        return self._lacks

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings):
        raise NotImplementedError("only chosen here")
        yield


def encoders(*writers: Writer) -> Catalogue:
    found = Catalogue()
    for writer in writers:
        found.encoders.add(writer, "plugin")
    return found


AWAY = Availability(False, "there is no program", "install one")


def test_the_best_encoder_of_the_suffix_is_chosen_whatever_its_case() -> None:
    found = encoders(Writer("low", 1, ".mp4", ".mkv"), Writer("high", 9, ".mp4"))
    choices = [choose_encoder(found, suffix) for suffix in (".mp4", ".MP4", ".mkv")]
    assert [(choice.encoder.name, choice.format.suffix, choice.remark) for choice in choices] == [
        ("high", ".mp4", None),
        ("high", ".mp4", None),
        ("low", ".mkv", None),
    ]
    assert choose_encoder(found, ".mp4", "low").encoder.name == "low"


def test_a_lesser_encoder_says_why_it_was_taken_and_what_it_lacks() -> None:
    found = encoders(Writer("high", 9, ".mp4", state=AWAY), Writer("low", 1, ".mp4", lacks="of no set quality"))
    choice = choose_encoder(found, ".mp4")
    assert choice.encoder.name == "low"
    assert choice.remark == (
        "encoded by low, since high: it is not available: there is no program (install one): of no set quality"
    )
    assert choose_encoder(found, ".mp4", "low").remark == "encoded by low: of no set quality"


def test_an_encoder_that_is_not_there_is_an_error_with_the_way_out() -> None:
    with pytest.raises(ProviderUnavailable, match="pip install gator-video-ffmpeg"):
        choose_encoder(encoders(), ".mp4")
    with pytest.raises(ProviderUnavailable, match=r"no encoder can write \.mp4: high: .*there is no program \(install one\)"):
        choose_encoder(encoders(Writer("high", 9, ".mp4", state=AWAY)), ".mp4")
    with pytest.raises(InputError, match=r"no installed encoder writes '\.gif'; choose one of \.mkv, \.mp4"):
        choose_encoder(encoders(Writer("high", 9, ".mp4", ".mkv")), ".gif")
    with pytest.raises(InputError, match="'a file without a suffix'"):
        choose_encoder(encoders(Writer("high", 9, ".mp4")), "")
    with pytest.raises(UnknownProvider, match="did you mean 'high'"):
        choose_encoder(encoders(Writer("high", 9, ".mp4")), ".mp4", "hihg")
