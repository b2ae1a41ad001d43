"""Whether a plan may spend what it would: asked before anything is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gator_core.build.generating import owed
from gator_core.build.money import Bill, Ledger, limit_of
from gator_core.build.planning import Plan
from gator_core.build.rooms import Rooms
from gator_core.build.steps import AssetStep, asset_steps
from gator_core.errors import GenerationRefused
from gator_core.settings import Settings

__all__ = ["allowed", "bill_of", "is_stored", "planned"]


def allowed(
    plan: Plan,
    rooms: Rooms,
    max_cost: float | None = None,
    confirm: Callable[[Bill], bool] | None = None,
    scenes: Iterable[int] | None = None,
) -> Ledger:
    """The money that a plan may spend on its scenes, or on some of them.

    CostRefused quotes what it would cost where that is not allowed. ``confirm`` is shown the bill, once, where nothing
    is stated. GenerationRefused for what was refused before and has no stand-in: nothing else is bought then.
    """
    chosen = list(plan.shots if scenes is None else scenes)
    _check_refusals(plan, chosen)
    return Ledger.of(bill_of(plan, rooms, max_cost, chosen), confirm)


def bill_of(plan: Plan, rooms: Rooms, max_cost: float | None = None, scenes: Iterable[int] | None = None) -> Bill:
    """What is missing and costs money, with the limit that holds."""
    limit = limit_of(max_cost, plan.storyboard.max_cost, Settings.from_environment().max_cost)
    steps = planned(plan, rooms, scenes)
    first = {step.key: step for step in reversed(steps)}
    items = (owed(step, rooms) for step in steps if first[step.key] is step)
    return Bill(tuple(item for item in items if item), limit)


def planned(plan: Plan, rooms: Rooms, scenes: Iterable[int] | None = None) -> list[AssetStep]:
    """What is looked up or generated: what is said, on which lengths depend; then in the order of the scenes, a picture
    before the clip that starts from it."""
    voices = [said.step for said in plan.speech.values() if said.step]
    return [*voices, *_planned(plan, rooms, plan.shots if scenes is None else scenes)]


def is_stored(rooms: Rooms, step: AssetStep) -> bool:
    """Whether a step's product is there, by its name alone."""
    return rooms.room(step.source).has(step.key) is not None


def _planned(plan: Plan, rooms: Rooms, scenes: Iterable[int]) -> Iterator[AssetStep]:
    for index in scenes:
        taken = plan.choices[index].taken
        yield from asset_steps(index, taken, rooms).needed(lambda step: is_stored(rooms, step))


def _check_refusals(plan: Plan, scenes: Iterable[int]) -> None:
    for index in scenes:
        choice, label = plan.choices[index], plan.shots[index].label
        if choice.refusal is not None:
            raise GenerationRefused(
                f"{label}: {choice.taken.name} refused this before: {choice.refusal}; --retry asks it again"
            )
