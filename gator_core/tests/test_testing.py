"""Each suite passes what is right and names what is broken: a suite that can't fail proves nothing."""

from __future__ import annotations

import importlib
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from gator_core import (
    Availability,
    EncodeError,
    Encoder,
    Estimate,
    Filter,
    Frame,
    FrameSource,
    ImageSource,
    Parameters,
    Request,
    Transition,
)
from gator_core.clip import Clip
from gator_core.providers import Job, OutputFormat
from gator_core.shot import Shot
from gator_core.testing import (
    NonConforming,
    check_clip,
    check_encoder,
    check_filter,
    check_frame_source,
    check_image_source,
    check_plugin,
    check_transition,
    providers_of,
)


def breaches(check, *arguments, **keywords):
    with pytest.raises(NonConforming) as raised:
        check(*arguments, **keywords)
    assert raised.value.breaches
    return str(raised.value)


# Transitions -----------------------------------------------------------------------------------------------------


def mix(a, b, t):
    return Frame(np.rint(a.data * (1 - t) + b.data * t).astype(np.uint8))


class Strength(Parameters):
    strength: float = 1.0


class Mix(Transition):
    name = "mix"
    Params = Strength

    def blend(self, a, b, t):
        return mix(a, b, t)


class NeverStarts(Mix):
    def blend(self, a, b, t):
        return mix(a, b, 0.01 + 0.99 * t)


class NeverArrives(Mix):
    def blend(self, a, b, t):
        return mix(a, b, 0.99 * t)


class Shrinks(Mix):
    def blend(self, a, b, t):
        made = mix(a, b, t)
        return made if t in (0, 1) or made.width < 4 else Frame.from_rgb(made.rgb[:, 2:])


class GivesAnArray(Mix):
    def blend(self, a, b, t):
        return mix(a, b, t) if t in (0, 1) else mix(a, b, t).rgb


class OnlyMultiplesOfFour(Mix):
    def blend(self, a, b, t):
        assert a.width % 4 == 0, "cut into quarters"
        return mix(a, b, t)


class PaintsOnItsInput(Mix):
    def blend(self, a, b, t):
        result = mix(a, b, t)
        a.data.flags.writeable = True
        a.data[0, 0] ^= 1
        return result


class Random(Mix):
    def blend(self, a, b, t):
        return mix(a, b, t if t in (0, 1) else random.random())


class Counts(Mix):
    calls = 0

    def blend(self, a, b, t):
        self.calls += 1
        return mix(a, b, t if t in (0, 1) else t / (1 + self.calls % 7))


class KeepsItsBuffer(Mix):
    def __init__(self):
        self.buffers = {}

    def blend(self, a, b, t):
        buffer = self.buffers.setdefault(a.size, np.empty_like(a.data))
        buffer.flags.writeable = True
        buffer[:] = mix(a, b, t).data
        return Frame(buffer)


class HoldsALambda(Mix):
    def __init__(self):
        self.curve = lambda t: t


class StandsStill(Mix):
    def blend(self, a, b, t):
        return b if t >= 1 else a


class OpensAskew(Mix):
    def opening(self, b, t):
        return mix(b, Frame.solid(*b.size), t)


class Lenient(Mix):
    class Params(Parameters, extra="ignore"):
        pass


class NoDefault(Transition):
    name = "no-default"

    def configured(self, values):
        raise TypeError("strength is required")

    def blend(self, a, b, t):
        return mix(a, b, t)


class Nameless(Mix):
    name = ""


class UnavailableWithoutReason(Mix):
    def availability(self):
        return Availability(False)


def test_a_right_transition_conforms():
    check_transition(Mix(), {"strength": 0.5})


@Transition.from_rgb("short")
def short(a, b, t, params):
    return np.rint(a * (1 - t) + b * t).astype(np.uint8)


def test_a_short_form_transition_conforms():
    check_transition(short)


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (NeverStarts, "exactly the first picture at 0"),
        (NeverArrives, "the second at 1: at t = 1 it is not the second picture"),
        (Shrinks, "a frame of the pictures' size"),
        (GivesAnArray, "gives a ndarray, not a Frame"),
        (OnlyMultiplesOfFour, "at every size and progress: cut into quarters"),
        (PaintsOnItsInput, "it changed a picture that it was given"),
        (Random, "whatever was asked before"),
        (Counts, "whatever was asked before"),
        (KeepsItsBuffer, "it keeps its buffer"),
        (HoldsALambda, "it can be pickled"),
        (StandsStill, "its progress shows"),
        (OpensAskew, "opening at t = 1 is not the picture"),
        (Lenient, "an unknown parameter is refused"),
        (NoDefault, "every parameter has a valid default: raised TypeError: strength is required"),
        (Nameless, "it can be named"),
        (UnavailableWithoutReason, "gives no reason"),
    ],
)
def test_what_is_broken_in_a_transition_is_named(broken, promise):
    assert promise in breaches(check_transition, broken())


