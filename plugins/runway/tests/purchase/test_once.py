"""Bought once, whatever breaks."""

from __future__ import annotations

import json
import threading
from collections import UserDict
from dataclasses import replace
from fractions import Fraction

import pytest

from gator_core.errors import Cancelled, CostRefused, GenerationRefused
from gator_runway import errors as e
from gator_runway.testing import Answer

from .acting import made


def test_a_lost_answer_is_not_asked_for_again(fake, source, shot, job_in):
    fake.lose()
    journal, spent = {}, []
    job = job_in(journal=journal, purchase=spent.append)
    with pytest.raises(e.MayHaveBeenCreated, match="--retry") as caught:
        made(source, shot, job)
    assert not isinstance(caught.value, GenerationRefused)  # which would be stored, and another asked in its place
    assert (len(fake.created), len(spent), job.net) == (1, 1, pytest.approx(0.48))
    with pytest.raises(e.MayHaveBeenCreated, match="an earlier run sent a request"):
        made(source, shot, job_in(journal=journal, purchase=spent.append))
    assert (len(fake.created), len(spent)) == (1, 1)
    made(source, shot, job_in(journal=journal, purchase=spent.append, retry=True))
    assert (len(fake.created), len(spent)) == (2, 2)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_nor_is_one_that_a_server_in_between_may_have_passed_on(fake, source, shot, job_in, status):
    fake.answer(Answer(status))
    with pytest.raises(e.MayHaveBeenCreated, match=f"HTTP {status}"):
        made(source, shot, job_in())
    assert sum(record.method == "POST" for record in fake.requests) == 1


def test_nor_one_whose_answer_makes_no_sense(fake, source, shot, job_in):
    fake.answer(Answer(200, body={"unexpected": True}))
    with pytest.raises(e.MayHaveBeenCreated, match="holds no task"):
        made(source, shot, job_in())


@pytest.mark.parametrize("answer", [Answer(429, {"Retry-After": "0"}), Answer(429)])
def test_what_was_surely_not_taken_is_sent_again(fake, source, shot, job_in, answer):
    fake.answer(answer, answer)
    spent = []
    made(source, shot, job_in(purchase=spent.append))
    assert (len(fake.created), len(spent)) == (1, 1)
    assert sum(record.method == "POST" for record in fake.requests) == 3


def test_retry_after_is_waited_for(fake, source, shot, job_in, monkeypatch):
    naps = []

    async def nap(seconds, check):
        naps.append(seconds)

    monkeypatch.setattr("gator_runway.client._nap", nap)
    fake.answer(Answer(429, {"Retry-After": "7"}), Answer(429, {"Retry-After": "2"}))
    made(source, shot, job_in())
    assert naps == [7.0, 2.0]


def test_but_not_for_hours(fake, source, shot, job_in):
    fake.answer(Answer(429, {"Retry-After": "3600"}))
    job = job_in()
    with pytest.raises(e.LimitReached, match="come back in 3600 s"):
        made(source, shot, job)
    assert job.net == pytest.approx(0)
    assert not any(record.path.startswith("/v1/tasks") for record in fake.requests)


def test_the_limit_of_a_day_is_named(fake, source, shot, job_in):
    fake.allow(per_day=1)
    made(source, shot, job_in())
    journal = {}
    with pytest.raises(e.LimitReached, match=r"1 of 1 generations of gen4\.5 in the last 24 hours"):
        made(source, replace(shot, prompt="another"), job_in(journal=journal))
    fake.allow(per_day=2)
    made(source, replace(shot, prompt="another"), job_in(journal=journal))  # nothing was sent before, so it may be now


def test_a_server_that_is_not_there_takes_no_money(source, shot, job_in, monkeypatch):
    monkeypatch.setenv("RUNWAYML_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key_x")
    monkeypatch.setenv("GATOR_RUNWAY_POLL", "0.01")
    journal, job = {}, job_in()
    job.journal = journal
    with pytest.raises(e.NotSent, match="nothing was bought"):
        made(source, shot, job)
    assert job.net == pytest.approx(0)
    assert not journal


def test_a_refusal_of_the_money_sends_nothing(fake, source, shot, job_in):
    def no(dollars):
        raise CostRefused(f"{dollars:g} is too much")

    with pytest.raises(CostRefused):
        made(source, shot, job_in(purchase=no))
    assert not fake.created


def test_the_order_is_money_then_note_then_request_then_id_then_looking(fake, source, shot, job_in):
    happened = []

    class Journal(UserDict):
        def __setitem__(self, key, item):
            happened.append(("note", dict(item), len(fake.created), sum(r.method == "GET" for r in fake.requests)))
            super().__setitem__(key, json.loads(json.dumps(item)))

    made(source, shot, job_in(journal=Journal(), purchase=lambda d: happened.append(("money", len(fake.created)))))
    money, sent, task = happened
    assert money == ("money", 0)
    assert (sent[1]["sent"], sent[2:]) == (True, (0, 0))
    assert (task[1]["task"], task[2:]) == (fake.task_ids[0], (1, 0))


def test_a_task_of_an_earlier_process_is_waited_for_and_not_bought(fake, source, shot, job_in):
    fake.pace(pending=30)
    stop = threading.Event()
    journal, spent = {}, []
    job = job_in(journal=journal, purchase=spent.append, cancelled=stop.is_set)
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(Cancelled):
        made(source, shot, job)
    assert not any(record.method == "DELETE" for record in fake.requests)
    fake.pace()
    again = job_in(journal=journal, purchase=spent.append)
    assert made(source, shot, again).is_file()
    assert (len(fake.created), len(spent)) == (1, 1)
    assert again.net == 0  # it was paid for by the run before


def test_stopping_before_the_request_buys_nothing(fake, source, shot, job_in):
    with pytest.raises(Cancelled):
        made(source, shot, job_in(cancelled=lambda: True))
    assert not fake.created


def test_stopping_while_the_service_is_busy_buys_nothing(fake, source, shot, job_in):
    fake.answer(Answer(429, {"Retry-After": "30"}))
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    journal = {}
    with pytest.raises(Cancelled):
        made(source, shot, job_in(cancelled=stop.is_set, journal=journal))
    assert not journal
    made(source, shot, job_in(journal=journal))
    assert len(fake.created) == 1


def test_a_chain_goes_on_where_it_was_left(fake, source, shot, job_in):
    chained, journal, spent = source.configured({"chain": True}), {}, []
    long = replace(shot, duration=Fraction(12))
    fake.answer(Answer(400, body={"error": "not now"}), to="output")
    with pytest.raises(e.OutputUnusable):
        made(chained, long, job_in(journal=journal, purchase=spent.append))
    assert len(fake.created) == 1
    job = job_in(journal=journal, purchase=spent.append)
    made(chained, long, job)
    assert (len(fake.created), len(spent)) == (2, 2)
    assert job.net == pytest.approx(0.12 * 6)  # the first was paid for by the run before


def test_a_chain_whose_second_part_is_uncertain_does_not_say_what_it_cost(fake, source, shot, job_in):
    chained = source.configured({"chain": True})

    def lose_the_second(_):
        if fake.created:
            fake.lose()

    job = job_in(purchase=lose_the_second)
    with pytest.raises(e.MayHaveBeenCreated):
        made(chained, replace(shot, duration=Fraction(12)), job)
    assert job.net == pytest.approx(1.44)  # as far as anybody knows
