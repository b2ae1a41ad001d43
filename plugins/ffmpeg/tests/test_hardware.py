"""Encoding on devices. Where there is none that is seen as it is; choosing one is seen with a program that has one, or says so:
it takes the options of ``h264_nvenc`` and has x264 do the work."""

from __future__ import annotations

import pickle
import re
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from gator_core import EncodeError, Encoder, Frame, Storyboard, plan, render
from gator_core.providers import VideoSettings
from gator_core.testing import check_encoder
from gator_ffmpeg import hardware, program
from gator_ffmpeg.devices import coding_on, devices_for
from gator_ffmpeg.encoder import FfmpegEncoder
from gator_ffmpeg.process import run

ENCODER = FfmpegEncoder()
FORMATS = {fmt.name: fmt for fmt in ENCODER.formats()}
SETTINGS = VideoSettings(192, 108, Fraction(24), crf=23, ceiling=1_000_000, effort="veryfast")
PLAIN = {"color": "#112233", "duration": 0.5}
SCENES = [{"color": color, "duration": 2} for color in ("#c03020", "#2040b0", "#20a040", "#808020", "#602080")]

CARD = """#!{python} -SE
import os, subprocess, sys, time
REAL, SLOTS = {real!r}, {slots!r}
args = sys.argv[1:]
name = args[args.index("-c:v") + 1] if "-c:v" in args else ""
if not name.endswith(("_nvenc", "_qsv", "_vaapi")):
    os.execv(REAL, [REAL, *args])
if name != "h264_nvenc":
    sys.stdin.buffer.read()
    sys.exit("[" + name + " @ 0x55] Error creating a session: -9.")
for slot in range(2):
    try:
        os.mkdir(os.path.join(SLOTS, str(slot)))
        break
    except FileExistsError:
        pass
else:
    sys.exit("[h264_nvenc @ 0x55] OpenEncodeSessionEx failed: out of memory (10)")
try:
    taken = dict(zip(args[::1], args[1:]))
    assert taken["-rc"] == "vbr" and taken["-preset"][0] == "p" and 1 <= int(taken["-cq"]) <= 51, args
    own = ("-rc", "-cq", "-tune", "-forced-idr", "-preset", "-b:v", "-c:v")
    gone = {{at + by for at, arg in enumerate(args) if arg in own for by in (0, 1)}}
    kept = [arg for at, arg in enumerate(args) if at not in gone]
    x264 = "threads=1:open-gop=0:stitchable=1" + {extra!r}
    said = ["-c:v", "libx264", "-crf", taken["-cq"], "-preset", "veryfast", "-x264-params", x264, *{filters!r}]
    at = kept.index("-maxrate")
    status = subprocess.run([REAL, *kept[:at], *said, *kept[at:]]).returncode
finally:
    os.rmdir(os.path.join(SLOTS, str(slot)))
sys.exit(status or {status})
"""