def test_every_broken_promise_is_listed_at_once():
    class Twice(NeverStarts):
        def blend(self, a, b, t):
            return mix(a, b, 0.01 + 0.98 * t) if t < 0.9 else Frame.solid(2, 2)

    with pytest.raises(NonConforming) as raised:
        check_transition(Twice())
    assert len(raised.value.breaches) >= 3
    assert isinstance(raised.value, AssertionError)


class Weak(Mix):
    def blend(self, a, b, t):
        return mix(a, b, t * self.params.strength)


def test_parameters_are_tried_too_and_named():
    check_transition(Weak())
    assert "with {'strength': 0.5}" in breaches(check_transition, Weak(), {"strength": 0.5})


# Filters ---------------------------------------------------------------------------------------------------------


class Invert(Filter):
    name = "invert"

    def apply(self, frame, t):
        return Frame(255 - frame.data)


class Pulses(Invert):
    def apply(self, frame, t):
        return Frame((frame.data * (0.5 + abs(t) % 1 / 2)).astype(np.uint8))


class PulsesAndSaysSo(Pulses):
    moves = True


class Halves(Invert):
    def apply(self, frame, t):
        return Frame.from_rgb(frame.rgb[: frame.height // 4 * 2 or 2])


class NoHandles(Invert):
    def apply(self, frame, t):
        if t < 0:
            raise ValueError("before the start")
        return frame


class Trails(Invert):
    moves = True

    def __init__(self):
        self.last = {}

    def apply(self, frame, t):
        made = mix(frame, self.last.get(frame.size, frame), 0.5) if t else frame
        self.last[frame.size] = Frame(255 - made.data)
        return made


@pytest.mark.parametrize("right", [Invert, PulsesAndSaysSo])
def test_a_right_filter_conforms(right):
    check_filter(right())


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Pulses, "say moves = True"),
        (Halves, "a frame of the picture's size"),
        (NoHandles, "raised ValueError: before the start"),
        (Trails, "whatever was asked before"),
    ],
)
def test_what_is_broken_in_a_filter_is_named(broken, promise):
    assert promise in breaches(check_filter, broken())


# Clips and frame sources -----------------------------------------------------------------------------------------

SIZE = (32, 18)


def numbered(i, size=SIZE):
    return Frame.solid(*size, (i * 7 % 256, i * 13 % 256, 90))


@dataclass(frozen=True)
class Count(Clip):
    """Shows its frame's number as a colour; ``fault`` says what is wrong with it."""

    fault: str = ""
    callback: object = None

    @contextmanager
    def reader(self, start, stop) -> Iterator[object]:
        yield CountReader(self.fault, start, stop)


@dataclass
class CountReader:
    fault: str
    start: int
    stop: int
    asked: list[int] = field(default_factory=list)

    def frame(self, i):
        assert self.start <= i < self.stop
        self.asked.append(i)
        if self.fault == "no handles" and i < 0:
            raise IndexError(f"no frame {i}")
        if self.fault == "sequential":
            i = self.start + len(self.asked) - 1
        if self.fault == "backward" and self.asked[-2:] == [i + 1, i]:
            i += 1
        if self.fault == "relative":
            i -= self.start
        if self.fault == "size":
            return numbered(i, (34, 18))
        return numbered(i)


def test_a_right_clip_conforms():
    check_clip(Count(), SIZE, -2, 9)


@pytest.mark.parametrize(
    ("clip", "promise"),
    [
        (Count("size"), "frame -2 is (34, 18), not (32, 18)"),
        (Count("no handles"), "raised IndexError: no frame -2"),
        (Count("sequential"), "a frame asked for twice is the same"),
        (Count("backward"), "read backwards"),
        (Count("relative"), "a reader of a part"),
        (Count("", lambda: None), "it can be pickled"),
    ],
)
def test_what_is_broken_in_a_clip_is_named(clip, promise):
    assert promise in breaches(check_clip, clip, SIZE, -2, 9)


