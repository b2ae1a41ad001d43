"""The image source ``openai-images``: any server with OpenAI's ``POST /images/generations``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from gator_core import Availability, Estimate, GatorError, ImageSource, Parameters, Request
from gator_core.calls import SWITCH, forbidden, is_loopback
from gator_core.errors import GenerationFailed, MediaError
from gator_core.providers import Job
from gator_stills.prices import FAMILY, dollars_of_tokens, expected
from gator_stills.settings import ServerSettings
from gator_stills.shapes import nearest, shaped

__all__ = ["OpenAIImages", "ServerRequest"]

Size = tuple[int, int]
_WAITING = 20.0
"""Seconds, for an estimate; a rough figure."""
_WIDE = 1536 * 864
"""Pixels that models of any size are asked for: the shape of most videos at the price of a usual picture."""
_USUAL = 1024 * 1024
_WIDEST = 3
_FIXED: tuple[Size, ...] = ((1024, 1024), (1536, 1024), (1024, 1536))
"""Of the models before."""
_LONGEST = 32_000
"""Characters of a prompt that OpenAI takes."""


class ServerParameters(Parameters):
    """The further fields of ``image_source: {name: openai-images}``."""

    model: str | None = Field(None, min_length=1, description="instead of GATOR_IMAGES_MODEL")
    quality: Literal["low", "medium", "high"] | None = Field(
        None, description="medium for OpenAI's models, else the server's own"
    )
    send_seed: bool = Field(False, description="also sends the seed: OpenAI refuses one, other servers may heed it")


class ServerRequest(Request):
    """What is sent, and where to."""

    server: str
    model: str
    prompt: str
    size: Size
    """(width, height)."""
    quality: str | None
    seed: int
    """Stands for the take, also where it is not sent."""
    send_seed: bool


class OpenAIImages(ImageSource):
    """A server that speaks OpenAI's images protocol, hosted or on this machine."""

    name = "openai-images"
    rank = 150
    summary = "pictures from prompts by OpenAI or any server that speaks its protocol; GATOR_IMAGES_BASE_URL says where"
    deterministic = False
    Params = ServerParameters

    @property
    def paid(self) -> bool:  # type: ignore[override]
        """Unless the server is this machine's own, or GATOR_IMAGES_FREE=1 says so."""
        return not ServerSettings.from_environment().free

    def availability(self) -> Availability:
        try:
            server = ServerSettings.from_environment()
        except GatorError as error:
            return Availability(False, str(error))
        if server.fault:
            return Availability(False, server.fault, server.fix)
        if forbidden() and not is_loopback(server.base):
            return Availability(False, f"{SWITCH} forbids calls beyond this machine", f"unset {SWITCH}")
        request = self.request("", (16, 9), 0)
        if self._price(request) is None:
            fix = "set GATOR_IMAGES_PRICE to dollars a picture, or GATOR_IMAGES_FREE=1"
            return Availability(False, f"nobody knows what a picture of {request.model} costs at {server.base}", fix)
        return Availability(True)

    def refuses(self, prompt: str, size: Size) -> str | None:  # noqa: ARG002 - any size has a nearest one
        if not prompt.strip():
            return "the prompt is empty"
        if ServerSettings.from_environment().is_openai and len(prompt) > _LONGEST:
            return f"the prompt has {len(prompt)} characters, and OpenAI takes {_LONGEST}"
        return None

    def request(self, prompt: str, size: Size, seed: int) -> ServerRequest:
        server = ServerSettings.from_environment()
        model = self.params.model or server.model
        return ServerRequest(
            server=server.base,
            model=model,
            prompt=prompt,
            size=_size(size, model, server.sizes),
            quality=self.params.quality or ("medium" if model.startswith("gpt-image") else None),
            seed=seed,
            send_seed=self.params.send_seed,
        )

    def generate(self, request: Request, job: Job) -> Path:
        """The picture as the server made it: PNG, JPEG or WebP; blocks for as long as that takes. See ``client.asked``."""
        from gator_stills.client import Asking, asked, decoded, fetched

        request = _own(request)
        server = ServerSettings.from_environment()
        asking = Asking(server, job.cancelled, lambda sent: _note(job, sent))
        url = job.journal.get("url")  # of an earlier process that was stopped before it had the picture
        if not url:
            job.check()
            self._pay(request, job)
            answer = asked(asking, _body(request))
            self._account(answer, job)
            first = answer["data"][0] if isinstance(answer["data"][0], dict) else {}
            if first.get("b64_json"):
                return _written(decoded(str(first["b64_json"]), server), job, request)
            url = str(first.get("url") or "")
            if not url:
                raise GenerationFailed(f"{server.base} answered with neither a picture nor its address")
            job.journal["url"] = url
        job.progress(0.9)
        return _written(fetched(asking, str(url)), job, request)

    def _pay(self, request: ServerRequest, job: Job) -> None:
        if not self.paid:
            return
        if job.journal.get("sent"):
            job.outcome.warnings.append(
                f"{request.server} was asked for this picture before, by a process that did not hear the answer; it is asked "
                "again, and both may be charged"
            )
        job.purchase(self._price(request) or 0.0)

    def _account(self, answer: Mapping[str, Any], job: Job) -> None:
        """What it really cost, where the answer counts it."""
        server, usage = ServerSettings.from_environment(), answer.get("usage")
        if server.is_openai and server.price is None and not server.free and isinstance(usage, dict):
            picture, prompt = usage.get("output_tokens"), usage.get("input_tokens")
            if isinstance(picture, int) and isinstance(prompt, int):
                job.outcome.dollars = dollars_of_tokens(picture, prompt)

    def _price(self, request: ServerRequest) -> float | None:
        """Dollars a picture; None where nobody knows."""
        server = ServerSettings.from_environment()
        if server.free:
            return 0.0
        if server.price is not None or not server.is_openai:
            return server.price
        return expected(request.model, request.quality or "", request.size, request.prompt)

    def estimate(self, request: Request) -> Estimate:
        return Estimate(_WAITING, self._price(_own(request)) or 0.0)

    def resource(self, request: Request) -> str:
        return f"images:{_own(request).server}"

    def at_once(self, request: Request) -> int:  # noqa: ARG002 - whatever it is asked for
        """A server at home has one GPU."""
        return 1 if ServerSettings.from_environment().free else 4

    def limits(self) -> Mapping[str, Any]:
        request = self.request("", (16, 9), 0)
        width, height = request.size
        return {"model": request.model, "size for 16:9": f"{width}x{height}"}


