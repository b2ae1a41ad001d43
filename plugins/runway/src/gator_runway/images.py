"""The image source ``runway-images``: pictures made of prompts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import Field

from gator_core.generation import Estimate, Job, Request
from gator_core.providers import Availability, ImageSource, Parameters
from gator_runway.models import DOLLARS_PER_CREDIT, IMAGES
from gator_runway.requests import ImageRequest, image_body, image_request, unknown, why_no_image
from gator_runway.source import examined, key_availability

__all__ = ["RunwayImages"]

_DEFAULT = "gen4_image"
_WAITING = 30.0
"""Seconds, for an estimate; a rough figure."""


class RunwayImages(ImageSource):
    """Runway's text-to-image models, and those of others that it resells."""

    name = "runway-images"
    rank = 200
    summary = "pictures from prompts by the Runway API (paid; needs a key)"
    paid = True
    service = "runway"
    deterministic = False

    class Params(Parameters):
        """Fields of ``image_source: {name: runway-images, …}``."""

        model: str | None = Field(None, description="default: GATOR_RUNWAY_IMAGE_MODEL, else gen4_image")
        resolution: Literal["480p", "720p", "1080p", "2k", "4k"] = Field("1080p", description="the nearest that it has is made")
        credits: float | None = Field(None, gt=0, description="credits a picture, for a model whose price is not known here")

    params: Params

    def availability(self) -> Availability:
        """Asks nobody: a key is there or not."""
        return key_availability()

    def check_credentials(self) -> str:
        """As the frame source's."""
        from gator_runway.account import account, described
        from gator_runway.bridge import Runway

        with Runway() as client:
            return described(account(client), self._model)

    def examine(self) -> list[Availability]:
        """As the frame source's."""
        return examined(self)

    @property
    def _model(self) -> str:
        return self.params.model or os.environ.get("GATOR_RUNWAY_IMAGE_MODEL", "").strip() or _DEFAULT

    def refuses(self, prompt: str, size: tuple[int, int]) -> str | None:
        """Why not, found out before anything is sent."""
        if why_not := unknown(self._model, "image"):
            return why_not
        if why_not := why_no_image(prompt, IMAGES[self._model]):
            return why_not
        if self._credits(self.request(prompt, size, 0)) is None:
            return (
                f"the price of the model {self._model} is not known here, so no limit could hold; look it up at"
                f" https://docs.dev.runwayml.com/guides/pricing and state it: image_source: {{name: runway-images, model:"
                f" {self._model}, credits: CREDITS_PER_PICTURE}}"
            )
        return None

    def request(self, prompt: str, size: tuple[int, int], seed: int) -> ImageRequest:
        """The nearest ratio that the model has."""
        return image_request(prompt, size, seed, IMAGES[self._model], self.params.resolution)

    def _credits(self, request: ImageRequest) -> float | None:
        known, stated = IMAGES[request.model].credits(request.ratio), self.params.credits
        return max(stated, known) if stated and known else stated or known

    def owed(self, request: Request, notes: Mapping[str, Any], *, retry: bool) -> float:
        """Nothing where it was bought and is only waited for."""
        from gator_runway.ticket import left_to_buy

        return self.estimate(request).dollars if left_to_buy(notes, 0, retry) else 0.0

    def estimate(self, request: Request) -> Estimate:
        """By the table of prices; the seconds are a rough figure."""
        return Estimate(_WAITING, round((self._credits(_own(request)) or 0.0) * DOLLARS_PER_CREDIT, 6))

    def unsure(self, notes: Mapping[str, Any]) -> bool:
        """After a request whose answer nobody heard, and for a task that is gone."""
        from gator_runway.ticket import is_unsure

        return is_unsure(notes)

    def resource(self, request: Request) -> str:
        """The account's limits are per model."""
        return f"runway:{_own(request).model}"

    def at_once(self, request: Request) -> int:
        """What the account's tier allows; asked once, for free. 1 where that can't be found out."""
        from gator_runway.account import allowed_at_once

        return allowed_at_once(_own(request).model)

    def limits(self) -> Mapping[str, Any]:
        """Of the model that would be used, and the names of all."""
        model = IMAGES.get(self._model)
        own = {"ratios": list(model.ratios), "prompt": model.prompt} if model else {}
        return {"model": self._model, **own, "models": list(IMAGES)}

    def generate(self, request: Request, job: Job) -> Path:
        """Buys, waits, fetches and checks. A task of an earlier process is waited for, and not bought again."""
        from gator_runway.bridge import Runway
        from gator_runway.purchase import Goal, Order, bought_and_fetched
        from gator_runway.ticket import Ticket

        asked = _own(request)
        order = Order("text_to_image", asked.model, lambda: image_body(asked), self._credits(asked) or 0.0)
        goal = Goal(job.scratch / "picture", "image", lambda done: job.progress(done * 0.95))
        with Runway() as api:
            task, _ = bought_and_fetched(api, order, job, Ticket(job.journal), goal)
        job.outcome.facts |= {"model": asked.model, "tasks": [task.id]}
        job.progress(1.0)
        return goal.path


def _own(request: Request) -> ImageRequest:
    return cast("ImageRequest", request)
