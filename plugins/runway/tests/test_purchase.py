"""Money: bought once, whatever breaks; waited for, fetched whole, and told what it cost."""

from __future__ import annotations

import json
import threading
import time
from collections import UserDict
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

from gator_core.errors import Cancelled, CostRefused, GenerationFailed, GenerationRefused, ProviderUnavailable
from gator_core.media.probe import probe
from gator_runway import RunwayImages, RunwaySource
from gator_runway import errors as e
from gator_runway.testing import Answer


def made(source, shot, job):
    return source.generate(source.request(shot), job)


@pytest.fixture
def source():
    return RunwaySource()


# All is well -----------------------------------------------------------------------------------------------------


def test_a_clip_is_bought_made_fetched_and_paid_for(fake, source, shot, job_in):
    spent, seen = [], []
    fake.pace(pending=0.05, making=0.15)
    job = job_in(purchase=spent.append, progress=seen.append)
    clip = probe(made(source, shot, job))
    assert (clip.moving, clip.width, clip.height, clip.duration) == (True, 160, 90, 4)
    assert fake.created == [
        {"model": "gen4.5", "duration": 4, "promptText": "sunrise over a city", "ratio": "1280:720", "seed": 7}
    ]
    assert spent == [pytest.approx(0.48)]
    assert job.outcome.dollars == pytest.approx(0.48)
    assert job.outcome.facts == {"model": "gen4.5", "seconds": [4], "tasks": fake.task_ids}
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] == 1.0


def test_a_picture_is_sent_in_the_shape_of_the_clip(fake, source, moved, job_in):
    clip = made(source, moved, job_in())
    (body,) = fake.created
    assert body["promptImage"].startswith("data:image/jpeg;base64,")
    with av.open(str(clip)) as container:
        first = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert first.shape[:2] == (90, 160)
    left, right = first[:, :70].mean((0, 1)), first[:, 90:].mean((0, 1))
    assert left[0] > 180 > 60 > left[2]  # red stays left of blue: cropped in the middle, not squeezed aside
    assert right[2] > 180 > 60 > right[0]


def test_a_crop_is_made_before_it_is_sent(fake, source, moved, job_in):
    from gator_core.storyboard import Crop

    clip = made(source, replace(moved, crop=Crop(x=0.5, width=0.5)), job_in())
    with av.open(str(clip)) as container:
        first = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert first[:, :, 0].max() < 90  # nothing of the red half
    assert first[:, :, 2].min() > 150


def test_a_picture_too_large_to_send_along_is_handed_over(fake, source, moved, job_in, photo):
    noise = np.random.default_rng(1).integers(0, 256, (2160, 3840, 3), np.uint8)
    Image.fromarray(noise).save(photo.with_name("noise.png"), compress_level=0)
    large = replace(moved, media=probe(photo.with_name("noise.png")))
    uhd = source.configured({"model": "kling3.0_4k", "credits": 1})
    made(uhd, replace(large, duration=Fraction(1)), job_in())
    (body,) = fake.created
    ((address, data),) = fake.uploads.items()
    assert body["promptImage"] == [{"uri": address, "position": "first"}]
    assert body["audio"] is False
    assert data[:3] == b"\xff\xd8\xff"
    assert 3_900_000 < len(data) < 200 * 2**20


def test_a_still_is_bought_too(fake, job_in):
    images, job = RunwayImages(), job_in()
    picture = images.generate(images.request("a street at night", (1920, 1080), 3), job)
    found = probe(picture)
    assert (found.moving, found.width > found.height) == (False, True)
    assert fake.created == [{"model": "gen4_image", "promptText": "a street at night", "ratio": "1920:1080", "seed": 3}]
    assert job.outcome.dollars == pytest.approx(0.08)


