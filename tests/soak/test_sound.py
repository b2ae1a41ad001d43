"""Ten minutes of sound: nothing drifts."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core import render
from gator_core.testing.media import ClipSpec, write_clip
from gator_core.testing.sounds import noise, sine, write_wav

RATE = 48_000
NTSC = Fraction(30000, 1001)


@pytest.mark.soak
def test_flash_and_beep_are_together_after_ten_minutes(tmp_path):
    dark, light = (np.full((90, 160, 3), value, np.uint8) for value in (16, 235))
    write_clip(tmp_path / "flash.mp4", (light if i == 0 else dark for i in range(360)), ClipSpec(rate=NTSC))
    write_wav(tmp_path / "beep.wav", sine(0.05, 1000, 0.8))
    music = write_wav(tmp_path / "m.wav", noise(37.0, 0.005, rate=44_100), 44_100)
    scene = {"video": str(tmp_path / "flash.mp4"), "duration": 10.01, "narration": {"file": str(tmp_path / "beep.wav")}}
    written = {
        "size": "160x90",
        "quality": "draft",
        "fps": "29.97",
        "loudness": "off",
        "music": {"file": str(music)},
        "scenes": [scene] * 60,
    }
    made = render(written, tmp_path / "out.mp4")
    seen, was = [], False
    heard: list[float] = []
    with av.open(str(made.file_path)) as container:
        for frame in container.decode(video=0):
            bright = frame.to_ndarray(format="gray").mean() > 128
            if bright and not was:
                seen.append(float(frame.pts * frame.time_base))
            was = bright
    with av.open(str(made.file_path)) as container:
        for frame in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.2)
            time = float(frame.pts * frame.time_base) + (loud[0] / RATE if len(loud) else 0)
            if len(loud) and (not heard or time - heard[-1] > 1):
                heard.append(time)
    assert len(seen) == len(heard) == 60
    np.testing.assert_allclose(heard, seen, atol=0.002)
    assert np.ptp(np.array(heard) - np.array(seen)) < 0.001
