"""The library says the same as the command line, and takes what looks odd and is right."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
from PIL import Image

from gator_core import GatorError, InputError, WorkError, render

from .asking import SMALL, TEAL, board, gator, names


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"scenes": []}, InputError),
        ({"scenes": [TEAL], "quality": "ultra"}, InputError),
        ({"scenes": [{**TEAL, "duration": math.nan}]}, InputError),
        ({"scenes": [{"image": "gone.png"}]}, InputError),
        ({"scenes": [{"prompt": "a", "provider": "runway"}]}, WorkError),
    ],
)
def test_the_library_raises_value_errors_and_runtime_errors(wrong: dict, kind: type[GatorError], folder: Path) -> None:
    with pytest.raises(kind) as caught:
        render({**SMALL, **wrong}, folder / "out.mp4")
    assert isinstance(caught.value, ValueError if kind is InputError else RuntimeError)
    assert not list(folder.glob("*.mp4"))
    assert not list(folder.glob(".gator*"))


# What looks odd and is right -------------------------------------------------------------------------------------

STEMS = [
    "two words",
    'it\'s "quoted"',
    "a:b",
    "100%d",
    "%03d",
    "-dash",
    "🎬 日本",
    "[x](y)",
    "semi;colon&",
    "back\\slash",
    "new\nline",
]


@pytest.mark.parametrize("stem", STEMS)
def test_any_name_will_do_for_inputs_and_outputs(stem: str, clip: bytes, look) -> None:
    Path(f"{stem}.mp4").write_bytes(clip)
    shutil.copy("teal.png", f"{stem}.png")
    name = board({"image": f"{stem}.png", "duration": 0.25}, {"video": f"{stem}.mp4", "trim": [0, 0.5]}, name=f"{stem}.json")
    done = gator("render", f"--output=out {stem}.mkv", "--json", "--", name)
    assert done.exit_code == 0, done.output
    made = json.loads(done.stdout)
    assert Path(made["file_path"]).name == f"out {stem}.mkv"
    assert look(made["file_path"]).frames == made["frames"] == 18
    dashed = gator("render", "--output", f"{stem}.mov", "--json", "--", name)
    assert Path(json.loads(dashed.stdout)["file_path"]).name == f"{stem}.mov"


def test_odd_sizes_are_rounded_to_even_and_the_warning_says_so(look) -> None:
    Image.new("RGB", (33, 17), "teal").save("odd.png")
    done = gator("render", board({"image": "odd.png", "duration": 0.2}, size="161x91"), "-o", "out.mp4")
    assert done.exit_code == 0
    width, height = look("out.mp4").size
    assert (width % 2, height % 2) == (0, 0)
    assert abs(width - 161) == abs(height - 91) == 1
    names(done.stderr, "warning: size 161x91 is odd", f"{width}x{height}")


def test_a_clip_without_sound_is_changed_without_a_word_of_it(clip: bytes) -> None:
    Path("silent.mp4").write_bytes(clip)
    done = gator("edit", "silent.mp4", "--trim", "0-0.5", "-o", "out.mp4")
    assert (done.exit_code, done.stderr.count("warning")) == (0, 0), done.stderr
