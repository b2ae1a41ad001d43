"""The ways to make a shot: a source alone, or one that starts from a picture which an image source makes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from gator_core.errors import GatorError
from gator_core.generation import Made, Request
from gator_core.providers import Availability, FrameSource, Generator, ImageSource, Provider
from gator_core.shot import Shot
from gator_core.storyboard import Motion

__all__ = [
    "NONE",
    "Ask",
    "Candidate",
    "Candidates",
    "Pin",
    "Pins",
    "Products",
    "Still",
    "absence",
    "availability_of",
    "starts_from",
]

GENTLE = Motion(name="zoom-in", amount=0.1)
"""How the camera moves over a picture that was made of a prompt, where the scene does not say."""


Ask = Callable[[Provider], Availability]
"""``availability_of``, or one that remembers what it was told."""


class Products(Protocol):
    """What is known of generated products without making any."""

    def key(self, generator: Generator, request: Request) -> str:
        """Of the product of a request."""

    def holds(self, generator: Generator, request: Request) -> bool:
        """Whether it is stored."""

    def under_way(self, generator: Generator, request: Request) -> bool:
        """Whether it was paid for, or may have been, and is not stored yet."""

    def refusal(self, generator: Generator, request: Request) -> str | None:
        """What was said when this very request was refused for good, if it was and it is not to be asked for again."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A provider that the user named, and its parameters."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    base: Path | None = None
    """The folder that paths among the parameters are relative to."""


@dataclass(frozen=True, slots=True)
class Pins:
    """What the user named for a scene."""

    source: Pin | None = None
    image_source: Pin | None = None
    by_scene: bool = True
    """Whether the scene itself names the source, not the storyboard, the call or the environment."""
    picture_first: bool = False
    """Whether the scene itself names the image source: then its picture is made first, whoever could do without."""


NONE = Pins()
"""Nothing was named."""


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of the prompt, to be made first."""

    source: ImageSource
    request: Request
    key: str
    pinned: bool = False
    """Whether the user named the image source."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to make a shot."""

    source: FrameSource
    shot: Shot
    """As the source gets it; ``shot.still`` names the picture that is made first."""
    still: Still | None = None
    pinned: bool = False
    """Whether the user named the source."""

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.source.name} from a picture by {self.still.source.name}" if self.still else self.source.name

    @property
    def generates(self) -> bool:
        """Whether a model makes any of it."""
        return self.source.generates or self.still is not None

    @property
    def services(self) -> frozenset[str]:
        """The remote services that would be asked."""
        asked = [*([self.source] if self.source.generates else []), *([self.still.source] if self.still else [])]
        return frozenset(one.service for one in asked if one.service)


def availability_of(provider: Provider) -> Availability:
    """Its own word; a provider that raises while asked is not available."""
    try:
        return provider.availability()
    except Exception as error:  # a plugin's bug must not end a build that does not need it
        return Availability(False, f"its availability() raised {type(error).__name__}: {error}")


def absence(found: Availability) -> str | None:
    """Why a provider can't serve, and what can be done; None if it can."""
    if found.ok:
        return None
    return f"it is not available: {found.reason}" + (f" ({found.fix})" if found.fix else "")


def starts_from(request: object, key: str) -> bool:
    """Whether a request names the product ``key``."""
    if isinstance(request, Made):
        return request.key == key
    if isinstance(request, BaseModel):
        return any(starts_from(value, key) for _, value in request)
    values = request.values() if isinstance(request, Mapping) else request
    return isinstance(values, Iterable) and not isinstance(values, str | bytes) and any(starts_from(one, key) for one in values)


