"""Which voice says a line, and its sound: chosen, made and stored as other products are."""

from __future__ import annotations

import os
import wave
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gator_core import events
from gator_core.build.generating import Making, Product, owed
from gator_core.build.money import Item
from gator_core.build.rooms import Rooms
from gator_core.build.scheduler import Chain
from gator_core.build.steps import AssetStep
from gator_core.build.store import Entry
from gator_core.candidates import Products, absence, availability_of
from gator_core.errors import Cancelled, GatorError, InputError, ProviderBroken, ProviderUnavailable
from gator_core.plugins import Catalogue, catalogue
from gator_core.providers import Voice

__all__ = ["Line", "Said", "Spoken", "VoiceChoice", "Word", "choose_voice", "saying", "stored", "to_pay"]


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be said, and how; see ``Voice`` for what the fields mean."""

    text: str
    voice: str | None = None
    speed: float = 1.0
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """When a word is said: seconds from the start of the sound."""

    word: str
    """With its punctuation, as the text has it; where it is silent, with what stands before or after it."""
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text's sound."""

    path: Path
    """A WAV file of 16-bit samples: where the caller wanted it, else in the store, from which it may be evicted later."""
    duration: float
    """Seconds, of the whole file."""
    voice: str
    """The one that really spoke."""
    provider: str
    words: tuple[Word, ...]
    """All of the text, in order; none where the provider does not know when it says what."""
    warnings: tuple[str, ...]
    key: str
    """The step's key in the store: other steps that depend on this sound name it."""
    dollars: float = 0.0
    """What this call spent."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        plain = {name: getattr(self, name) for name in ("duration", "voice", "provider", "dollars")}
        words = [{"word": one.word, "start": one.start, "end": one.end} for one in self.words]
        return {"file_path": str(self.path), **plain, "words": words, "warnings": list(self.warnings)}


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """Who says a line, and why."""

    line: Line
    provider: Voice
    """With its parameters."""
    step: AssetStep
    """What has it said, once."""
    rejected: tuple[tuple[str, str], ...] = ()
    """Every provider of higher rank, with why it was not taken."""
    reserves: tuple[VoiceChoice, ...] = ()
    """Who could say it too, best first."""


def stored(choice: VoiceChoice, rooms: Rooms) -> Spoken | None:
    """The sound of a line if it was made before; makes nothing."""
    room = rooms.room(choice.provider)
    path, entry = room.path(choice.step.key), room.has(choice.step.key)
    return _as_spoken(choice, path, entry) if path and entry else None


# Choosing --------------------------------------------------------------------------------------------------------


def choose_voice(
    line: Line, provider: str | Mapping[str, Any] | None, rooms: Products, found: Catalogue | None = None
) -> VoiceChoice:
    """The provider named, else the one of ``GATOR_VOICE_PROVIDER``, else the best that is available and can say the line.

    What is stored already needs no provider that is available. InputError says why none can say it, ProviderUnavailable
    why none is there.
    """
    voices = (found or catalogue()).voices
    pin = provider or os.environ.get("GATOR_VOICE_PROVIDER", "").strip()
    if pin:
        name, parameters = _pin(pin)
        return _pinned(line, voices[name].configured(parameters), rooms)
    fit: list[VoiceChoice] = []
    unfit: list[tuple[str, str]] = []
    absent: list[tuple[str, str]] = []
    for candidate in voices.ranked():
        fault = _fault(line, candidate)
        why_not = fault or _absent(line, candidate, rooms)
        if why_not is None:
            fit.append(_choice(line, candidate, rooms, rejected=(*absent, *unfit)))
        else:
            (unfit if availability_of(candidate).ok else absent).append((candidate.name, why_not))
    if not fit:
        raise _none_can(unfit, absent)
    return replace(fit[0], reserves=tuple(fit[1:]))


def _pin(pin: str | Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if isinstance(pin, str):
        return pin, {}
    parameters = dict(pin)
    name = parameters.pop("name", None)
    if not isinstance(name, str):
        raise InputError(f"a voice provider with parameters needs a name, as in {{'name': 'espeak-ng'}}, not {dict(pin)!r}")
    return name, parameters


def _pinned(line: Line, provider: Voice, rooms: Products) -> VoiceChoice:
    fault = _fault(line, provider)
    if fault:
        raise InputError(f"voice provider {provider.name!r}: {fault}")
    why_not = absence(availability_of(provider))
    choice = _choice(line, provider, rooms, pinned=True)
    if why_not and not rooms.holds(provider, choice.step.request):
        raise ProviderUnavailable(f"voice provider {provider.name!r} is pinned, but {why_not}")
    return choice


def _choice(
    line: Line, provider: Voice, rooms: Products, *, pinned: bool = False, rejected: tuple[tuple[str, str], ...] = ()
) -> VoiceChoice:
    request = provider.request(line.text, line.voice, line.speed, line.language)
    step = AssetStep(0, f"voice of {provider.name}", provider, request, rooms.key(provider, request), pinned)
    return VoiceChoice(line, provider, step, rejected)


def _fault(line: Line, provider: Voice) -> str | None:
    """Why it can't say the line, by its own word."""
    try:
        return provider.refuses(line.text, line.voice, line.speed, line.language)
    except GatorError:
        raise
    except Exception as error:  # a plugin's bug must not silence the others
        return f"its refuses() raised {type(error).__name__}: {error}"


