"""When what is said in a storyboard: its narration spoken and its scenes laid out, without its pictures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gator_core import events
from gator_core.build.destination import in_words
from gator_core.build.money import Bill, Ledger, limit_of
from gator_core.build.narration import Narrator, Speech, foretold, planned_voices
from gator_core.build.planning import Source, as_storyboard, timeline_of
from gator_core.build.resolve import ResolvedScene, resolve
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.voices import to_pay
from gator_core.events import Listener
from gator_core.plugins import Catalogue, catalogue
from gator_core.settings import Settings
from gator_core.storyboard import Storyboard
from gator_core.timeline import Timeline

__all__ = ["LaidOut", "laid_out"]


@dataclass(frozen=True)
class LaidOut:
    """A storyboard with exact times."""

    storyboard: Storyboard
    scenes: tuple[ResolvedScene, ...]
    timeline: Timeline
    speech: Mapping[int, Speech]
    """What the scenes say, by their index, all of it spoken."""
    remarks: tuple[str, ...]
    dollars: float
    """What this call spent on voices."""


def laid_out(
    storyboard: Source,
    *,
    max_cost: float | None = None,
    confirm: Callable[[Bill], bool] | None = None,
    retry: bool = False,
    on_event: Listener = lambda _: None,
    cancel: threading.Event | None = None,
    plugins: Catalogue | None = None,
) -> LaidOut:
    """Has everything said that is not stored, and looks up all that lengths depend on. Nothing else is made or asked for.

    Money, ``confirm`` and ``retry`` are as for ``render``. Blocks. Raises what is wrong with the storyboard, its files or its
    voices.
    """
    board, found = as_storyboard(storyboard), plugins or catalogue()
    rooms = open_rooms(retry=retry)
    with in_words(rooms.cache.root), rooms.working() as places:
        said = foretold(board, found, rooms, rooms.digests)
        ledger = _permitted(board, said, rooms, max_cost, confirm)
        if said:
            on_event(events.Planned(planned_voices(said), 0))
            said = Narrator(rooms, places, ledger, cancel or threading.Event(), on_event).spoken(said)
        scenes, end = resolve(board, found, rooms.digests, said)
        timeline = timeline_of(board, scenes, end)
    remarks = tuple(remark for speech in said.values() for remark in speech.warnings)
    return LaidOut(board, tuple(scenes), timeline, said, remarks, ledger.spent)


def _permitted(
    board: Storyboard,
    said: Mapping[int, Speech],
    rooms: Rooms,
    max_cost: float | None,
    confirm: Callable[[Bill], bool] | None,
) -> Ledger:
    """The money that voices may cost. CostRefused quotes what they would where that is not allowed."""
    limit = limit_of(max_cost, board.max_cost, Settings.from_environment().max_cost)
    once = {one.choice.step.key: one.choice for one in said.values() if one.choice}
    return Ledger.of(Bill(tuple(item for choice in once.values() for item in to_pay(choice, rooms)), limit), confirm)
