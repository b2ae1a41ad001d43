"""Spoken text: which voice says it, and its sound, made once and stored."""

from __future__ import annotations

import os
import shutil
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gator_core import events
from gator_core.build.destination import beside, check_free, check_place
from gator_core.build.journal import Journal
from gator_core.build.keys import asset_key
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.store import DISK_IS_FULL, Entry, FolderStore, Workplace
from gator_core.errors import Cancelled, CostRefused, GatorError, InputError, ProviderBroken, ProviderUnavailable
from gator_core.events import Listener
from gator_core.generation import Job, Outcome, Request
from gator_core.plugins import Catalogue, catalogue
from gator_core.providers import Voice
from gator_core.selection import availability_of

__all__ = ["Line", "Spoken", "VoiceChoice", "Word", "choose_voice", "spoken", "stored"]


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
    """The provider for a line, and why it."""

    provider: Voice
    """With its parameters."""
    request: Request
    key: str
    pinned: bool = False
    rejected: tuple[tuple[str, str], ...] = ()
    """Every provider of higher rank with why it was not taken."""
    reserves: tuple[VoiceChoice, ...] = ()
    """What could say it too, best first."""


def spoken(
    text: str,
    *,
    voice: str | None = None,
    speed: float = 1.0,
    language: str | None = None,
    provider: str | Mapping[str, Any] | None = None,
    output: str | Path | Callable[[], Path] | None = None,
    overwrite: bool = True,
    max_cost: float | None = None,
    confirm: Callable[[str], bool] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    on_event: Listener = lambda _: None,
    found: Catalogue | None = None,
) -> Spoken:
    """The text, said by the best voice that can, or by the ``provider`` named; a name may come with parameters, as
    ``{"name": "espeak-ng", "pitch": 40}``. The same line is spoken once and stored. ``output`` is the file that it is written
    to, or a function that names it once there is a voice.

    Without ``max_cost`` (dollars) or a provider named, nothing is bought unless ``confirm`` says yes to what it is told. An
    automatic choice that fails is followed by the next one, with a warning. InputError for what can't be said, and
    CostRefused; ProviderUnavailable where no voice can serve; what else fails is another WorkError. Blocks.
    """
    line, rooms = Line(text, voice, speed, language), open_rooms()
    with rooms.working() as places:
        choice = choose_voice(line, provider, rooms, found)
        target = _target(output, overwrite)
        purse = _Purse(_limit(max_cost), choice.pinned, confirm)
        made = _first_that_can(line, choice, places, purse, cancelled, on_event)
        return replace(made, path=_delivered(made.path, target)) if target else made


def stored(line: Line, choice: VoiceChoice, rooms: Rooms) -> Spoken | None:
    """The sound of a line if it was made before; makes nothing."""
    room = _room(choice.provider, rooms)
    path, entry = room.path(choice.key), room.has(choice.key)
    return _told(line, choice, path, entry) if path and entry else None


# Choosing --------------------------------------------------------------------------------------------------------


def choose_voice(
    line: Line, provider: str | Mapping[str, Any] | None, rooms: Rooms, found: Catalogue | None = None
) -> VoiceChoice:
    """The provider named, else the one of ``GATOR_VOICE_PROVIDER``, else the best that is available and can say the line.

    What is stored already needs no provider that is available. InputError says why none can say it, ProviderUnavailable
    why none is there.
    """
    voices = (found or catalogue()).voices
    pin = provider or _setting("GATOR_VOICE_PROVIDER")
    if pin:
        name, parameters = _pin(pin)
        return _pinned(line, voices[name].configured(parameters), rooms)
    fit: list[VoiceChoice] = []
    unfit: list[tuple[str, str]] = []
    absent: list[tuple[str, str]] = []
    for candidate in voices.ranked():
        why_not = _why_not(line, candidate, rooms)
        if why_not is None:
            fit.append(_choice(line, candidate, rooms, rejected=(*absent, *unfit)))
        else:
            (unfit if availability_of(candidate).ok else absent).append((candidate.name, why_not))
    if not fit:
        _none_can(unfit, absent)
    return replace(fit[0], reserves=tuple(fit[1:]))