SHOT = Shot("scene 1", SIZE, Fraction(25), Fraction(1, 5), 5, 2, 1, prompt="a count")


class CountRequest(Request):
    prompt: str
    nonce: float = 0.0


class Counter(FrameSource):
    name = "counter"

    def supports(self, shot):
        return None if shot.prompt else "it has no prompt"

    def request(self, shot):
        return CountRequest(prompt=shot.prompt)

    def open(self, shot, asset):
        return Count()


class Generator(Counter):
    generates = True

    def generate(self, request, job):
        job.check()
        path = job.scratch / "asset.txt"
        path.write_text(request.prompt)
        job.progress(1)
        return path

    def open(self, shot, asset):
        assert asset.read_text() == "a count"
        return Count()


class ImpureRequest(Counter):
    def request(self, shot):
        return CountRequest(prompt=shot.prompt, nonce=random.random())


class SecretlyPaid(Counter):
    def estimate(self, request):
        return Estimate(1, 0.5)


class WritesElsewhere(Generator):
    def generate(self, request, job):
        return Path(__file__)


class NoHandlesSource(Counter):
    def open(self, shot, asset):
        return Count("no handles")


class NeverLooks(Generator):
    def generate(self, request, job):
        return super().generate(request, Job(job.scratch, job.progress))


class StopsInItsOwnWords(Generator):
    def generate(self, request, job):
        if job.cancelled():
            raise RuntimeError("I was stopped")
        return super().generate(request, job)


class GoesBack(Generator):
    def generate(self, request, job):
        job.progress(0.7)
        job.progress(0.3)
        return super().generate(request, job)


class LeavesATemporaryFile(Generator):
    def generate(self, request, job):
        os.close(tempfile.mkstemp()[0])
        return super().generate(request, job)


class LeavesAFileBeside(Generator):
    def generate(self, request, job):
        (job.scratch.parent / "notes.txt").touch()
        return super().generate(request, job)


class SwallowsErrors(Generator):
    def generate(self, request, job):
        def forgiving(done):
            with suppress(Exception):
                job.progress(done)

        return super().generate(request, Job(job.scratch, forgiving, job.cancelled))


class AnotherEachTime(Generator):
    def open(self, shot, asset):
        return Count("relative" if asset.parent.parent.name == "again" else "")


class NoLimits(Generator):
    def limits(self):
        return {"durations": {1, 2}}


class Paid(Generator):
    paid = True

    def generate(self, request, job):
        raise RuntimeError("that would have cost money")


@pytest.mark.parametrize("right", [Counter, Generator, Paid])
def test_a_right_frame_source_conforms(right):
    check_frame_source(right(), SHOT)


def test_a_paid_source_is_tried_with_an_asset_that_was_made_before(tmp_path):
    (tmp_path / "asset.txt").write_text("a count")
    check_frame_source(Paid(), SHOT, asset=tmp_path / "asset.txt")


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (ImpureRequest, "asked twice it gives two different requests"),
        (SecretlyPaid, "does not say paid = True"),
        (WritesElsewhere, "outside of job.scratch"),
        (NoHandlesSource, "raised IndexError: no frame -2"),
        (NeverLooks, "stopped before it begins raises Cancelled: it never looks at job.cancelled"),
        (StopsInItsOwnWords, "it raises RuntimeError: I was stopped"),
        (GoesBack, "it goes back: [0.7, 0.3, 1]"),
        (LeavesATemporaryFile, "among the temporary files"),
        (LeavesAFileBeside, "it leaves notes.txt beside job.scratch"),
        (SwallowsErrors, "it goes on though job.progress raised"),
        (AnotherEachTime, "generated twice, frame -2 is another"),
        (NoLimits, "limits() can be listed"),
    ],
)
def test_what_is_broken_in_a_frame_source_is_named(broken, promise):
    assert promise in breaches(check_frame_source, broken(), SHOT)


def test_a_shot_that_the_source_does_not_support_is_said():
    assert "it has no prompt" in breaches(check_frame_source, Counter(), Shot("x", SIZE, Fraction(25), Fraction(1), 25))


# Image sources ---------------------------------------------------------------------------------------------------


class PaintRequest(Request):
    prompt: str
    size: tuple[int, int]
    seed: int


