"""What is wrong gets one clear message, costs nothing and leaves nothing; what only looks odd works.

Every refusal here is made through the command line, over an output that exists already: see ``refused``.
"""

from __future__ import annotations

import io
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer.testing
from PIL import Image

from gator_core import GatorError, InputError, Storyboard, WorkError, render
from gator_core.cli.app import app
from gator_core.plugins import catalogue
from gator_core.testing.media import ClipSpec, write_numbered

PRECIOUS = b"what stood here before"
SMALL = {"quality": "draft", "size": "64x36"}
Refused = Callable[..., str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with media to name in storyboards."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("COLUMNS", "80")
    Image.new("RGB", (64, 36), "teal").save(work / "teal.png")
    return work


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound clip of 24 pictures."""
    path = write_numbered(tmp_path_factory.mktemp("clip") / "clip.mp4", 24, ClipSpec(rate=Fraction(24)), (64, 36))
    return path.read_bytes()


def board(*scenes: dict[str, Any], name: str = "s.json", **rest: Any) -> str:
    """Writes a storyboard into the working folder and returns its name."""
    Path(name).write_text(json.dumps({**SMALL, **rest, "scenes": list(scenes)}), encoding="utf-8")
    return name


def gator(*arguments: object, **environment: str) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(one) for one in arguments], env=environment)


def process(
    *arguments: object, before: Callable[[], None] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, where plugins are found anew."""
    command = [sys.executable, "-m", "gator_core.cli", *map(str, arguments)]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False, preexec_fn=before)


@pytest.fixture
def refused(folder: Path, rooms: Path) -> Refused:
    """Runs a command line that must fail with ``status``; returns its message after a look around.

    There is one message and no traceback, the output that existed is as it was, nothing lies beside it, and the cache
    has no work left lying about.
    """

    def refused(*arguments: object, status: int = 2, output: str = "out.mp4", run: Any = gator, **environment: Any) -> str:
        target = Path(output)
        if target.parent.is_dir() and not target.exists() and os.access(target.parent, os.W_OK):
            target.write_bytes(PRECIOUS)
        before = _listed(folder)
        done = run(*arguments, "-o", output, "--overwrite", **environment)
        found = done.exit_code if isinstance(done, typer.testing.Result) else done.returncode
        said = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert (found, len(said)) == (status, 1), done.stderr
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert "bug" not in said[0]
        assert _listed(folder) == before
        assert not target.is_file() or target.read_bytes() == PRECIOUS
        assert list((rooms / "cache").glob("work/*")) == []
        return str(said[0].removeprefix("error: ")) + "\n" + done.stderr

    return refused


def _listed(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_size for path in folder.rglob("*")}


def names(message: str, *words: str) -> None:
    missing = [word for word in words if word not in message]
    assert not missing, f"{missing} not said in: {message}"


# Storyboards -----------------------------------------------------------------------------------------------------

TEAL = {"color": "teal", "duration": 0.2}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scenes": []}, ["scenes"]),
        ({}, ["scenes"]),
        ({"scenes": [TEAL], "quality": "ultra"}, ["unknown quality 'ultra'", "draft, standard, high, premium"]),
        ({"scenes": [TEAL, {**TEAL, "transition": "crosfade"}]}, ["scene 2", "'crosfade'", "did you mean 'crossfade'?"]),
        ({"scenes": [TEAL], "end_transition": "morph"}, ["end_transition", "'morph'", "known: "]),
        (
            {"scenes": [TEAL, {**TEAL, "transition": {"name": "wipe", "direction": "inward"}}]},
            ["scene 2", "direction", "inward"],
        ),
        ({"scenes": [TEAL, {**TEAL, "transition": {"name": "fade", "spin": 3}}]}, ["scene 2", "'fade'", "'spin'"]),
        ({"scenes": [{**TEAL, "filters": ["seppia"]}]}, ["scene 1", "'seppia'", "did you mean 'sepia'?"]),
        ({"scenes": [{**TEAL, "filters": [{"name": "blur", "radius": -4}]}]}, ["scene 1", "'blur'"]),
        ({"scenes": [{**TEAL, "provider": "nobody"}]}, ["'nobody'", "frame-by-frame"]),
        ({"scenes": [TEAL], "provider": "nobody"}, ["'nobody'", "frame-by-frame"]),
        ({"scenes": [{**TEAL, "durration": 2}]}, ["scene 1", "'durration'", "did you mean 'duration'?"]),
        ({"scenes": [TEAL], "sceens": []}, ["'sceens'", "did you mean 'scenes'?"]),
        ({"scenes": [{"duration": 1}]}, ["scene 1", "a prompt, an image, a video or a color"]),
        ({"scenes": [{"prompt": "   "}]}, ["scene 1", "a prompt"]),
        ({"scenes": [{**TEAL, "image": "teal.png"}]}, ["scene 1", "color and image"]),
        ({"scenes": [{"color": "#12345", "duration": 1}]}, ["scene 1", "color", "#12345", "#rrggbb"]),
        ({"scenes": [TEAL], "version": 2}, ["version", "1"]),
        ([TEAL], ["a list", "'scenes'"]),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else None,
)
def test_a_wrong_storyboard_is_explained(wrong: Any, said: list[str], refused: Refused) -> None:
    Path("s.json").write_text(json.dumps({**SMALL, **wrong} if isinstance(wrong, dict) else wrong))
    unable = isinstance(wrong, dict) and "generated" in json.dumps(wrong)
    names(refused("render", "s.json", status=1 if unable else 2), *said)


