"""What was made and paid for is found again, whatever happens."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PIL import Image

from gator_core import (
    Availability,
    Cancelled,
    GenerationFailed,
    ProviderBroken,
    Request,
    events,
    render,
)
from gator_core.build.rooms import open_rooms
from gator_core.clip import Clip, StillClip
from gator_core.providers import Job
from gator_core.shot import Shot

from .choosing import (
    BOARD,
    Painter,
    Sketcher,
    colour_of,
    plugin,
)


def bought(name: str = "shop", **rest: object) -> Painter:
    source = Painter(name, **rest)
    source.paid = True
    return source


def test_a_source_whose_product_is_stored_needs_neither_key_nor_gpu(tmp_path: Path) -> None:
    shop = bought()
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(shop, Sketcher("sketch")))
    shop.state = Availability(False, "no key")
    for board in (BOARD, {**BOARD, "provider": "shop"}):
        result = render({**board, "title": "Again"}, tmp_path / "out.mp4", plugins=plugin(shop, Sketcher("sketch")))
        assert result.providers == ("shop",)
    assert shop.made == 1
    other = {**BOARD, "scenes": [{"prompt": "land", "duration": 0.25}]}
    assert render(other, tmp_path / "out.mp4", plugins=plugin(shop, Sketcher("sketch"))).providers == ("sketch",)


def test_what_was_paid_for_is_made_on_the_disk_where_it_is_kept(tmp_path: Path) -> None:
    """Renaming over two disks fails, and with it what was just bought would be lost."""
    shop = bought()
    places: list[Path] = []
    generate = shop.generate
    shop.generate = lambda request, job: (places.append(job.scratch), generate(request, job))[1]  # type: ignore[method-assign]
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(shop))
    kept = open_rooms().paid.root
    assert places[0].is_relative_to(kept)
    assert list((kept / "work").iterdir()) == []


def test_neither_room_can_be_cleared_of_what_a_running_build_uses(tmp_path: Path) -> None:
    """Between the making of the pictures and that of the video, someone makes room."""
    found = plugin(bought(), Painter("model"))
    pinned = [{"prompt": name, "duration": 2.5, "provider": name} for name in ("shop", "model")]

    def clear(event: events.Event) -> None:
        if not isinstance(event, events.Planned):
            for room in open_rooms().both:
                room.clear()

    render({**BOARD, "scenes": pinned}, tmp_path / "out.mp4", plugins=found, on_event=clear)
    assert [room.usage().entries for room in open_rooms().both] == [3, 1]


def test_a_killed_generator_finds_its_notes_again(tmp_path: Path) -> None:
    seen: list[dict] = []

    class Remote(Painter):
        paid = True

        def generate(self, request: Request, job: Job) -> Path:
            seen.append(dict(job.journal))
            job.journal["task"] = "t-17"
            if len(seen) == 1:
                raise KeyboardInterrupt
            return super().generate(request, job)

    source = Remote("remote")
    with pytest.raises(KeyboardInterrupt):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(source))
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(source))
    assert seen == [{}, {"task": "t-17"}]
    assert not list((open_rooms().paid.root / "journal").iterdir())


def test_nothing_more_is_asked_for_once_a_stop_was_asked_for(tmp_path: Path) -> None:
    cancel = threading.Event()
    model = Painter("model")
    scenes = [{"prompt": prompt, "duration": 0.25} for prompt in ("sea", "land")]

    def stop(event: events.Event) -> None:
        if isinstance(event, events.Finished):
            cancel.set()

    with pytest.raises(Cancelled):
        render({**BOARD, "scenes": scenes}, tmp_path / "out.mp4", plugins=plugin(model), on_event=stop, cancel=cancel)
    assert model.made == 1


def test_the_plan_is_told_first_and_has_the_pictures_that_are_to_be_made(tmp_path: Path) -> None:
    heard: list[events.Event] = []
    render(BOARD, tmp_path / "out.mp4", plugins=plugin(Painter("model")), on_event=heard.append)
    assert isinstance(heard[0], events.Planned)
    assert [step.kind for step in heard[0].steps] == ["asset", "segment", "join", "verify"]
    assert {event.step for event in heard[1:]} == set(heard[0].steps)


def test_a_product_made_anew_with_other_bytes_rebuilds_what_shows_it(tmp_path: Path) -> None:
    """A model whose pictures differ each time; the cache lost one of them."""
    model = Painter("model")
    found = plugin(model)
    render(BOARD, tmp_path / "out.mp4", plugins=found)
    cache = open_rooms().cache
    cache.drop(next(entry.key for entry in cache.entries() if entry.kind == "asset"))
    model.colour_now = "lime"
    result = render(BOARD, tmp_path / "out.mp4", plugins=found)
    assert result.steps[-1].reason == "what it shows was generated anew"
    assert colour_of(result.file_path)[1] > 200


def test_a_product_that_can_not_be_opened_is_the_sources_failure_not_the_callers(tmp_path: Path) -> None:
    class Torn(Painter):
        def generate(self, request: Request, job: Job) -> Path:
            (job.scratch / "made.png").write_bytes(b"no picture")
            return job.scratch / "made.png"

    result = render(BOARD, tmp_path / "out.mp4", plugins=plugin(Torn("torn", 50), Painter("second")))
    assert result.providers == ("second",)
    with pytest.raises(GenerationFailed, match=r"what torn made can't be used"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(Torn("torn", 50)))


def test_a_file_outside_of_the_scratch_folder_is_not_taken_away(tmp_path: Path) -> None:
    mine = tmp_path / "mine.png"
    Image.new("RGB", (64, 36)).save(mine)

    class Lazy(Painter):
        def generate(self, request: Request, job: Job) -> Path:
            return mine

    with pytest.raises(ProviderBroken, match=r"'lazy' gave .*mine\.png, which is not in its scratch folder"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(Lazy("lazy")))
    assert mine.exists()


def test_a_clip_that_is_not_made_of_values_is_its_sources_fault(tmp_path: Path) -> None:
    class Odd(Painter):
        generates = False

        def open(self, shot: Shot, asset: Path | None) -> Clip:
            class Loose(StillClip):
                def __init__(self) -> None:
                    object.__setattr__(self, "picture", object())

            return Loose()

    with pytest.raises(ProviderBroken, match=r"scene 1 \(sea\): frame source 'odd': .*plain values"):
        render(BOARD, tmp_path / "out.mp4", plugins=plugin(Odd("odd")))