def _absent(line: Line, provider: Voice, rooms: Products) -> str | None:
    """Why it can't be asked, or None; what is stored need not be asked for."""
    try:
        request = provider.request(line.text, line.voice, line.speed, line.language)
        if rooms.holds(provider, request):
            return None
        refused = rooms.refusal(provider, request)
    except GatorError:
        raise
    except Exception as error:  # as above
        return f"its request() raised {type(error).__name__}: {error}"
    return f"it refused this before: {refused}" if refused else absence(availability_of(provider))


def _none_can(unfit: list[tuple[str, str]], absent: list[tuple[str, str]]) -> GatorError:
    if unfit:
        faults = list(dict.fromkeys(why for _, why in unfit))
        return InputError(faults[0] if len(faults) == 1 else "; ".join(f"{name}: {why}" for name, why in unfit))
    known = "; ".join(f"{name}: {why}" for name, why in absent)
    missing = "none is installed (it comes with gator-video-speech: pip install gator-video-speech)"
    return ProviderUnavailable(f"no voice can serve: {known or missing}")


# Making ----------------------------------------------------------------------------------------------------------


def to_pay(choice: VoiceChoice, rooms: Rooms) -> list[Item]:
    """What asking for it will cost, unless that was paid before."""
    item = owed(choice.step, rooms)
    return [item] if item else []


@dataclass(frozen=True, slots=True)
class Said:
    """A line that was spoken, and by whom."""

    choice: VoiceChoice
    """Who said it: the one that was chosen, or a stand-in."""
    spoken: Spoken
    product: Product


def saying(choice: VoiceChoice, making: Making) -> Chain[Said]:
    """By the choice or, where an automatic one fails, by one that may stand in."""
    failure: tuple[str, GatorError] | None = None
    warnings: list[str] = []
    for candidate in (choice, *choice.reserves):
        if failure and not making.ledger.may(to_pay(candidate, making.rooms)):
            continue
        if failure:
            warnings.append(f"{failure[0]} failed ({failure[1]}); spoken by {candidate.provider.name} instead")
        try:
            product = yield from _product(candidate.step, making)
            made = _told(candidate, product, making)
            return Said(candidate, replace(made, warnings=(*warnings, *made.warnings)), product)
        except (Cancelled, InputError):
            raise
        except GatorError as error:
            failure = candidate.provider.name, error
            if error.outstanding:
                break
    if failure is None:
        raise AssertionError("unreachable: the first one was asked")
    raise failure[1]


def _product(step: AssetStep, making: Making) -> Chain[Product]:
    found: Product | None = yield making.looking(step)
    if found is None:
        found = yield making.asking(step)
    if found is None:
        raise ProviderBroken(f"voice {step.source.name!r} gave no file")
    if not found.made or found.name != step.name:
        making.on_event(events.Cached(events.Step("asset", step.name)))
    return found


# What was made ---------------------------------------------------------------------------------------------------


def _told(choice: VoiceChoice, product: Product, making: Making) -> Spoken:
    try:
        return _as_spoken(choice, product.path, product.entry)
    except ProviderBroken:
        making.rooms.room(choice.provider).drop(choice.step.key)
        raise


def _as_spoken(choice: VoiceChoice, path: Path, entry: Entry) -> Spoken:
    line, name = choice.line, choice.provider.name
    facts = entry.notes.get("facts", {})
    remark = choice.provider.remark(line.text, line.voice, line.speed, line.language)
    try:
        words = tuple(Word(str(one["word"]), float(one["start"]), float(one["end"])) for one in facts.get("words", ()))
    except (KeyError, TypeError, ValueError) as error:
        raise ProviderBroken(f"voice {name!r} tells words that are none: {error!r}") from error
    return Spoken(
        path=path,
        duration=_duration(name, path),
        voice=str(facts.get("voice") or line.voice or ""),
        provider=name,
        words=words,
        warnings=(*([remark] if remark else []), *map(str, entry.notes.get("warnings", ()))),
        key=choice.step.key,
    )


def _duration(name: str, path: Path) -> float:
    try:
        with wave.open(str(path), "rb") as file:
            width, frames, rate = file.getsampwidth(), file.getnframes(), file.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise ProviderBroken(f"voice {name!r} wrote no WAV file that can be read: {error}") from error
    if width != 2 or not frames or frames * width > path.stat().st_size:
        raise ProviderBroken(f"voice {name!r} wrote a WAV file that has not 16-bit samples, or not as many as it says")
    return frames / rate
