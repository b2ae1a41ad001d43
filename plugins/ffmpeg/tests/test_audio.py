from __future__ import annotations

import numpy as np
import pytest

from gator_core import EncodeError, InputError
from gator_core.providers import SoundSettings
from gator_core.testing import check_audio_syncer
from gator_ffmpeg.audio import FfmpegSyncer

SECOND = np.zeros((48_000, 2), np.float32)


def test_it_keeps_every_promise_of_an_audio_syncer():
    check_audio_syncer(FfmpegSyncer())


@pytest.mark.parametrize("bitrate", [0, 8_000, 1_000_000])
def test_a_bitrate_that_aac_does_not_have_is_refused(tmp_path, bitrate):
    with pytest.raises(InputError, match=f"bitrate: {bitrate} bits per second"):
        FfmpegSyncer().encode([SECOND], tmp_path / "a.m4a", SoundSettings(bitrate))
    assert not list(tmp_path.iterdir())


def test_a_program_that_is_none_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_FFMPEG", str(tmp_path / "nowhere"))
    state = FfmpegSyncer().availability()
    assert not state.ok
    assert "GATOR_FFMPEG" in state.reason


def test_a_program_that_fails_is_quoted_and_leaves_nothing(tmp_path, monkeypatch):
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\ncat > /dev/null\necho no codec today >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("GATOR_FFMPEG", str(program))
    with pytest.raises(EncodeError, match="exit status 3: no codec today"):
        FfmpegSyncer().encode([SECOND], tmp_path / "a.m4a", SoundSettings())
    with pytest.raises(EncodeError, match="exit status 3: no codec today"):
        FfmpegSyncer().measure([SECOND])
    assert list(tmp_path.iterdir()) == [program]


def test_a_program_that_writes_less_than_it_was_given_is_found_out(tmp_path, monkeypatch):
    FfmpegSyncer().encode([SECOND], tmp_path / "short.m4a", SoundSettings())
    program = tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\ncat > /dev/null\ncp {tmp_path}/short.m4a "{tmp_path}/a.m4a"\n')
    program.chmod(0o755)
    monkeypatch.setenv("GATOR_FFMPEG", str(program))
    with pytest.raises(EncodeError, match="handed 96000 samples and wrote"):
        FfmpegSyncer().encode([SECOND, SECOND], tmp_path / "a.m4a", SoundSettings())
    assert not (tmp_path / "a.m4a").exists()
    with pytest.raises(EncodeError, match="asked how loud a sound is and said"):
        FfmpegSyncer().measure([SECOND])
