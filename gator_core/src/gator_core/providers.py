"""The base classes that a plugin implements, one for each kind of provider; what they share comes from ``provider``,
what they are given and owe from ``generation`` and ``output``."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pickle import PicklingError
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from gator_core.errors import ProviderBroken
from gator_core.frame import Frame, Plane
from gator_core.generation import Estimate, Job, Made, Outcome, Picture, Request
from gator_core.output import Measured, OutputFormat, Samples, Sink, SoundSettings, VideoSettings
from gator_core.provider import Availability, Configurable, Parameters, Provider, UserFile

if TYPE_CHECKING:
    from gator_core.clip import Clip
    from gator_core.shot import Shot

__all__ = [
    "AudioSyncer",
    "Availability",
    "Configurable",
    "Encoder",
    "Estimate",
    "Filter",
    "FrameSource",
    "Generator",
    "ImageSource",
    "Job",
    "Made",
    "Measured",
    "Outcome",
    "OutputFormat",
    "Parameters",
    "Picture",
    "Provider",
    "Request",
    "Samples",
    "Sink",
    "SoundSettings",
    "Transition",
    "UserFile",
    "VideoSettings",
    "Voice",
    "VoiceInfo",
    "limits_of",
]


# Pictures --------------------------------------------------------------------------------------------------------


class Transition(Configurable, ABC):
    """A pure function of two pictures and a progress. The engine owns timing, overlap and easing."""

    kind = "transition"

    @abstractmethod
    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        """The picture at ``t`` in [0, 1] on the way from ``a`` to ``b``, both of the same size.

        0 gives exactly ``a``, 1 exactly ``b``. Keeps no state; the same arguments give the same bits.
        """

    def opening(self, b: Frame, t: float) -> Frame:
        """The picture at ``t`` where the video starts from black: by default the way from a black picture."""
        return self.blend(Frame.solid(*b.size), b, t)

    def closing(self, a: Frame, t: float) -> Frame:
        """The picture at ``t`` where the video ends in black: by default the way to a black picture."""
        return self.blend(a, Frame.solid(*a.size), t)

    @staticmethod
    def from_rgb(
        name: str, *, params: type[Parameters] = Parameters, summary: str = ""
    ) -> Callable[[Callable[[Plane, Plane, float, Any], Plane]], Transition]:
        """Decorator that makes a transition of ``function(a, b, t, params) -> rgb``.

        ``a`` and ``b`` are uint8 RGB arrays of shape (height, width, 3) that may be written to; so is the result.
        The function is only called for 0 < t < 1.
        """

        def decorate(function: Callable[[Plane, Plane, float, Any], Plane]) -> Transition:
            made = _RgbTransition()
            said = summary or (function.__doc__ or "").strip().partition("\n")[0]
            made.name, made.summary, made.function = name, said, function
            made.Params = params  # type: ignore[misc]
            made.params = params()
            return made

        return decorate


class _RgbTransition(Transition):
    function: Callable[[Plane, Plane, float, Any], Plane]

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        picture = np.asarray(self.function(a.rgb, b.rgb, t, self.params))
        if picture.shape != (a.height, a.width, 3) or picture.dtype != np.uint8:
            raise ProviderBroken(
                f"transition {self.name!r} must give a uint8 array of shape {(a.height, a.width, 3)}, "
                f"not {picture.dtype} {picture.shape}"
            )
        return Frame.from_rgb(picture)

    def fingerprint(self) -> str:
        from gator_core.fingerprints import code_of

        module = self.function.__module__
        return f"{module}:{self.name}@{code_of(module)}"

    def __copy__(self) -> Self:
        twin = type(self)()
        vars(twin).update(vars(self))
        return twin

    def __reduce__(self) -> tuple[Callable[..., _RgbTransition], tuple[Any, ...]]:
        # The decorator put this object where pickle would look for the function: it is found there again.
        place = (self.function.__module__, self.function.__qualname__, self.name, self.params)
        _found_again(*place)
        return _found_again, place


def _found_again(module: str, qualname: str, name: str, params: Parameters) -> _RgbTransition:
    found: Any = import_module(module)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, _RgbTransition) or found.name != name:
        raise PicklingError(f"transition {name!r} is not {qualname!r} of {module}: decorate its function at module level")
    twin = copy.copy(found)
    twin.params = params
    return twin


class Filter(Configurable, ABC):
    """A change to each picture of a scene."""

    kind = "filter"
    moves: bool = False
    """True where the result depends on the time, not only on the picture."""

    @abstractmethod
    def apply(self, frame: Frame, t: float) -> Frame:
        """The changed picture, of the same size. ``t`` is seconds from the scene's cut: below 0, or beyond the
        scene's duration, in handles. Keeps no state."""