def _pin(pin: str | Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if isinstance(pin, str):
        return pin, {}
    parameters = dict(pin)
    name = parameters.pop("name", None)
    if not isinstance(name, str):
        raise InputError(f"a voice provider with parameters needs a name, as in {{'name': 'espeak-ng'}}, not {dict(pin)!r}")
    return name, parameters


def _pinned(line: Line, provider: Voice, rooms: Rooms) -> VoiceChoice:
    fault = _refusal(line, provider)
    if fault:
        raise InputError(f"voice provider {provider.name!r}: {fault}")
    why_not = _why_not(line, provider, rooms)
    if why_not:
        raise ProviderUnavailable(f"voice provider {provider.name!r} is pinned, but {why_not}")
    return _choice(line, provider, rooms, pinned=True)


def _choice(
    line: Line, provider: Voice, rooms: Rooms, *, pinned: bool = False, rejected: tuple[tuple[str, str], ...] = ()
) -> VoiceChoice:
    request = _request(line, provider)
    return VoiceChoice(provider, request, asset_key(provider, request, rooms.digests), pinned, rejected)


def _request(line: Line, provider: Voice) -> Request:
    return provider.request(line.text, line.voice, line.speed, line.language)


def _refusal(line: Line, provider: Voice) -> str | None:
    try:
        return provider.refuses(line.text, line.voice, line.speed, line.language)
    except GatorError:
        raise
    except Exception as error:  # a plugin's bug must not silence the others
        return f"its refuses() raised {type(error).__name__}: {error}"


def _why_not(line: Line, provider: Voice, rooms: Rooms) -> str | None:
    fault = _refusal(line, provider)
    if fault:
        return fault
    state = availability_of(provider)
    if state.ok:
        return None
    with suppress(Exception):  # where its request() fails it could not be asked for anything either
        if _room(provider, rooms).has(asset_key(provider, _request(line, provider), rooms.digests)):
            return None
    return f"it is not available: {state.reason}" + (f" ({state.fix})" if state.fix else "")


def _none_can(unfit: list[tuple[str, str]], absent: list[tuple[str, str]]) -> None:
    if unfit:
        faults = list(dict.fromkeys(why for _, why in unfit))
        raise InputError(faults[0] if len(faults) == 1 else "; ".join(f"{name}: {why}" for name, why in unfit))
    known = "; ".join(f"{name}: {why}" for name, why in absent)
    missing = "none is installed (it comes with gator-video-speech: pip install gator-video-speech)"
    raise ProviderUnavailable(f"no voice can serve: {known or missing}")


# Money -----------------------------------------------------------------------------------------------------------


class _Purse:
    """What may be spent, and what was."""

    def __init__(self, limit: float | None, pinned: bool, confirm: Callable[[str], bool] | None) -> None:
        self._limit, self._open, self._confirm = limit, pinned, confirm
        self.spent = 0.0

    def allow(self, provider: Voice, request: Request) -> None:
        """CostRefused unless what the request will cost was allowed."""
        dollars = provider.estimate(request).dollars
        said = f"{provider.name} would cost about ${dollars:.4f}"
        if self._limit is not None:
            if self.spent + dollars > self._limit:
                raise CostRefused(f"{said}, more than the limit of ${self._limit:.4f} leaves; raise it with --max-cost")
        elif not self._open and not (self._confirm and self._confirm(said)):
            raise CostRefused(f"{said}; allow it with --max-cost {_rounded_up(dollars)} or --provider {provider.name}")

    def buy(self, dollars: float) -> None:
        """Counts money as spent, right before it is."""
        if self._limit is not None and self.spent + dollars > self._limit + 1e-9:
            raise CostRefused(f"the limit of ${self._limit:.4f} is reached; raise it with --max-cost")
        self.spent += dollars


def _rounded_up(dollars: float) -> str:
    return f"{-(-dollars * 100 // 1) / 100:.2f}"


def _limit(max_cost: float | None) -> float | None:
    told = _setting("GATOR_MAX_COST") if max_cost is None else max_cost
    try:
        limit = None if told is None else float(told)
    except ValueError:
        limit = -1.0
    if limit is not None and not 0 <= limit < float("inf"):
        raise InputError(f"{told!r} is no limit for costs: write dollars, such as 2.50 (max_cost, GATOR_MAX_COST)")
    return limit


# Making ----------------------------------------------------------------------------------------------------------


def _first_that_can(
    line: Line,
    choice: VoiceChoice,
    places: tuple[Workplace, Workplace],
    purse: _Purse,
    cancelled: Callable[[], bool],
    on_event: Listener,
) -> Spoken:
    """By the choice or, where an automatic one fails, by one that may stand in."""
    warnings: list[str] = []
    candidates = [choice, *choice.reserves]
    for position, candidate in enumerate(candidates):
        try:
            made = _made(line, candidate, places[1] if candidate.provider.paid else places[0], purse, cancelled, on_event)
            return replace(made, warnings=(*warnings, *made.warnings), dollars=purse.spent)
        except (Cancelled, InputError):
            raise
        except GatorError as error:
            if position + 1 == len(candidates):
                raise
            warnings.append(
                f"{candidate.provider.name} failed ({error}); spoken by {candidates[position + 1].provider.name} instead"
            )
    raise AssertionError("unreachable: the last candidate returns or raises")


def _made(
    line: Line, choice: VoiceChoice, place: Workplace, purse: _Purse, cancelled: Callable[[], bool], on_event: Listener
) -> Spoken:
    shown = events.Step("asset", f"voice of {choice.provider.name}")
    store, key = place.store, choice.key
    place.uses([key])
    with store.claim(key, cancelled):
        path, entry = store.path(key), store.has(key)
        if path and entry:
            on_event(events.Cached(shown))
        else:
            with _told_of(shown, on_event):
                path = _generated(choice, place, purse, shown, cancelled, on_event)
            entry = store.has(key)
        if entry is None:
            raise ProviderBroken(f"what {choice.provider.name} said is gone from the store right after it was put there")
        return _told(line, choice, path, entry)


@contextmanager
def _told_of(shown: events.Step, on_event: Listener) -> Iterator[None]:
    on_event(events.Started(shown))
    try:
        yield
    except BaseException as error:
        on_event(events.Failed(shown, str(error)))
        raise
    on_event(events.Finished(shown))


def _generated(
    choice: VoiceChoice,
    place: Workplace,
    purse: _Purse,
    shown: events.Step,
    cancelled: Callable[[], bool],
    on_event: Listener,
) -> Path:
    provider = choice.provider
    if cancelled():
        raise Cancelled("stopped on request")
    if provider.paid:
        purse.allow(provider, choice.request)
    scratch = place.folder / f"voice-{choice.key[:16]}"
    scratch.mkdir()
    journal = Journal(place.store.root / "journal" / f"{choice.key}.json")
    job = Job(scratch, lambda done: on_event(events.Progress(shown, done)), cancelled, journal, purchase=purse.buy)
    began = time.monotonic()
    try:
        path = _said(choice, job)
        notes = _notes(provider, job.outcome, path)
        kept = place.store.put(choice.key, path, "asset", time.monotonic() - began, notes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    journal.close()
    return kept


def _said(choice: VoiceChoice, job: Job) -> Path:
    name = choice.provider.name
    try:
        path = choice.provider.generate(choice.request, job)
    except GatorError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_IS_FULL:
            raise
        raise ProviderBroken(f"voice {name!r} failed: {type(error).__name__}: {error}") from error
    if not path.resolve().is_relative_to(job.scratch.resolve()):  # it is about to be moved
        raise ProviderBroken(f"voice {name!r} gave {path}, which is not in its scratch folder")
    return path


def _notes(provider: Voice, outcome: Outcome, path: Path) -> dict[str, Any]:
    """What has to be known of the sound when it is used again."""
    return {
        "source": provider.name,
        "duration": _duration(provider, path),
        "warnings": list(outcome.warnings),
        "facts": dict(outcome.facts),
        "dollars": outcome.dollars,
    }


def _duration(provider: Voice, path: Path) -> float:
    try:
        with wave.open(str(path), "rb") as file:
            width, frames, rate = file.getsampwidth(), file.getnframes(), file.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise ProviderBroken(f"voice {provider.name!r} wrote no WAV file that can be read: {error}") from error
    if width != 2 or frames * width > path.stat().st_size or not frames:
        raise ProviderBroken(f"voice {provider.name!r} wrote a WAV file that has not 16-bit samples, or not as many as it says")
    return frames / rate


# What was made ---------------------------------------------------------------------------------------------------


def _told(line: Line, choice: VoiceChoice, path: Path, entry: Entry) -> Spoken:
    facts = entry.notes.get("facts", {})
    remark = choice.provider.remark(line.text, line.voice, line.speed, line.language)
    return Spoken(
        path=path,
        duration=float(entry.notes.get("duration", 0.0)),
        voice=str(facts.get("voice") or line.voice or ""),
        provider=choice.provider.name,
        words=tuple(Word(str(w["word"]), float(w["start"]), float(w["end"])) for w in facts.get("words", ())),
        warnings=(*([remark] if remark else []), *entry.notes.get("warnings", ())),
        key=choice.key,
    )


def _target(output: str | Path | Callable[[], Path] | None, overwrite: bool) -> Path | None:
    if output is None:
        return None
    target = Path(output() if callable(output) else output).expanduser().absolute()
    check_place(target, "voice.wav")
    check_free(target, overwrite)
    return target


def _delivered(path: Path, target: Path) -> Path:
    with beside(target) as copy:
        shutil.copyfile(path, copy)
        copy.replace(target)
    return target


def _room(provider: Voice, rooms: Rooms) -> FolderStore:
    return rooms.paid if provider.paid else rooms.cache


def _setting(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None