def _own(request: Request) -> ServerRequest:
    if not isinstance(request, ServerRequest):
        raise TypeError(f"openai-images was given a {type(request).__name__}")
    return request


def _size(size: Size, model: str, stated: tuple[Size, ...]) -> Size:
    """What the model makes that is nearest to the frame's shape."""
    if stated:
        return nearest(size, stated)
    if model.startswith(FAMILY):
        width, height = size
        within = (min(width, _WIDEST * height), min(height, _WIDEST * width))
        return shaped(within, _WIDE)
    return nearest(size, _FIXED) if model.startswith("gpt-image") else shaped(size, _USUAL, 64)


def _body(request: ServerRequest) -> dict[str, Any]:
    """No ``response_format``: OpenAI refuses it, and both kinds of answer are understood."""
    width, height = request.size
    made: dict[str, Any] = {"model": request.model, "prompt": request.prompt, "n": 1, "size": f"{width}x{height}"}
    if request.quality:
        made["quality"] = request.quality
    if request.send_seed:
        made["seed"] = request.seed % 2**32
    return made


def _note(job: Job, sent: bool) -> None:
    if sent:
        job.journal["sent"] = True
    else:
        job.journal.pop("sent", None)


def _written(raw: bytes, job: Job, request: ServerRequest) -> Path:
    """In the scratch folder, proven to be a picture."""
    from gator_core.media.probe import probe

    path = job.scratch / "picture"
    path.write_bytes(raw)
    try:
        seen = probe(path)
    except MediaError as error:
        raise GenerationFailed(f"what {request.server} sent is no picture that can be used: {error}") from error
    if seen.moving:
        raise GenerationFailed(f"{request.server} sent a clip, where a picture was expected")
    job.outcome.facts.update(model=request.model, server=request.server, size=f"{seen.width}x{seen.height}")
    job.progress(1.0)
    return path
