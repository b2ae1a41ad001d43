"""The official package as a referee: the same job through it and through us is the same request, and it accepts what the
fake service answers, in its strict mode."""

from __future__ import annotations

import base64
import threading
from dataclasses import replace

import pytest
import runwayml
from runwayml import RunwayML
from runwayml.lib import polling

from gator_core.errors import Cancelled, GatorError
from gator_runway import RunwayImages, RunwaySource
from gator_runway.bridge import Runway
from gator_runway.testing import Answer

MATTERS = ("authorization", "x-runway-version", "content-type", "accept")


@pytest.fixture
def official(fake, monkeypatch):
    monkeypatch.setattr(polling, "POLL_TIME", 0.03)
    monkeypatch.setattr(polling, "POLL_JITTER", 0.01)
    with RunwayML(api_key=fake.key, base_url=fake.url, max_retries=0, _strict_response_validation=True) as client:
        yield client


def creates(fake):
    """What arrived at the endpoints that cost money, less what may differ."""
    return [
        (record.method, record.path, {name: record.headers.get(name) for name in MATTERS}, record.body)
        for record in fake.requests
        if record.method == "POST" and record.path.startswith("/v1/") and "uploads" not in record.path
    ]


def test_it_is_the_version_that_the_table_was_compared_with():
    assert runwayml.__version__ == "5.24.0"


def test_a_prompt_is_the_same_request(fake, official, shot, job_in):
    RunwaySource().generate(RunwaySource().request(shot), job_in())
    official.text_to_video.create(
        model="gen4.5", prompt_text="sunrise over a city", ratio="1280:720", duration=4, seed=7
    ).wait_for_task_output()
    ours, theirs = creates(fake)
    assert ours == theirs


def test_a_picture_is_the_same_request(fake, official, moved, job_in):
    RunwaySource().generate(RunwaySource().request(moved), job_in())
    picture = fake.created[0]["promptImage"]
    assert base64.b64decode(picture.partition(",")[2])[:3] == b"\xff\xd8\xff"
    official.image_to_video.create(
        model="gen4_turbo", prompt_image=picture, prompt_text="sunrise over a city", ratio="1280:720", duration=4, seed=7
    ).wait_for_task_output()
    ours, theirs = creates(fake)
    assert ours == theirs


def test_a_picture_with_a_place_is_the_same_request(fake, official, moved, job_in):
    veo = RunwaySource().configured({"model": "veo3.1", "resolution": "1080p"})
    veo.generate(veo.request(moved), job_in())
    first = fake.created[0]["promptImage"]
    official.image_to_video.create(
        model="veo3.1",
        prompt_image=[{"uri": first[0]["uri"], "position": "first"}],
        prompt_text="sunrise over a city",
        ratio="1920:1080",
        duration=4,
        seed=7,
        audio=False,
    ).wait_for_task_output()
    ours, theirs = creates(fake)
    assert ours == theirs


def test_a_still_is_the_same_request(fake, official, job_in):
    RunwayImages().generate(RunwayImages().request("a street", (1920, 1080), 3), job_in())
    official.text_to_image.create(model="gen4_image", prompt_text="a street", ratio="1920:1080", seed=3).wait_for_task_output()
    ours, theirs = creates(fake)
    assert ours == theirs


def test_looking_and_cancelling_are_the_same_requests(fake, official):
    task = official.text_to_video.create(model="gen4.5", prompt_text="p", ratio="1280:720", duration=2).id
    before = len(fake.requests)
    official.tasks.retrieve(task)
    official.organization.retrieve()
    official.tasks.delete(task)
    with Runway() as own:
        own.task(task)
        own.organization()
        own.cancel(task)
    seen = [
        (record.method, record.path, record.headers["authorization"], record.headers["x-runway-version"], record.body or None)
        for record in fake.requests[before:]
    ]
    assert seen[:3] == seen[3:]


def test_an_upload_is_the_same_form(fake, official):
    official.uploads.create_ephemeral(file=("picture.jpg", b"jpeg", "image/jpeg"))
    with Runway() as own:
        address = own.upload("picture.jpg", b"jpeg", "image/jpeg")
    assert address in fake.uploads
    assert list(fake.uploads.values()) == [b"jpeg", b"jpeg"]
    tickets = [record.body for record in fake.requests if record.path == "/v1/uploads"]
    assert tickets[0] == tickets[1]
    theirs, ours = [record for record in fake.requests if record.path.startswith("/bucket/")]
    assert "authorization" not in ours.headers
    assert "x-runway-version" not in ours.headers
    assert _form(ours) == _form(theirs)


def _form(record):
    boundary = record.headers["content-type"].partition("boundary=")[2].encode()
    return [part.partition(b"\r\n\r\n")[0] for part in record.body.split(boundary)]


@pytest.mark.parametrize("code", ["INTERNAL", ""])
def test_it_accepts_every_answer_of_the_fake(fake, official, code):
    fake.allow(at_once=1)
    fake.pace(pending=0.05, making=0.1)
    seen = set()

    def watch(task):
        while (status := official.tasks.retrieve(task).status) not in ("SUCCEEDED", "FAILED", "CANCELLED"):
            seen.add(status)
        seen.add(status)

    def create():
        return official.text_to_video.create(model="gen4.5", prompt_text="p", ratio="1280:720", duration=2).id

    first, second = create(), create()
    watch(first)
    watch(second)
    fake.fail(code)
    watch(create())
    for waiting in ({"pending": 30}, {"pending": 0, "making": 30}):
        fake.pace(**waiting)
        last = create()
        seen.add(official.tasks.retrieve(last).status)
        official.tasks.delete(last)
        watch(last)
    assert {"RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"} <= seen
    assert seen & {"PENDING", "THROTTLED"}
    assert official.organization.retrieve().credit_balance == int(fake.credits)
    assert official.organization.retrieve().tier.models["gen4.5"].max_concurrent_generations == 1


def test_its_errors_are_those_of_the_real_service(fake, official):
    with pytest.raises(runwayml.BadRequestError) as caught:
        official.text_to_video.create(model="gen4.5", prompt_text="p", ratio="1:1", duration=2)
    assert caught.value.body["issues"][0]["path"] == ["ratio"]
    fake.answer(Answer(429))
    with pytest.raises(runwayml.RateLimitError):
        official.text_to_video.create(model="gen4.5", prompt_text="p", ratio="1280:720", duration=2)
    with pytest.raises(runwayml.NotFoundError):
        official.tasks.retrieve("17f20503-6c24-4c16-946b-35dbbce2af2f")


def test_where_the_official_package_pays_twice_we_do_not(fake, shot, job_in):
    fake.lose()
    with RunwayML(api_key=fake.key, base_url=fake.url) as careless:
        careless.text_to_video.create(model="gen4.5", prompt_text="p", ratio="1280:720", duration=2)
    assert len(fake.created) == 2
    fake.lose()
    with pytest.raises(GatorError, match="may have been created"):
        RunwaySource().generate(RunwaySource().request(shot), job_in())
    assert len(fake.created) == 3


def test_a_prompt_too_long_never_leaves(fake, shot):
    source = RunwaySource()
    assert source.supports(replace(shot, prompt="🐊" * 501))
    assert not fake.requests


def test_a_stopped_call_does_not_hang(fake):
    fake.pace(pending=30)
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()

    def check():
        if stop.is_set():
            raise Cancelled("stopped")

    fake.answer(*[Answer(429, {"Retry-After": "30"})] * 2, to="task")
    with Runway() as own, pytest.raises(Cancelled):
        own.task("17f20503-6c24-4c16-946b-35dbbce2af2f", check)
