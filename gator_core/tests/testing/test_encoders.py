"""The suite for encoders passes what is right and names what is broken."""

from __future__ import annotations

import random
from contextlib import contextmanager
from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core import (
    Availability,
    EncodeError,
    Encoder,
    Frame,
)
from gator_core.providers import OutputFormat
from gator_core.testing import (
    check_encoder,
)

from .breaches import breaches


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
