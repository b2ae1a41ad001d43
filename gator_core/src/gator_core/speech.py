"""Text to a sound file: the call, with its money and its destination."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gator_core.build.destination import beside, check_free, check_place, in_words
from gator_core.build.generating import Making
from gator_core.build.money import Bill, Ledger, limit_of
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.scheduler import run_chains
from gator_core.build.voices import Line, Spoken, VoiceChoice, Word, choose_voice, saying, to_pay
from gator_core.events import Listener
from gator_core.plugins import Catalogue
from gator_core.settings import Settings

__all__ = ["Spoken", "Word", "spoken"]


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
    confirm: Callable[[Bill], bool] | None = None,
    retry: bool = False,
    on_event: Listener = lambda _: None,
    cancel: threading.Event | None = None,
    found: Catalogue | None = None,
) -> Spoken:
    """The text, said by the best voice that can, or by the ``provider`` named; a name may come with parameters, as
    ``{"name": "espeak-ng", "pitch": 40}``. The same line is spoken once and stored. ``output`` is the file that it is written
    to, or a function that names it once there is a voice.

    Money, ``confirm`` and ``retry`` are as for ``render``. An automatic choice that fails is followed by the next one, with a
    warning. InputError for what can't be said, and CostRefused; ProviderUnavailable where no voice can serve; what else fails
    is another WorkError. Blocks.
    """
    rooms, line = open_rooms(retry=retry), Line(text, voice, speed, language)
    with in_words(rooms.cache.root), rooms.working() as places:
        choice = choose_voice(line, provider, rooms, found)
        target = _target(output, overwrite)
        ledger = _permitted(choice, rooms, max_cost, confirm)
        making = Making(rooms, places, ledger, on_event)
        made = run_chains({0: saying(choice, making)}, cancel or threading.Event())[0].spoken
        return replace(made, dollars=ledger.spent, path=_delivered(made.path, target) if target else made.path)


def _permitted(choice: VoiceChoice, rooms: Rooms, max_cost: float | None, confirm: Callable[[Bill], bool] | None) -> Ledger:
    """The money that may be spent. CostRefused quotes what it would cost where that is not allowed."""
    limit = limit_of(max_cost, None, Settings.from_environment().max_cost)
    return Ledger.of(Bill(tuple(to_pay(choice, rooms)), limit), confirm)


def _target(output: str | Path | Callable[[], Path] | None, overwrite: bool) -> Path | None:
    if output is None:
        return None
    target = Path(output() if callable(output) else output).expanduser().absolute()
    check_place(target, "voice.wav")
    check_free(target, overwrite)
    return target


def _delivered(path: Path, target: Path) -> Path:
    with in_words(target, ", and what was said is kept"), beside(target) as copy:
        copy.write_bytes(path.read_bytes())
        copy.replace(target)
    return target
