"""What an image source promises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gator_core.providers import ImageSource, Job, Request
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.generators import Trial, generator_checks, working_checks

__all__ = ["check_image_source"]


def check_image_source(
    source: ImageSource, prompt: str = "a lighthouse at dawn", size: tuple[int, int] = (320, 180), seed: int = 7
) -> None:
    """Tries everything that the engine relies on, for a prompt that the source takes; ``size`` is (width, height).

    ``generate`` is called some six times, unless the source is paid: then only what costs nothing is tried.
    NonConforming lists every promise that is broken.
    """
    subject = f"image source {source.name!r}"

    def make() -> Request:
        return source.request(prompt, size, seed)

    judge(subject, (*generator_checks(source, make), *_checks(source, prompt, size)))
    if source.paid:
        return
    with tempfile.TemporaryDirectory() as name:
        generate: Callable[[Job], Path] = lambda job: source.generate(make(), job)  # noqa: E731
        judge(subject, [("generate() makes a picture in job.scratch", lambda: _picture(generate, Trial(Path(name) / "made")))])
        judge(subject, working_checks(generate, Path(name), again=_same if source.deterministic else None))


def _checks(source: ImageSource, prompt: str, size: tuple[int, int]) -> Iterator[Check]:
    yield "it says whether it takes a prompt", lambda: _refuses(source, prompt, size)


def _refuses(source: ImageSource, prompt: str, size: tuple[int, int]) -> None:
    said = source.refuses(prompt, size)
    expect(said is None, f"refuses() says {said!r}: give this suite a prompt that the source takes")


def _picture(generate: Callable[[Job], Path], trial: Trial) -> None:
    from gator_core.media.limits import Limits
    from gator_core.media.probe import probe

    made = generate(trial.job())
    expect(isinstance(made, Path) and made.is_file(), f"it gives {made!r}, where there is no file")
    expect(made.resolve().is_relative_to(trial.scratch.resolve()), f"it wrote to {made}, outside of job.scratch")
    expect(not probe(made, Limits.from_environment()).moving, "it is a clip, not a picture")


def _same(one: Path | None, other: Path | None) -> None:
    import numpy as np

    from gator_core.media.pictures import rgb_of_picture

    if one is None or other is None:
        raise AssertionError("generate() gives None")
    first, second = rgb_of_picture(one), rgb_of_picture(other)
    expect(np.array_equal(first, second), "generated twice, it is another picture (or say deterministic = False)")
