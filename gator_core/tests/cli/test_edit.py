"""``gator edit``: one clip, changed by the same machinery that makes whole videos."""

from __future__ import annotations

import json
from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core.testing.media import ClipSpec, write_clip


@pytest.fixture
def clip(folder):
    """Two seconds at 24 fps, 160x90: the left half dark, the right half light, both brighter with time."""

    def picture(k):
        made = np.full((90, 160, 3), 40 + k, np.uint8)
        made[:, 80:] = 160 + k
        return made

    path = folder / "holiday.mp4"
    write_clip(path, (picture(k) for k in range(48)), ClipSpec(rate=Fraction(24), options={"crf": "1"}))
    return path


def look(path):
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        return frames, container.streams.video[0]


def test_a_clip_is_cut_cropped_and_made_faster(gator, folder, clip):
    done = gator("edit", clip, "-o", "out.mp4", "--trim", "0.5-1.5", "--crop", "0.5,0,0.5,1", "--speed", "2", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["frames"], said["fps"], said["width"], said["height"]) == (12, "24", 80, 90)
    frames, _ = look(folder / "out.mp4")
    levels = [frame.mean() for frame in frames]
    assert levels[0] > 160  # nothing of the left half
    assert np.diff(levels).mean() == pytest.approx(2 * 219 / 255, abs=0.3)  # two pictures a frame


def test_filters_and_fades_come_in_the_order_of_the_command(gator, folder, clip):
    done = gator(
        "edit",
        clip,
        "--filter",
        "color:brightness=-0.2",
        "--filter",
        "letterbox:ratio=2.39",
        "--fade-in",
        "0.5",
        "--fade-out",
        "0:00.5",
    )
    assert done.exit_code == 0, done.output
    frames, _ = look(folder / "holiday-edited.mp4")
    assert len(frames) == 48
    assert frames[0][45].mean() < frames[6][45].mean() < frames[20][45].mean()
    assert frames[-1][45].mean() < frames[-6][45].mean()
    assert frames[24][2].mean() < 20 < frames[24][45].mean()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--trim", "5-"], "trim"),
        (["--trim", "x"], "--trim 'x': write FROM-TO"),
        (["--crop", "0,0,1"], "four fractions"),
        (["--crop", "0.8,0,0.5,1"], "reaches past the picture"),
        (["--filter", "blurr"], "did you mean 'blur'?"),
        (["--filter", "blur:0.2"], "NAME:KEY=VALUE"),
        (["--speed", "0"], "speed"),
        (["--fade-in", "9"], "transition"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_written(gator, folder, clip, arguments, said):
    done = gator("edit", clip, "-o", "out.mp4", *arguments)
    assert done.exit_code == 2, done.output
    assert said in " ".join(done.stderr.split())
    assert [one.name for one in folder.iterdir()] == ["holiday.mp4"]


def test_the_clip_itself_is_never_written_over(gator, clip):
    before = clip.read_bytes()
    done = gator("edit", clip, "-o", clip, "--overwrite")
    assert done.exit_code == 2
    assert clip.read_bytes() == before


def test_a_picture_is_no_clip(gator, folder):
    from PIL import Image

    Image.new("RGB", (64, 36)).save(folder / "one.png")
    done = gator("edit", "one.png", "-o", "out.mp4")
    assert done.exit_code == 2
    assert "takes a clip" in done.stderr


def test_without_a_name_the_file_is_of_a_kind_that_its_codec_is_for(gator, folder, clip):
    done = gator("edit", clip, "--codec", "vp9", "--trim", "0-0.5", "--encode-preset", "ultrafast")
    assert done.exit_code == 0, done.output
    _, stream = look(folder / "holiday-edited.webm")
    assert stream.codec_context.name == "vp9"
    done = gator("edit", clip, "--codec", "hevc", "--trim", "0-0.5", "--encode-preset", "ultrafast")
    assert done.exit_code == 0, done.output
    assert (folder / "holiday-edited.mp4").exists()