class Painter(ImageSource):
    name = "painter"

    def request(self, prompt, size, seed):
        return PaintRequest(prompt=prompt, size=size, seed=seed)

    def generate(self, request, job):
        job.check()
        noise = np.random.default_rng(request.seed).integers(0, 255, (*request.size[::-1], 3), np.uint8)
        Image.fromarray(noise).save(job.scratch / "made.png")
        return job.scratch / "made.png"


class Moody(Painter):
    def generate(self, request, job):
        return super().generate(request.model_copy(update={"seed": random.randrange(10**6)}), job)


class WritesNoPicture(Painter):
    def generate(self, request, job):
        job.check()
        (job.scratch / "made.png").write_text("a picture")
        return job.scratch / "made.png"


class TakesNothing(Painter):
    def refuses(self, prompt, size):
        return "it is asleep"


def test_a_right_image_source_conforms_and_one_that_admits_its_moods():
    check_image_source(Painter())

    class Honest(Moody):
        deterministic = False

    check_image_source(Honest())


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Moody, "generated twice, it is another picture"),
        (WritesNoPicture, "generate() makes a picture in job.scratch"),
        (TakesNothing, "refuses() says 'it is asleep'"),
    ],
)
def test_what_is_broken_in_an_image_source_is_named(broken, promise):
    assert promise in breaches(check_image_source, broken())


def test_a_paid_image_source_is_not_asked_to_paint():
    class Dear(Painter):
        paid = True

        def generate(self, request, job):
            raise RuntimeError("that would have cost money")

    check_image_source(Dear())


def test_a_source_that_imports_something_heavy_to_say_if_it_is_there_is_named(tmp_path, monkeypatch):
    (tmp_path / "tensorflow.py").write_text("")
    code = "from gator_core import Availability, ImageSource, Request\n\n\nclass Heavy(ImageSource):\n    name = 'heavy'\n\n"
    code += "    def availability(self):\n        import tensorflow\n        return Availability(bool(tensorflow))\n\n"
    code += "    def request(self, prompt, size, seed):\n        return Request()\n\n    def generate(self, request, job):\n"
    (tmp_path / "heavy_source.py").write_text(code + "        raise NotImplementedError\n")
    monkeypatch.syspath_prepend(tmp_path)
    heavy = importlib.import_module("heavy_source").Heavy()
    heavy.paid = True
    assert "it imports tensorflow; import that where it is used" in breaches(check_image_source, heavy)


# Encoders --------------------------------------------------------------------------------------------------------


class Reference(Encoder):
    """H.264 by PyAV, done rightly; ``fault`` says what is wrong with it."""

    name = "reference"
    fault = ""
    tags = (1, 1, 1)

    def formats(self):
        return (OutputFormat("mp4", ".mp4", "mp4", "h264"),)

    @contextmanager
    def sink(self, path, fmt, settings):
        container = av.open(str(path), "w", format="mp4")
        try:
            sink = ReferenceSink(container, settings, self)
            yield sink
            sink.close()
            container.close()
        except BaseException:
            container.close()
            if self.fault != "leaves":
                path.unlink(missing_ok=True)
            if self.fault != "swallows":
                raise


class ReferenceSink:
    def __init__(self, container, settings, encoder):
        self.container, self.settings, self.fault, self.frames = container, settings, encoder.fault, 0
        rate = round(settings.rate) if self.fault == "rate" else settings.rate
        self.stream = container.add_stream("libx264", rate=rate, options={"preset": "veryfast", "crf": str(settings.crf)})
        self.stream.width, self.stream.height, self.stream.pix_fmt = settings.width, settings.height, "yuv420p"
        context = self.stream.codec_context
        context.time_base = 1 / Fraction(rate)
        context.thread_count, context.color_range = 1, 1
        context.colorspace, context.color_primaries, context.color_trc = encoder.tags

    def write(self, frame):
        if frame.size != (self.settings.width, self.settings.height) and self.fault != "scales":
            raise EncodeError("another size")
        if self.fault == "drops" and self.frames == 7:
            self.fault = ""
            return
        if self.fault == "full range":
            frame = Frame(np.clip((frame.data.astype(float) - 16) * 255 / 219, 0, 255).astype(np.uint8))
        if self.fault == "unsteady":
            frame = Frame(frame.data ^ np.uint8(random.randrange(4)))
        picture = av.VideoFrame.from_ndarray(frame.data, format="yuv420p").reformat(self.stream.width, self.stream.height)
        picture.pts, picture.time_base = self.frames, self.stream.codec_context.time_base
        self.container.mux(self.stream.encode(picture))
        self.frames += 1

    def close(self):
        if not self.frames:
            raise EncodeError("no picture")
        self.container.mux(self.stream.encode(None))


