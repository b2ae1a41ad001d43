"""Contact sheets: a storyboard, or a finished video, on one picture."""

from __future__ import annotations

from gator_core.sheet.make import ContactSheet, SheetScene, contact_sheet

__all__ = ["ContactSheet", "SheetScene", "contact_sheet"]
