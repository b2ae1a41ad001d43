"""The image source ``openai-images``: any server with OpenAI's ``POST /images/generations``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from gator_core import Availability, Estimate, GatorError, ImageSource, Parameters, Request
from gator_core.calls import SWITCH, forbidden, is_loopback, permit
from gator_core.errors import Cancelled, GenerationFailed, GenerationRefused, MediaError, ProviderUnavailable, WorkError
from gator_core.model_servers import ModelServer
from gator_core.providers import Job
from gator_stills.prices import FAMILY, dollars_of_tokens, expected
from gator_stills.settings import ServerSettings
from gator_stills.shapes import nearest, shaped

if TYPE_CHECKING:
    from gator_stills.client import Asking

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
_DALL_E: dict[str, tuple[Size, ...]] = {
    "dall-e-3": ((1024, 1024), (1792, 1024), (1024, 1792)),
    "dall-e-2": ((1024, 1024), (512, 512), (256, 256)),
}
_LOOK = 5.0
"""Seconds that a server may take to say that it is there."""
_LONGEST = 32_000
"""Characters of a prompt that OpenAI takes."""


class ServerParameters(Parameters):
    """The further fields of ``image_source: {name: openai-images}``."""

    model: str | None = Field(None, min_length=1, description="instead of GATOR_IMAGES_MODEL")
    quality: Literal["low", "medium", "high"] | None = Field(
        None, description="medium for OpenAI's models, else the server's own"
    )
    send_seed: bool = Field(False, description="also sends the seed: OpenAI refuses one, other servers may heed it")
    response_format: Literal["b64_json", "url"] | None = Field(
        None, description="how the picture is to come, for servers that want to be told; OpenAI refuses it"
    )


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
        return not self._server().free

    def availability(self) -> Availability:
        try:
            server = self._server()
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

    def examine(self) -> Iterable[Availability]:
        """Whether a server listens there and takes the key, found out for free; nothing where no call could be made."""
        return [_looked_at(self._server())] if self.availability().ok else []

    def refuses(self, prompt: str, size: Size) -> str | None:  # noqa: ARG002 - any size has a nearest one
        if not prompt.strip():
            return "the prompt is empty"
        if self._server().is_openai and len(prompt) > _LONGEST:
            return f"the prompt has {len(prompt)} characters, and OpenAI takes {_LONGEST}"
        return None

    def request(self, prompt: str, size: Size, seed: int) -> ServerRequest:
        server = self._server()
        model = server.model
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
        request = _own(request)
        server = self._server()
        if server.fault:
            raise ProviderUnavailable(f"{server.fault}; {server.fix}")
        try:
            return _written(self._raw(request, server, job), job, request)
        except WorkError as error:
            under_way = bool(job.journal.get("sent") or job.journal.get("url"))
            error.outstanding = under_way and not server.free and not isinstance(error, Cancelled)
            raise

    def _raw(self, request: ServerRequest, server: ServerSettings, job: Job) -> bytes:
        from gator_stills.client import Asking, decoded, whereabouts

        asking = Asking(server, job.cancelled, lambda sent: _note(job, sent))
        earlier = _earlier(asking, job)
        if earlier is not None:
            return earlier
        job.check()
        self._pay(request, job)
        answer = self._asked(request, asking, job)
        self._account(answer, job)
        first = answer["data"][0] if isinstance(answer["data"][0], dict) else {}
        given = str(first.get("b64_json") or first.get("url") or "")
        if not given:
            raise GenerationFailed(f"{server.base} answered with neither a picture nor its address")
        if first.get("b64_json") or given.startswith("data:"):
            return decoded(given, server)
        job.journal["url"] = whereabouts(given, server)
        job.progress(0.9)
        return _fetched(asking, job)

    def _asked(self, request: ServerRequest, asking: Asking, job: Job) -> Mapping[str, Any]:
        from gator_stills.client import asked

        try:
            return asked(asking, _body(request, self.params.response_format))
        except GatorError as error:
            if self.paid and not job.journal.get("sent") and not isinstance(error, GenerationRefused):
                job.refund(self._price(request) or 0.0)
            raise

    def _pay(self, request: ServerRequest, job: Job) -> None:
        if not self.paid:
            return
        if job.journal.get("sent") and not job.retry:
            raise GenerationFailed(
                f"an earlier run sent a request for this picture to {request.server} and ended without the picture. It may have"
                " been created and paid for, so it is not sent again by itself; look at the usage of the account, then allow it"
                " with --retry"
            )
        job.purchase(self._price(request) or 0.0)

    def owed(self, request: Request, notes: Mapping[str, Any], *, retry: bool) -> float:
        """Dollars still to be paid, given what the journal of an earlier run says: nothing for a picture that lies at an
        address, or for a request that is not sent again."""
        if notes.get("url") or (notes.get("sent") and not retry):
            return 0.0
        return self.estimate(request).dollars

    def unsure(self, notes: Mapping[str, Any]) -> bool:
        """After a request to a paid server whose answer nobody heard."""
        return self.paid and bool(notes.get("sent")) and not notes.get("url")

    def _server(self) -> ServerSettings:
        """With the parameter's model."""
        return ServerSettings.from_environment(self.params.model)

    def _account(self, answer: Mapping[str, Any], job: Job) -> None:
        """What it really cost, where the answer counts it."""
        server, usage = self._server(), answer.get("usage")
        if server.is_openai and server.price is None and not server.free and isinstance(usage, dict):
            picture, prompt = usage.get("output_tokens"), usage.get("input_tokens")
            if isinstance(picture, int) and isinstance(prompt, int):
                job.outcome.dollars = dollars_of_tokens(picture, prompt)

    def _price(self, request: ServerRequest) -> float | None:
        """Dollars a picture; None where nobody knows."""
        server = self._server()
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
        return 1 if self._server().free else 4

    def limits(self) -> Mapping[str, Any]:
        request = self.request("", (16, 9), 0)
        width, height = request.size
        return {"model": request.model, "size for 16:9": f"{width}x{height}"}


