"""Media that can't be used are named with what is wrong with them."""

from __future__ import annotations

import io
import os
import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gator_core.testing.media import ClipSpec, write_numbered

from .asking import TEAL, Refused, board, gator, names, process


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


@pytest.mark.parametrize(("part", "parameter"), [("transition", "luma"), ("filters", "lut")])
def test_files_of_plugins_are_refused_in_the_same_words(part: str, parameter: str, refused: Refused, folder: Path) -> None:
    """Whatever a plugin would do with them: a named pipe would be read for ever."""
    Path("empty.png").touch()
    Path("text.png").write_text("not what it should be\n" * 20)
    Path("box").mkdir()
    os.mkfifo("pipe.png")
    for file, said in (
        ("pipe.png", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        ("gone.png", f"{folder / 'gone.png'}: no such file"),
        ("empty.png", "is empty; export or download it again"),
        ("box", "is a folder; name a file in it"),
        ("text.png", "is text, not a picture" if parameter == "luma" else "not a .cube file"),
        ("a\0b.png", "NUL"),
    ):
        use = {"name": parameter, "file": file}
        message = refused("render", board(TEAL, {**TEAL, part: [use] if part == "filters" else use}))
        names(message, "scene 2", f"'{parameter}', parameter 'file': ", said)
        assert "Value error" not in message
        assert "PosixPath" not in message


def test_a_file_of_a_plugin_is_within_the_limits(refused: Refused) -> None:
    message = refused("render", board(TEAL, {**TEAL, "transition": {"name": "luma", "file": "teal.png"}}), GATOR_MAX_BYTES="9")
    names(message, "scene 2", "teal.png", "bytes of the file", "GATOR_MAX_BYTES=")


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


def test_a_clip_whose_codec_has_no_name_any_more_is_found_out(refused: Refused, clip: bytes) -> None:
    """libav takes it for a video all the same, of a codec that it can't tell."""
    Path("torn.mp4").write_bytes(clip.replace(b"avc1", b"????"))
    message = refused("render", board({"video": "torn.mp4"}))
    names(message, "scene 1", "torn.mp4", "the codec of its pictures is unknown", "export it again")


def test_a_gif_whose_first_picture_is_larger_than_the_whole_is_refused_by_the_limit(refused: Refused) -> None:
    side = (30_000).to_bytes(2, "little")
    screen = b"GIF89a" + bytes([10, 0, 10, 0, 0x80, 0, 0]) + bytes(6)
    Path("bomb.gif").write_bytes(screen + b"," + bytes(4) + side * 2 + bytes([0, 2, 2, 0x4C, 1, 0]) + b";")
    message = refused("render", board({"image": "bomb.gif"}))
    names(message, "scene 1", "bomb.gif", "900,000,000 pixels", "GATOR_MAX_PIXELS=900000000")
    names(refused("render", board({"image": "bomb.gif"}), GATOR_MAX_PIXELS="1000000000"), "larger than any picture")


def test_what_libraries_say_of_a_broken_picture_stays_among_them(refused: Refused) -> None:
    """libtiff writes to the process's stderr, Pillow warns: the one message is ours."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (90, 160, 3), np.uint8))
    for name, compression in (("zip.tif", "tiff_adobe_deflate"), ("lzw.tif", "tiff_lzw"), ("plain.tif", None)):
        noise.save(name, compression=compression)
        data = bytearray(Path(name).read_bytes())
        data[40:400] = b"\xff" * 360
        Path(name).write_bytes(data if compression else data[:-60])
        message = refused("render", board({"image": name}), run=process)
        names(message, "scene 1", name, "damaged or cut off")
        assert len(message.splitlines()) == 2, message


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
