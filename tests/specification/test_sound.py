"""The specification's examples with sound: a voice, sound put to a video, the whole workflow."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core import services
from gator_core.errors import UnknownProvider
from gator_core.plugins import Registry
from gator_core.services import ai_models
from gator_core.testing.media import write_numbered
from gator_core.testing.sounds import heard, noise, write_sound

from .examples import (
    AUDIO,
    WORKFLOW,
    check,
    run,
    shorter,
)


def test_the_voice_of_the_workflow_is_spoken_offline(rooms: Path) -> None:
    made = asyncio.run(ai_models.generate_voice(text="Welcome to our journey...", voice="alloy"))
    assert Path(made["file_path"]).parent == rooms / "output"
    assert (made["voice"], made["provider"]) == ("en-us+f3", "espeak-ng")
    assert [word["word"] for word in made["words"]] == ["Welcome", "to", "our", "journey..."]
    assert 1.0 < made["words"][-1]["end"] <= made["duration"] < 3.0


def test_the_audio_example_puts_the_sound_into_the_video(tmp_path: Path, capsys) -> None:
    write_numbered(tmp_path / "video.mp4", 50)
    given = noise(2.0, 0.1, rate=44_100)
    write_sound(tmp_path / "audio.mp3", given, "libmp3lame", 44_100)
    result = run(AUDIO.replace("/path/to", str(tmp_path)))["result"]
    out = tmp_path / "output.mp4"
    assert capsys.readouterr().out.splitlines() == [f"Video with audio: {out}", "Has audio: True"]
    assert (result["file_path"], result["duration"], result["policy"], result["warnings"]) == (str(out), 2.0, "auto", ())
    with av.open(str(out)) as container:
        audio = container.streams.audio[0]
        assert (audio.codec_context.name, audio.bit_rate) == ("aac", pytest.approx(192_000, rel=0.1))
    sound = heard(out)
    assert level(sound[:96_000]) == pytest.approx(level(given), abs=1.0)  # less what is too high for MP3


def test_the_complete_workflow_ends_in_a_video_that_speaks(look, capsys) -> None:
    check_workflow(run(shorter(WORKFLOW, 10)), [0.3, 0.5, 0.2], look, capsys)


@pytest.mark.soak
def test_the_complete_workflow_word_for_word(look, capsys) -> None:
    check_workflow(run(WORKFLOW), [3.0, 5.0, 2.0], look, capsys)


def check_workflow(names: dict, durations: list[float], look, capsys) -> None:
    """Every dictionary says the truth, and in the end the words are heard from the first picture on."""
    voice, video, final = (names[f"{name}_result"] for name in ("voice", "video", "final"))
    assert capsys.readouterr().out == f"Final video: {final['file_path']}\n"
    assert (voice["voice"], voice["provider"], len(voice["words"])) == ("en-us+f3", "espeak-ng", 4)
    with wave.open(voice["file_path"]) as file:
        said = np.frombuffer(file.readframes(-1), "<i2") / 32768
        assert (voice["duration"], file.getframerate()) == (len(said) / 22_050, 22_050)
    check(video, durations, "high", look)
    assert (final["duration"], final["has_audio"], final["mixed"]) == (sum(durations), True, False)
    assert final["audio_duration"] == pytest.approx(voice["duration"], abs=1e-4)
    silent, spoken = look(video["file_path"]), look(final["file_path"])
    assert (spoken.frames, spoken.size, spoken.rate, spoken.chapters) == (
        silent.frames,
        silent.size,
        silent.rate,
        silent.chapters,
    )
    assert {Path(made["file_path"]).parent for made in (voice, video, final)} == {Path(video["file_path"]).parent}
    sound = heard(Path(final["file_path"]))[:, 0]
    times = np.arange(min(len(said), int(sum(durations) * 22_050)) - 3000) / 22_050
    again = np.interp(times, np.arange(len(sound)) / 48_000, sound)
    assert np.corrcoef(again, said[: len(again)])[0, 1] > 0.99


def level(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


@pytest.mark.parametrize("example", [AUDIO])
def test_without_anything_that_encodes_sound_it_is_a_runtime_error_that_says_what_is_missing(
    example: str, rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.catalogue(), "audio_syncers", Registry("audio syncer", UnknownProvider))
    with pytest.raises(RuntimeError, match=r"no audio syncer can serve: none is installed .* pip install gator-video-ffmpeg"):
        run(example)
    assert not list((rooms / "output").glob("*"))
