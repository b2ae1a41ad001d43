"""What was paid for is not lost to an outage, a full disk, another key, or an answer that nobody expected."""

from __future__ import annotations

import errno
from collections import UserDict

import pytest

from gator_core.errors import MediaError
from gator_core.testing.media import write_numbered
from gator_runway import errors as e
from gator_runway.bridge import Runway
from gator_runway.proof import proven
from gator_runway.purchase import Goal, fetched
from gator_runway.testing import Answer

from .acting import made, once_created


def test_a_503_may_come_from_a_server_that_passed_the_request_on(fake, source, shot, job_in):
    fake.answer(Answer(503, {"Retry-After": "1"}, body={"error": "upstream connect error"}))
    with pytest.raises(e.MayHaveBeenCreated, match="HTTP 503"):
        made(source, shot, job_in())
    assert sum(record.method == "POST" for record in fake.requests) == 1


@pytest.mark.parametrize("quote", [{}, {"credits": None}, 48, "48 credits", None, {"credits": True}])
def test_a_price_that_is_told_oddly_hides_no_task(fake, source, shot, job_in, quote):
    fake.quote(quote)
    journal = {}
    assert made(source, shot, job_in(journal=journal)).is_file()
    assert journal["clip 1"]["task"] == fake.task_ids[0]


def test_a_new_task_that_is_not_known_everywhere_yet_is_looked_for_again(fake, source, shot, job_in):
    fake.answer(*[Answer(404)] * 12, to="task")
    assert made(source, shot, job_in()).is_file()
    assert len(fake.created) == 1


def test_an_outage_is_waited_out(fake, source, shot, job_in):
    fake.answer(*[Answer(502)] * 14, to="task")
    assert made(source, shot, job_in()).is_file()
    assert len(fake.created) == 1


def test_an_outage_that_does_not_end_leaves_the_task_to_a_later_run(fake, source, shot, job_in, monkeypatch):
    fake.answer(*[Answer(502)] * 400, to="task")
    monkeypatch.setenv("GATOR_RUNWAY_PATIENCE", "0.3")
    journal = {}
    with pytest.raises(e.TaskUnclear, match="run again"):
        made(source, shot, job_in(journal=journal))
    fake.answer(to="task")
    monkeypatch.setenv("GATOR_RUNWAY_PATIENCE", "60")
    assert made(source, shot, job_in(journal=journal)).is_file()
    assert len(fake.created) == 1


def test_a_running_task_without_outputs_is_running(fake, source, shot, job_in):
    fake.answer(Answer(200, body={"id": "x", "status": "RUNNING", "output": None, "progress": 0.4}), to="task")
    assert made(source, shot, job_in()).is_file()


def test_with_another_key_a_task_is_neither_collected_nor_given_up(fake, source, shot, job_in):
    fake.pace(pending=30)
    journal = {"clip 1": {"task": "of-another-account", "account": "0123456789ab"}}
    for _ in range(2):
        with pytest.raises(e.KeyRefused, match="with another key"):
            made(source, shot, job_in(journal=journal))
    assert journal["clip 1"] == {"task": "of-another-account", "account": "0123456789ab", "state": "foreign"}
    assert not fake.created
    fake.pace()
    assert made(source, shot, job_in(journal=journal, retry=True)).is_file()
    assert len(fake.created) == 1


def test_a_task_that_is_gone_is_bought_anew_only_when_that_is_asked_for(fake, source, shot, job_in):
    fake.pace(pending=30)
    once_created(fake, fake.forget)
    journal = {}
    with pytest.raises(e.TaskGone):
        made(source, shot, job_in(journal=journal))
    looks = len(fake.requests)
    with pytest.raises(e.TaskGone):
        made(source, shot, job_in(journal=journal))
    assert len(fake.requests) == looks + 1  # it may be back
    fake.pace()
    spent = []
    assert made(source, shot, job_in(journal=journal, retry=True, purchase=spent.append)).is_file()
    assert (len(fake.created), len(spent)) == (2, 1)


def test_a_refused_task_is_bought_anew_only_when_that_is_asked_for(fake, source, shot, job_in):
    fake.fail("SAFETY.INPUT.TEXT")
    journal = {}
    for _ in range(2):
        with pytest.raises(e.TaskRefused):
            made(source, shot, job_in(journal=journal))
    assert len(fake.created) == 1
    assert made(source, shot, job_in(journal=journal, retry=True)).is_file()
    assert len(fake.created) == 2


def test_a_retry_that_may_not_pay_keeps_what_is_uncertain(fake, source, shot, job_in):
    def no(_):
        raise e.LimitReached("not now")

    journal = {"clip 1": {"sent": True}}
    with pytest.raises(e.LimitReached):
        made(source, shot, job_in(journal=journal, retry=True, purchase=no))
    assert journal == {"clip 1": {"sent": True}}


class Full(UserDict):
    """A journal on a disk that takes nothing for a while."""

    def __init__(self, *full_at: int) -> None:
        super().__init__()
        self.full_at, self.writes = full_at, 0

    def __setitem__(self, key, item):
        self.writes += 1
        if self.writes in self.full_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        super().__setitem__(key, item)


def test_a_full_disk_before_the_request_buys_nothing(fake, source, shot, job_in):
    spent, back = [], []
    with pytest.raises(OSError, match="No space"):
        made(source, shot, job_in(journal=Full(1), purchase=spent.append, refund=back.append))
    assert (spent, back, fake.created) == ([pytest.approx(0.48)], [pytest.approx(0.48)], [])