def _looked_at(settings: ServerSettings) -> Availability:
    """What a GET of ``/models`` is answered, which costs nothing, and which most servers of this protocol know."""
    import httpx

    base, key = settings.base, settings.key
    permit(base)
    server = ModelServer(base, "IMAGES", "/images/generations", bool(key))
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    own = is_loopback(base)  # no proxy stands between us and ourselves
    try:
        with httpx.stream("GET", f"{base}/models", headers=headers, timeout=_LOOK, trust_env=not own) as answer:
            return server.answered(answer.status_code)
    except httpx.TransportError as error:  # its words may quote a header
        said = str(error).replace(key, "[key]") if key else str(error)
        return server.silent(said or type(error).__name__)


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
        return shaped(within, _WIDE, 16)
    made = next((sizes for name, sizes in _DALL_E.items() if model.startswith(name)), None)
    if made:
        return nearest(size, made)
    return nearest(size, _FIXED) if model.startswith("gpt-image") else shaped(size, _USUAL, 64)


def _earlier(asking: Asking, job: Job) -> bytes | None:
    """The picture at the address that an earlier process was told, if there is one. Where it can't be had, and the caller
    asks again, it is given up; else GenerationFailed."""
    if not job.journal.get("url"):
        return None
    try:
        return _fetched(asking, job)
    except GenerationFailed as error:
        if not (job.retry or (asking.server.free and "url" not in job.journal)):
            raise
        job.journal.pop("url", None)
        job.outcome.warnings.append(f"{error}; it was made anew")
        return None


def _fetched(asking: Asking, job: Job) -> bytes:
    """The picture at the address in the journal, which is forgotten once nothing lies there any more."""
    from gator_stills.client import PictureGone, fetched

    try:
        return fetched(asking, str(job.journal["url"]))
    except PictureGone as error:
        del job.journal["url"]
        if asking.server.free:
            raise
        raise PictureGone(f"{error}; it was paid for, and is lost: --retry has it made, and paid for, anew") from error


def _body(request: ServerRequest, response_format: str | None) -> dict[str, Any]:
    """``response_format`` is sent at the user's word only: OpenAI refuses it, and both kinds of answer are understood."""
    width, height = request.size
    made: dict[str, Any] = {"model": request.model, "prompt": request.prompt, "n": 1, "size": f"{width}x{height}"}
    if request.quality:
        made["quality"] = request.quality
    if request.send_seed:
        made["seed"] = request.seed % 2**32
    if response_format:
        made["response_format"] = response_format
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
