"""The build: a storyboard in, a proven video file out."""

from __future__ import annotations

from gator_core.build.forecast import Forecast, StepForecast, forecast
from gator_core.build.planning import Part, Plan, plan
from gator_core.build.run import Marker, Result, arender, picture_at, render

__all__ = [
    "Forecast",
    "Marker",
    "Part",
    "Plan",
    "Result",
    "StepForecast",
    "arender",
    "forecast",
    "picture_at",
    "plan",
    "render",
]
