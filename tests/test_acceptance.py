"""The whole, from a storyboard to a file that a player opens: every promise looked up in the file itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from gator_core import Frame, Storyboard, plan, render
from gator_core.build import Part, picture_at
from gator_core.build.assets import Assets
from gator_core.build.rooms import open_rooms
from gator_core.build.steps import segment_steps
from gator_core.build.verify import backlog, ceiling_kept
from gator_core.compositor import compose
from gator_core.plugins import load
from gator_core.presets import PRESETS
from gator_core.testing.media import ClipSpec, write_clip

COLOURS = [
    (255, 255, 255),
    (0, 0, 0),
    (230, 20, 20),
    (20, 200, 40),
    (30, 30, 220),
    (250, 220, 40),
    (160, 110, 80),
    (128, 128, 128),
]
BT709, BT601 = (1, 1, 1, 1), (6, 1, 1, 1)
LEVELS = 3


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A colour chart, a landscape clip, and a portrait one as phones write it: lying, with a matrix that stands it up."""
    folder = tmp_path_factory.mktemp("media")
    chart = np.repeat(np.repeat(np.array(COLOURS, np.uint8).reshape(2, 4, 3), 180, 0), 160, 1)
    Image.fromarray(chart).save(folder / "chart.png")
    write_clip(folder / "wide.mp4", (moving(i, (320, 180)) for i in range(30)), ClipSpec(rate=Fraction(25)))
    lying = ClipSpec(rate=Fraction(30000, 1001), turned=-90)
    write_clip(folder / "phone.mp4", (moving(i, (320, 180)) for i in range(30)), lying)
    return folder


def moving(i: int, size: tuple[int, int]) -> np.ndarray:
    """A light bar that walks over a slope of colours, so that no two pictures are alike."""
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 200, width), np.linspace(0, 200, height))
    picture = np.stack([x, y, 200 - x], -1).astype(np.uint8)
    picture[:, 8 * i % width : 8 * i % width + 12] = 240
    return picture


def board(media: Path, seconds: float, **rest: Any) -> Storyboard:
    """A still, a landscape clip, a portrait clip, a prompt and a colour, and another transition into each."""
    scenes = [
        {"image": "chart.png", "id": "chart", "transition": "fade"},
        {"video": "wide.mp4", "id": "wide", "transition": "crossfade"},
        {"video": "phone.mp4", "id": "phone", "transition": "wipe", "fit": "contain", "background": "#404040"},
        {"prompt": "Evening in the harbour", "transition": "slide", "motion": "zoom-in"},
        {"color": "#1b2a4a", "id": "dusk", "transition": {"name": "dissolve", "easing": "ease-in-out"}},
    ]
    return Storyboard.parse({"title": "All of it", "scenes": [{**one, "duration": seconds} for one in scenes], **rest}, media)


TITLES = ["chart", "wide", "phone", "Evening in the harbour", "dusk"]


def composed(storyboard: Storyboard, part: Part | None = None) -> list[Frame]:
    """The pictures as they are handed to the encoder."""
    rooms = open_rooms()
    with rooms.working() as places:
        made = plan(storyboard, part=part, digests=rooms.digests, products=rooms)
        taken = Assets(made, rooms, places).make(made.shots)
        steps = segment_steps(made, taken, rooms.digests)
        return [frame for step in steps for frame in compose(step.sequence)]


