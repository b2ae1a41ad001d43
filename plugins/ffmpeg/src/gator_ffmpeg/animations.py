"""GIF and animated WebP, made by the ffmpeg program."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from gator_core import Availability, EncodeError, Encoder
from gator_core.animation import gif, webp
from gator_core.animation.clock import frames_of, ticks_of
from gator_core.presets import EFFORTS
from gator_core.providers import OutputFormat, VideoSettings
from gator_ffmpeg import program
from gator_ffmpeg.process import feeding
from gator_ffmpeg.scale import check
from gator_ffmpeg.writing import BT709, PictureSink

__all__ = ["FfmpegAnimations"]

_REVISION = 1
"""Raised by hand when the arguments below change what is written."""
_TO_RGB = "scale=in_color_matrix=bt709:in_range=tv:out_range=pc:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
# One entry of 256 is what stays as it was: a picture is laid over the one before it.
_PALETTE = "palettegen=max_colors=256:reserve_transparent=1:stats_mode=full"
# A fixed pattern: what does not move keeps its dots, and costs nothing; spreading the error instead (sierra2_4a) made files
# of twice the size that looked no better. 3 is the lightest pattern that hides the steps of a sky.
_PALETTED = "paletteuse=dither=bayer:bayer_scale=3:diff_mode=rectangle"
_LEVELS = (0, 1, 2, 3, 3, 4, 5, 6, 6, 6)
"""Of WebP's effort, by the names of x264's."""

_FORMATS = (
    OutputFormat(
        "gif",
        ".gif",
        "gif",
        "gif",
        sound=False,
        chapters=False,
        colour=None,
        time_base=Fraction(1, gif.TICKS),
        top_rate=Fraction(50),  # browsers show a delay of less than two hundredths for ten
        usual_side=640,
        usual_rate=Fraction(20),
    ),
    OutputFormat(
        "webp",
        ".webp",
        "webp",
        "webp",
        sound=False,
        chapters=False,
        colour=None,
        time_base=Fraction(1, webp.TICKS),
        top_rate=Fraction(60),
        usual_side=960,
        usual_rate=Fraction(25),
    ),
)


class FfmpegAnimations(Encoder):
    """Endless animations, in segments that are animations themselves.

    A GIF's palette is that of its segment, a run of whole scenes: 255 colours of their own for each. In a WebP, pictures
    that are the same are one that lasts longer.
    """

    name = "ffmpeg-animations"
    rank = 100
    summary = "GIF and animated WebP, through the ffmpeg program"

    def availability(self) -> Availability:
        return program.availability()

    def fingerprint(self) -> str:
        return f"gator_ffmpeg:animations revision {_REVISION}, {program.identity(program.find().path)}"

    def formats(self) -> tuple[OutputFormat, ...]:
        return _FORMATS

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings) -> Iterator[PictureSink]:
        check(settings)
        making = _gif if fmt.container == "gif" else _webp
        with tempfile.TemporaryDirectory(prefix=".gator-", dir=path.absolute().parent) as scratch:
            try:
                with making(path, Path(scratch), settings) as sink:
                    yield sink
                    if not sink.frames:
                        raise EncodeError("no picture was handed to the encoder")
                _check_count(path, fmt, sink.frames, settings.rate)
            except BaseException:
                path.unlink(missing_ok=True)
                raise


# GIF -------------------------------------------------------------------------------------------------------------


@contextmanager
def _gif(path: Path, scratch: Path, settings: VideoSettings) -> Iterator[PictureSink]:
    """Two passes: the colours of all pictures are counted while they are kept beside, then they are coded with the best.

    In one pass ffmpeg would keep them all in memory, as RGB.
    """
    palette, pictures = scratch / "palette.png", scratch / "pictures.yuv"
    counted = _command(
        settings, f"{_TO_RGB},format=bgra,{_PALETTE}", ("-frames:v", "1", "-update", "1", "-f", "image2"), palette
    )
    with pictures.open("wb") as kept, feeding(counted, palette) as feed:
        sink = PictureSink(feed, settings, kept)
        yield sink
        if not sink.frames:
            return
    graph = f"[0:v]{_TO_RGB},format=bgra[shown];[shown][1:v]{_PALETTED}"
    options = ("-c:v", "gif", "-loop", "0", "-fps_mode", "passthrough", "-f", "gif")
    with feeding(_command(settings, graph, options, path, also=palette), path) as feed, pictures.open("rb") as kept:
        while picture := kept.read(settings.width * settings.height * 3 // 2):
            feed.write(memoryview(picture))
    _retime(path, gif, sink.frames, settings.rate)


# WebP ------------------------------------------------------------------------------------------------------------


@contextmanager
def _webp(path: Path, scratch: Path, settings: VideoSettings) -> Iterator[PictureSink]:
    quality = min(100, max(1, 120 - 2 * settings.crf))
    level = _LEVELS[EFFORTS.index(settings.effort)]
    options = ["-c:v", "libwebp_anim", "-quality", str(quality), "-compression_level", str(level), "-loop", "0"]
    options += ["-fps_mode", "passthrough", "-f", "webp"]
    coded = scratch / "coded.webp"
    with feeding(_command(settings, f"{_TO_RGB},format=bgra", options, coded), coded) as feed:
        sink = PictureSink(feed, settings)
        yield sink
        if not sink.frames:
            return
    coded.replace(path)
    _retime(path, webp, sink.frames, settings.rate)


# Both ------------------------------------------------------------------------------------------------------------


def _command(
    settings: VideoSettings, graph: str, options: Sequence[str], output: Path, *, also: Path | None = None
) -> list[str]:
    given = ["-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", f"{settings.width}x{settings.height}"]
    given += ["-framerate", str(settings.rate)]
    for name, value in BT709.items():
        given += [f"-{name}", value]
    more = ["-i", f"file:{also.absolute()}"] if also else []
    start = [str(program.find().path), "-nostdin", "-hide_banner", "-v", "error"]
    return [*start, *given, "-i", "pipe:0", *more, "-lavfi", graph, *options, "-y", f"file:{output.absolute()}"]


def _retime(path: Path, kind: Any, frames: int, rate: Fraction) -> None:
    """Gives every picture the exact time of its frames: ffmpeg cuts off where it should round, and leaves open how long the
    last one lasts. One that never changes is made an animation too."""
    with path.open("rb") as file:
        size, pictures = kind.read(file)
        held = list(pictures)
    lengths = [picture.ticks for picture in held[:-1]]
    runs = frames_of(lengths, rate, kind.TICKS)
    runs.append(frames - sum(runs))
    times = ticks_of(runs, rate, kind.TICKS)
    with path.open("wb") as file:
        kind.write(file, size, (picture.lasting(next(times)) for picture in held))


def _check_count(path: Path, fmt: OutputFormat, frames: int, rate: Fraction) -> None:
    """A zero exit status is no proof: pictures of a GIF are counted, those of a WebP at least not more than were given."""
    kind: Any = gif if fmt.container == "gif" else webp
    with path.open("rb") as file:
        _, pictures = kind.read(file)
        runs = frames_of((picture.ticks for picture in pictures), rate, kind.TICKS)
    if sum(runs) != frames or (fmt.container == "gif" and len(runs) != frames):
        raise EncodeError(f"ffmpeg was handed {frames} pictures and wrote {len(runs)}, for {sum(runs)} frames")