@pytest.mark.parametrize("value", ["-1", "0", ".nan", ".inf", "-.inf", "1e9", "soon", "[1, 2]", "true", "0.001", "1e-300"])
def test_no_absurd_duration_is_taken(value: str, refused: Refused) -> None:
    Path("s.yaml").write_text(f"scenes: [{{color: teal, duration: {value}}}]")
    names(refused("render", "s.yaml"), "s.yaml" if value not in ("0.001", "1e-300") else "scene 1 (teal)", "duration")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("fps", value) for value in ("0", "-25", ".nan", ".inf", "100000", "25/0", "fast", "1e3", "true")),
        *(("size", value) for value in ("0x0", "-64x36", "1x1", "99999x99999", "8193x16", "big", "[64]", "[64.5, 36]", ".nan")),
        *(("aspect", value) for value in ('"0:1"', '"1000:1"', '"16:"', ".nan", "wide")),
    ],
)
def test_no_absurd_rate_or_size_is_taken(field: str, value: str, refused: Refused) -> None:
    Path("s.yaml").write_text(f"{field}: {value}\nscenes: [{{color: teal, duration: 0.2}}]")
    names(refused("render", "s.yaml"), "s.yaml", field, "such as")


@pytest.mark.parametrize(
    "field",
    [
        "speed: 0",
        "speed: -1",
        "speed: .nan",
        "speed: 1000",
        "trim: [2, 1]",
        "trim: [-1, 1]",
        "trim: [0, .nan]",
        "trim: [0, 5]",
        "crop: {x: 0.9, width: 0.5}",
        "crop: {width: 0}",
        "crop: {width: .nan}",
        "motion: {name: zoom-in, amount: .inf}",
        "motion: {name: spin}",
        "transition: {name: fade, duration: -1}",
        "transition: {name: fade, duration: .nan}",
        "transition: {name: fade, easing: bouncy}",
        "seed: -1",
        "take: 0",
        "fit: squeeze",
    ],
)
def test_no_absurd_value_of_a_scene_is_taken(field: str, refused: Refused, clip: bytes) -> None:
    Path("clip.mp4").write_bytes(clip)
    Path("s.yaml").write_text(f"scenes: [{{video: clip.mp4, {field}}}]")
    names(refused("render", "s.yaml"), "scene 1", field.partition(":")[0])


def test_a_transition_that_does_not_fit_names_its_scene_and_the_frames(refused: Refused) -> None:
    name = board({**TEAL, "id": "first"}, {**TEAL, "id": "short", "transition": {"name": "crossfade", "duration": 1}})
    names(refused("render", name), "scene 1 (first)", "frames", "shorten them, or make the scene longer")


def test_scenes_may_not_last_longer_than_a_day_together(refused: Refused) -> None:
    names(refused("render", board(*[{"color": "teal", "duration": 50_000}] * 2)), "100000 s", "86400 s")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenes: [", ["line"]),
        ("scenes:\n\t- color: red", ["line 2", "tab"]),
        ("a: &a [1]\nscenes: *a", ["line 2", "alias"]),
        ("scenes: []\nscenes: []", ["line 2", "twice"]),
        ("\x00", ["s.yaml"]),
        ("", ["this is nothing"]),
        ("[" * 200, ["nested too deeply"]),
    ],
)
def test_a_file_that_is_no_storyboard_is_explained_with_the_line(text: str, said: list[str], refused: Refused) -> None:
    Path("s.yaml").write_text(text)
    names(refused("render", "s.yaml"), "s.yaml", *said)


