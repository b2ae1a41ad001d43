"""The build: a storyboard in, a proven video file out."""

from __future__ import annotations

from gator_core.build.planning import Part, Plan, plan
from gator_core.build.run import Marker, Result, arender, picture_at, render

__all__ = ["Marker", "Part", "Plan", "Result", "arender", "picture_at", "plan", "render"]
