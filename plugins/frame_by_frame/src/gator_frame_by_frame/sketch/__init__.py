"""Sketches: scenes that are drawn from the words of a prompt.

``reading`` says what the words ask for, ``mood`` gives it colours, ``compose`` has the place painted in layers (``land``,
``water``, ``town``, ``ways``, ``indoors``, ``beyond``, ``abstract``), and ``stage`` moves the layers frame by frame.
"""

from __future__ import annotations

from gator_frame_by_frame.sketch.clip import SketchClip
from gator_frame_by_frame.sketch.title import title_box

__all__ = ["SketchClip", "title_box"]