def test_prompts_are_refused_when_there_are_none(refused: Refused) -> None:
    names(refused("generate", " "), "scene 1", "a prompt")
    done = gator("generate")
    assert done.exit_code == 2
    assert "PROMPT" in done.stderr
    with pytest.raises(ValueError, match="at least one prompt is required"):
        Storyboard.from_prompts([])


# Media -----------------------------------------------------------------------------------------------------------


def test_media_that_are_missing_empty_or_something_else_are_named(refused: Refused, folder: Path) -> None:
    Path("empty.png").touch()
    Path("text.mp4").write_text("not a clip at all\n" * 200)
    Path("page.png").write_text("<!DOCTYPE html><html>404 not found</html>")
    Path("box").mkdir()
    os.mkfifo("pipe.mp4")
    for scene, said in (
        ({"image": "gone.png"}, ["gone.png", "no such file", str(folder / "gone.png")]),
        ({"image": "empty.png"}, ["empty.png", "is empty"]),
        ({"image": "box"}, ["box", "is a folder"]),
        ({"video": "pipe.mp4"}, ["pipe.mp4", "not a regular file"]),
        ({"video": "/dev/zero"}, ["/dev/zero", "not a regular file"]),
        ({"video": "text.mp4"}, ["text.mp4", "is text", "clips MP4"]),
        ({"image": "page.png"}, ["page.png", "web page", "save it as PNG"]),
        ({"video": "teal.png"}, ["teal.png", "write `image:`"]),
        ({"image": "https://example.com/a.png"}, ["https://example.com/a.png", "download"]),
        ({"video": "rtsp://127.0.0.1/x"}, ["rtsp://", "download"]),
        ({"video": "file:///etc/passwd"}, ["file:///etc/passwd", "is an address"]),
        ({"video": "concat:teal.png|teal.png"}, ["no such file"]),
        ({"image": "a\0b.png"}, ["NUL"]),
    ):
        names(refused("render", board(TEAL, {**scene, "duration": 0.2})), "scene 2", *said)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("faststart", [False, True])
def test_a_truncated_clip_is_found_out_before_it_is_used(kept: float, faststart: bool, refused: Refused) -> None:
    spec = ClipSpec(rate=Fraction(24), container={"movflags": "faststart"} if faststart else {})
    data = write_numbered(Path("whole.mp4"), 48, spec).read_bytes()
    Path("cut.mp4").write_bytes(data[: int(len(data) * kept)])
    message = refused("render", board({"video": "cut.mp4"}))
    names(message, "scene 1", "cut.mp4")
    assert any(way in message for way in ("export it again", "download", "cut off"))


def test_a_corrupt_clip_or_picture_is_found_out(refused: Refused, clip: bytes) -> None:
    random = np.random.default_rng(1)
    data = bytearray(clip)
    middle = (data.index(b"mdat") + data.index(b"moov")) * 3 // 5
    data[middle : middle + 100] = random.integers(0, 256, 100, np.uint8).tobytes()
    Path("torn.mp4").write_bytes(data)
    noise = io.BytesIO()
    Image.fromarray(random.integers(0, 256, (60, 80, 3), np.uint8)).save(noise, "PNG")
    Path("torn.png").write_bytes(noise.getvalue()[:5000])
    Path("header.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"junk" * 50)
    for scene in ({"video": "torn.mp4"}, {"image": "torn.png"}, {"image": "header.png"}):
        message = refused("render", board(scene), status=2)
        names(message, "scene 1", next(iter(scene.values())), "again")


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp4", "list.png"])
@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
    ],
)
def test_a_playlist_never_leads_to_another_file(name: str, text: str, refused: Refused, clip: bytes) -> None:
    Path("secret.mp4").write_bytes(clip)
    Path(name).write_text(text.format(Path("secret.mp4").absolute()))
    kind = "image" if name.endswith("png") else "video"
    names(refused("render", board({kind: name})), "scene 1", name, "playlists are never followed")


