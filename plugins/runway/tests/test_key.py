"""The key: where it is read, and that it is nowhere else. And what is known without asking anybody."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import subprocess
import sys
import threading
import traceback

import pytest

from gator_core.calls import RealCallForbidden
from gator_core.errors import GatorError, ProviderUnavailable
from gator_runway import RunwayImages, RunwaySource
from gator_runway.account import allowed_at_once
from gator_runway.bridge import Runway
from gator_runway.client import AsyncRunway
from gator_runway.credentials import Credentials
from gator_runway.errors import CallFailed, KeyRefused
from gator_runway.testing import Answer


def test_without_a_key_it_is_not_available_and_says_what_to_set():
    for provider in (RunwaySource(), RunwayImages()):
        said = provider.availability()
        assert (said.ok, said.reason) == (False, "no key for the Runway API is set")
        assert "RUNWAYML_API_SECRET" in said.fix


def test_with_a_key_it_is_available_where_calls_are_allowed(fake, monkeypatch):
    assert RunwaySource().availability().ok
    monkeypatch.delenv("RUNWAYML_BASE_URL")
    assert "GATOR_NO_REAL_CALLS" in RunwaySource().availability().reason
    monkeypatch.delenv("GATOR_NO_REAL_CALLS")
    assert RunwaySource().availability().ok


def test_finding_out_imports_nothing_heavy_and_asks_nobody():
    code = (
        "import sys; from gator_runway import RunwaySource, RunwayImages;"
        "print(RunwaySource().availability().ok, RunwayImages().availability().ok);"
        "sys.exit(bool({'httpx', 'anyio', 'av', 'runwayml', 'torch'} & set(sys.modules)))"
    )
    env = os.environ | {"RUNWAYML_API_SECRET": "key_x", "RUNWAYML_BASE_URL": "http://127.0.0.1:9"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["True", "True"]), done.stderr


def test_the_key_is_stripped_and_the_newer_name_wins():
    both = {"RUNWAYML_API_SECRET": " key_new\n", "RUNWAY_API_KEY": "key_old"}
    assert Credentials.from_environment(both).key == "key_new"
    old = Credentials.from_environment({"RUNWAYML_API_SECRET": " ", "RUNWAY_API_KEY": "key_old"})
    assert (old.key, old.source, old.base_url) == ("key_old", "RUNWAY_API_KEY", "https://api.dev.runwayml.com")


@pytest.mark.parametrize("key", ["key_a\nb", "key_ä", "two words"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(key):
    with pytest.raises(KeyRefused) as caught:
        Credentials.from_environment({"RUNWAYML_API_SECRET": key})
    assert key not in str(caught.value)


@pytest.mark.parametrize("url", ["http://api.dev.runwayml.com", "ftp://127.0.0.1", "api.dev.runwayml.com"])
def test_the_key_does_not_travel_unencrypted(url):
    with pytest.raises(KeyRefused, match="RUNWAYML_BASE_URL"):
        Credentials.from_environment({"RUNWAYML_API_SECRET": "key_x", "RUNWAYML_BASE_URL": url})


def test_the_switch_forbids_real_calls(monkeypatch, shot, job_in):
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key_x")
    monkeypatch.setenv("GATOR_RUNWAY_POLL", "0.01")
    journal = {}
    with pytest.raises(RealCallForbidden, match=r"api\.dev\.runwayml\.com"):
        RunwaySource().generate(RunwaySource().request(shot), job_in(journal=journal))
    assert not journal  # nothing left, so nothing is uncertain


def test_a_redirect_does_not_lead_out(fake, shot, job_in):
    fake.answer(Answer(302, {"Location": "https://example.com/clip.mp4"}), to="output")
    with pytest.raises(RealCallForbidden, match=r"example\.com"):
        RunwaySource().generate(RunwaySource().request(shot), job_in())


SECRET = "key_" + "5ec4e7" * 8


def test_the_key_is_in_no_text_that_is_made_on_the_way(fake, shot, job_in, caplog, monkeypatch):
    """Not in logs at their most talkative, not in an error or its traceback, although the service quotes it."""
    monkeypatch.setenv("RUNWAYML_API_SECRET", SECRET)
    quoted = {"error": f"the key {SECRET} is not known"}
    fake.answer(Answer(401, body=quoted), Answer(400, body=quoted), Answer(500, body=quoted))
    said = []
    with caplog.at_level(logging.DEBUG):
        for _ in range(4):
            try:
                RunwaySource().generate(RunwaySource().request(shot), job_in())
            except GatorError as error:
                said.append("".join(traceback.format_exception(error)))
        with Runway() as client:
            said += [repr(client), str(client), repr(AsyncRunway()), repr(Credentials.from_environment())]
            try:
                client.organization()
            except GatorError as error:
                said.append(str(error))
    texts = "\n".join([*said, caplog.text, *(str(record.__dict__) for record in caplog.records)])
    assert len(said) == 9
    assert SECRET not in texts
    assert SECRET[4:] not in texts
    assert SECRET.encode() not in pickle.dumps(RunwaySource())


def test_signed_addresses_are_in_no_message(fake, shot, job_in):
    fake.answer(*[Answer(403)] * 3, to="output")
    with pytest.raises(GatorError) as caught:
        RunwaySource().generate(RunwaySource().request(shot), job_in())
    assert "signature" not in "".join(traceback.format_exception(caught.value))


# The account -----------------------------------------------------------------------------------------------------


def test_checking_credentials_says_what_the_account_allows(fake, monkeypatch):
    fake.allow(at_once=3)
    assert RunwaySource().check_credentials() == "key accepted, 10,000 credits, its tier allows 3 of gen4.5 at once"
    fake.allow(at_once=None)
    assert "no limit for gen4.5" in RunwaySource().check_credentials()
    assert "does not name veo3.1" in RunwaySource().configured({"model": "veo3.1"}).check_credentials()
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key_wrong")
    with pytest.raises(ProviderUnavailable, match="does not accept the key"):
        RunwaySource().check_credentials()


def test_a_closer_look_finds_a_key_that_is_not_accepted(fake, monkeypatch):
    (found,) = RunwaySource().examine()
    assert (found.ok, found.reason) == (True, RunwaySource().check_credentials())
    assert RunwayImages().examine()[0].reason == "key accepted, 10,000 credits, its tier allows 2 of gen4_image at once"
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key_wrong")
    (found,) = RunwayImages().examine()
    assert (found.ok, "does not accept the key in RUNWAYML_API_SECRET" in found.reason) == (False, True)
    assert "key_wrong" not in found.reason + found.fix
    monkeypatch.delenv("RUNWAYML_API_SECRET")
    asked = len(fake.requests)
    assert RunwaySource().examine() == []
    assert len(fake.requests) == asked


def test_as_many_run_at_once_as_the_tier_allows_asked_once(fake, shot):
    fake.allow(at_once=4)
    source = RunwaySource()
    assert source.at_once(source.request(shot)) == 4
    assert source.resource(source.request(shot)) == "runway:gen4.5"
    assert RunwayImages().at_once(RunwayImages().request("p", (16, 9), 1)) == 4
    assert allowed_at_once("veo3.1") == 1  # the tier does not name it
    assert sum(record.path == "/v1/organization" for record in fake.requests) == 1


def test_where_nobody_answers_one_runs_at_once(monkeypatch, shot):
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key_x")
    monkeypatch.setenv("RUNWAYML_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GATOR_RUNWAY_POLL", "0.01")
    assert RunwaySource().at_once(RunwaySource().request(shot)) == 1
    monkeypatch.delenv("RUNWAYML_API_SECRET")
    assert allowed_at_once("gen4.5") == 1


# Asynchronous inside, blocking outside ---------------------------------------------------------------------------


def test_it_works_in_a_running_event_loop_and_leaves_no_thread(fake):
    before = threading.active_count()

    async def main():
        with Runway() as client:
            return client.organization().credit_balance

    assert asyncio.run(main()) == 10_000
    assert _settled(before)


def _settled(count: int) -> bool:
    for _ in range(100):
        if threading.active_count() <= count + 1:  # the fake's own, for a connection that closes
            return True
        threading.Event().wait(0.02)
    return False


def test_it_works_asynchronously_too(fake):
    async def main():
        async with AsyncRunway() as client:
            made = await client.text_to_video({"model": "gen4.5", "promptText": "p", "ratio": "1280:720", "duration": 2})
            task = await client.task(made.id)
            await client.cancel(made.id)
            return made, task, await client.task(made.id)

    made, task, cancelled = asyncio.run(main())
    assert (made.estimated_cost.credits, task.id, cancelled.status) == (24, made.id, "CANCELLED")


def test_a_client_that_was_not_opened_says_so(fake):
    with pytest.raises(RuntimeError, match="open the client first"):
        Runway().organization()


def test_unknown_fields_of_answers_are_ignored_and_missing_ones_told(fake):
    fake.answer(Answer(200, body={"id": "a", "status": "RUNNING", "news": {"a": 1}}), to="task")
    fake.answer(Answer(200, body={"status": "RUNNING"}), to="task")
    with Runway() as client:
        assert client.task("a").status == "RUNNING"
        with pytest.raises(CallFailed, match=r"can't be read \(id\)"):
            client.task("a")