def test_a_full_disk_after_the_answer_does_not_lose_the_task(fake, source, shot, job_in):
    journal = Full(2, 3)
    assert made(source, shot, job_in(journal=journal)).is_file()
    assert journal["clip 1"]["task"] == fake.task_ids[0]


def test_damage_anywhere_in_a_clip_is_found(tmp_path):
    whole = write_numbered(tmp_path / "clip.mp4", 100)
    assert proven(whole, "video", lambda: None) > 0
    data = bytearray(whole.read_bytes())
    begin = data.index(b"mdat")
    third = (len(data) - begin) // 3
    for at in range(begin + third, begin + 2 * third):
        data[at] ^= 0x5A
    (tmp_path / "damaged.mp4").write_bytes(data)
    with pytest.raises(MediaError, match="damaged"):
        proven(tmp_path / "damaged.mp4", "video", lambda: None)


def test_a_clip_that_is_shorter_than_ordered_is_told(fake, source, shot, job_in):
    job, journal = job_in(), {}
    made(source, shot, job_in(journal=journal))
    with Runway() as api:
        task = api.task(journal["clip 1"]["task"])
        fetched(api, task, Goal(job.scratch / "clip.mp4", "video", seconds=9), job)
    assert job.outcome.warnings == ["Runway made 4.0 s where 9 s were ordered"]


def test_a_failure_that_is_given_back_may_be_spent_again(fake, source, shot, job_in):
    fake.fail("INTERNAL")
    back, job = [], job_in()
    job.refund = back.append
    made(source, shot, job)
    assert back == [pytest.approx(0.48)]


def test_a_key_that_the_service_repeats_is_shown_nowhere(fake, source, shot, job_in):
    said = {"id": "x", "status": "FAILED", "failure": f"bad key {fake.key}", "failureCode": "SOMETHING.NEW"}
    fake.answer(Answer(200, body=said), to="task")
    with pytest.raises(e.TaskFailed) as caught:
        made(source, shot, job_in())
    assert fake.key not in str(caught.value)
    assert "bad key [key]" in str(caught.value)


def test_what_is_left_to_pay_of_a_chain(source, shot):
    from dataclasses import replace
    from fractions import Fraction

    request = source.configured({"chain": True}).request(replace(shot, duration=Fraction(12)))
    bought, sent, refused = {"task": "a"}, {"sent": True}, {"task": "b", "state": "refused"}
    owed = source.owed
    assert owed(request, {}, retry=False) == pytest.approx(1.44)
    assert owed(request, {"clip 1": bought}, retry=False) == pytest.approx(0.72)
    assert owed(request, {"clip 1": bought, "clip 2": sent}, retry=False) == 0
    assert owed(request, {"clip 1": bought, "clip 2": sent}, retry=True) == pytest.approx(0.72)
    assert owed(request, {"clip 1": bought, "clip 2": refused}, retry=True) == pytest.approx(0.72)
    assert owed(request, {"clip 1": sent, "clip 2": bought}, retry=True) == pytest.approx(1.44)  # the second went on from it


def test_a_task_that_is_back_is_collected(fake, source, shot, job_in):
    journal = {}
    made(source, shot, job_in(journal=journal))
    journal["clip 1"] = {**journal["clip 1"], "state": "gone"}
    assert made(source, shot, job_in(journal=journal)).is_file()
    assert (len(fake.created), "state" in journal["clip 1"]) == (1, False)


def test_an_output_that_stays_unusable_is_bought_anew_only_when_that_is_asked_for(fake, source, shot, job_in):
    fake.spoil(3)
    journal = {}
    with pytest.raises(e.OutputUnusable, match="--retry"):
        made(source, shot, job_in(journal=journal))
    fake.spoil(3)
    assert made(source, shot, job_in(journal=journal, retry=True)).is_file()
    assert len(fake.created) == 2


def test_a_state_that_nobody_knows_is_looked_at_again_and_bought_anew_only_when_that_is_asked_for(fake, source, shot, job_in):
    fake.say("PONDERING", "PONDERING")
    journal = {}
    with pytest.raises(e.TaskUnclear):
        made(source, shot, job_in(journal=journal))
    assert made(source, shot, job_in(journal=journal, retry=True)).is_file()
    assert len(fake.created) == 2


def test_a_price_that_is_only_told_at_the_end_is_told_and_charged(fake, source, shot, job_in):
    fake.quote({})
    fake.overcharge(12)
    job = job_in()
    made(source, shot, job)
    assert job.net == pytest.approx(0.60)
    assert "takes 60 credits for this, not 48" in job.outcome.warnings[0]


def test_a_stop_while_another_buys_buys_nothing(fake, source, shot, job_in):
    from gator_core.errors import Cancelled
    from gator_runway.purchase import _BUYING

    stops = iter([False, True])
    with _BUYING["gen4.5"], pytest.raises(Cancelled):
        made(source, shot, job_in(cancelled=lambda: next(stops, True)))
    assert not fake.created


def test_a_disk_that_stays_full_has_the_task_told(fake, source, shot, job_in, monkeypatch):
    fake.pace(pending=30)
    monkeypatch.setenv("GATOR_RUNWAY_PATIENCE", "0.2")
    with pytest.raises(e.TaskUnclear) as caught:
        made(source, shot, job_in(journal=Full(*range(2, 2000))))
    assert f"the disk is too full to note its task, {fake.task_ids[0]}" in str(caught.value)