def test_a_long_scene_is_chained_by_last_pictures(fake, source, shot, job_in):
    spent = []
    job = job_in(purchase=spent.append)
    chained = source.configured({"chain": True})
    clip = made(chained, replace(shot, duration=Fraction(15)), job)
    first, second = fake.created
    assert ("promptImage" in first, first["duration"], second["duration"]) == (False, 8, 7)
    assert second["promptImage"].startswith("data:image/jpeg")
    assert (second["model"], second["ratio"]) == (first["model"], first["ratio"])
    assert spent == [pytest.approx(0.96), pytest.approx(0.84)]
    assert job.outcome.dollars == pytest.approx(1.80)
    assert len(job.outcome.facts["tasks"]) == 2
    with av.open(str(clip)) as container:
        pictures = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
    assert len(pictures) == 8 * 8 + 7 * 8 - 1  # the picture that both clips have shows once
    steps = [np.abs(b - a).mean() for a, b in pairwise(pictures)]
    assert max(steps[60:68]) < 2 * np.median(steps) + 2  # no jump at the joint


def once_created(fake, act):
    """Does something to a task, in a thread of its own, when there is one."""

    def wait():
        while not fake.created:
            time.sleep(0.01)
        act()

    threading.Thread(target=wait, daemon=True).start()


# Once ------------------------------------------------------------------------------------------------------------


def test_a_lost_answer_is_not_asked_for_again(fake, source, shot, job_in):
    fake.lose()
    journal, spent = {}, []
    job = job_in(journal=journal, purchase=spent.append)
    with pytest.raises(e.MayHaveBeenCreated, match="--retry") as caught:
        made(source, shot, job)
    assert isinstance(caught.value, GenerationRefused)
    assert (len(fake.created), len(spent), job.outcome.dollars) == (1, 1, None)
    with pytest.raises(e.MayHaveBeenCreated, match="an earlier run sent a request"):
        made(source, shot, job_in(journal=journal, purchase=spent.append))
    assert (len(fake.created), len(spent)) == (1, 1)
    made(source, shot, job_in(journal=journal, purchase=spent.append, retry=True))
    assert (len(fake.created), len(spent)) == (2, 2)


@pytest.mark.parametrize("status", [500, 502, 504, 408])
def test_nor_is_one_that_a_server_in_between_may_have_passed_on(fake, source, shot, job_in, status):
    fake.answer(Answer(status))
    with pytest.raises(e.MayHaveBeenCreated, match=f"HTTP {status}"):
        made(source, shot, job_in())
    assert sum(record.method == "POST" for record in fake.requests) == 1


def test_nor_one_whose_answer_makes_no_sense(fake, source, shot, job_in):
    fake.answer(Answer(200, body={"unexpected": True}))
    with pytest.raises(e.MayHaveBeenCreated, match="holds no task"):
        made(source, shot, job_in())


@pytest.mark.parametrize("answer", [Answer(429, {"Retry-After": "0"}), Answer(503), Answer(429)])
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
    fake.answer(Answer(429, {"Retry-After": "7"}), Answer(503, {"Retry-After": "2"}))
    made(source, shot, job_in())
    assert naps == [7.0, 2.0]


def test_but_not_for_hours(fake, source, shot, job_in):
    fake.answer(Answer(429, {"Retry-After": "3600"}))
    job = job_in()
    with pytest.raises(e.LimitReached, match="come back in 3600 s"):
        made(source, shot, job)
    assert job.outcome.dollars == 0
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
    assert job.outcome.dollars == 0
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
    assert again.outcome.dollars == pytest.approx(0.48)


def test_stopping_before_the_request_buys_nothing(fake, source, shot, job_in):
    with pytest.raises(Cancelled):
        made(source, shot, job_in(cancelled=lambda: True))
    assert not fake.created


def test_stopping_while_the_service_is_busy_buys_nothing(fake, source, shot, job_in):
    fake.answer(Answer(503, {"Retry-After": "30"}))
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
    assert job.outcome.dollars == pytest.approx(0.12 * 6)  # the first was paid for by the run before