class Candidates:
    """Finds the ways to make one shot. ``why_not`` has, by provider, why one is in no way, or in none that was listed."""

    def __init__(
        self,
        shot: Shot,
        sources: Iterable[FrameSource],
        images: Iterable[ImageSource],
        products: Products,
        pins: Pins,
        ask: Ask = availability_of,
    ) -> None:
        self._shot, self._products, self._pins, self._ask = shot, products, pins, ask
        self._sources = list(sources)
        self._images = list(images)
        self._able_alone: set[str] = set()
        self._barred: dict[str, str] = {}
        """Services that refused the shot for good before, and who said so."""
        self.why_not: dict[str, str] = {}
        self.unavailable: set[str] = set()
        """Those of them that can't serve anything here."""
        self.refused: list[tuple[Candidate, str]] = []
        """Those that were refused for good before, and with what words."""

    def listed(self) -> list[Candidate]:
        """Every way that can be gone here and now, best first."""
        self._find_barred()
        direct = [] if self._pins.picture_first else list(self._direct())
        if self._pins.source and (direct or self.refused):  # who names a source gets it as it is, unless it needs a picture
            return direct
        chains = list(self._chains()) if self._may_start_from_a_still() else []
        models = [one for one in direct if one.source.generates]
        moved = [one for one in chains if one.source.generates]
        viewed = [one for one in chains if not one.source.generates]
        return [*models, *moved, *viewed, *(one for one in direct if not one.source.generates)]

    # A source alone ------------------------------------------------------------------------------------------------

    def _direct(self) -> Iterator[Candidate]:
        for source in self._sources:
            if source.generates and self._shot.is_footage and not self._pins.source:
                self.why_not[source.name] = "the scene is your own footage; `motion: generated` would ask a model to move it"
                continue
            made = Candidate(source, self._shot, pinned=self._pins.source is not None)
            why_not = _unable(source, self._shot) or self._absent(made)
            if why_not:
                self.why_not[source.name] = why_not
                continue
            self._able_alone.add(source.name)
            if not self._was_refused(made) and not self._is_barred(made):
                yield made

    def _absent(self, made: Candidate) -> str | None:
        """Why a source can't serve here and now; None also where it need not, since its product is stored."""
        why_not = self._unavailable(made.source)
        if not made.source.generates:
            return why_not
        request, fault = _request(made.source, made.shot)
        if request is None:
            return why_not or fault
        return why_not if why_not and not self._holds(made.source, request) else None

    # From a picture that is made first ------------------------------------------------------------------------------

    def _may_start_from_a_still(self) -> bool:
        shot = self._shot
        return bool(shot.prompt) and shot.media is None and shot.color is None

    def _chains(self) -> Iterator[Candidate]:
        stills = [(still, self._absent_still(still)) for still in self._stills()]
        if all(why_not for _, why_not in stills):
            self._explain_stills()
        for still, no_still in stills:
            for source in self._sources:
                shot = self._shot_from(still.key, source)
                if shot is None or (source.generates and source.name in self._able_alone):
                    continue
                made = Candidate(source, shot, still, self._pins.source is not None)
                if self._can_be_gone(made, no_still) and not self._was_refused(made) and not self._is_barred(made):
                    yield made

    def _stills(self) -> Iterator[Still]:
        prompt, size = self._shot.prompt or "", self._shot.size
        for source in self._images:
            try:
                why_not = source.refuses(prompt, size)
                if not why_not:
                    request = source.request(prompt, size, self._shot.seed)
                    yield Still(source, request, self._products.key(source, request), self._pins.image_source is not None)
                    continue
            except Exception as error:  # a plugin's bug, as above
                why_not = _raised("request", error)
            self.why_not[source.name] = why_not

    def _absent_still(self, still: Still) -> str | None:
        why_not = self._unavailable(still.source)
        if not why_not or self._holds(still.source, still.request):
            return None
        self.why_not[still.source.name] = why_not
        return why_not

    def _shot_from(self, key: str, source: FrameSource) -> Shot | None:
        """The shot with the picture ``key``, where a source would really start from it."""
        shot = replace(self._shot, still=Made(key))
        if source.generates:
            return shot if not _unable(source, shot) and starts_from(_request(source, shot)[0], key) else None
        shot = shot if shot.motion else replace(shot, motion=GENTLE)
        # Without its prompt, so that none is taken that would draw the prompt and leave the picture aside.
        return None if _unable(source, shot) or _unable(source, replace(shot, prompt=None)) else shot

    def _can_be_gone(self, made: Candidate, no_still: str | None) -> bool:
        if self.is_stored(made):
            return True
        why_not = self._unavailable(made.source)
        if why_not:
            self.why_not[made.source.name] = why_not
        return not why_not and no_still is None

    def _explain_stills(self) -> None:
        """Of sources that could go on from a picture: that none can be made."""
        said = [f"{one.name}: {self.why_not[one.name]}" for one in self._images if one.name in self.why_not]
        because = "; ".join(said) or "no image source is installed"
        for source in self._sources:
            if source.generates and source.name in self.why_not and self._shot_from("", source):
                self.why_not[source.name] += f"; no picture can be made for it first ({because})"

    # What is known -------------------------------------------------------------------------------------------------

    def _unavailable(self, provider: Provider) -> str | None:
        why_not = absence(self._ask(provider))
        if why_not:
            self.unavailable.add(provider.name)
        return why_not

    def is_stored(self, made: Candidate) -> bool:
        """Whether the clip is there, so that nothing has to be made."""
        request = _request(made.source, made.shot)[0] if made.source.generates else None
        return request is not None and self._holds(made.source, request)

    def _find_barred(self) -> None:
        """Which services refused the shot before, through any of their generators. Footage asks none, unless one is named."""
        if self._shot.is_footage and not self._pins.source:
            return
        asked: list[tuple[Generator, Request]] = []
        for source in self._sources:
            request = _request(source, self._shot)[0] if source.generates and not _unable(source, self._shot) else None
            asked += [(source, request)] if source.service and request is not None else []
        if self._may_start_from_a_still():
            asked += [(still.source, still.request) for still in self._stills() if still.source.service]
        for generator, request in asked:
            if generator.service and self._said_no(generator, request):
                self._barred.setdefault(generator.service, generator.name)

    def _said_no(self, generator: Generator, request: Request) -> str | None:
        try:
            return self._products.refusal(generator, request)
        except TypeError:  # a request that is not made of values, as above
            return None

    def _is_barred(self, made: Candidate) -> bool:
        """Whether its service refused the shot before, by another of its generators: each try may cost, and count against
        the account. What is stored is not asked for."""
        said = next((self._barred[service] for service in sorted(made.services) if service in self._barred), None)
        if said is None or self.is_stored(made):
            return False
        for generator in (made.source, *([made.still.source] if made.still else [])):
            if generator.service in self._barred:
                self.why_not.setdefault(generator.name, f"its service refused this before ({said}); --retry asks it again")
        return True

    def _holds(self, generator: Generator, request: Request) -> bool:
        """Whether it is stored, or was paid for: then nobody else is asked, and nothing stands in for it."""
        try:
            return self._products.holds(generator, request) or self._products.under_way(generator, request)
        except TypeError:  # a request that is not made of values; whoever asks for its product hears of it
            return False

    def _was_refused(self, made: Candidate) -> bool:
        request = _request(made.source, made.shot)[0] if made.source.generates else None
        parts: list[tuple[Generator, Request]] = [(made.still.source, made.still.request)] if made.still else []
        parts += [(made.source, request)] if request is not None else []
        for generator, asked in parts:
            said = self._said_no(generator, asked)
            if said:
                self.why_not[generator.name] = f"it refused this before: {said} (--retry asks again)"
                self.refused.append((made, said))
                return True
        return False


def _request(source: FrameSource, shot: Shot) -> tuple[Request | None, str]:
    try:
        return source.request(shot), ""
    except GatorError as error:
        return None, str(error)
    except Exception as error:  # as above
        return None, _raised("request", error)


def _unable(source: FrameSource, shot: Shot) -> str | None:
    try:
        return source.supports(shot)
    except Exception as error:  # as above
        return _raised("supports", error)


def _raised(method: str, error: Exception) -> str:
    return f"its {method}() raised {type(error).__name__}: {error}"
