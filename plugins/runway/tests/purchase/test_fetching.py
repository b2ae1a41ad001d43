"""What was made is fetched whole, or again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gator_core.media.probe import probe
from gator_runway import errors as e
from gator_runway.testing import Answer

from .acting import made


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