def test_a_bomb_of_a_picture_is_refused_by_its_header_with_the_limit_to_raise(refused: Refused) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = 30_000
    header = chunk(b"IHDR", side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0]))
    pixels = zlib.compress(b"\0" * ((side + 7) // 8 + 1) * side, 9)
    Path("bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    assert Path("bomb.png").stat().st_size < 200_000
    names(
        refused("render", board({"image": "bomb.png"})),
        "scene 1",
        "bomb.png",
        "900,000,000 pixels",
        "GATOR_MAX_PIXELS=900000000",
    )


def test_a_limit_can_be_raised_and_set(refused: Refused, clip: bytes) -> None:
    Path("clip.mp4").write_bytes(clip)
    name = board({"video": "clip.mp4"})
    names(refused("render", name, GATOR_MAX_FRAMES="23"), "clip.mp4", "24 pictures", "GATOR_MAX_FRAMES=24")
    names(refused("render", name, GATOR_MAX_FRAMES="none"), "GATOR_MAX_FRAMES", "'none'")
    assert gator("render", name, "-o", "fine.mp4", GATOR_MAX_FRAMES="24").exit_code == 0


@pytest.mark.parametrize("variable", ["GATOR_CACHE_MAX", "GATOR_FFMPEG_TIMEOUT"])
def test_a_setting_that_makes_no_sense_is_named(variable: str, refused: Refused) -> None:
    names(refused("render", board(TEAL), **{variable: "plenty"}), variable, "'plenty'")


# Destinations ----------------------------------------------------------------------------------------------------


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


# Plugins ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Installs a plugin ``odd`` of one module, as pip leaves it, where this process finds it."""
    place = tmp_path / "installed"

    def install(code: str) -> Path:
        info = place / "gator_video_odd-1.0.dist-info"
        info.mkdir(parents=True)
        (place / "gator_video_odd.py").write_text(code)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gator-video-odd\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[gator_video]\nodd = gator_video_odd\n")
        monkeypatch.syspath_prepend(place)
        catalogue.cache_clear()
        return place

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield install
    sys.modules.pop("gator_video_odd", None)
    catalogue.cache_clear()


HEAD = """
import numpy as np
from gator_core import Encoder, Filter, Frame, FrameSource, Transition, hookimpl
gator_api = 1
"""


def transition(body: str, name: str = "odd") -> str:
    return f"""{HEAD}
class Odd(Transition):
    name = {name!r}
    def blend(self, a, b, t):
        {body}

@hookimpl
def gator_transitions():
    return [Odd()]
"""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise RuntimeError('no good today')", ["RuntimeError: no good today"]),
        ("import a_module_that_is_not_there", ["ModuleNotFoundError", "a_module_that_is_not_there"]),
        ("import sys; sys.exit('bye')", ["SystemExit: bye"]),
        ("this is no python", ["SyntaxError"]),
        ("gator_api = 99", ["gator_api = 99"]),
        (transition("return a", "fade"), ["'fade'", "odd (gator-video-odd 1.0)", "transitions (gator-video-transitions"]),
        (transition("return a").replace("[Odd()]", "[Odd(), Odd()]"), ["registers 2", "'odd'"]),
        (transition("return a").replace("[Odd()]", "Odd()"), ["must return a list of providers"]),
    ],
)
def test_a_broken_plugin_is_skipped_named_and_in_nobodys_way(code: str, said: list[str], install) -> None:
    install(code)
    done = gator("render", board(TEAL, {**TEAL, "color": "red", "transition": "fade"}), "-o", "out.mp4")
    assert done.exit_code == 0, done.stderr
    assert Path("out.mp4").exists()
    names(done.stderr, "warning: plugin 'odd' was skipped", *said)
    listed = gator("providers")
    assert listed.exit_code == 0
    names(listed.stdout + listed.stderr, "odd")


def test_a_process_of_its_own_finds_the_same_plugin_broken(install) -> None:
    place = install("raise RuntimeError('no good today')")
    done = process("render", board(TEAL), "-o", "out.mp4", PYTHONPATH=str(place))
    assert done.returncode == 0, done.stderr
    names(done.stderr, "warning: plugin 'odd' was skipped: RuntimeError: no good today")


@pytest.mark.parametrize(
    ("code", "use", "said"),
    [
        (transition("return Frame.solid(32, 18)"), "transition", ["transition 'odd'", "32x18 picture where 64x36 is due"]),
        (transition("return None"), "transition", ["transition 'odd'", "NoneType where a Frame is due"]),
        (transition("return a.rgb"), "transition", ["transition 'odd'", "ndarray where a Frame is due"]),
        (transition("raise ValueError('I give up')"), "transition", ["transition 'odd'", "ValueError: I give up"]),
        (transition("a.data[:] = 0; return a"), "transition", ["transition 'odd'", "read-only"]),
        (
            transition("return frame.rgb")
            .replace("Transition)", "Filter)")
            .replace("gator_transitions", "gator_filters")
            .replace("blend(self, a, b, t)", "apply(self, frame, t)"),
            "filter",
            ["filter 'odd'", "ndarray where a Frame is due"],
        ),
        (
            transition("raise KeyError('colour')")
            .replace("Transition)", "Filter)")
            .replace("gator_transitions", "gator_filters")
            .replace("blend(self, a, b, t)", "apply(self, frame, t)"),
            "filter",
            ["filter 'odd'", "KeyError", "colour"],
        ),
        (
            HEAD
            + """
from gator_core.clip import StillClip
class Odd(FrameSource):
    name, rank = "odd", 50
    def supports(self, shot): return None
    def open(self, shot, asset): return StillClip(Frame.solid(16, 16))
@hookimpl
def gator_frame_sources(): return [Odd()]
""",
            "provider",
            ["StillClip", "16x16 picture where 64x36 is due"],
        ),
        (
            HEAD
            + """
class Odd(FrameSource):
    name, rank = "odd", 50
    def supports(self, shot): return None
    def open(self, shot, asset): return shot.nothing
@hookimpl
def gator_frame_sources(): return [Odd()]
""",
            "provider",
            ["scene 1 (a)", "'odd'", "AttributeError"],
        ),
    ],
)
def test_a_plugin_that_breaks_its_contract_is_named(code: str, use: str, said: list[str], refused: Refused, install) -> None:
    install(code)
    second = {"transition": {"transition": "odd"}, "filter": {"filters": ["odd"]}, "provider": {"provider": "odd"}}[use]
    name = board({**TEAL, "id": "a", **(second if use != "transition" else {})}, {**TEAL, "color": "red", **second})
    names(refused("render", name, status=1), *said)


# The ffmpeg program ----------------------------------------------------------------------------------------------


def script(body: str) -> dict[str, str]:
    """A program that answers for its version as ffmpeg does, and then does as it is told."""
    path = Path("../ffmpeg-of-the-test").resolve()
    path.write_text(f'#!/bin/sh\ncase "$*" in *-version*) echo "ffmpeg version 9.0 test"; exit;; esac\n{body}\n')
    path.chmod(0o755)
    return {"GATOR_FFMPEG": str(path), "GATOR_FFMPEG_TIMEOUT": "1"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("echo disk on fire >&2; exit 3", ["exit status 3", "disk on fire"]),
        ("cat >/dev/null; exit 0", ["can't be read back"]),
        ("kill -SEGV $$", ["SIGSEGV"]),
        ("sleep 100", ["no progress for 1 seconds", "GATOR_FFMPEG_TIMEOUT"]),
        ("cat >/dev/null; sleep 100", ["no progress for 1 seconds", "GATOR_FFMPEG_TIMEOUT"]),
    ],
)
def test_an_ffmpeg_that_fails_lies_or_hangs_is_quoted_and_ended(body: str, said: list[str], refused: Refused) -> None:
    names(refused("render", board(TEAL), status=1, **script(body)), "ffmpeg", *said)


def test_an_ffmpeg_that_loses_pictures_is_found_out(refused: Refused) -> None:
    """It hands all but the last picture to the real program, and reports success."""
    from gator_ffmpeg.program import find

    bytes_of_four = 64 * 36 * 3 // 2 * 4
    environment = script(f'head -c {bytes_of_four} | {find().path} "$@"; s=$?; cat >/dev/null; exit $s')
    names(refused("render", board(TEAL), status=1, **environment), "5 pictures", "wrote 4")


@pytest.mark.parametrize("named", ["/nowhere/ffmpeg", "teal.png", "."])
def test_an_ffmpeg_that_is_not_there_is_named_where_it_is_insisted_on(named: str, refused: Refused) -> None:
    message = refused("render", board(TEAL), "--encoder", "ffmpeg", status=1, GATOR_FFMPEG=named)
    names(message, "GATOR_FFMPEG", named)


# The library says the same ---------------------------------------------------------------------------------------


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
