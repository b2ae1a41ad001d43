"""Sketches: scenes that are drawn from the words of a prompt.

``reading`` says what the words ask for, ``mood`` gives it colours, ``compose`` has one of the ``places`` painted in layers,
``stage`` moves the layers frame by frame, and ``title`` sets the prompt over them.
"""

from __future__ import annotations

from gator_frame_by_frame.sketch.clip import SketchClip

__all__ = ["SketchClip"]
