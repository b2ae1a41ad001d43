"""A generator that fails gives way to another, never silently and never to something worse unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gator_core import (
    Cancelled,
    GenerationFailed,
    GenerationRefused,
    InputError,
    MediaError,
    ProviderBroken,
    render,
)
from gator_core.errors import WorkError

from .choosing import (
    BOARD,
    Painter,
    Sketcher,
    colour_of,
    failing,
    plugin,
)


def test_a_generator_that_fails_gives_way_to_the_next_and_the_result_says_so(tmp_path: Path) -> None:
    found = plugin(failing("first"), failing("second", 40), Painter("third", 30, "lime"), Sketcher("sketch"))
    result = render(BOARD, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("third",)
    assert result.warnings == (
        "scene 1 (sea): first failed (out of luck); made by second instead",
        "scene 1 (sea): second failed (out of luck); made by third instead",
    )
    assert json.dumps(result.as_dict()["warnings"])
    r, g, b = colour_of(result.file_path)
    assert g > 200
    assert max(r, b) < 60


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (lambda: ConnectionResetError(104, "Connection reset by peer"), "ConnectionResetError"),
        (lambda: ZeroDivisionError("by nought"), "ZeroDivisionError: by nought"),
    ],
)
def test_a_network_or_a_bug_that_fails_is_a_failure_like_any_other(error, said: str, tmp_path: Path) -> None:
    result = render(BOARD, tmp_path / "out.mp4", plugins=plugin(failing("first", error=error), Painter("second")))
    assert result.providers == ("second",)
    assert said in result.warnings[0]
    with pytest.raises(ProviderBroken, match=f"'first' failed: {said}"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(failing("first", error=error)))


def test_a_disk_that_is_full_is_not_held_against_the_generator(tmp_path: Path) -> None:
    second = Painter("second")
    full = failing("first", error=lambda: OSError(28, "No space left on device"))
    with pytest.raises(WorkError, match="No space left on device"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(full, second))
    assert second.made == 0


def test_a_generator_never_falls_to_a_sketch_unasked(tmp_path: Path) -> None:
    found = plugin(failing("model"), Sketcher("sketch"))
    with pytest.raises(GenerationFailed, match="out of luck"):
        render(BOARD, tmp_path / "out.mp4", plugins=found)
    assert list(tmp_path.iterdir()) == []


def test_it_falls_to_a_sketch_when_that_is_allowed(tmp_path: Path) -> None:
    found = plugin(failing("model"), Sketcher("sketch"))
    result = render({**BOARD, "fallback": "sketch"}, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("sketch",)
    assert result.warnings == ("scene 1 (sea): model failed (out of luck); made by sketch instead", "scene 1 (sea): only drawn")
    assert result.lineage[0].warnings == ("model failed (out of luck); made by sketch instead", "only drawn")
    assert colour_of(result.file_path)[2] > 150


def test_a_pinned_generator_that_fails_is_an_error(tmp_path: Path) -> None:
    second = Painter("second")
    with pytest.raises(GenerationFailed):
        render({**BOARD, "provider": "first"}, tmp_path / "out.mp4", plugins=plugin(failing("first"), second))
    assert second.made == 0


@pytest.mark.parametrize("error", [lambda: Cancelled("stopped on request"), lambda: MediaError("the picture is damaged")])
def test_neither_a_stop_nor_wrong_input_is_a_reason_to_fall_back(error, tmp_path: Path) -> None:
    second = Painter("second")
    with pytest.raises((Cancelled, InputError)):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(failing("first", error=error), second))
    assert second.made == 0


def test_what_was_generated_once_is_not_generated_again_for_another_quality(tmp_path: Path) -> None:
    model = Painter("model")
    found = plugin(model)
    render(BOARD, tmp_path / "small.mp4", plugins=found)
    render({**BOARD, "quality": "standard", "size": "128x72"}, tmp_path / "large.mp4", plugins=found)
    assert model.made == 1
    render({**BOARD, "scenes": [{"prompt": "land", "duration": 0.25}]}, tmp_path / "other.mp4", plugins=found)
    assert model.made == 2


def test_nothing_stands_in_for_what_was_paid_for_and_may_still_come(tmp_path: Path) -> None:
    def error() -> GenerationFailed:
        made = GenerationFailed("it is still being made")
        made.outstanding = True
        return made

    second = Painter("second")
    with pytest.raises(GenerationFailed, match=r"scene 1 \(sea\): it is still being made") as caught:
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(failing("first", error=error), second))
    assert (second.made, caught.value.outstanding) == (0, True)


def test_what_a_service_refused_is_not_asked_of_its_other_models(tmp_path: Path) -> None:
    first = failing("first", error=lambda: GenerationRefused("moderated"))
    second, third = Painter("second", 40), Painter("third", 30)
    first.service = second.service = "studio"
    result = render(BOARD, tmp_path / "out.mp4", plugins=plugin(first, second, third))
    assert (result.providers, second.made) == (("third",), 0)


def test_an_error_tells_of_every_way_that_was_tried(tmp_path: Path) -> None:
    found = plugin(failing("first", error=lambda: GenerationFailed("no luck")), failing("second", 40), Sketcher("sketch"))
    with pytest.raises(GenerationFailed, match=r"^scene 1 \(sea\): first: no luck; second: out of luck$"):
        render(BOARD, tmp_path / "out.mp4", plugins=found)