def planes(path: Path) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Decoded Y, Cb, Cr of every picture, untouched by any conversion."""
    with av.open(f"file:{path}") as container:
        for picture in container.decode(video=0):
            packed, height, width = picture.to_ndarray(), picture.height, picture.width
            chroma = packed[height:].reshape(2, height // 2, width // 2)
            yield packed[:height], chroma[0], chroma[1]


def rgb(y: float, cb: float, cr: float, kr: float, kb: float) -> np.ndarray:
    """Limited-range YCbCr to full-range RGB by the formulas of the standard whose Kr and Kb are given."""
    luma, blue, red = (y - 16) / 219, (cb - 128) / 224, (cr - 128) / 224
    r, b = luma + 2 * (1 - kr) * red, luma + 2 * (1 - kb) * blue
    return np.array([r, (luma - kr * r - kb * b) / (1 - kr - kb), b]) * 255


def chart_error(picture: tuple[np.ndarray, ...], kr: float = 0.2126, kb: float = 0.0722) -> float:
    """The largest difference, in levels, of any of the chart's colours, at the middle of its patch."""
    height, width = picture[0].shape
    worst = 0.0
    for i, colour in enumerate(COLOURS):
        at = (2 * (i // 4) + 1) * height // 4, (2 * (i % 4) + 1) * width // 8
        y = picture[0][at[0] - 4 : at[0] + 4, at[1] - 4 : at[1] + 4].mean()
        cb, cr = (p[at[0] // 2 - 2 : at[0] // 2 + 2, at[1] // 2 - 2 : at[1] // 2 + 2].mean() for p in picture[1:])
        worst = max(worst, float(np.abs(rgb(y, cb, cr, kr, kb) - colour).max()))
    return worst


def packets(path: Path) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(f"file:{path}") as container:
        return [(packet.pts, packet.dts, bytes(packet)) for packet in container.demux(video=0) if packet.size]


# Presets, rates and formats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("quality", "seconds"), [("draft", 0.5), ("standard", 0.3), ("high", 0.2), ("premium", 0.067)])
def test_every_preset_gives_its_size_its_rate_and_every_frame(
    quality: str, seconds: float, media: Path, tmp_path, look
) -> None:
    preset = PRESETS[quality]
    result = render(board(media, seconds, quality=quality), tmp_path / "out.mp4", verification="full")
    seen = look(result.file_path)
    per_scene = round(seconds * preset.rate)
    assert (seen.size, seen.rate) == ((preset.width, preset.height), preset.rate)
    assert seen.frames == result.frames == 5 * per_scene
    assert seen.stream_duration == seen.frames / preset.rate
    assert seen.duration == pytest.approx(result.duration, abs=1e-6)
    assert (seen.codec, seen.pixel_format, seen.tags) == ("h264", "yuv420p", BT709)
    cuts = [float(k * per_scene / preset.rate) for k in range(6)]
    assert [start for start, _, _ in seen.chapters] == pytest.approx(cuts[:-1], abs=1e-6)
    assert [end for _, end, _ in seen.chapters] == pytest.approx(cuts[1:], abs=1e-6)
    assert [title for _, _, title in seen.chapters] == TITLES
    assert [marker.time for marker in result.scene_markers] == pytest.approx(cuts[:-1])
    assert [marker.title for marker in result.scene_markers] == TITLES
    # The fade takes the first half of the chart's scene, the crossfade out of it the last quarter.
    fade = per_scene // 2
    shown = [chart_error(picture) for picture in islice(planes(result.file_path), fade, per_scene - fade // 2)]
    assert shown
    assert max(shown) <= LEVELS


@pytest.mark.parametrize(
    ("fps", "rate"), [("23.976", Fraction(24000, 1001)), ("59.94", Fraction(60000, 1001)), ("29.97", Fraction(30000, 1001))]
)
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_ntsc_rates_are_exact_in_every_format(fps: str, rate: Fraction, suffix: str, media: Path, tmp_path, look) -> None:
    result = render(board(media, 0.41, quality="draft", size="160x90", fps=fps), tmp_path / f"out{suffix}")
    seen = look(result.file_path)
    assert seen.frames == result.frames == round(Fraction("2.05") * rate)
    assert float(seen.rate) == pytest.approx(float(rate), rel=1e-6)
    assert seen.tags == BT709
    starts = [marker.frame for marker in result.scene_markers]
    assert starts == [round(cut * rate) for cut in accumulate([Fraction("0.41")] * 4, initial=Fraction(0))]
    assert [start for start, _, _ in seen.chapters] == pytest.approx([float(k / rate) for k in starts], abs=1e-6)
    if suffix != ".mkv":  # whose clock ticks in milliseconds
        assert seen.rate == rate
        assert seen.stream_duration == seen.frames / rate


def test_a_phones_clip_stands_upright(media: Path, tmp_path) -> None:
    """Its slope of colours, red from left to right as it was filmed lying, must come out turned by a quarter."""
    storyboard = Storyboard.parse({"quality": "draft", "size": "90x160", "scenes": [{"video": "phone.mp4"}]}, media)
    shown = picture_at(storyboard, 0.5).rgb.astype(int)
    down, across = shown[10, :, 0].mean() - shown[-10, :, 0].mean(), shown[:, 10, 0].mean() - shown[:, -10, 0].mean()
    assert abs(down) > 100
    assert abs(across) < 40


def test_the_file_says_its_title_and_can_be_played_while_it_loads(media: Path, tmp_path) -> None:
    path = tmp_path / "out.mp4"
    render(board(media, 0.2, quality="draft", size="64x36"), path)
    with av.open(str(path)) as container:
        assert container.metadata["title"] == "All of it"
    head = path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


# The bitrate's ceiling -------------------------------------------------------------------------------------------


def test_the_joined_stream_keeps_the_ceiling_on_noise(tmp_path, look) -> None:
    """Three segments, joined, of what costs an encoder the most; each would go far past the ceiling if it might."""
    random = np.random.default_rng(1)
    noise = (random.integers(0, 256, (90, 160, 3), np.uint8).repeat(2, 0).repeat(2, 1) for _ in range(48))
    write_clip(tmp_path / "noise.mp4", noise, ClipSpec(rate=Fraction(24), options={"crf": "10", "preset": "ultrafast"}))
    scenes = [{"video": "noise.mp4", "crop": {"x": x, "width": 0.8, "height": 0.8}} for x in (0, 0.1, 0.2)]
    result = render(Storyboard.parse({"quality": "draft", "scenes": scenes}, tmp_path), tmp_path / "out.mp4")
    assert len({step.name for step in result.steps}) == 3
    seen, ceiling = look(result.file_path), PRESETS["draft"].ceiling
    average = sum(seen.packets) * 8 / seen.duration
    assert 0.5 * ceiling < average <= ceiling
    assert ceiling_kept(seen.packets, Fraction(24), ceiling, 2.0), backlog(seen.packets, Fraction(24), ceiling)


# The same bits, always -------------------------------------------------------------------------------------------


def test_rendering_twice_gives_the_same_bits_however_many_steps_run_at_once(media: Path, tmp_path, monkeypatch) -> None:
    storyboard = board(media, 2.1, quality="draft", size="160x90", end_transition={"name": "zoom", "duration": 0.5})
    made = []
    for jobs in ("1", "3", ""):
        monkeypatch.setenv("GATOR_JOBS", jobs)
        monkeypatch.setenv("GATOR_CACHE_DIR", str(tmp_path / f"cache-{jobs}"))
        result = render(storyboard, tmp_path / f"out-{jobs}.mp4")
        assert len(result.steps) > 3
        assert {step.action for step in result.steps} == {"made"}
        made.append(packets(result.file_path))
    assert made[0] == made[1] == made[2]
    assert len(made[0]) == 252


def test_nothing_is_encoded_again_for_another_name_or_another_format(media: Path, tmp_path) -> None:
    storyboard = board(media, 0.5, quality="draft", size="160x90")
    first = render(storyboard, tmp_path / "first.mp4")
    for name in ("second.mp4", "third.mov", "fourth.mkv"):
        again = render(storyboard, tmp_path / name)
        assert {step.action for step in again.steps} == {"reused"}
        assert [data for _, _, data in packets(again.file_path)] == [data for _, _, data in packets(first.file_path)]


@pytest.mark.parametrize(
    ("part", "start", "stop"),
    [
        (Part(seconds=(0.3, 1.1)), 7, 26),  # from within one transition into another
        (Part(seconds=(0, 0.05)), 0, 1),
        (Part(seconds=(2.0, 99.0)), 48, 60),
        (Part(scenes=(1, 1)), 0, 12),
        (Part(scenes=(2, 4)), 12, 48),
        (Part(scenes=(5, 5)), 48, 60),
    ],
)
def test_a_part_is_exactly_those_pictures_of_the_whole(part: Part, start: int, stop: int, media: Path, tmp_path, look) -> None:
    storyboard = board(media, 0.5, quality="draft", size="160x90")
    whole = composed(storyboard)
    assert len(whole) == 60
    assert [np.array_equal(a.data, b.data) for a, b in zip(composed(storyboard, part), whole[start:stop], strict=True)] == [
        True
    ] * (stop - start)
    result = render(storyboard, tmp_path / "part.mp4", part=part)
    assert look(result.file_path).frames == result.frames == stop - start
    numbers = [i + 1 for i in range(5) if 12 * i < stop and 12 * (i + 1) > start]
    assert [marker.scene for marker in result.scene_markers] == numbers
    assert result.scene_markers[0].frame == 0


def test_a_picture_at_a_time_is_the_one_that_the_video_shows_then(media: Path) -> None:
    storyboard = board(media, 0.5, quality="draft", size="160x90")
    whole = composed(storyboard)
    for i in (0, 3, 11, 12, 13, 25, 36, 40, 47, 59):
        assert np.array_equal(picture_at(storyboard, (i + 0.5) / 24).data, whole[i].data), i
    assert len({frame.data.tobytes() for frame in whole}) > 40


# Without ffmpeg --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["no program", "no plugin"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_without_ffmpeg_opencv_makes_it_and_the_result_says_so(how, suffix, media: Path, tmp_path, monkeypatch, look) -> None:
    plugins = None
    if how == "no program":
        monkeypatch.delenv("GATOR_FFMPEG", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)  # as if it were not installed
    else:
        plugins = load(environ={**os.environ, "GATOR_DISABLE_PLUGINS": "ffmpeg"})
    storyboard = board(media, 0.5, quality="draft", size="320x180", fps="29.97")
    result = render(storyboard, tmp_path / f"out{suffix}", plugins=plugins)
    assert result.encoder == "opencv"
    assert [one for one in result.warnings if one.startswith("encoded by opencv") and "ffmpeg" in one]
    seen = look(result.file_path)
    assert (seen.codec, seen.frames) == ("mpeg4", 75)
    assert [title for _, _, title in seen.chapters] == TITLES
    assert chart_error(list(planes(result.file_path))[9], 0.299, 0.114) <= 8
    if suffix == ".mp4":
        assert (seen.rate, seen.tags) == (Fraction(30000, 1001), BT601)
