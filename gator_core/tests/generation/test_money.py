"""Nothing is bought that was not allowed, nothing twice, and nothing that was bought is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gator_core import Availability, Cancelled, CostRefused, GenerationFailed, ProviderBroken, events, render
from gator_core.build import Bill, Item, forecast, picture_at
from gator_core.build.journal import Journal
from gator_core.build.money import Ledger, limit_of
from gator_core.build.rooms import open_rooms
from gator_core.errors import InputError, WorkError
from gator_core.generation import Outcome
from gator_core.providers import Job

from . import studio
from .studio import FilmRequest, Meter, Painter, Studio, board, installed

SEA = board("sea")
PINNED = {**SEA, "provider": "studio"}


# Permission ------------------------------------------------------------------------------------------------------


def test_nothing_is_bought_that_nobody_allowed_and_the_error_quotes_what_it_would_cost(tmp_path: Path) -> None:
    shop, painter = Studio("mover", price=1.2, moves=True), Painter(price=0.05)
    with pytest.raises(CostRefused) as caught:
        render(board("sea", "land"), tmp_path / "out.mp4", plugins=installed(shop, painter))
    assert caught.value.exit_status == 2
    said = str(caught.value)
    assert "about $2.50, and nobody allowed it" in said
    assert "picture of scene 1 (sea) by painter $0.05, scene 1 (sea) by mover $1.20" in said
    assert "--max-cost 2.50" in said
    assert (shop.asked, painter.asked, list(tmp_path.iterdir())) == ([], [], [])


def test_a_provider_that_is_named_may_be_paid_but_only_that_one(tmp_path: Path) -> None:
    shop, painter = Studio("mover", price=1, moves=True), Painter(price=0.05)
    found = installed(shop, painter)
    with pytest.raises(CostRefused):
        render({**SEA, "provider": "mover"}, tmp_path / "out.mp4", plugins=found)
    result = render({**SEA, "provider": "mover", "image_source": "painter"}, tmp_path / "out.mp4", plugins=found)
    assert result.cost == pytest.approx(1.05)
    assert (len(shop.asked), len(painter.asked)) == (1, 1)


def test_a_limit_allows_what_stays_within_it_and_refuses_the_rest_before_anything_is_bought(tmp_path: Path) -> None:
    shop = Studio(price=0.4, slots=4)
    found = installed(shop)
    three = board("sea", "land", "sky")
    with pytest.raises(CostRefused, match=r"about \$1.20, and \$1.00 is the limit.*--max-cost 1.20"):
        render(three, tmp_path / "out.mp4", plugins=found, max_cost=1)
    assert shop.asked == []
    assert render(three, tmp_path / "out.mp4", plugins=found, max_cost=1.2).cost == pytest.approx(1.2)
    with pytest.raises(InputError, match="max_cost"):
        render(three, tmp_path / "out.mp4", plugins=found, max_cost=-1)


def test_the_limit_holds_for_a_named_provider_too(tmp_path: Path) -> None:
    with pytest.raises(CostRefused, match="is the limit"):
        render(PINNED, tmp_path / "out.mp4", plugins=installed(Studio(price=0.4)), max_cost=0.3)


@pytest.mark.parametrize(
    ("call", "storyboard", "environment", "limit"),
    [(None, None, None, None), (3, 1, 2, 3), (None, 5, 2, 2), (None, 1, 2, 1), (None, None, 2, 2), (0, 5, 5, 0)],
)
def test_the_call_decides_else_the_smaller_of_storyboard_and_environment(call, storyboard, environment, limit) -> None:
    assert limit_of(call, storyboard, environment) == limit


def test_the_limit_of_the_environment_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = installed(Studio(price=0.4))
    monkeypatch.setenv("GATOR_MAX_COST", "$0.39")
    with pytest.raises(CostRefused, match=r"\$0.39 is the limit"):
        render({**SEA, "max_cost": 100}, tmp_path / "out.mp4", plugins=found)
    monkeypatch.setenv("GATOR_MAX_COST", "a lot")
    with pytest.raises(InputError, match="GATOR_MAX_COST: 'a lot' is no sum of money"):
        render(SEA, tmp_path / "out.mp4", plugins=found)


def test_who_can_be_asked_is_asked_once_with_the_whole_bill(tmp_path: Path) -> None:
    shop = Studio(price=0.4)
    found = installed(shop)
    bills: list[Bill] = []

    def say(answer: bool) -> Callable[[Bill], bool]:
        return lambda bill: (bills.append(bill), answer)[1]

    with pytest.raises(CostRefused, match="not agreed to"):
        render(board("sea", "land"), tmp_path / "out.mp4", plugins=found, confirm=say(False))
    assert shop.asked == []
    assert bills == [Bill((Item("scene 1 (sea)", "studio", 0.4), Item("scene 2 (land)", "studio", 0.4)), None)]
    assert render(board("sea", "land"), tmp_path / "out.mp4", plugins=found, confirm=say(True)).cost == pytest.approx(0.8)
    assert len(bills) == 2
    render(board("sea", "land"), tmp_path / "other.mp4", plugins=found, confirm=say(False))
    render({**board("sky"), "provider": "studio"}, tmp_path / "other.mp4", plugins=found, confirm=say(False))
    assert len(bills) == 2  # what is stored, or named, is no question


def test_who_agreed_to_a_bill_agreed_to_no_more(tmp_path: Path) -> None:
    def work(request: FilmRequest, job: Job) -> None:
        job.purchase(0.4)
        job.purchase(0.1)

    with pytest.raises(CostRefused, match=r"would buy for \$0.10, but of the limit of \$0.40"):
        render(SEA, tmp_path / "out.mp4", plugins=installed(Studio(price=0.4, work=work)), confirm=lambda bill: True)


def test_a_single_picture_may_have_to_be_paid_for_too() -> None:
    shop = Studio(price=0.4)
    found = installed(shop)
    with pytest.raises(CostRefused, match=r"\$0.40"):
        picture_at(board("sea", "land"), 0.1, plugins=found)
    picture_at(board("sea", "land"), 0.1, plugins=found, max_cost=0.4)
    assert [request.prompt for request in shop.asked] == ["sea"]


def test_a_paid_stand_in_needs_permission_too(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise GenerationFailed("out of luck")

    def shops() -> tuple[Studio, Studio, Studio]:
        return Studio("free", 90, work=fail), Studio("dear", 50, price=3), Studio("cheap", 10, price=0.4)

    free, dear, cheap = shops()
    with pytest.raises(GenerationFailed, match=r"out of luck; it was not allowed .* dear for about \$3.00; cheap for about"):
        render(SEA, tmp_path / "out.mp4", plugins=installed(free, dear, cheap))
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(free, dear, cheap), max_cost=1)
    assert result.providers == ("cheap",)
    assert (dear.asked, len(cheap.asked), result.cost) == ([], 1, pytest.approx(0.4))


# What is spent ---------------------------------------------------------------------------------------------------


def test_the_limit_holds_while_greedy_generators_work_side_by_side(tmp_path: Path) -> None:
    """Each says it costs a tenth, and tries to buy for ten times as much."""
    bought: list[float] = []
    lock = threading.Lock()

    def work(request: FilmRequest, job: Job) -> None:
        for _ in range(10):
            job.purchase(0.1)
            with lock:
                bought.append(0.1)
            time.sleep(0.002)

    shop = Studio(price=0.1, slots=6, work=work)
    with pytest.raises(CostRefused, match="limit of"):
        render(board(*"abcdef"), tmp_path / "out.mp4", plugins=installed(shop), max_cost=2)
    assert 0.6 < sum(bought) <= 2 + 1e-6


def test_what_it_really_cost_is_what_counts(tmp_path: Path) -> None:
    def work(request: FilmRequest, job: Job) -> None:
        job.purchase(0.4)
        job.outcome.dollars = 0.25

    found = installed(Studio(price=0.4, work=work))
    result = render(board("sea", "land"), tmp_path / "out.mp4", plugins=found, max_cost=0.8)
    assert result.cost == pytest.approx(0.5)
    assert [step.dollars for step in result.steps if step.kind == "asset"] == [0.25, 0.25]
    again = render(board("sea", "land"), tmp_path / "out.mp4", plugins=found)
    assert (again.cost, [row.dollars for row in again.lineage]) == (0, [0.25, 0.25])


def test_a_failure_that_cost_nothing_leaves_its_money_to_the_stand_in(tmp_path: Path) -> None:
    def work(dollars: float | None) -> Callable[[FilmRequest, Job], None]:
        def fail(request: FilmRequest, job: Job) -> None:
            job.purchase(0.4)
            job.outcome.dollars = dollars
            raise GenerationFailed("out of luck")

        return fail

    def shops(dollars: float | None) -> Any:
        return installed(Studio("first", 90, price=0.4, work=work(dollars)), Studio("second", price=0.3))

    result = render(SEA, tmp_path / "out.mp4", plugins=shops(0.0), max_cost=0.5)
    assert (result.providers, result.cost) == (("second",), pytest.approx(0.3))
    with pytest.raises(GenerationFailed, match="not allowed to buy it elsewhere"):
        render(board("land"), tmp_path / "out.mp4", plugins=shops(None), max_cost=0.5)


@pytest.mark.parametrize("price", [-1.0, float("nan"), float("inf")])
def test_a_price_that_is_none_is_the_plugins_fault(price: float, tmp_path: Path) -> None:
    def work(request: FilmRequest, job: Job) -> None:
        job.purchase(price)

    with pytest.raises(ProviderBroken, match="names a price"):
        render(SEA, tmp_path / "out.mp4", plugins=installed(Studio(price=1, work=work)), max_cost=5)


def test_a_generator_that_does_not_say_it_costs_can_buy_nothing(tmp_path: Path) -> None:
    found = installed(Studio(work=lambda request, job: job.purchase(0.1)))
    with pytest.raises(ProviderBroken, match="does not say paid = True"):
        render(SEA, tmp_path / "out.mp4", plugins=found, max_cost=5)


def test_draft_and_premium_buy_one_generation_between_them(tmp_path: Path) -> None:
    shop, painter = Studio("mover", price=1, moves=True), Painter(price=0.1)
    found = installed(shop, painter)
    whole = {"scenes": [{"prompt": "sea", "duration": 0.1}], "max_cost": 2}
    draft = render({**whole, "quality": "draft"}, tmp_path / "draft.mp4", plugins=found)
    premium = render({**whole, "quality": "premium"}, tmp_path / "premium.mp4", plugins=found)
    assert (draft.cost, premium.cost) == (pytest.approx(1.1), 0)
    assert (premium.width, premium.fps) == (3840, "60")
    assert (len(shop.asked), len(painter.asked)) == (1, 1)


def test_the_journal_has_the_money_before_it_is_spent(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal" / "k.json")
    ledger = Ledger(1.0)
    account = ledger.open(Item("scene 1", "studio", 0.4), journal)
    account.purchase(0.6)
    assert Journal(tmp_path / "journal" / "k.json").spent == pytest.approx(0.6)
    with pytest.raises(CostRefused):
        account.purchase(0.5)
    assert Journal(tmp_path / "journal" / "k.json").spent == pytest.approx(0.6)
    assert account.settle(Outcome(), made=True) == pytest.approx(0.6)
    assert ledger.spent == pytest.approx(0.6)


def test_what_is_given_back_beyond_the_estimate_is_free_for_others() -> None:
    ledger, item = Ledger(3.0), Item("scene 1", "studio", 0.4)
    account = ledger.open(item, Journal(Path("/nowhere/k.json")))
    account._journal._write = lambda *_: None
    account.purchase(0.4)
    account.charge(2.0)
    account.refund(2.4)
    assert ledger.may([Item("scene 2", "studio", 2.6)])
    assert account.settle(Outcome(), made=True) == 0  # it was announced, and given back


def test_what_is_only_collected_is_never_refused() -> None:
    ledger = Ledger(0.1)
    ledger.overrun(5.0)
    noted = Journal(Path("/nowhere/k.json"), {"task": "t-1"})
    ledger.open(Item("scene 1", "studio", 0.0), noted)


@pytest.mark.parametrize("text", ["", "{", '{"notes": {}}', "[]"])
def test_a_journal_that_can_not_be_read_never_counts_as_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / "k.json").write_text(text)
    with pytest.raises(WorkError, match=r"k\.json can't be read"):
        Journal(tmp_path / "k.json")


def test_what_costs_more_than_announced_is_taken_from_the_others() -> None:
    ledger = Ledger(1.0)
    first = ledger.open(Item("scene 1", "studio", 0.4), Journal(Path("/nowhere/k.json")))
    second = ledger.open(Item("scene 2", "studio", 0.4), Journal(Path("/nowhere/l.json")))
    first._journal._write = second._journal._write = lambda *_: None  # what is on disk is tried above
    first.purchase(0.4)
    first.charge(0.5)
    with pytest.raises(CostRefused):
        second.purchase(0.4)
    first.settle(Outcome(dollars=0.3), made=True)  # it was given back in the end
    second.purchase(0.4)
    assert ledger.spent == pytest.approx(0.3)


def test_what_can_not_be_noted_is_not_bought(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file, where a folder is due")
    ledger = Ledger(1.0)
    account = ledger.open(Item("scene 1", "studio", 0.4), Journal(tmp_path / "journal" / "k.json"))
    with pytest.raises(OSError, match="journal"):
        account.purchase(0.6)
    account.settle(Outcome(dollars=0), made=False)
    assert (ledger.spent, ledger.may([Item("scene 2", "studio", 1.0)])) == (0, True)


# Killed, stopped, side by side -----------------------------------------------------------------------------------


def start(folder: Path, story: dict[str, Any], **rest: Any) -> subprocess.Popen[str]:
    """A build by a process of its own, whose studio finishes its tasks when ``folder`` says so."""
    given = json.dumps({"folder": str(folder), "board": story, "output": str(folder / "out.mp4"), **rest})
    command = [sys.executable, "-m", "studio", given]
    env = {**os.environ, "PYTHONPATH": str(Path(studio.__file__).parent)}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_build_that_was_killed_while_it_waited_collects_what_it_bought(tmp_path: Path) -> None:
    story = board("sea", "land")
    first = start(tmp_path, story, max_cost=1)
    journals = open_rooms().paid.root / "journal"
    wait_for(lambda: len([one for one in journals.glob("*.json") if '"task"' in one.read_text()]) == 2, first)
    first.kill()
    first.communicate()
    known = forecast(story, plugins=installed(Studio("remote", price=0.5)))
    assert [step.under_way for step in known.steps if step.kind == "asset"] == [True, True]
    assert (known.bill.items, known.dollars) == ((), 0)
    (tmp_path / "finished").touch()
    second = start(tmp_path, story)  # without a limit: there is nothing left to buy
    out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    result = json.loads(out)
    assert len(list(tmp_path.glob("task-*"))) == 2
    assert (result["cost"], [row["dollars"] for row in result["lineage"]]) == (0, [0.5, 0.5])
    assert list(journals.iterdir()) == []


def test_a_failure_elsewhere_leaves_what_was_bought_to_be_collected(tmp_path: Path) -> None:
    bought = threading.Event()

    def wait_forever(request: FilmRequest, job: Job) -> None:
        job.purchase(0.5)
        job.journal["task"] = "t-1"
        bought.set()
        while True:
            job.check()
            time.sleep(0.005)

    def fail(*_: object) -> None:
        assert bought.wait(30)
        raise GenerationFailed("out of luck")

    scenes = [{"prompt": "sea", "provider": "shop"}, {"prompt": "land", "provider": "free"}]
    shop = Studio("shop", price=0.5, work=wait_forever)
    with pytest.raises(GenerationFailed, match="out of luck"):
        render(board(*scenes), tmp_path / "out.mp4", plugins=installed(shop, Studio("free", work=fail)))
    seen: list[dict[str, Any]] = []
    shop.work = lambda request, job: seen.append(dict(job.journal))
    result = render(board(*scenes), tmp_path / "out.mp4", plugins=installed(shop, Studio("free")))
    assert (seen, result.cost) == ([{"task": "t-1"}], 0)
    assert result.lineage[0].dollars == pytest.approx(0.5)


def test_a_stop_reaches_what_is_waited_for(tmp_path: Path) -> None:
    cancel = threading.Event()

    def work(request: FilmRequest, job: Job) -> None:
        cancel.set()
        while True:
            job.check()
            time.sleep(0.005)

    with pytest.raises(Cancelled):
        render(SEA, tmp_path / "out.mp4", plugins=installed(Studio(work=work)), cancel=cancel)
    assert list(tmp_path.iterdir()) == []


def test_two_that_are_paid_work_side_by_side(tmp_path: Path) -> None:
    together = threading.Barrier(2, timeout=30)
    shop = Studio(price=0.1, slots=2, work=lambda request, job: together.wait())
    render(board("sea", "land"), tmp_path / "out.mp4", plugins=installed(shop), max_cost=1)
    assert shop.meter.most == 2


def test_two_resources_work_side_by_side(tmp_path: Path) -> None:
    together = threading.Barrier(2, timeout=30)
    one, other = (Studio(name, work=lambda request, job: together.wait()) for name in ("one", "other"))
    scenes = [{"prompt": "sea", "provider": "one"}, {"prompt": "land", "provider": "other"}]
    render(board(*scenes), tmp_path / "out.mp4", plugins=installed(one, other))


def test_no_more_of_a_resource_are_at_work_than_it_takes(tmp_path: Path) -> None:
    meter = Meter()
    work: Callable[..., None] = lambda request, job: time.sleep(0.03)  # noqa: E731
    shops = [Studio(name, room="the one GPU", slots=2, meter=meter, work=work) for name in ("one", "other")]
    scenes = [{"prompt": prompt, "provider": shop.name} for prompt in "abcd" for shop in shops]
    result = render(board(*scenes), tmp_path / "out.mp4", plugins=installed(*shops))
    assert meter.most == 2
    assert len(result.providers) == 8


def test_whoever_listens_hears_one_thread_at_a_time(tmp_path: Path) -> None:
    busy = threading.Lock()

    def hear(event: events.Event) -> None:
        assert busy.acquire(blocking=False)
        time.sleep(0.001)
        busy.release()

    shop = Studio(slots=4)
    render(board(*"abcdefgh"), tmp_path / "out.mp4", plugins=installed(shop), on_event=hear)
    assert len(shop.asked) == 8


def test_how_many_may_work_is_asked_of_each_resource_once_and_not_of_what_is_stored(tmp_path: Path) -> None:
    asked: list[str] = []

    class Slow(Studio):
        def at_once(self, request: Any) -> int:
            asked.append(request.prompt)
            return 2

    found = installed(Slow())
    render(board("sea", "land", "sky"), tmp_path / "out.mp4", plugins=found)
    render(board("sea", "land", "sky"), tmp_path / "out.mp4", plugins=found)
    assert len(asked) == 1


def test_two_builds_at_once_buy_a_thing_once(tmp_path: Path) -> None:
    entered = threading.Event()
    release = threading.Event()

    def work(request: FilmRequest, job: Job) -> None:
        entered.set()
        assert release.wait(30)

    shop = Studio(price=0.5, work=work)
    found = installed(shop)
    results: list[Any] = []

    def build(name: str) -> None:
        results.append(render(SEA, tmp_path / name, plugins=found, max_cost=1))

    builds = [threading.Thread(target=build, args=(name,)) for name in ("a.mp4", "b.mp4")]
    builds[0].start()
    assert entered.wait(30)
    builds[1].start()
    release.set()
    for one in builds:
        one.join(60)
    assert len(shop.asked) == 1
    assert sorted(result.cost for result in results) == [0, 0.5]


def test_a_source_without_a_key_serves_what_it_sold_before(tmp_path: Path) -> None:
    shop = Studio(price=0.5)
    render(SEA, tmp_path / "out.mp4", plugins=installed(shop), max_cost=1)
    shop.state = Availability(False, "no key")
    assert render(SEA, tmp_path / "out.mp4", plugins=installed(shop)).cost == 0