# Generation ------------------------------------------------------------------------------------------------------


class Generator(Configurable):
    """What makes something that is stored: a clip or a picture. Its parameters are the further fields of a scene's
    ``provider: {name: …}``; what of them changes the product belongs into the request."""

    paid: bool = False
    """Whether ``generate`` costs money."""
    output_revision: int = 1
    """Raised by hand when the same request would give another product."""
    deterministic: bool = True
    """Whether the same request gives the same pictures each time."""
    service: str | None = None
    """The remote service that it asks. What one generator of a service refused for good, no other one of it is asked for."""

    def resource(self, request: Request) -> str:
        """What its work occupies, such as ``gpu`` or ``runway:gen4.5``. Steps of one resource share ``at_once``."""
        return self.name

    def at_once(self, request: Request) -> int:
        """How many steps of that resource may run side by side; asked right before the first one starts."""
        return 1

    def estimate(self, request: Request) -> Estimate:
        """What that will take."""
        return Estimate()

    def owed(self, request: Request, notes: Mapping[str, Any], *, retry: bool) -> float:
        """Dollars that are still to be paid for it, by what the journal of an earlier run notes; ``retry`` as for ``Job``.

        By default nothing where it notes anything: then it was bought, and is only waited for.
        """
        return 0.0 if notes else self.estimate(request).dollars

    def unsure(self, notes: Mapping[str, Any]) -> bool:
        """Whether nobody knows if what an earlier run asked for was paid for, so that only ``retry`` goes on."""
        return False

    def limits(self) -> Mapping[str, Any]:
        """What it can be asked for, for listings: JSON values such as durations in seconds, sizes, characters."""
        return {}


def limits_of(provider: Provider) -> dict[str, Any]:
    """What a provider can be asked for, for listings; of one that has no limits to tell, or fails to, none."""
    try:
        return dict(provider.limits()) if isinstance(provider, Generator) else {}
    except Exception:  # a plugin's bug must not hide the others
        return {}


class FrameSource(Generator, ABC):
    """Turns a shot into a clip: ``request`` (pure), ``generate`` (once), ``open`` (cheap)."""

    kind = "provider"
    generates: bool = False
    """True for models that make new pictures; False for the user's footage, colours and sketches."""

    @abstractmethod
    def supports(self, shot: Shot) -> str | None:
        """Why this source can't make the shot, or None if it can.

        A model that can only move a picture refuses a shot without one (``shot.picture``): a prompt is then offered
        again with the picture that the best image source would make of it.
        """

    def request(self, shot: Shot) -> Request:
        """What will be asked for. Pure: no disk, no clock, no network."""
        return Request()

    def generate(self, request: Request, job: Job) -> Path | None:
        """Makes the asset in ``job.scratch``; None where there is nothing to make. May take minutes and money.

        GenerationRefused where the same request would always be refused: that is stored, and not asked for again.
        """
        return None

    @abstractmethod
    def open(self, shot: Shot, asset: Path | None) -> Clip:
        """A cheap, picklable description of the shot's pictures, at the shot's size and rate."""

    def remark(self, shot: Shot) -> str | None:
        """What a person should be told about this shot's pictures, if anything."""
        return None


