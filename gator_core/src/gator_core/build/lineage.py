"""Where pictures and voices come from: for every range of frames of a file, who made them, of what, and for how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gator_core.build.generating import Product
from gator_core.build.planning import Plan
from gator_core.build.rooms import Rooms
from gator_core.build.steps import AssetStep, Taken, asset_steps

if TYPE_CHECKING:
    from gator_core.build.narration import Speech

__all__ = ["Lineage", "Origin", "lineage_of"]


@dataclass(frozen=True, slots=True)
class Origin:
    """One generated product: a picture, a clip, or what is said."""

    provider: str
    key: str
    model: str | None = None
    prompt: str | None = None
    """Of what is said, its text."""
    seed: int | None = None
    dollars: float = 0.0
    """What it cost when it was made."""
    made: bool = False
    """Whether this build made it; else it was stored."""
    warnings: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What its generator told: JSON values."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """The frames [start, stop) of the file, which show one scene. A transition's frames count to the scene on their side
    of the cut."""

    scene: int
    """Counted from 1."""
    id: str | None
    start: int
    stop: int
    provider: str
    """The frame source."""
    parameters: Mapping[str, Any]
    """Those of the frame source."""
    image_source: str | None
    """What made the picture that it starts from, where one was made first."""
    file: str | None
    """The user's picture or clip."""
    model: str | None
    prompt: str | None
    seed: int | None
    """Of the clip, else of the picture; None for the user's own footage."""
    dollars: float
    """What all that is shown and said cost when it was made."""
    made: bool
    """Whether this build had anything generated for it."""
    warnings: tuple[str, ...]
    facts: Mapping[str, Any]
    """What the generators told, the frame source's before the image source's."""
    picture: Origin | None
    """The picture that was made first."""
    clip: Origin | None
    """The clip that a model made."""
    narration: Origin | None = None
    """What a voice says; None where nobody speaks, and of a recording."""


def lineage_of(plan: Plan, taken: Mapping[int, Taken], products: Mapping[str, Product], rooms: Rooms) -> tuple[Lineage, ...]:
    """In the order of the file; the ranges follow each other without a gap."""
    return tuple(_rows(plan, taken, products, rooms))


def _rows(plan: Plan, taken: Mapping[int, Taken], products: Mapping[str, Product], rooms: Rooms) -> Iterator[Lineage]:
    for index, slot in enumerate(plan.timeline.slots):
        start, stop = max(slot.start, plan.start), min(slot.stop, plan.stop)
        if start < stop:
            yield _row(plan, index, taken[index], (start - plan.start, stop - plan.start), products, rooms)


def _row(
    plan: Plan, index: int, taken: Taken, frames: tuple[int, int], products: Mapping[str, Product], rooms: Rooms
) -> Lineage:
    steps = asset_steps(index, taken.candidate, rooms)
    clip = _origin(steps.clip, products, rooms) if steps.clip else None
    picture = _origin(steps.still, products, rooms) if steps.still else None
    said = _said(plan.speech.get(index), rooms)
    origins = [one for one in (clip, picture) if one]
    bought = [one for one in (*origins, said) if one]
    shot, media = plan.shots[index], plan.shots[index].media
    own = None if shot.is_footage else shot
    return Lineage(
        scene=index + 1,
        id=plan.scenes[index].scene.id,
        start=frames[0],
        stop=frames[1],
        provider=taken.source.name,
        parameters=_plain(taken.source.params),
        image_source=picture.provider if picture else None,
        file=str(media.path) if media else None,
        model=next((one.model for one in origins if one.model), None),
        prompt=next((one.prompt for one in origins if one.prompt), own.prompt if own else None),
        seed=next((one.seed for one in origins if one.seed is not None), own.seed if own else None),
        dollars=sum(one.dollars for one in bought),
        made=any(one.made for one in bought),
        warnings=(*_told(plan, index, taken), *(warning for one in bought for warning in one.warnings)),
        facts={name: value for one in reversed(origins) for name, value in one.facts.items()},
        picture=picture,
        clip=clip,
        narration=said,
    )


def _told(plan: Plan, index: int, taken: Taken) -> tuple[str, ...]:
    """Of its pictures: what the plan said or, where another way was gone than planned, why, and what that one says."""
    if taken.candidate == plan.choices[index].taken:
        return plan.told[index]
    remark = taken.source.remark(taken.shot)
    return (*plan.scenes[index].remarks, *taken.instead_of, *([remark] if remark else ()))


def _said(speech: Speech | None, rooms: Rooms) -> Origin | None:
    if speech is None or speech.choice is None or speech.spoken is None:
        return None
    origin = _origin(speech.choice.step, {}, rooms)
    return replace(origin, prompt=speech.choice.line.text, made=speech.made, warnings=speech.spoken.warnings)


def _origin(step: AssetStep, products: Mapping[str, Product], rooms: Rooms) -> Origin:
    """Also of a picture that was not needed, since the clip that started from it is stored."""
    product = products.get(step.key)
    entry = product.entry if product else rooms.room(step.source).has(step.key)
    notes: Mapping[str, Any] = entry.notes if entry else {}
    facts = dict(notes.get("facts", {}))
    seed = facts.get("seed", getattr(step.request, "seed", None))
    return Origin(
        provider=step.source.name,
        key=step.key,
        model=_text(getattr(step.request, "model", None)),
        prompt=_text(getattr(step.request, "prompt", None)),
        seed=seed if isinstance(seed, int) else None,
        dollars=float(notes.get("dollars", 0.0)),
        made=bool(product and product.made),
        warnings=tuple(map(str, notes.get("warnings", ()))),
        facts=facts,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _plain(parameters: Any) -> dict[str, Any]:
    return dict(parameters.model_dump(mode="json"))