@pytest.fixture(autouse=True)
def _rooms(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("rooms")
    monkeypatch.setenv("GATOR_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setenv("GATOR_PAID_DIR", str(folder / "paid"))


@pytest.fixture
def card(tmp_path_factory, monkeypatch):
    """Has programs with a device; call it with how that one behaves."""
    real = str(program.find().path)

    def with_card(extra: str = "", filters: tuple[str, ...] = (), status: int = 0) -> Path:
        folder = tmp_path_factory.mktemp("card")
        (folder / "slots").mkdir()
        path = folder / "ffmpeg"
        said = {"extra": extra, "filters": filters, "status": status, "slots": str(folder / "slots")}
        path.write_text(CARD.format(python=sys.executable, real=real, **said))
        path.chmod(0o755)
        monkeypatch.setenv("GATOR_FFMPEG", str(path))
        return path

    return with_card


def board(*scenes: object) -> Storyboard:
    return Storyboard.parse({"size": "192x108", "fps": 24, "scenes": list(scenes or SCENES), "transition": "cut"})


# Where there is none ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(bool(list(Path("/dev").glob("nvidia[0-9]*"))) or Path("/dev/dri").exists(), reason="there may be one here")
@pytest.mark.parametrize("codec", ["h264", "hevc", "av1"])
def test_without_a_device_the_processor_encodes_and_the_result_says_why(tmp_path, codec):
    made = render(board(PLAIN), tmp_path / "a.mp4", codec=codec, effort="veryfast", hardware=True)
    assert made.encoder == "ffmpeg"
    [said] = made.warnings
    assert said.startswith(f"--hardware: no device here encodes {codec}, so that ffmpeg does it on the processor")
    for device in (f"{codec}_nvenc: Cannot load", f"{codec}_qsv: Error creating a MFX session", f"{codec}_vaapi: "):
        assert device in said
    again = render(board(PLAIN), tmp_path / "a.mp4", codec=codec, effort="veryfast")
    assert {step.action for step in again.steps} == {"reused"}
    assert not again.warnings


def test_devices_are_not_asked_for_what_few_of_them_do(tmp_path):
    made = render(board(PLAIN), tmp_path / "a.webm", effort="veryfast", hardware=True)
    assert "not for vp9" in made.warnings[0]


def test_an_encoder_that_knows_no_devices_says_so(tmp_path):
    made = render(board(PLAIN), tmp_path / "a.mp4", encoder="opencv", hardware=True)
    assert any("opencv encodes on the processor only" in said for said in made.warnings)


# Where one works -------------------------------------------------------------------------------------------------


def test_a_device_that_works_is_taken_and_the_key_says_so(tmp_path, card, monkeypatch):
    card()
    monkeypatch.setenv("GATOR_JOBS", "5")
    first = render(board(), tmp_path / "a.mp4", hardware=True, verification="full", effort="veryfast")
    assert (first.encoder, first.warnings, first.frames) == ("h264_nvenc", (), 240)
    assert {step.action for step in first.steps} == {"made"}
    again = render(board(), tmp_path / "a.mp4", hardware=True, effort="veryfast")
    assert {step.action for step in again.steps} == {"reused"}
    software = render(board(), tmp_path / "a.mp4", effort="veryfast")
    assert software.encoder == "ffmpeg"
    assert {step.reason for step in software.steps} == {"the encoder changed"}
    with av.open(str(first.file_path)) as container:
        assert container.streams.video[0].codec_context.codec.canonical_name == "h264"


def test_a_plan_names_it(card):
    card()
    assert plan(board(), hardware=True).encoder.encoder.name == "h264_nvenc"
    other = plan(board(), codec="hevc", hardware=True).encoder
    assert other.encoder.name == "ffmpeg"
    assert "hevc_nvenc: Error creating a session: -9" in (other.remark or "")


def test_it_keeps_every_promise_of_an_encoder(card):
    card()
    found = ENCODER.on_hardware(FORMATS["mkv"], SETTINGS)
    assert isinstance(found, Encoder)
    check_encoder(pickle.loads(pickle.dumps(found)))


def test_a_driver_that_writes_the_rate_into_headers_gets_the_same_for_all_segments(tmp_path, card):
    card(extra=":nal-hrd=vbr")
    scenes = {"color": "#c03020", "duration": 4}, {"color": "#2040b0", "duration": 2}
    made = render(board(*scenes), tmp_path / "a.mp4", effort="veryfast", hardware=True)
    assert (made.encoder, made.frames) == ("h264_nvenc", 144)
    assert len([step for step in made.steps if step.kind == "segment"]) == 2


def test_other_headers_are_another_key(card):
    card()
    plain = ENCODER.on_hardware(FORMATS["mp4"], SETTINGS)
    same = ENCODER.on_hardware(FORMATS["mp4"], replace(SETTINGS, frames=48))
    card(extra=":ref=3")
    other = ENCODER.on_hardware(FORMATS["mp4"], SETTINGS)
    names = [one.fingerprint().partition(" revision")[0] for one in (plain, same, other)]
    assert names[0] == names[1] != names[2]


# Where one does not do what it should ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"filters": ("-vf", "negate")}, "h264_nvenc: its pictures are not what it was given"),
        ({"filters": ("-vf", "setpts=2*PTS")}, "h264_nvenc: it wrote another times than it was asked for"),
        ({"filters": ("-frames:v", "4")}, "h264_nvenc: ffmpeg was handed 6 pictures and wrote 4"),
        ({"filters": ("-vf", "setparams=colorspace=bt470bg")}, "h264_nvenc: it wrote another colour tags"),
        ({"status": 3}, "h264_nvenc: ffmpeg failed with exit status 3"),
    ],
)
def test_a_device_whose_trial_is_not_right_is_not_taken(card, how, said):
    card(**how)
    found = ENCODER.on_hardware(FORMATS["mp4"], SETTINGS)
    assert isinstance(found, str)
    assert said in found


def test_it_is_tried_once_a_process(card, monkeypatch):
    card()
    runs = []
    real = hardware.writing
    monkeypatch.setattr(hardware, "writing", lambda *given: runs.append(given) or real(*given))
    for frames in (24, 48, None):
        assert isinstance(ENCODER.on_hardware(FORMATS["mp4"], replace(SETTINGS, frames=frames)), Encoder)
    assert len(runs) == 2
    assert isinstance(ENCODER.on_hardware(FORMATS["mp4"], replace(SETTINGS, width=256)), Encoder)
    assert len(runs) == 4


def test_one_that_fails_later_ends_the_render_with_what_to_do(tmp_path, card):
    path = card()
    found = ENCODER.on_hardware(FORMATS["mp4"], SETTINGS)
    for slot in ("0", "1"):
        (path.parent / "slots" / slot).mkdir()
    told = r"h264_nvenc: .*out of memory \(10\).*; without --hardware the processor encodes"
    with pytest.raises(EncodeError, match=told), found.sink(tmp_path / "s.mp4", FORMATS["mp4"], SETTINGS) as sink:
        sink.write(Frame.solid(192, 108))
    assert not (tmp_path / "s.mp4").exists()


# Arguments -------------------------------------------------------------------------------------------------------


def test_each_system_is_asked_for_its_own():
    names = {platform: [device.name for device in devices_for("hevc", platform)] for platform in ("linux", "darwin", "win32")}
    assert names["linux"] == ["hevc_nvenc", "hevc_qsv", "hevc_vaapi", "hevc_vaapi"]
    assert names["darwin"] == ["hevc_videotoolbox"]
    assert names["win32"] == ["hevc_nvenc", "hevc_qsv"]
    assert devices_for("vp9") == ()


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1"])
def test_the_program_knows_every_option_that_it_is_given(codec):
    """Of each device that it was built for, whether there is one here or not."""
    built = program.encoders(program.find().path)
    for device in (device for platform in ("linux", "darwin") for device in devices_for(codec, platform)):
        if device.name not in built:
            continue
        said = run([str(program.find().path), "-hide_banner", "-h", f"encoder={device.name}"], seconds=20)
        known = set(re.findall(r"^  -(\S+) ", said, re.M))
        own = {name.partition(":")[0] for name in coding_on(device, SETTINGS, steady=False).output} - COMMON
        assert own <= known, device


COMMON = {"c", "b", "g", "maxrate", "bufsize", "pix_fmt", "chroma_sample_location", "tag", "vf", "global_quality"}
"""Of the program itself, or of every encoder."""
