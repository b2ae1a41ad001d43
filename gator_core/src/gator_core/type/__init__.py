"""Type: text of any script, set in lines and drawn with shaped letters."""

from __future__ import annotations

from gator_core.type.block import Align, Block, Box, Outline, Setting, longest_word, missing, setting_of
from gator_core.type.draw import drawn, overhang
from gator_core.type.fonts import Style, engine
from gator_core.type.marked import Marked, Span

__all__ = [
    "Align",
    "Block",
    "Box",
    "Marked",
    "Outline",
    "Setting",
    "Span",
    "Style",
    "drawn",
    "engine",
    "longest_word",
    "missing",
    "overhang",
    "setting_of",
]
