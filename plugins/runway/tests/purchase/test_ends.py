"""Tasks end in all kinds of ways, and accounts have their own errors."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from gator_core.errors import CostRefused, GenerationFailed, GenerationRefused, ProviderUnavailable
from gator_runway import errors as e
from gator_runway.testing import Answer

from .acting import made, once_created


def test_a_task_that_waits_its_turn_is_waited_for(fake, source, shot, job_in):
    fake.allow(at_once=1)
    fake.pace(making=0.3)
    done = []
    jobs = [(replace(shot, prompt=f"prompt {n}"), job_in()) for n in range(3)]
    threads = [threading.Thread(target=lambda s=s, j=j: done.append(made(source, s, j))) for s, j in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(fake.created) == 3


@pytest.mark.parametrize(
    "code", ["SAFETY.INPUT.TEXT", "SAFETY.OUTPUT.VIDEO", "INPUT_PREPROCESSING.SAFETY.THIRD_PARTY", "ASSET.INVALID"]
)
def test_a_final_failure_is_a_refusal_and_is_not_bought_again(fake, source, shot, job_in, code):
    fake.fail(code)
    spent, journal = [], {}
    for run in range(2):  # killed before the refusal was stored, it is found again
        job = job_in(journal=journal, purchase=spent.append)
        with pytest.raises(GenerationRefused, match=code):
            made(source, shot, job)
        assert job.net == pytest.approx(0.48 if "SAFETY" in code and not run else 0)
    assert (len(spent), len(fake.created)) == (1, 1)


def test_moderated_prompts_are_refused(fake, source, shot, job_in):
    fake.moderate("sunrise")
    with pytest.raises(e.TaskRefused, match="moderated"):
        made(source, shot, job_in())


@pytest.mark.parametrize(
    "code", ["INTERNAL", "THIRD_PARTY.UNAVAILABLE", "INPUT_PREPROCESSING.INTERNAL", "INTERNAL.BAD_OUTPUT.CODE01", ""]
)
def test_a_failure_that_may_pass_is_bought_anew(fake, source, shot, job_in, code):
    fake.fail(code)
    spent, job = [], job_in()
    job.purchase = spent.append
    assert made(source, shot, job).is_file()
    assert (len(spent), len(fake.created)) == (2, 2)
    assert job.net == pytest.approx(0.48)  # the failed one was given back
    assert "bought anew" in job.outcome.warnings[0]


def test_but_only_so_often(fake, source, shot, job_in):
    fake.fail(*["INTERNAL"] * 5)
    journal, spent = {}, []
    with pytest.raises(e.TaskFailed, match="INTERNAL"):
        made(source, shot, job_in(journal=journal, purchase=spent.append))
    assert len(spent) == len(fake.created) == 3
    assert not journal  # nothing is under way that a later run could wait for


def test_an_unknown_code_is_not_bought_again(fake, source, shot, job_in):
    fake.fail("SOMETHING.NEW")
    with pytest.raises(e.TaskFailed, match=r"SOMETHING\.NEW"):
        made(source, shot, job_in())
    assert len(fake.created) == 1


def test_a_refused_second_purchase_ends_it(fake, source, shot, job_in):
    fake.fail("INTERNAL")

    def once(_):
        if fake.created:
            raise CostRefused("the limit is reached")

    job = job_in(purchase=once)
    with pytest.raises(CostRefused):
        made(source, shot, job)
    assert (len(fake.created), job.net) == (1, pytest.approx(0))


def test_a_cancelled_task_ends_in_an_error_of_its_own(fake, source, shot, job_in):
    fake.pace(pending=30)
    once_created(fake, fake.cancel)
    with pytest.raises(e.TaskCancelled, match="was cancelled there"):
        made(source, shot, job_in())


def test_an_unknown_state_ends_in_an_error_and_the_task_is_kept(fake, source, shot, job_in):
    fake.say("RUNNING", "PONDERING")
    journal = {}
    with pytest.raises(e.TaskUnclear, match="'PONDERING'"):
        made(source, shot, job_in(journal=journal))
    made(source, shot, job_in(journal=journal))
    assert len(fake.created) == 1


def test_patience_ends_and_the_task_is_kept(fake, source, shot, job_in, monkeypatch):
    fake.pace(pending=30)
    monkeypatch.setenv("GATOR_RUNWAY_PATIENCE", "0.1")
    journal = {}
    with pytest.raises(e.TaskUnclear, match="run again to collect it"):
        made(source, shot, job_in(journal=journal))
    fake.pace()
    made(source, shot, job_in(journal=journal))
    assert len(fake.created) == 1


def test_a_task_that_was_deleted_is_not_replaced(fake, source, shot, job_in):
    fake.pace(pending=30)
    once_created(fake, fake.forget)
    journal = {}
    for _ in range(2):
        with pytest.raises(e.TaskGone, match="--retry"):
            made(source, shot, job_in(journal=journal))
    assert len(fake.created) == 1


def test_looking_at_a_task_survives_errors(fake, source, shot, job_in):
    fake.answer(Answer(0), Answer(500), Answer(429), to="task")
    assert made(source, shot, job_in()).is_file()
    assert len(fake.created) == 1


def test_a_price_that_rose_is_told_and_counted(fake, source, shot, job_in):
    fake.overcharge(12)
    spent, more, job = [], [], job_in()
    job.purchase, job.charge = spent.append, more.append
    made(source, shot, job)
    assert (spent, more) == ([pytest.approx(0.48)], [pytest.approx(0.12)])
    assert job.net == pytest.approx(0.60)
    assert "takes 60 credits for this, not 48" in job.outcome.warnings[0]


# Errors of the account -------------------------------------------------------------------------------------------


def test_a_key_that_is_not_accepted_says_where_it_came_from(fake, source, shot, job_in, monkeypatch):
    monkeypatch.delenv("RUNWAYML_API_SECRET")
    monkeypatch.setenv("RUNWAY_API_KEY", "key_of_somebody_else")
    with pytest.raises(ProviderUnavailable, match="RUNWAY_API_KEY") as caught:
        made(source, shot, job_in())
    assert "somebody_else" not in str(caught.value)


@pytest.mark.parametrize("answer", [Answer(402), Answer(400, body={"error": "You do not have enough credits"})])
def test_an_empty_account_says_so(fake, source, shot, job_in, answer):
    fake.answer(answer)
    with pytest.raises(GenerationFailed, match="not enough credits"):
        made(source, shot, job_in())


def test_what_the_service_has_against_a_request_is_quoted(fake, source, shot, job_in):
    fake.answer(Answer(400, body={"error": "Validation failed", "issues": [{"path": ["ratio"], "message": "is odd"}]}))
    with pytest.raises(e.CallFailed, match="Validation failed; ratio: is odd"):
        made(source, shot, job_in())
