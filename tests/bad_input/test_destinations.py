"""Where nothing can be written, nothing is changed."""

from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .asking import PRECIOUS, TEAL, Refused, board, gator, names, process


def test_a_destination_that_can_not_be_is_refused_before_any_work(refused: Refused, folder: Path, rooms: Path) -> None:
    name = board(TEAL)
    Path("box.mp4").mkdir()
    names(refused("render", name, output="nowhere/out.mp4"), "nowhere", "does not exist", "make it first")
    names(refused("render", name, output="box.mp4"), "box.mp4", "is a folder")
    names(refused("render", name, output="out.xyz"), ".xyz", ".mp4")
    names(refused("render", name, output="out"), "without a suffix", ".mp4")
    names(refused("render", name, output="teal.png/out.mp4"), "teal.png", "does not exist")
    done = gator("render", name, "-o", "out.mp4")
    assert done.exit_code == 0
    assert "--overwrite" in gator("render", name, "-o", "out.mp4").stderr


@pytest.mark.parametrize("link", ["same", "symlink", "hardlink", "dotted"])
def test_an_input_is_never_overwritten(link: str, folder: Path, clip: bytes) -> None:
    Path("clip.mp4").write_bytes(clip)
    output = {"same": "clip.mp4", "symlink": "soft.mp4", "hardlink": "hard.mp4", "dotted": "../work/clip.mp4"}[link]
    Path("soft.mp4").symlink_to("clip.mp4")
    Path("hard.mp4").hardlink_to("clip.mp4")
    done = gator("render", board(TEAL, {"video": "clip.mp4"}), "-o", output, "--overwrite")
    assert done.exit_code == 2
    names(done.stderr, "scene 2 (clip.mp4)", "is an input", "choose another name")
    assert Path("clip.mp4").read_bytes() == clip
    assert not list(folder.glob(".gator*"))


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts small disks, where this user may."""
    made: list[Path] = []

    def mount(name: str, options: str) -> Path:
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("this user can't mount a disk of a known size")
        made.append(place)
        return place

    yield mount
    for place in made:
        subprocess.run(["umount", str(place)], check=True)


def test_a_folder_that_is_read_only_is_refused(mounted, refused: Refused) -> None:
    place = mounted("readonly", "size=1m,ro")
    names(refused("render", board(TEAL), output=str(place / "out.mp4")), str(place), "can't be written")


def noisy() -> str:
    """A storyboard of 6 s that takes about a megabyte."""
    random = np.random.default_rng(1)
    Image.fromarray(random.integers(0, 256, (360, 640, 3), np.uint8)).save("noise.png")
    scenes = [{"image": "noise.png", "duration": 2, "motion": {"name": way, "amount": 0.5}} for way in ("pan-left", "zoom-in")]
    return board(*scenes, size="640x360")


def test_a_disk_that_fills_up_leaves_the_old_output_and_keeps_what_was_finished(mounted, refused: Refused) -> None:
    place = mounted("full", "size=100k")
    (place / "out.mp4").write_bytes(PRECIOUS)
    name = noisy()
    message = refused("render", name, output=str(place / "out.mp4"), status=1)
    names(message, "No space left on device")
    assert sorted(path.name for path in place.iterdir()) == ["out.mp4"]
    done = gator("render", name, "-o", "elsewhere.mp4", "--json")
    assert {step["action"] for step in json.loads(done.stdout)["steps"]} == {"reused"}


def test_a_cache_that_fills_up_is_an_error_that_says_so(mounted, refused: Refused, monkeypatch) -> None:
    place = mounted("cache", "size=200k")
    message = refused("render", noisy(), status=1, GATOR_CACHE_DIR=str(place))
    names(message, "No space left on device")
    assert list(place.glob("work/*")) == []


def test_a_cache_that_can_not_be_made_is_an_error_that_names_the_variable(refused: Refused) -> None:
    names(refused("render", board(TEAL), status=1, GATOR_CACHE_DIR="teal.png/cache"), "teal.png/cache", "GATOR_CACHE_DIR")


def test_a_file_that_may_grow_no_further_is_an_error_too(refused: Refused) -> None:
    """The kernel kills the encoder for it, and refuses our own writes."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    message = refused("render", noisy(), status=1, run=process, before=limited)
    assert any(words in message for words in ("SIGXFSZ", "File too large"))
