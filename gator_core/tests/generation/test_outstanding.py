"""What was paid for and may still come: nothing stands in for it, whatever went wrong, and nobody else is paid meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gator_core import Availability, GenerationFailed, ProviderBroken, render
from gator_core.build.rooms import open_rooms
from gator_core.errors import GatorError, GenerationRefused
from gator_core.providers import Job

from .studio import FilmRequest, Studio, board, installed

SEA = board("sea", max_cost=5)


def buying(error: Callable[[], BaseException] | None) -> Callable[[FilmRequest, Job], None]:
    """Orders a task and notes it, unless that was done before; then fails."""

    def work(request: FilmRequest, job: Job) -> None:
        if "task" not in job.journal:
            job.purchase(0.5)
            job.journal["task"] = "t-1"
        if error:
            raise error()

    return work


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (lambda: GenerationFailed("no answer"), GenerationFailed),
        (lambda: ValueError("a bug"), ProviderBroken),
        (lambda: PermissionError(13, "not yours"), ProviderBroken),
    ],
)
def test_whatever_fails_while_a_task_is_noted_leaves_nobody_else_to_be_paid(tmp_path: Path, error, kind) -> None:
    first, second = Studio(price=0.5, work=buying(error)), Studio("second", 10, price=0.4)
    with pytest.raises(kind) as caught:
        render(SEA, tmp_path / "out.mp4", plugins=installed(first, second))
    assert isinstance(caught.value, GatorError)
    assert caught.value.outstanding
    assert not second.asked
    first.work = buying(None)
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(first, second), max_cost=0)
    assert (result.providers, result.cost, result.lineage[0].dollars) == (("studio",), 0, pytest.approx(0.5))


def test_one_that_can_not_serve_now_is_still_the_one_that_was_paid(tmp_path: Path) -> None:
    first, second = Studio(price=0.5, work=buying(lambda: GenerationFailed("no answer"))), Studio("second", 10, price=0.4)
    with pytest.raises(GenerationFailed):
        render(SEA, tmp_path / "out.mp4", plugins=installed(first, second))
    first.state = Availability(False, "its key is gone", "set it")
    first.work = buying(lambda: GenerationFailed("its key is gone"))
    with pytest.raises(GenerationFailed, match="its key is gone"):
        render(SEA, tmp_path / "out.mp4", plugins=installed(first, second))
    assert not second.asked


def test_what_is_bought_anew_after_a_refusal_is_refused_no_longer(tmp_path: Path) -> None:
    def refused(request: FilmRequest, job: Job) -> None:
        job.purchase(0.5)
        raise GenerationRefused("moderated")

    first = Studio(price=0.5, work=refused)
    with pytest.raises(GenerationRefused):
        render(SEA, tmp_path / "out.mp4", plugins=installed(first))
    first.work = buying(lambda: GenerationFailed("no answer"))
    with pytest.raises(GenerationFailed, match="no answer"):
        render(SEA, tmp_path / "out.mp4", plugins=installed(first), retry=True)
    first.work = buying(None)
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(first), max_cost=0)
    assert (result.cost, result.lineage[0].dollars) == (0, pytest.approx(0.5))


def test_a_product_that_may_only_be_read_is_kept(tmp_path: Path) -> None:
    class Copying(Studio):
        def generate(self, request, job):
            made = super().generate(request, job)
            kept = shutil.copy(made, job.scratch / "kept.mp4")
            kept.chmod(0o444)
            return kept

    assert render(SEA, tmp_path / "out.mp4", plugins=installed(Copying(price=0.5))).cost == pytest.approx(0.5)


def test_a_damaged_product_that_can_not_be_fetched_again_is_bought_only_when_that_is_asked_for(tmp_path: Path) -> None:
    def work(request: FilmRequest, job: Job) -> None:
        job.journal["asked"] = True  # by which nothing can be fetched
        job.purchase(0.5)

    first = Studio(price=0.5, work=work)
    render(SEA, tmp_path / "out.mp4", plugins=installed(first))
    room = open_rooms().paid
    for entry in room.entries():
        place = room.path(entry.key)
        assert place
        place.write_bytes(b"?" * entry.bytes)
    open_rooms().cache.clear()
    for _ in range(2):
        with pytest.raises(GenerationFailed, match="is damaged"):
            render(SEA, tmp_path / "out.mp4", plugins=installed(first))
    assert render(SEA, tmp_path / "out.mp4", plugins=installed(first), retry=True).cost == pytest.approx(0.5)
