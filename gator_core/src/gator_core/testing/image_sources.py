"""What an image source promises."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from gator_core.providers import ImageSource
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.generators import Asking, generator_checks
from gator_core.testing.working import Trial, Work, working_checks

__all__ = ["check_image_source"]

Size = tuple[int, int]
_SHAPES = 1.25
"""By how much one side may be longer, for the shape to count as the one that was asked for."""


def check_image_source(
    source: ImageSource,
    prompt: str = "a lighthouse at dawn",
    size: Size = (320, 180),
    seed: int = 7,
    *,
    generate: bool | None = None,
    seedless: bool = False,
) -> None:
    """Tries everything that the engine relies on, for a prompt that the source takes; ``size`` is (width, height).

    ``generate`` says whether it may be asked to generate, some six times; by default, if it costs nothing: say True for a
    paid source that you have pointed at a server of your own. ``seedless`` says that the source has no use for a seed.

    NonConforming lists every promise that is broken.
    """
    subject = f"image source {source.name!r}"
    asking = Asking(source, (prompt, size, seed), (prompt, size, seed + 1), seedless)
    judge(subject, chain(generator_checks(asking), _checks(source, prompt, size)))
    if not source.paid if generate is None else generate:
        with tempfile.TemporaryDirectory() as name:
            first = Trial(Path(name) / "made")
            judge(subject, [("generate() makes a picture in job.scratch", lambda: _picture(asking, first, size))])
            judge(subject, working_checks(_work(asking, first), Path(name)))


def _work(asking: Asking, first: Trial) -> Work:
    source: ImageSource = asking.generator
    compare = _difference if source.deterministic else None
    seeds = compare and not asking.seedless
    return Work(
        lambda job: source.generate(asking.request(), job),
        first.made,
        differs=compare,
        other=(lambda job: source.generate(asking.other(), job)) if seeds else None,
        differs_by_seed=compare,
    )


def _checks(source: ImageSource, prompt: str, size: Size) -> Iterator[Check]:
    yield "it says whether it takes a prompt", lambda: _refuses(source, prompt, size)


def _refuses(source: ImageSource, prompt: str, size: Size) -> None:
    said = source.refuses(prompt, size)
    expect(said is None, f"refuses() says {said!r}: give this suite a prompt that the source takes")


def _picture(asking: Asking, trial: Trial, size: Size) -> None:
    from gator_core.media.limits import Limits
    from gator_core.media.probe import probe

    with trial.watched():
        trial.run(lambda job: asking.generator.generate(asking.request(), job))
    made = trial.made
    if not isinstance(made, Path) or not made.is_file():
        raise AssertionError(f"it gives {made!r}, where there is no file")
    expect(made.resolve().is_relative_to(trial.scratch.resolve()), f"it wrote to {made}, outside of job.scratch")
    seen = probe(made, Limits.from_environment())
    expect(not seen.moving, "it is a clip, not a picture")
    expect(_fills((seen.width, seen.height), size), f"it has {seen.width}x{seen.height} pixels for {size[0]}x{size[1]}")


def _fills(made: Size, asked: Size) -> bool:
    """Models have sizes of their own: half of each side will do in any shape, a quarter in the shape that was asked for."""
    share = min(made[0] / asked[0], made[1] / asked[1])
    shapes = made[0] * asked[1], made[1] * asked[0]
    return share >= (0.25 if max(shapes) <= _SHAPES * min(shapes) else 0.5)


def _difference(one: Path | None, other: Path | None) -> str:
    import numpy as np

    from gator_core.media.pictures import rgb_of_picture

    if one is None or other is None:
        raise AssertionError("generate() gives None")
    return "" if np.array_equal(rgb_of_picture(one), rgb_of_picture(other)) else "it is another picture"
