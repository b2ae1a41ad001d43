"""What is said in the scenes: by whom, how long it is, and where its sound lies."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from gator_core import events
from gator_core.build.digests import FileDigests
from gator_core.build.explain import StepReport
from gator_core.build.generating import Making
from gator_core.build.money import Ledger
from gator_core.build.probing import audible
from gator_core.build.rooms import Rooms
from gator_core.build.scheduler import run_chains
from gator_core.build.steps import AssetStep
from gator_core.build.store import Workplace
from gator_core.build.voices import Line, Said, Spoken, VoiceChoice, Word, choose_voice, saying, stored
from gator_core.candidates import Products
from gator_core.errors import GatorError, InvalidStoryboard
from gator_core.events import Listener
from gator_core.generation import Made
from gator_core.media.limits import Limits
from gator_core.plugins import Catalogue
from gator_core.score import Narration, VoiceUse
from gator_core.sound.track import RATE
from gator_core.storyboard import Storyboard

__all__ = ["Narrator", "Speech", "foretold", "planned_voices"]

_CHARACTERS_A_SECOND = 15
"""Of an unhurried voice; only until it has spoken."""
_BEFORE = RATE // 1000
"""Samples that are kept before what is heard, 1 ms: in them the sound rises, so that speech starts with its scene."""
_AFTER = RATE // 500
"""Samples that are kept after it."""


@dataclass(frozen=True)
class Speech:
    """What is said in one scene. Its sound starts with the first thing that is heard in its file."""

    label: str
    length: int
    """Samples at 48 kHz, to the last thing that is heard; an estimate until it was spoken."""
    volume: float
    overrun: bool
    """Whether it may run on into the scenes after it."""
    source: Path | Made | None = None
    """None until it was spoken."""
    path: Path | None = None
    lead: int = 0
    """Samples of the file before the first thing that is heard."""
    words: tuple[Word, ...] = ()
    """Seconds from the start of the speech."""
    choice: VoiceChoice | None = None
    """Who says it, or said it; None of a recording."""
    spoken: Spoken | None = None
    """What was said; None of a recording."""
    made: bool = False
    """Whether this build had it spoken; else it was stored."""
    warnings: tuple[str, ...] = ()

    @property
    def seconds(self) -> Fraction:
        """How long it is."""
        return Fraction(self.length, RATE)

    @property
    def known(self) -> bool:
        """Whether its length is that of its sound, not an estimate."""
        return self.source is not None

    @property
    def step(self) -> AssetStep | None:
        """What has it spoken; None of a recording."""
        return self.choice.step if self.choice else None


def foretold(board: Storyboard, found: Catalogue, products: Products, digests: FileDigests | None = None) -> dict[int, Speech]:
    """What the scenes say, by their index: exact where there is a recording or a stored sound, else estimated.

    Errors name the scene. ``products`` knows stored sounds if it is ``Rooms``.
    """
    said = {}
    for index, scene in enumerate(board.scenes):
        if scene.narration is None:
            continue
        label = board.label(index)
        try:
            said[index] = _foretold(board, index, scene.narration, found, products, digests)
        except GatorError as error:
            raise type(error)(f"{label}: narration: {error}") from error
    return said


def _foretold(
    board: Storyboard,
    index: int,
    narration: Narration,
    found: Catalogue,
    products: Products,
    digests: FileDigests | None,
) -> Speech:
    speech = Speech(board.label(index), 0, narration.volume, narration.overrun == "allow")
    if narration.file is not None:
        path = board.locate(narration.file)
        return _heard(speech, path, path, digests)
    choice = _chosen(index, board, narration, found, products)
    known = stored(choice, products) if isinstance(products, Rooms) else None
    if known:
        return _spoken(replace(speech, choice=choice, spoken=known), known, digests)
    seconds = len(choice.line.text) / _CHARACTERS_A_SECOND / choice.line.speed
    return replace(speech, length=max(1, round(seconds * RATE)), choice=choice)


def _chosen(index: int, board: Storyboard, narration: Narration, found: Catalogue, products: Products) -> VoiceChoice:
    common = board.voice or VoiceUse()
    line = Line(
        narration.text or "",
        narration.voice or common.name,
        common.speed if narration.speed is None else narration.speed,
        narration.language or common.language,
    )
    use = narration.provider or common.provider
    choice = choose_voice(line, {"name": use.name, **use.parameters} if use else None, products, found)
    return _of_scene(choice, index, board.label(index))


def _of_scene(choice: VoiceChoice, index: int, label: str) -> VoiceChoice:
    step = replace(choice.step, scene=index, name=f"voice of {label}")
    return replace(choice, step=step, reserves=tuple(_of_scene(one, index, label) for one in choice.reserves))


def _spoken(speech: Speech, spoken: Spoken, digests: FileDigests | None) -> Speech:
    made = _heard(speech, Made(spoken.key), spoken.path, digests)
    lead = made.lead / RATE
    words = tuple(Word(one.word, max(0.0, one.start - lead), max(0.0, one.end - lead)) for one in spoken.words)
    return replace(made, words=words, warnings=tuple(f"{speech.label}: {said}" for said in spoken.warnings))


def _heard(speech: Speech, source: Path | Made, path: Path, digests: FileDigests | None) -> Speech:
    first, last = audible(path, Limits.from_environment(), digests)
    if first == last:
        raise InvalidStoryboard(f"{path.name} is silent throughout; nothing is said in it")
    lead = max(0, first - _BEFORE)
    return replace(speech, source=source, path=path, lead=lead, length=last + _AFTER - lead)


class Narrator:
    """Has everything spoken that is not there yet, as many lines side by side as the voices allow."""

    def __init__(
        self,
        rooms: Rooms,
        places: tuple[Workplace, Workplace],
        ledger: Ledger,
        cancel: threading.Event,
        on_event: Listener,
    ) -> None:
        self._rooms, self._cancel = rooms, cancel
        self._making = Making(rooms, places, ledger, on_event)
        self.reports: list[StepReport] = []
        """In the order of the scenes."""

    def spoken(self, speech: Mapping[int, Speech]) -> dict[int, Speech]:
        """The same, all of it spoken. Blocks; raises the first failure that no other voice could stand in for."""
        chains = {index: saying(each.choice, self._making) for index, each in speech.items() if each.choice}
        said = run_chains(chains, self._cancel)
        self.reports += [_reported(said[index]) for index in chains]
        return {index: self._told(each, said.get(index)) for index, each in speech.items()}

    def _told(self, speech: Speech, said: Said | None) -> Speech:
        if said is None:
            return speech
        made = replace(speech, choice=said.choice, spoken=said.spoken, made=_made(said))
        return _spoken(made, said.spoken, self._rooms.digests)


def _made(said: Said) -> bool:
    """Whether it was spoken for this very scene, now."""
    return said.product.made and said.product.name == said.choice.step.name


def _reported(said: Said) -> StepReport:
    product, name = said.product, said.choice.step.name
    if _made(said):
        reason = f"spoken by {said.spoken.voice} of {said.spoken.provider}"
        return StepReport("asset", name, "made", reason, seconds=product.seconds, dollars=product.dollars)
    return StepReport("asset", name, "reused", f"it is the same as {product.name}" if product.made else "stored already")


def planned_voices(speech: Mapping[int, Speech]) -> tuple[events.Step, ...]:
    """What is looked up or spoken, for those who watch."""
    return tuple(events.Step("asset", each.step.name) for each in speech.values() if each.step)
