from __future__ import annotations

import re
import sys

import pytest

from gator_core import ProviderUnavailable
from gator_ffmpeg import program
from gator_ffmpeg.encoder import FfmpegEncoder


@pytest.fixture
def script(tmp_path):
    def make(body, name="ffmpeg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def nothing_bundled(monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)  # as if it were not installed


def test_a_fresh_installation_has_a_program():
    found = program.find({})
    assert found.origin == "imageio-ffmpeg"
    assert program.version(found.path).startswith("ffmpeg version ")
    assert program.availability({}).ok


def test_the_variable_comes_first(script):
    path = script("echo never run", "mine")
    assert program.find({"GATOR_FFMPEG": str(path)}) == program.Program(path, "GATOR_FFMPEG")
    assert program.find({"GATOR_FFMPEG": "mine", "PATH": str(path.parent)}).path == path


def test_to_say_that_it_is_there_no_process_is_started(script, tmp_path):
    path = script(f"touch '{tmp_path}/started'")
    assert program.availability({"GATOR_FFMPEG": str(path)}).ok
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("what", ["nothing", "folder", "not executable"])
def test_a_variable_that_names_no_program_is_explained(tmp_path, what):
    path = tmp_path / "ffmpeg"
    if what == "folder":
        path.mkdir()
    if what == "not executable":
        path.write_text("hello")
    found = program.availability({"GATOR_FFMPEG": str(path)})
    assert not found.ok
    assert str(path) in found.reason
    assert "unset it" in found.fix


@pytest.mark.usefixtures("nothing_bundled")
def test_without_any_program_it_says_what_to_install(tmp_path):
    found = program.availability({"PATH": str(tmp_path)})
    assert not found.ok
    assert "no ffmpeg program" in found.reason
    assert "imageio-ffmpeg" in found.fix
    assert "GATOR_FFMPEG" in found.fix


@pytest.mark.usefixtures("nothing_bundled")
@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers", False),
        ("ffmpeg version 7.1 Copyright (c) 2000-2024 the FFmpeg developers", True),
        ("ffmpeg version n10.0.1 Copyright (c) 2000-2027 the FFmpeg developers", True),
        ("ffmpeg version N-118000-g0123456789 Copyright (c) 2000-2025 the FFmpeg developers", True),
        ("bash: no such thing", False),
    ],
)
def test_the_systems_program_is_taken_if_it_is_new_enough(script, line, taken):
    path = script(f"echo '{line}'")
    environ = {"PATH": str(path.parent)}
    assert program.availability(environ).ok is taken
    if taken:
        assert program.find(environ) == program.Program(path, "PATH")
    else:
        assert line[:20] in program.availability(environ).reason


def test_a_program_is_asked_once_and_again_when_it_was_replaced(script, tmp_path):
    asked = tmp_path / "asked"
    path = script(f"echo x >> '{asked}'; echo ffmpeg version 8")
    first = program.identity(path)
    assert program.identity(path) == first
    assert asked.read_text() == "x\n"
    script("echo ffmpeg version 8; echo built otherwise")
    assert program.version(path) == "ffmpeg version 8"
    assert program.identity(path) != first


@pytest.mark.parametrize(
    ("body", "said"),
    [("exit 7", "failed with exit status 7"), ("echo hello", "says 'hello"), ("kill -9 $$", "was ended by SIGKILL")],
)
def test_a_program_that_does_not_answer_as_one_is_refused(script, body, said):
    with pytest.raises(ProviderUnavailable, match=said):
        program.version(script(body))


def test_the_fingerprint_names_the_program(monkeypatch, script):
    ours = FfmpegEncoder().fingerprint()
    assert program.version(program.find().path) in ours
    monkeypatch.setenv("GATOR_FFMPEG", str(script("echo ffmpeg version 99")))
    assert "ffmpeg version 99" in FfmpegEncoder().fingerprint() != ours


def test_a_closer_look_names_the_program_and_its_encoders(monkeypatch, script):
    found = list(FfmpegEncoder().examine())
    assert all(one.ok for one in found)
    assert "libx264" in found[1].reason
    assert re.match("devices that encode here: .*_|no device here encodes .*h264_", found[2].reason)
    encoders = "printf ' ------\\n V..... libx265 HEVC\\n A..... aac AAC\\n'"
    listing = f"case $* in *-version*) echo ffmpeg version 99;; *-encoders*) {encoders};; esac"
    monkeypatch.setenv("GATOR_FFMPEG", str(script(listing)))
    _, known, lacks, devices = FfmpegEncoder().examine()
    assert known.reason == "encoders: libx265, aac"
    assert not lacks.ok
    assert "libx264" in lacks.reason
    assert devices.reason.startswith("no device here encodes (h264_nvenc: ")
    monkeypatch.setenv("GATOR_FFMPEG", str(script("exit 3")))
    (broken,) = FfmpegEncoder().examine()
    assert not broken.ok
