"""The frame source ``runway``: clips made of a prompt or of a picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import Field

from gator_core.calls import forbidden, is_loopback
from gator_core.errors import GatorError, ProviderBroken
from gator_core.generation import Estimate, Job, Request
from gator_core.providers import Availability, FrameSource, Parameters
from gator_runway.models import DOLLARS_PER_CREDIT, VIDEOS, Takes, VideoModel
from gator_runway.ratios import cropped, pixels_of, shape_of, tiers_of
from gator_runway.requests import VideoRequest, unknown, video_body, video_request, why_no_video

if TYPE_CHECKING:
    from gator_core.clip import Clip
    from gator_core.frame import Plane
    from gator_core.shot import Shot
    from gator_runway.bridge import Runway
    from gator_runway.client import Body
    from gator_runway.images import RunwayImages

__all__ = ["RunwaySource", "examined", "key_availability"]

_FOR_PROMPTS, _FOR_PICTURES = "gen4.5", "gen4_turbo"
_SECONDS_PER_SECOND, _QUEUE = 12.0, 30.0
"""Of waiting, for an estimate: clips of five seconds are reported to take one to two minutes."""


def key_availability() -> Availability:
    """Whether there is a key, and calls are allowed. Asks nobody."""
    from gator_runway.credentials import BASE_URL, absence

    if missing := absence():
        return Availability(False, *missing)
    if forbidden() and not is_loopback(os.environ.get("RUNWAYML_BASE_URL", "").strip() or BASE_URL):
        return Availability(False, "GATOR_NO_REAL_CALLS forbids real calls", "unset it to allow them")
    return Availability(True)


def examined(source: RunwaySource | RunwayImages) -> list[Availability]:
    """One finding about the account, for ``gator doctor``; none where no call could be made anyway."""
    if not source.availability().ok:
        return []
    try:
        return [Availability(True, source.check_credentials())]
    except GatorError as error:
        said, _, fix = str(error).partition("; ")
        return [Availability(False, said, fix)]


class RunwaySource(FrameSource):
    """Runway's image-to-video and text-to-video models, and those of others that it resells."""

    name = "runway"
    rank = 200
    summary = "clips from prompts and pictures by the Runway API (paid; needs a key)"
    generates = True
    paid = True
    service = "runway"
    deterministic = False  # the service says of seeds that results will be similar

    class Params(Parameters):
        """Fields of ``provider: {name: runway, …}``."""

        model: str | None = Field(None, description="default: GATOR_RUNWAY_MODEL, else gen4.5, or gen4_turbo for a picture")
        resolution: str | None = Field(None, description="such as 720p, 1080p or 4k, where the model has several")
        chain: bool = Field(False, description="make a shot longer than the model's longest clip of several")
        credits: float | None = Field(None, gt=0, description="credits a second, for a model whose price is not known here")

    params: Params

    def availability(self) -> Availability:
        """Asks nobody: a key is there or not."""
        return key_availability()

    def check_credentials(self) -> str:
        """Asks the service, which costs nothing: one line. KeyRefused, CallFailed."""
        from gator_runway.account import account, described
        from gator_runway.bridge import Runway

        with Runway() as client:
            return described(account(client), self._name(picture=False))

    def examine(self) -> list[Availability]:
        """Whether the key is accepted, and what the account has left; nothing where there is no key."""
        return examined(self)

    def supports(self, shot: Shot) -> str | None:
        """Why not, found out before anything is sent."""
        name = self._name(picture=shot.picture is not None)
        if why_not := unknown(name, "video"):
            return why_not
        model = VIDEOS[name]
        return why_no_video(shot, model, self.params.resolution, self.params.chain) or self._why_no_price(shot, model)

    def _name(self, *, picture: bool) -> str:
        stated = self.params.model or os.environ.get("GATOR_RUNWAY_MODEL", "").strip()
        return stated or (_FOR_PICTURES if picture else _FOR_PROMPTS)

    def _why_no_price(self, shot: Shot, model: VideoModel) -> str | None:
        if self._credits(video_request(shot, model, self.params.resolution)) is not None:
            return None
        return (
            f"the price of the model {model.name} is not known here, so no limit could hold; look it up at"
            f" https://docs.dev.runwayml.com/guides/pricing and state it: provider: {{name: runway, model: {model.name},"
            " credits: CREDITS_PER_SECOND}"
        )

    def request(self, shot: Shot) -> VideoRequest:
        """The nearest ratio, and the duration rounded up, of what the model has."""
        return video_request(shot, VIDEOS[self._name(picture=shot.picture is not None)], self.params.resolution)

    def remark(self, shot: Shot) -> str | None:
        """Where much of the model's picture is lost in the frame."""
        size = pixels_of(self.request(shot).ratio or "")
        lost = cropped(size, shape_of(shot.shape)) if size else 0.0
        if size is None or lost < 0.15:
            return None
        return f"runway makes it at {size[0]}x{size[1]}, the nearest that the model has; {lost:.0%} of it is cropped away"

    # Money and time ------------------------------------------------------------------------------------------------

    def estimate(self, request: Request) -> Estimate:
        """By the table of prices; the seconds are a rough figure."""
        asked = _own(request)
        waiting = sum(_QUEUE + _SECONDS_PER_SECOND * seconds for seconds in asked.seconds)
        return Estimate(waiting, round((self._credits(asked) or 0.0) * DOLLARS_PER_CREDIT, 6))

    def _credits(self, request: VideoRequest) -> float | None:
        costs = [self._credits_of(request, part) for part in range(len(request.seconds))]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    def _credits_of(self, request: VideoRequest, part: int) -> float | None:
        seconds = request.seconds[part]
        known = VIDEOS[request.model].credits(request.tier, seconds, picture=bool(part or request.picture))
        stated = self.params.credits * seconds if self.params.credits else None
        # A storyboard may state a price that is not known, and never a lower one than is.
        return max(stated, known) if stated and known else stated or known

    def owed(self, request: Request, notes: Mapping[str, Any], *, retry: bool) -> float:
        """Of a chain, its parts that are not bought yet."""
        from gator_runway.ticket import left_to_buy

        asked = _own(request)
        parts = [part for part in range(len(asked.seconds)) if left_to_buy(notes, part, retry)]
        return round(sum(self._credits_of(asked, part) or 0.0 for part in parts) * DOLLARS_PER_CREDIT, 6)

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
        """Of the model for prompts and of that for pictures; and of all others, by name and endpoint."""
        chosen = {"text_to_video": self._name(picture=False), "image_to_video": self._name(picture=True)}
        told = {
            endpoint: _told(VIDEOS[name], endpoint) if name in VIDEOS else {"model": name} for endpoint, name in chosen.items()
        }
        return {**told, "models": {name: _of_all(model) for name, model in VIDEOS.items()}}

    # Making --------------------------------------------------------------------------------------------------------

    def generate(self, request: Request, job: Job) -> Path:
        """Buys, waits, fetches and checks. A task of an earlier process is waited for, and not bought again."""
        from gator_runway.bridge import Runway

        asked = _own(request)
        clips: list[Path] = []
        job.outcome.facts |= {"model": asked.model, "seconds": list(asked.seconds), "tasks": []}
        with Runway() as api:
            for part in range(len(asked.seconds)):
                self._part(api, asked, part, job)
                clips.append(_clip(job, part))
        if len(clips) == 1:
            return clips[0]
        from gator_runway.chain import joined

        return joined(clips, job.scratch / "chain.mp4")

    def _part(self, api: Runway, request: VideoRequest, part: int, job: Job) -> None:
        from gator_runway.purchase import Goal, Order, bought_and_fetched
        from gator_runway.ticket import Ticket

        parts = len(request.seconds)
        order = Order(
            "image_to_video" if part else request.endpoint,
            request.model,
            self._body(api, request, part, job),
            self._credits_of(request, part) or 0.0,
        )
        goal = Goal(_clip(job, part), "video", lambda done: job.progress((part + done * 0.95) / parts), request.seconds[part])
        task, new = bought_and_fetched(api, order, job, Ticket(job.journal, part), goal)
        if new:  # what was bought to go on from another last picture is of no use any more
            for later in range(part + 1, parts):
                Ticket(job.journal, later).clear()
        job.outcome.facts["tasks"].append(task.id)
        job.progress((part + 1) / parts)

    def _body(self, api: Runway, request: VideoRequest, part: int, job: Job) -> Callable[[], Body]:
        from gator_runway.pictures import address_of, encoded

        def body() -> Body:
            picture = self._picture(request, part, job)
            address = None if picture is None else address_of(encoded(picture), api, job.check)
            return video_body(request, part, address)

        return body

    def _picture(self, request: VideoRequest, part: int, job: Job) -> Plane | None:
        from gator_runway.chain import last_picture
        from gator_runway.pictures import prepared

        if part:
            return last_picture(_clip(job, part - 1))
        return prepared(job.file(request.picture), request) if request.picture else None

    def open(self, shot: Shot, asset: Path | None) -> Clip:
        """The clip, fitted into the frame and retimed to its rate."""
        from gator_core.generated import generated_clip

        if asset is None:
            raise ProviderBroken("runway shows what was generated, and there is nothing")
        return generated_clip(shot, asset)


def _clip(job: Job, part: int) -> Path:
    return job.scratch / f"clip-{part + 1}.mp4"


def _of_all(model: VideoModel) -> dict[str, Any]:
    endpoints = ("text_to_video", "image_to_video") if model.text else ("image_to_video",)
    return {endpoint: {key: value for key, value in _told(model, endpoint).items() if key != "model"} for endpoint in endpoints}


def _told(model: VideoModel, endpoint: str) -> dict[str, Any]:
    takes: Takes | None = model.text if endpoint == "text_to_video" else model.picture
    if takes is None:
        return {"model": model.name, "needs": "a picture"}
    return {
        "model": model.name,
        "seconds": list(takes.seconds) if takes.seconds else None,
        "ratios": list(takes.ratios),
        "resolutions": list(takes.resolutions) or tiers_of(takes.ratios),
        "prompt": takes.prompt,
        "credits_per_second": dict(model.rates) if model.rates else None,
    }


def _own(request: Request) -> VideoRequest:
    return cast("VideoRequest", request)