def test_a_chain_whose_second_part_is_uncertain_does_not_say_what_it_cost(fake, source, shot, job_in):
    chained = source.configured({"chain": True})

    def lose_the_second(_):
        if fake.created:
            fake.lose()

    job = job_in(purchase=lose_the_second)
    with pytest.raises(e.MayHaveBeenCreated):
        made(chained, replace(shot, duration=Fraction(12)), job)
    assert job.outcome.dollars is None


# How tasks end ---------------------------------------------------------------------------------------------------


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
    for _ in range(2):  # killed before the refusal was stored, it is found again
        job = job_in(journal=journal, purchase=spent.append)
        with pytest.raises(GenerationRefused, match=code):
            made(source, shot, job)
        assert job.outcome.dollars == (pytest.approx(0.48) if "SAFETY" in code else 0)
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
    assert job.outcome.dollars == pytest.approx(0.48)  # the failed one was given back
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
    assert (len(fake.created), job.outcome.dollars) == (1, 0)


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
    spent, job = [], job_in()
    job.purchase = spent.append
    made(source, shot, job)
    assert spent == [pytest.approx(0.48), pytest.approx(0.12)]
    assert job.outcome.dollars == pytest.approx(0.60)
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


# Fetching --------------------------------------------------------------------------------------------------------


def test_a_broken_transfer_goes_on_where_it_broke(fake, source, shot, job_in):
    fake.cut(700, 0, 900)
    clip = made(source, shot, job_in())
    ranges = [record.headers.get("range") for record in fake.requests if record.path.startswith("/out/")]
    assert ranges == [None, "bytes=700-", "bytes=700-", "bytes=1600-"]
    assert probe(clip).duration == 4


def test_an_address_that_expired_is_asked_for_again(fake, source, shot, job_in):
    fake.answer(Answer(403), Answer(410), to="output")
    assert made(source, shot, job_in()).is_file()
    fake.answer(Answer(404), to="output")
    assert made(source, replace(shot, prompt="b"), job_in()).is_file()
    assert len(fake.created) == 2


def test_an_address_that_expires_on_the_way(fake, source, shot, job_in):
    fake.cut(500)
    fake.answer(Answer(503), to="output")
    done = made(source, shot, job_in())
    assert probe(done).moving


def test_what_is_no_clip_does_not_count_and_is_fetched_again_by_a_later_run(fake, source, shot, job_in):
    fake.spoil(3)
    journal, spent = {}, []
    with pytest.raises(e.OutputUnusable, match="can't be used"):
        made(source, shot, job_in(journal=journal, purchase=spent.append))
    assert probe(made(source, shot, job_in(journal=journal, purchase=spent.append))).duration == 4
    assert (len(fake.created), len(spent)) == (1, 1)


def test_spoiled_once_is_fetched_once_more(fake, source, shot, job_in):
    fake.spoil()
    assert probe(made(source, shot, job_in())).moving


def test_another_type_is_refused(fake, source, shot, job_in):
    fake.answer(Answer(200, {"Content-Type": "text/html"}, body="sorry"), to="output")
    with pytest.raises(e.OutputUnusable, match="text/html, where a video was expected"):
        made(source, shot, job_in())


def test_too_much_is_refused(fake, source, shot, job_in, monkeypatch):
    monkeypatch.setenv("GATOR_MAX_BYTES", "1000")
    with pytest.raises(e.OutputUnusable, match="GATOR_MAX_BYTES"):
        made(source, shot, job_in())


def test_a_server_that_never_sends_the_file_is_given_up(fake, source, shot, job_in):
    fake.cut(*[0] * 20)
    with pytest.raises(e.OutputUnusable, match="be fetched from"):
        made(source, shot, job_in())


def test_nothing_is_left_in_the_scratch_folder_but_the_clip(fake, source, shot, job_in):
    job = job_in()
    clip = made(source, shot, job)
    assert list(job.scratch.iterdir()) == [clip]