class ImageSource(Generator, ABC):
    """Text to picture."""

    kind = "image source"

    @abstractmethod
    def request(self, prompt: str, size: tuple[int, int], seed: int) -> Request:
        """What will be asked for; ``size`` is (width, height) of the frame to fill."""

    def refuses(self, prompt: str, size: tuple[int, int]) -> str | None:
        """Why it can't make a picture of this prompt, or None if it can."""
        return None

    @abstractmethod
    def generate(self, request: Request, job: Job) -> Path:
        """Makes the picture file in ``job.scratch``. GenerationRefused as for frame sources."""


# Output ----------------------------------------------------------------------------------------------------------


class Encoder(Provider, ABC):
    """Pictures to a video file."""

    @abstractmethod
    def formats(self) -> tuple[OutputFormat, ...]:
        """What it can write."""

    @abstractmethod
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings) -> AbstractContextManager[Sink]:
        """Writes an mp4 of the video stream alone to ``path``; an animation where that is the container, and for
        ``pictures`` a zip archive of their files in order.

        Leaving the block without an exception finishes the file and raises EncodeError if the encoder failed or
        wrote another number of pictures; leaving it with one stops the encoder and removes the file.
        """

    def on_hardware(self, fmt: OutputFormat, settings: VideoSettings) -> Encoder | str:
        """An encoder that writes that format on a device of this machine, or why there is none. Only what was seen to work
        here with these settings: a trial may take a second, and is best remembered for the life of the process."""
        return f"{self.name} encodes on the processor only"

    def remark(self) -> str | None:
        """What a person should be told about the files that it writes, if anything: what they lack."""
        return None


class AudioSyncer(Provider, ABC):
    """What puts sound to a video: it encodes and measures. What is heard when, and how it gets into the file, is the
    engine's business, so that it is the same whoever encodes."""

    codecs: tuple[str, ...] = ("aac",)
    """What it encodes: ``aac``, which is AAC-LC, and ``opus``."""

    @abstractmethod
    def encode(self, sound: Iterable[Samples], path: Path, settings: SoundSettings) -> None:
        """Writes an m4a file of ``settings.codec``, one of ``codecs``, 48 kHz, stereo, to ``path``. Packets of Opus last
        20 ms.

        Its first sample is presented at time 0 and its last one at its end: what the codec puts before it is declared
        (an edit list). The same samples give the same file. EncodeError, and no file, if it fails; what ``sound``
        raises is passed on.
        """

    @abstractmethod
    def measure(self, sound: Iterable[Samples]) -> Measured:
        """The loudness of all of it, to a tenth of a dB. EncodeError if it can't be measured."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One of the voices that a provider speaks with."""

    name: str
    """What ``voice`` is set to for it."""
    language: str = ""
    """As BCP 47 writes it, such as ``en-us``; empty for a voice that speaks whatever the text is in."""
    description: str = ""


class Voice(Generator, ABC):
    """Text to speech. What the arguments mean is the same for all: ``voice`` is one of ``voices()`` or a name that it maps
    to one, None the best for the language; ``speed`` is a factor of its usual pace; ``language`` is as BCP 47 writes it,
    None that of the voice."""

    kind = "voice"

    @abstractmethod
    def voices(self) -> tuple[VoiceInfo, ...]:
        """What it speaks with, as far as that can be told without a network; empty while it is not available."""

    @abstractmethod
    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> Request:
        """What will be asked for. Pure; only called for what ``refuses`` allows."""

    def refuses(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        """Why it can't say this so, or None if it can: an unknown voice or language, nothing to say, too quick a speed."""
        return None

    def remark(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        """What a person should be told, if anything: that another voice stands in, or what is not spoken."""
        return None

    @abstractmethod
    def generate(self, request: Request, job: Job) -> Path:
        """Writes what is said as a WAV file of 16-bit samples in ``job.scratch``.

        ``job.outcome.facts`` then has ``voice``, the voice that really spoke, and where times are known ``words``: a list of
        ``{"word": …, "start": …, "end": …}`` in order, each word as the text has it, times in seconds. GenerationRefused as
        for frame sources.
        """
