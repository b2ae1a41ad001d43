"""Storyboards that are written, and what is said against them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gator_core.errors import InvalidStoryboard
from gator_core.storyboard import (
    Storyboard,
)

EXAMPLE = """\
version: 1
title: A day in the city
quality: high
transition: {name: crossfade, duration: 0.5}      # default for every scene but the first
music: {file: music.mp3, volume: 0.3}
scenes:
  - prompt: "Opening: sunrise over the city"
    duration: 3
    transition: fade
  - image: photos/street.jpg
    prompt: street life                            # then only a description
    duration: 4
    motion: zoom-in
  - video: clips/night.mp4
    trim: [1.5, 5.5]
    transition: {name: wipe, duration: 0.8, direction: up}
    sound: keep
"""

EVERYTHING: dict[str, Any] = {
    "version": 1,
    "title": "All of it",
    "quality": "draft",
    "aspect": "9:16",
    "fps": "30000/1001",
    "transition": {"name": "wipe", "duration": 0.8, "easing": "ease-in-out", "direction": "up"},
    "end_transition": "fade",
    "provider": "frame-by-frame",
    "image_source": "stills",
    "max_cost": 2.5,
    "fallback": "sketch",
    "music": {"file": "music.mp3", "volume": 0.3},
    "scenes": [
        {"id": "one", "color": "teal", "duration": "1:05.5", "take": 2, "seed": 7, "provider": {"name": "svd", "steps": 20}},
        {
            "image": "a.jpg",
            "prompt": "described",
            "fit": "blur",
            "background": "#abc",
            "crop": {"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.5},
            "motion": {"name": "zoom-in", "amount": 0.3, "easing": "linear", "focus": [0.2, 0.8]},
            "filters": ["grayscale", {"name": "blur", "radius": 3}],
            "transition": "cut",
        },
        {"video": "b.mp4", "trim": ["0:01", 5.5], "speed": 0.5, "sound": "keep", "motion": "pan-left"},
        {"prompt": "a storm", "image_source": {"name": "painter", "style": "oil"}},
    ],
}


def board(**fields: Any) -> dict[str, Any]:
    return {"scenes": [{"prompt": "p"}], **fields}


def one(**fields: Any) -> dict[str, Any]:
    return {"scenes": [fields]}


def complaint(data: object) -> str:
    with pytest.raises(InvalidStoryboard) as caught:
        Storyboard.parse(data)
    message = str(caught.value)
    assert "\n" not in message
    assert "pydantic" not in message
    return message


def write(folder: Path, text: str | bytes, name: str = "board.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file
