"""What was refused for good is not asked for, and not paid, again."""

from __future__ import annotations

from pathlib import Path

import pytest

from gator_core import GenerationFailed, GenerationRefused, render
from gator_core.build import forecast
from gator_core.build.rooms import open_rooms
from gator_core.providers import Job

from .studio import FilmRequest, Painter, Studio, board, installed

SEA = board("sea")
PINNED = {**SEA, "provider": "strict"}


def refuse(request: object, job: Job) -> None:
    raise GenerationRefused("SAFETY.INPUT.TEXT")


def strict(**rest: object) -> Studio:
    return Studio("strict", 90, **{"work": refuse, **rest})  # type: ignore[arg-type]


def test_a_refusal_is_kept_and_the_same_is_not_asked_for_again(tmp_path: Path) -> None:
    shop = strict()
    found = installed(shop)
    with pytest.raises(GenerationRefused, match=r"SAFETY.INPUT.TEXT"):
        render(PINNED, tmp_path / "out.mp4", plugins=found)
    with pytest.raises(GenerationRefused, match=r"strict refused this before: SAFETY.INPUT.TEXT; --retry asks it again"):
        render({**PINNED, "quality": "standard"}, tmp_path / "out.mp4", plugins=found)
    assert len(shop.asked) == 1
    with pytest.raises(GenerationRefused):
        render({**board("land"), "provider": "strict"}, tmp_path / "out.mp4", plugins=found)
    assert len(shop.asked) == 2


def test_a_retry_asks_again_and_when_it_goes_well_the_refusal_is_forgotten(tmp_path: Path) -> None:
    shop = strict()
    found = installed(shop)
    for _ in range(2):
        with pytest.raises(GenerationRefused):
            render(PINNED, tmp_path / "out.mp4", plugins=found, retry=True)
    shop.work = lambda request, job: None
    assert render(PINNED, tmp_path / "out.mp4", plugins=found, retry=True).providers == ("strict",)
    assert len(shop.asked) == 3
    assert [entry.kind for entry in open_rooms().cache.entries() if entry.kind == "refusal"] == []


def test_the_next_model_stands_in_now_and_without_being_asked_later(tmp_path: Path) -> None:
    shop = strict()
    found = installed(shop, Studio("second", 50))
    first = render(SEA, tmp_path / "out.mp4", plugins=found)
    assert first.providers == ("second",)
    assert "strict failed (SAFETY.INPUT.TEXT); made by second instead" in first.warnings[0]
    plan = forecast(SEA, plugins=found).plan
    assert plan.choices[0].source.name == "second"
    assert dict(plan.choices[0].rejected)["strict"] == "it refused this before: SAFETY.INPUT.TEXT (--retry asks again)"
    again = render(SEA, tmp_path / "out.mp4", plugins=found)
    assert again.providers == ("second",)
    assert "strict refused this before (SAFETY.INPUT.TEXT); made by second instead" in again.warnings[0]
    assert len(shop.asked) == 1


def test_a_sketch_stands_in_for_a_refusal_only_where_that_is_allowed(tmp_path: Path) -> None:
    found = installed(strict())
    for _ in range(2):
        with pytest.raises(GenerationRefused):
            render(SEA, tmp_path / "out.mp4", plugins=found)
    assert forecast(SEA, plugins=found).plan.choices[0].refusal == "SAFETY.INPUT.TEXT"
    result = render({**SEA, "fallback": "sketch"}, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("frame-by-frame",)
    assert any("strict refused this before" in said for said in result.warnings)


def test_a_refused_picture_is_its_painters_refusal(tmp_path: Path) -> None:
    painter, mover = Painter("strict", 90, work=refuse), Studio("mover", moves=True)
    found = installed(painter, mover, Painter("second", 10))
    for _ in range(2):
        result = render(SEA, tmp_path / "out.mp4", plugins=found)
        assert result.providers == ("mover",)
        assert result.lineage[0].image_source == "second"
    assert len(painter.asked) == 1


def test_nothing_else_is_bought_for_a_video_that_can_not_be_made(tmp_path: Path) -> None:
    shop = strict(price=1.0)
    found = installed(shop)
    with pytest.raises(GenerationRefused):
        render(PINNED, tmp_path / "out.mp4", plugins=found)
    with pytest.raises(GenerationRefused, match="refused this before"):
        render({**board("land", "sea"), "provider": "strict"}, tmp_path / "out.mp4", plugins=found)
    assert [request.prompt for request in shop.asked] == ["sea"]


def test_what_was_paid_for_a_refusal_stays_where_nothing_is_evicted(tmp_path: Path) -> None:
    def work(request: FilmRequest, job: Job) -> None:
        job.purchase(0.2)
        job.journal["task"] = "t-1"
        raise GenerationRefused("no")

    with pytest.raises(GenerationRefused):
        render(PINNED, tmp_path / "out.mp4", plugins=installed(strict(price=0.2, work=work)))
    rooms = open_rooms()
    rooms.cache.clear()
    kept = [entry for entry in rooms.paid.entries() if entry.kind == "refusal"]
    assert [entry.notes["dollars"] for entry in kept] == [0.2]
    assert not list((rooms.paid.root / "journal").iterdir())


def test_a_failure_of_the_day_is_asked_for_again(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise GenerationFailed("CANCELLED")

    shop = strict(work=fail)
    for _ in range(2):
        with pytest.raises(GenerationFailed, match="CANCELLED"):
            render(PINNED, tmp_path / "out.mp4", plugins=installed(shop))
    assert len(shop.asked) == 2
