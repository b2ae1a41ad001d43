"""Transparency in the second layer of WebM, which the decoder that libavcodec takes by itself leaves out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core import MediaError, Storyboard
from gator_core.build import picture_at
from gator_core.clip import MediaClip
from gator_core.media import layered
from gator_core.media.probe import probe
from gator_core.media.read import open_decoder
from gator_core.overlay import Inset

RED = (220, 40, 30)
SIZE = (128, 72)
CODECS = ["libvpx-vp9", "libvpx"]


def write(path: Path, codec: str, count: int = 40, group: int = 8, capitals: bool = False) -> Path:
    """A red square of 40 that moves 2 pixels a picture to the right over nothing, half of it half transparent."""
    with av.open(str(path), "w") as container:
        options = {"auto-alt-ref": "0", "g": str(group), "crf": "4", "deadline": "realtime", "cpu-used": "8"}
        stream = container.add_stream(codec, rate=20, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuva420p"
        stream.codec_context.bit_rate = 4_000_000
        stream.codec_context.colorspace, stream.codec_context.color_range = 1, 1
        stream.metadata["ALPHA_MODE" if capitals else "alpha_mode"] = "1"
        for k in range(count):
            rgba = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
            rgba[..., :3] = RED
            rgba[16:36, 2 * k : 2 * k + 40, 3], rgba[36:56, 2 * k : 2 * k + 40, 3] = 255, 128
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba")
            frame = frame.reformat(format="yuva420p", dst_colorspace=1, src_color_range=2, dst_color_range=1)
            frame.pts = k
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("capitals", [False, True])
def test_it_is_read_whoever_wrote_its_tag(tmp_path: Path, codec: str, capitals: bool) -> None:
    info = probe(write(tmp_path / "a.webm", codec, capitals=capitals))
    assert (info.frames, info.remarks) == (40, ())
    with Inset(MediaClip(info, SIZE, Fraction(20)), 0).open() as picture:
        for k in (0, 7, 30, 12):
            alpha = picture(k).alpha.astype(int)
            middle = 2 * k + 20
            assert alpha[26, middle] >= 250
            assert alpha[46, middle] == pytest.approx(128, abs=6)
            assert max(alpha[8, middle], alpha[26, (middle + 60) % 128]) <= 5


def test_as_a_scene_the_background_is_seen_through_it(tmp_path: Path) -> None:
    write(tmp_path / "a.webm", "libvpx-vp9")
    scene = {"video": "a.webm", "background": "#0000ff"}
    board = Storyboard.parse({"size": "128x72", "fps": 20, "scenes": [scene]}, tmp_path)
    rgb = picture_at(board, 0.51).rgb.astype(int)
    for row, wanted in ((26, RED), (46, (110, 20, 142)), (6, (0, 0, 255))):
        assert np.abs(rgb[row, 40] - wanted).max() <= 8, row


def test_as_an_overlay_the_picture_is_seen_through_it(tmp_path: Path) -> None:
    write(tmp_path / "a.webm", "libvpx-vp9")
    overlay = {"video": "a.webm", "size": 1, "position": "center", "margin": 0}
    scene = {"color": "#20a040", "duration": 2, "overlays": [overlay]}
    board = Storyboard.parse({"size": "128x72", "fps": 20, "scenes": [scene]}, tmp_path)
    rgb = picture_at(board, 0.51).rgb.astype(int)
    for row, wanted in ((26, RED), (46, (126, 100, 47)), (6, (32, 160, 64))):
        assert np.abs(rgb[row, 40] - wanted).max() <= 8, row


@pytest.mark.parametrize("codec", CODECS)
def test_a_time_shows_the_same_picture_whatever_was_read_before(tmp_path: Path, codec: str) -> None:
    file = write(tmp_path / "a.webm", codec, 100, group=30)
    times = [Fraction(t, 100) for t in (480, 3, 250, 251, 40, 499, 120, 0)]

    def seen(time: Fraction, decoder) -> bytes:
        return decoder.at(time).to_ndarray(format="rgba").tobytes()

    with open_decoder(file) as decoder:
        wild = [seen(time, decoder) for time in times]
        assert [decoder.time_of(decoder.at(time)) for time in times[:2]] == [Fraction(48, 10), 0]
    for time, found in zip(times, wild, strict=True):
        with open_decoder(file) as decoder:
            assert seen(time, decoder) == found


def test_a_clip_without_a_second_layer_is_opaque(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.webm"), "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=20)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((SIZE[1], SIZE[0], 3), RED, np.uint8), format="rgb24")
        frame.pts = 0
        container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode())
    with open_decoder(tmp_path / "a.webm") as decoder:
        assert not decoder.layered


def test_where_no_decoder_reads_it_the_clip_is_refused_rather_than_shown_opaque(tmp_path: Path, monkeypatch) -> None:
    file = write(tmp_path / "a.webm", "libvpx-vp9", 3)
    monkeypatch.setattr(layered, "_DECODERS", {"vp9": "libvpx-that-is-not-there"})
    with pytest.raises(MediaError, match=r"a\.webm: has transparency in a second layer.*export the clip as ProRes 4444"):
        probe(file)
