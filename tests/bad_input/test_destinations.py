"""Where nothing can be written, nothing is changed."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, get_args

import numpy as np
import pytest
from PIL import Image
from pydantic import BaseModel, TypeAdapter

from gator_core import OutputRefused, Storyboard, render
from gator_core.testing.sounds import noise, write_wav

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


LINKS = ["same", "symlink", "hardlink", "dotted"]


def linked(name: str, link: str) -> str:
    """Another name of a file in the working folder."""
    other = Path(f"other-{name}")
    if link == "symlink":
        other.symlink_to(name)
    if link == "hardlink":
        other.hardlink_to(name)
    return {"same": name, "dotted": f"../work/{name}"}.get(link, str(other))


@pytest.mark.parametrize("link", LINKS)
def test_an_input_is_never_overwritten(link: str, folder: Path, clip: bytes) -> None:
    Path("clip.mp4").write_bytes(clip)
    name = board(TEAL, {"video": "clip.mp4"})
    done = gator("render", name, "-o", linked("clip.mp4", link), "--overwrite")
    assert done.exit_code == 2
    names(done.stderr, "scene 2 (clip.mp4)", "is an input", "choose another name")
    assert Path("clip.mp4").read_bytes() == clip
    assert not list(folder.glob(".gator*"))


NAMING: dict[tuple[str, str], Callable[[str], dict[str, Any]]] = {
    ("Scene", "image"): lambda file: {"scenes": [{"image": file}]},
    ("Scene", "video"): lambda file: {"scenes": [{"video": file}]},
    ("Narration", "file"): lambda file: {"scenes": [{**TEAL, "narration": {"file": file}}]},
    ("Music", "file"): lambda file: {"music": {"file": file}},
    ("CaptionsUse", "file"): lambda file: {"captions": {"file": file}},
    ("CaptionsUse", "font"): lambda file: {"captions": {"font": file}},
    ("Text", "font"): lambda file: {"scenes": [{**TEAL, "text": {"text": "hello", "font": file}}]},
    ("Overlay", "image"): lambda file: {"overlays": [{"image": file}]},
    ("Overlay", "video"): lambda file: {"scenes": [{**TEAL, "overlays": [{"video": file}]}]},
}
"""What names a file in each of the fields that can; ``scenes`` may be left out."""
PLUGINS: dict[str, Callable[[str], dict[str, Any]]] = {
    "transition": lambda file: {"transition": {"name": "luma", "file": file}},
    "scene's transition": lambda file: {"scenes": [{**TEAL, "transition": {"name": "luma", "file": file}}]},
    "end": lambda file: {"end_transition": {"name": "luma", "file": file}},
    "filter": lambda file: {"scenes": [{**TEAL, "filters": [{"name": "lut", "file": file}]}]},
    "provider": lambda file: {"provider": {"name": "frame-by-frame", "of": {"any": [file]}}},
    "image source": lambda file: {"image_source": {"name": "stills", "file": file}},
    "voice": lambda file: {"voice": {"provider": {"name": "piper", "file": file}}},
}


def models_of(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """It, and all that its fields are made of."""

    def within(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
            models_of(annotation, seen)
        for inner in get_args(annotation):
            within(inner)

    seen.add(model)
    for field in model.model_fields.values():
        within(field.annotation)
    return seen


def takes_a_path(model: type[BaseModel], name: str) -> bool:
    """Whether Path objects do in a field, as they do in those that name files and in no other."""
    field = model.model_fields[name]
    kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    try:
        return bool(TypeAdapter(kind).validate_python(Path("some.file")) == "some.file")
    except ValueError:
        return False


def test_every_field_that_can_name_a_file_is_known_here() -> None:
    found = {
        (model.__name__, name)
        for model in models_of(Storyboard, set())
        for name in model.model_fields
        if takes_a_path(model, name)
    }
    assert found == set(NAMING)


@pytest.mark.parametrize("naming", [*NAMING.values(), *PLUGINS.values()], ids=[*map(".".join, NAMING), *PLUGINS])
def test_no_file_that_a_storyboard_names_is_overwritten(naming: Callable[[str], dict[str, Any]], folder: Path) -> None:
    (folder / "shots").mkdir()
    for precious, output, options in (
        ("kept.mp4", "kept.mp4", []),
        ("kept.png", "../work/kept.png", ["--still", "0"]),
        ("shots/7.png", "shots/%d.png", []),
    ):
        Path(precious).write_bytes(PRECIOUS)
        whole = {"scenes": [TEAL, TEAL], **naming(precious)}
        done = gator("render", board(*whole.pop("scenes"), **whole), "-o", output, "--overwrite", *options)
        assert done.exit_code == 2
        names(done.stderr, precious, "is an input", "choose another name")
        assert Path(precious).read_bytes() == PRECIOUS


@pytest.mark.parametrize("link", LINKS)
def test_music_has_no_other_name_under_which_it_is_overwritten(link: str) -> None:
    Path("music.mp4").write_bytes(PRECIOUS)
    done = gator("render", board(TEAL, music={"file": "music.mp4"}), "-o", linked("music.mp4", link), "--overwrite")
    assert done.exit_code == 2
    names(done.stderr, "is an input of the music")
    assert Path("music.mp4").read_bytes() == PRECIOUS


@pytest.mark.parametrize("link", LINKS)
def test_the_storyboard_itself_is_never_overwritten(link: str, folder: Path) -> None:
    for name, options in (("story.mp4", []), ("story.png", ["--still", "0"])):
        Path(name).write_text("size: 64x36\nscenes: [{color: teal, duration: 0.2}]\n")
        before, output = Path(name).read_bytes(), linked(name, link)
        done = gator("render", name, "-o", output, "--overwrite", *options)
        assert done.exit_code == 2
        names(done.stderr, "is the storyboard itself", "choose another name")
        assert Path(name).read_bytes() == before
    with pytest.raises(OutputRefused, match="is the storyboard itself"):
        render("story.mp4", "story.mp4")
    Path("out.mp4.report.json").write_text('{"scenes": [{"color": "teal"}]}')
    done = gator("render", "out.mp4.report.json", "-o", "out.mp4", "--report")
    assert "is the storyboard itself" in done.stderr
    assert not Path("out.mp4").exists()


def test_what_is_no_regular_file_is_not_replaced(folder: Path) -> None:
    name = board(TEAL)
    Path("real.mp4").write_bytes(PRECIOUS)
    Path("link.mp4").symlink_to("real.mp4")
    Path("lost.mp4").symlink_to("gone.mp4")
    os.mkfifo("pipe.mp4")
    for output, said in (
        ("link.mp4", "a symbolic link to real.mp4"),
        ("lost.mp4", "a symbolic link to gone.mp4"),
        ("pipe.mp4", "a named pipe"),
        ("/dev/null", "a device"),
    ):
        for options in ([], ["--overwrite"]):
            done = gator("render", name, "-o", output, *options)
            assert done.exit_code == 2
            names(done.stderr, output, said)
    assert Path("link.mp4").is_symlink()
    assert Path("lost.mp4").is_symlink()
    assert Path("pipe.mp4").is_fifo()
    assert Path("real.mp4").read_bytes() == PRECIOUS
    Path("shots").mkdir()
    Path("shots/1.png").symlink_to("../teal.png")
    assert "a symbolic link" in gator("render", name, "-o", "shots/%d.png", "--overwrite").stderr


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
    names(message, f"{place / 'out.mp4'}: No space left on device; nothing was changed there", "make room")
    assert ".gator" not in message
    assert sorted(path.name for path in place.iterdir()) == ["out.mp4"]
    done = gator("render", name, "-o", "elsewhere.mp4", "--json")
    assert {step["action"] for step in json.loads(done.stdout)["steps"]} == {"reused"}


def test_a_cache_that_fills_up_is_an_error_that_says_so(mounted, refused: Refused, monkeypatch) -> None:
    place = mounted("cache", "size=200k")
    message = refused("render", noisy(), status=1, GATOR_CACHE_DIR=str(place))
    names(message, "No space left on device", str(place), "make room")
    assert len(message.split("\n")[0]) < 400
    assert list(place.glob("work/*")) == []


def test_other_results_say_so_too_where_the_disk_is_full(mounted, folder: Path, clip: bytes) -> None:
    place = mounted("small", "size=40k")
    Path("clip.mp4").write_bytes(clip)
    write_wav(Path("noise.wav"), noise(8.0, 0.3))
    for arguments in (
        ["sync", "clip.mp4", "noise.wav", "--policy", "extend", "-o", place / "synced.mp4"],
        ["narrate", "A sentence that is long enough to fill a disk as small as this one is.", "-o", place / "said.wav"],
        ["render", noisy(), "--still", "0", "-o", place / "still.png"],
    ):
        done = gator(*arguments)
        assert done.exit_code == 1, done.output
        said = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert len(said) == 1
        names(said[0], f"{arguments[-1]}: No space left on device; nothing was changed there", "make room")
        assert list(place.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder in which nobody can make a file")
def test_a_place_at_which_no_file_can_be_made_is_refused_before_any_work(rooms: Path) -> None:
    for output, said in (("/proc/out.mp4", "the folder /proc can't be written to"), (f"{'x' * 300}.mp4", "name is too long")):
        done = gator("render", board(TEAL), "-o", output)
        assert done.exit_code == 2
        names(done.stderr, output[:30], said)
    assert not (rooms / "cache").exists()


def test_a_cache_that_can_not_be_made_is_an_error_that_names_the_variable(refused: Refused) -> None:
    names(refused("render", board(TEAL), status=1, GATOR_CACHE_DIR="teal.png/cache"), "teal.png/cache", "GATOR_CACHE_DIR")


def test_a_file_that_may_grow_no_further_is_an_error_too(refused: Refused) -> None:
    """The kernel kills the encoder for it, and refuses our own writes."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    message = refused("render", noisy(), status=1, run=process, before=limited)
    assert any(words in message for words in ("SIGXFSZ", "File too large"))
