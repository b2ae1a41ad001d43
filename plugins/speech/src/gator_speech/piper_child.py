"""Speaks in a process of its own: ``python -P piper_child.py SPEC``, where SPEC is a JSON file.

piper-tts is under the GPL, so it is imported here and nowhere else; this file is run by its path and never imported.

``{"model": …, "speaker": …, "length": …, "texts": […], "wav": FILE, "out": FILE}`` writes the sound of all texts, one after the
other, and to ``out`` a line of JSON for each that is done: its [start, end] in seconds.
"""

from __future__ import annotations

import json
import sys
import wave
from typing import Any

_PAUSE = 0.25
"""Seconds of silence between two texts: Piper's own end with nearly none."""


def main(spec: dict[str, Any]) -> None:
    """Does the task; what fails is said on stderr."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(spec["model"])
    usual = voice.config.length_scale or 1.0
    config = SynthesisConfig(speaker_id=spec["speaker"], length_scale=usual * spec["length"])
    rate = voice.config.sample_rate
    done = 0
    with wave.open(spec["wav"], "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        for text in spec["texts"]:
            if done:
                file.writeframes(bytes(2 * round(rate * _PAUSE)))
                done += round(rate * _PAUSE)
            start = done
            for chunk in voice.synthesize(text.replace("[[", "[ [").replace("]]", "] ]"), config):  # [[…]] would be phonemes
                file.writeframes(chunk.audio_int16_bytes)
                done += len(chunk.audio_int16_bytes) // 2
            with open(spec["out"], "a", encoding="utf-8") as out:  # noqa: PTH123
                out.write(json.dumps([start / rate, done / rate]) + "\n")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as _file:  # noqa: PTH123
        main(json.load(_file))
