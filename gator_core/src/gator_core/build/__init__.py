"""The build: a storyboard in, a proven video file out."""

from __future__ import annotations

from gator_core.build.forecast import Forecast, StepForecast, forecast
from gator_core.build.lineage import Lineage, Origin
from gator_core.build.money import Bill, Item
from gator_core.build.planning import Part, Plan, plan
from gator_core.build.result import Marker, Result
from gator_core.build.run import arender, picture_at, render

__all__ = [
    "Bill",
    "Forecast",
    "Item",
    "Lineage",
    "Marker",
    "Origin",
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