def faulty(fault):
    return type("Faulty", (Reference,), {"fault": fault})()


def test_a_right_encoder_conforms():
    check_encoder(Reference())


@pytest.mark.parametrize(
    ("encoder", "promise"),
    [
        (faulty("drops"), "of 31 pictures, numbered from 0, these came back: [0, 1, 2, 3, 4, 5, 6, 8,"),
        (faulty("rate"), "the rate is exactly 30000/1001: the file says 30 pictures a second"),
        (faulty("full range"), "the colour (200, 40, 40) became"),
        (faulty("unsteady"), "encoded twice, the same pictures decode to others"),
        (faulty("scales"), "without an error"),
        (faulty("leaves"), "it left ['trial.mp4']"),
        (faulty("swallows"), "did not come out of it"),
        (type("Untagged", (Reference,), {"tags": (2, 2, 2)})(), "the tag of its matrix is 2, not 1"),
        (type("Declares", (Reference,), {"formats": lambda self: (OutputFormat("x", ".x", "mp4", "hevc"),)})(), "'hevc'"),
        (type("Gone", (Reference,), {"availability": lambda self: Availability(False, "no program")})(), "no program"),
    ],
    ids=lambda value: getattr(value, "fault", None) or type(value).__name__,
)
def test_what_is_broken_in_an_encoder_is_named(encoder, promise):
    assert promise in breaches(check_encoder, encoder)


# Plugins ---------------------------------------------------------------------------------------------------------

PLUGIN = """
from gator_core import Availability, Transition, hookimpl

gator_api = 1

class Cut(Transition):
    name = "trial-{name}"
    def blend(self, a, b, t):
        return a if t < 0.5 else b

@hookimpl
def gator_transitions():
    return [Cut()]
"""


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """Writes a plugin module that can be imported by the name that is given back."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made = []

    def write(*changes):
        name = f"gator_video_trial_{len(made)}"
        source = PLUGIN.replace("{name}", name)
        for old, new in changes:
            assert old in source
            source = source.replace(old, new)
        (tmp_path / f"{name}.py").write_text(source)
        made.append(name)
        return name

    yield write
    for name in made:
        sys.modules.pop(name, None)


def test_a_right_plugin_conforms_and_gives_its_providers(plugin):
    name = plugin()
    check_plugin(name)
    assert [provider.name for provider in providers_of(name, "transitions")] == [f"trial-{name}"]
    assert providers_of(name, "encoders") == []


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        (("gator_api = 1", "gator_api = 99"), "gator_api = 99"),
        (("gator_api = 1", ""), "says no gator_api"),
        (("def gator_transitions", "def gator_transition"), "gator_transition"),
        (("@hookimpl\n", ""), "not marked @hookimpl"),
        (("return [Cut()]", "return [Cut]"), "must return Transition objects"),
        (("return [Cut()]", "return Cut()"), "gator_transitions must return a list"),
        (("return [Cut()]", "return []"), "it registers no provider"),
        (("return [Cut()]", "return [Cut(), Cut()]"), "registers 2 transitions called 'trial-"),
        (('name = "trial-', 'rank = "high"\n    name = "trial-'), "'high'"),
        (("gator_api = 1", "import torch\ngator_api = 1"), "it imports torch"),
        (("    def blend", "    def availability(self):\n        raise OSError('no disk')\n    def blend"), "no disk"),
        (
            (
                "    def blend",
                "    def availability(self):\n        import torch\n    def blend",
            ),
            "it imports torch",
        ),
    ],
)
def test_what_is_broken_in_a_plugin_is_named(plugin, tmp_path, change, promise):
    (tmp_path / "torch.py").write_text("# stands for the heavy library: no test needs it\n")
    try:
        assert promise in breaches(check_plugin, plugin(change))
    finally:
        sys.modules.pop("torch", None)


def test_a_name_that_an_installed_plugin_has_is_refused_with_both_owners(plugin):
    pytest.importorskip("gator_transitions")
    name = plugin(('name = "trial-{name}"'.replace("{name}", "gator_video_trial_0"), 'name = "fade"'))
    said = breaches(check_plugin, name)
    assert "'fade'" in said
    assert "transitions" in said
    assert name in said
