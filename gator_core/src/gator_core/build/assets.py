"""Makes what has to be generated, once, several at a time, and opens clips on it."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from gator_core import events
from gator_core.build.explain import StepReport, reused
from gator_core.build.generating import Making, Product, guarded, owed
from gator_core.build.money import Ledger
from gator_core.build.planning import Plan
from gator_core.build.rooms import Rooms
from gator_core.build.scheduler import Chain, run_chains
from gator_core.build.steps import AssetStep, AssetSteps, Taken, asset_steps
from gator_core.build.store import Workplace
from gator_core.candidates import Candidate
from gator_core.errors import Cancelled, CostRefused, GatorError, GenerationFailed, GenerationRefused, InputError, MediaError
from gator_core.events import Listener
from gator_core.media.limits import Limits
from gator_core.media.probe import MediaInfo, probe
from gator_core.selection import Choice

__all__ = ["Assets"]

R = TypeVar("R")


class Assets:
    """The clips of a plan's shots; remembers who made each, and what of."""

    def __init__(
        self,
        plan: Plan,
        rooms: Rooms,
        places: tuple[Workplace, Workplace],
        *,
        ledger: Ledger | None = None,
        cancel: threading.Event | None = None,
        on_event: Listener = lambda _: None,
    ) -> None:
        """``places`` are in the cache and in the room of what was paid for. ``on_event`` is called from several threads."""
        self._plan, self._rooms, self._on_event = plan, rooms, on_event
        self._ledger, self._cancel = ledger or Ledger(), cancel or threading.Event()
        self._failed: set[str] = set()
        self._noted: set[tuple[int, str]] = set()
        self._warnings: defaultdict[int, list[str]] = defaultdict(list)
        self._reports: list[tuple[int, StepReport]] = []
        self.products: dict[str, Product] = {}
        """What was made or found, by key."""
        self._making = Making(rooms, places, self._ledger, on_event, self.products)

    def make(self, scenes: Iterable[int]) -> dict[int, Taken]:
        """Has made what these scenes need, and opens their clips. Blocks; the first failure that nobody could stand in for is
        raised."""
        return run_chains({i: self._chain(i) for i in scenes}, self._cancel)

    @property
    def warnings(self) -> list[str]:
        """In the order of the scenes."""
        return [said for index in sorted(self._warnings) for said in self._warnings[index]]

    @property
    def reports(self) -> list[StepReport]:
        """In the order of the scenes, a picture before the clip that starts from it."""
        return [report for _, report in sorted(self._reports, key=lambda one: one[0])]

    @property
    def digests(self) -> dict[str, str]:
        """Of the bytes of each product, by its key."""
        return {key: product.digest for key, product in self.products.items()}

    # One scene -----------------------------------------------------------------------------------------------------

    def _chain(self, index: int) -> Chain[Taken]:
        """From the way that was chosen or, where an automatic choice failed, from one that may stand in."""
        choice, label = self._plan.choices[index], self._plan.shots[index].label
        failures: list[tuple[Candidate, GatorError]] = []
        instead_of: list[str] = []
        unpaid: list[str] = []
        for candidate in (choice.taken, *self._stand_ins(choice)):
            if failures and not self._can_stand_in(index, candidate, failures, unpaid):
                continue
            if failures:
                failed, why = failures[-1]
                instead_of.append(f"{failed.name} failed ({why}); made by {candidate.name} instead")
                self._warnings[index].append(f"{label}: {instead_of[-1]}")
            try:
                taken = yield from self._attempt(index, candidate)
                return self._as_stand_in(index, taken, instead_of) if instead_of else taken
            except (Cancelled, InputError) as error:
                if not failures or not isinstance(error, CostRefused):
                    raise
                self._warnings[index].remove(f"{label}: {instead_of.pop()}")
                unpaid.append(f"{candidate.name}: {error}")
            except GatorError as error:
                failures.append((candidate, error))
                if error.outstanding or not candidate.generates:
                    break
        raise _final(label, failures, unpaid, self._ledger.spent)

    def _as_stand_in(self, index: int, taken: Taken, instead_of: list[str]) -> Taken:
        """With what went wrong before; what has to be told of this way was not in the plan."""
        remark = taken.source.remark(taken.shot)
        if remark:
            self._warnings[index].append(f"{taken.shot.label}: {remark}")
        return replace(taken, instead_of=tuple(instead_of))

    def _stand_ins(self, choice: Choice) -> Iterator[Candidate]:
        sketches = self._plan.storyboard.fallback == "sketch"
        return (one for one in choice.reserves if one.generates or sketches)

    def _can_stand_in(
        self, index: int, candidate: Candidate, failures: list[tuple[Candidate, GatorError]], unpaid: list[str]
    ) -> bool:
        """Whether what it needs did not fail before, its service did not refuse the scene, and it may be bought."""
        refused = {service for failed, why in failures if isinstance(why, GenerationRefused) for service in failed.services}
        if refused & candidate.services:
            return False
        needed = self._steps(index, candidate).needed(lambda step: self._rooms.holds(step.source, step.request))
        if any(step.key in self._failed for step in needed):
            return False
        items = [item for step in needed if (item := owed(step, self._rooms))]
        if items and not self._ledger.may(items):
            unpaid.append(f"{candidate.name} for about ${sum(item.dollars for item in items):.2f}")
            return False
        return True

    def _attempt(self, index: int, candidate: Candidate) -> Chain[Taken]:
        steps = self._steps(index, candidate)
        still: Product | None = None
        clip: Product | None = (yield from self._looked(steps.clip)) if steps.clip else None
        if steps.still and not clip:
            still = (yield from self._looked(steps.still)) or (yield from self._made(steps.still))
        if steps.clip and not clip:
            clip = yield from self._made(steps.clip)
        return self._opened(candidate, still, clip)

    def _steps(self, index: int, candidate: Candidate) -> AssetSteps:
        return _guarded(candidate, lambda: asset_steps(index, candidate, self._rooms))

    # One step ------------------------------------------------------------------------------------------------------

    def _looked(self, step: AssetStep) -> Chain[Product | None]:
        found: Product | None = yield self._making.looking(step)
        if found:
            self._note(step, found)
        return found

    def _made(self, step: AssetStep) -> Chain[Product | None]:
        try:
            made: Product | None = yield self._making.asking(step)
        except BaseException:
            self._failed.add(step.key)
            raise
        if made:
            self._note(step, made)
        return made

    def _note(self, step: AssetStep, product: Product) -> None:
        self.products[step.key] = product
        if (step.scene, step.key) in self._noted:  # a picture that a second way starts from too
            return
        self._noted.add((step.scene, step.key))
        self._warnings[step.scene] += (f"{step.name}: {said}" for said in product.warnings)
        report = StepReport("asset", step.name, "made", f"asked of {step.source.name}", 0, product.seconds, product.dollars)
        if not product.made or product.name != step.name:
            reason = f"it is the same as {product.name}" if product.made else reused(product.entry)
            report = replace(report, action="reused", reason=reason, dollars=0.0)
            self._on_event(events.Cached(events.Step("asset", step.name)))
        self._reports.append((step.scene, report))

    # The clip ------------------------------------------------------------------------------------------------------

    def _opened(self, candidate: Candidate, still: Product | None, clip: Product | None) -> Taken:
        source, shot = candidate.source, candidate.shot
        if still and candidate.still and not source.generates:
            shot = replace(shot, media=_probed(candidate, still.path))
        shown = clip if source.generates else still
        try:
            opened = _guarded(candidate, lambda: source.open(shot, clip.path if clip else None))
        except MediaError as error:
            if shown is None:
                raise
            maker = source.name if clip or not candidate.still else candidate.still.source.name
            raise GenerationFailed(f"{shot.label}: what {maker} made can't be used: {error}") from error
        return Taken(candidate, shot, opened, shown.entry.key if shown else None)


def _probed(candidate: Candidate, file: Path) -> MediaInfo:
    maker = candidate.still.source.name if candidate.still else ""
    try:
        return probe(file, Limits.from_environment())
    except MediaError as error:
        raise GenerationFailed(f"{candidate.shot.label}: what {maker} made can't be used: {error}") from error


def _guarded(candidate: Candidate, call: Callable[[], R]) -> R:
    return guarded(candidate.shot.label, candidate.source, call)


def _final(label: str, failures: list[tuple[Candidate, GatorError]], unpaid: list[str], spent: float) -> GatorError:
    """The last failure's error, telling of every way that was tried, of the scene, and of money."""
    if not failures:
        raise AssertionError("unreachable: the first way was tried")
    error = failures[-1][1]
    said = [str(why) if len(failures) == 1 else f"{failed.name}: {why}" for failed, why in failures]
    said += [f"it was not allowed to buy it elsewhere: {'; '.join(unpaid)} (--max-cost allows it)"] if unpaid else []
    said += [f"${spent:.2f} was spent until then; what was made for it is kept"] if spent else []
    text = "; ".join(one.rstrip(".") for one in said)
    told = type(error)(text if label in text else f"{label}: {text}")
    told.outstanding = error.outstanding
    return told
