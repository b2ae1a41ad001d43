"""Whether a plan may spend what it would: asked before anything is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gator_core.build.generating import owed, wrapped
from gator_core.build.money import Bill, Ledger, limit_of
from gator_core.build.planning import Plan
from gator_core.build.rooms import Rooms
from gator_core.build.steps import AssetStep, asset_steps
from gator_core.errors import GenerationFailed, GenerationRefused
from gator_core.settings import Settings

__all__ = ["allowed", "bill_of", "is_stored", "is_unsure", "planned"]


def allowed(
    plan: Plan,
    rooms: Rooms,
    max_cost: float | None = None,
    confirm: Callable[[Bill], bool] | None = None,
    scenes: Iterable[int] | None = None,
) -> Ledger:
    """The money that a plan may spend on its scenes, or on some of them.

    CostRefused quotes what it would cost where that is not allowed. ``confirm`` is shown the bill, once, where nothing
    is stated. GenerationRefused for what was refused before and has no stand-in, GenerationFailed for what may have been
    bought by an earlier run without its knowing: nothing else is bought then.
    """
    chosen = list(plan.shots if scenes is None else scenes)
    _check_refusals(plan, chosen)
    _check_unsure(planned(plan, rooms, chosen), rooms)
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


def _check_unsure(steps: Iterable[AssetStep], rooms: Rooms) -> None:
    for step in steps:
        if is_unsure(step, rooms):
            error = GenerationFailed(
                f"{step.name}: an earlier run sent a request for this to {step.source.name} and ended before the answer, or"
                " what it bought is gone there. It may have been paid for, so it is not bought by itself: look at the account"
                " with the service, then allow it with --retry"
            )
            error.outstanding = True
            raise error


def is_unsure(step: AssetStep, rooms: Rooms) -> bool:
    """Whether only ``retry`` goes on with a step that is not stored."""
    if not step.source.paid or rooms.retry or is_stored(rooms, step):
        return False
    return wrapped(step, lambda: step.source.unsure(rooms.journal(step.source, step.key)))
