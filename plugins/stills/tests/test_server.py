"""The images endpoint, on a server of loopback: what is sent, what counts as an answer, and what is paid."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from contextlib import nullcontext

import pytest
from PIL import Image

from gator_core import Cancelled, GenerationFailed, GenerationRefused, InputError, ProviderUnavailable
from gator_core.generation import Job
from gator_stills import client
from gator_stills.prices import expected
from gator_stills.server import OpenAIImages
from gator_stills.settings import ServerSettings

KEY = "sk-very-secret-0123456789"


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch):
    monkeypatch.setattr(client, "_PAUSE", 0.01)


@pytest.fixture
def home(server, monkeypatch):
    """A server of this machine: it costs nothing and wants no key."""
    monkeypatch.setenv("GATOR_IMAGES_BASE_URL", server.base)
    monkeypatch.setenv("GATOR_IMAGES_MODEL", "flux")
    return server


@pytest.fixture
def shop(home, monkeypatch):
    """The same one, as if it were one that wants money: only its address is not."""
    from gator_stills import settings

    monkeypatch.setattr(settings, "is_loopback", lambda url: False)
    monkeypatch.setenv("GATOR_IMAGES_API_KEY", KEY)
    monkeypatch.setenv("GATOR_IMAGES_PRICE", "0.04")
    return home


def generated(scratch, job=None, prompt="a street", **values):
    scratch.mkdir(exist_ok=True)
    source = OpenAIImages().configured(values)
    job = job or Job(scratch)
    job.scratch = scratch
    return source.generate(source.request(prompt, (1280, 720), 5), job)


def test_a_server_at_home_makes_a_picture_without_a_key_or_money(home, tmp_path):
    assert OpenAIImages().availability().ok
    assert not OpenAIImages().paid
    spent = []
    job = Job(tmp_path, purchase=spent.append)
    with Image.open(generated(tmp_path / "a", job)) as picture:
        assert picture.size == (160, 90)
    ((method, path, headers, body),) = home.asked
    assert (method, path) == ("POST", "/v1/images/generations")
    assert "authorization" not in {name.lower() for name in headers}
    assert body == {"model": "flux", "prompt": "a street", "n": 1, "size": "1344x768"}
    assert spent == []
    assert job.outcome.facts["size"] == "160x90"


def test_quality_and_seed_are_sent_where_they_are_asked_for(home, tmp_path):
    generated(tmp_path / "a", quality="high", send_seed=True)
    assert {"quality": "high", "seed": 5}.items() <= home.asked[0][3].items()


def test_a_picture_can_lie_at_an_address(home, tmp_path):
    at = {"data": [{"url": home.base.replace("/v1", "/files/1.png")}]}
    home.answers = [(200, at, {}), (503, b"", {}), (200, home.png((64, 64)), {"content-type": "image/png"})]
    job = Job(tmp_path)
    with Image.open(generated(tmp_path / "a", job)) as picture:
        assert picture.size == (64, 64)
    assert [asked[0] for asked in home.asked] == ["POST", "GET", "GET"]


def test_an_address_beyond_this_machine_must_be_https(home, tmp_path):
    home.answers = [(200, {"data": [{"url": "http://example.com/1.png"}]}, {})]
    with pytest.raises(GenerationFailed, match="not at an https address"):
        generated(tmp_path / "a")


def test_a_picture_that_was_made_before_a_process_was_killed_is_fetched_and_not_bought_again(shop, tmp_path):
    """The journal of the first process holds the address that the answer named."""
    shop.answers = [(200, shop.png(), {"content-type": "image/png"})]
    spent = []
    job = Job(tmp_path, purchase=spent.append, journal={"sent": True, "url": shop.base.replace("/v1", "/files/1.png")})
    with pytest.raises(GenerationFailed, match="https"):  # the shop of these tests is no shop of this machine
        generated(tmp_path / "a", Job(tmp_path, purchase=spent.append, journal={"url": "http://example.com/1.png"}))
    generated(tmp_path / "a", job)
    assert [asked[0] for asked in shop.asked] == ["GET"]
    assert spent == []


def lying_at(server, *, gone=404):
    return [(200, {"data": [{"url": server.base.replace("/v1", "/files/1.png")}]}, {}), (gone, b"", {})]


def test_a_paid_picture_that_lies_nowhere_any_more_is_lost_until_the_caller_asks_again(shop, tmp_path):
    shop.answers, journal, spent = lying_at(shop), {}, []
    with pytest.raises(GenerationFailed, match=r"HTTP 404.*is lost: --retry has it made") as lost:
        generated(tmp_path / "a", Job(tmp_path, journal=journal, purchase=spent.append))
    assert lost.value.outstanding
    assert journal == {"sent": True}
    shop.answers = [shop.picture()]
    with pytest.raises(GenerationFailed, match="--retry"):
        generated(tmp_path / "b", Job(tmp_path, journal=journal, purchase=spent.append))
    generated(tmp_path / "c", Job(tmp_path, journal=journal, purchase=spent.append, retry=True))
    assert spent == [0.04, 0.04]


@pytest.mark.parametrize("gone", [404, 503])
def test_asking_again_gives_up_an_address_where_nothing_can_be_had(shop, tmp_path, gone):
    journal = {"sent": True, "url": shop.base.replace("/v1", "/files/1.png")}
    shop.answers = [(gone, b"", {})] * (4 if gone == 503 else 1) + [shop.picture()]
    job, spent = Job(tmp_path, journal=journal, retry=True), []
    job.purchase = spent.append
    generated(tmp_path / "a", job)
    assert "made anew" in job.outcome.warnings[0]
    assert spent == [0.04]


def test_a_free_picture_that_is_gone_is_made_anew_at_once(home, tmp_path):
    home.answers = [(404, b"", {}), home.picture()]
    journal = {"url": home.base.replace("/v1", "/files/1.png")}
    generated(tmp_path / "a", Job(tmp_path, journal=journal))
    assert [asked[0] for asked in home.asked] == ["GET", "POST"]


def test_a_paid_picture_that_can_t_be_fetched_now_is_not_stood_in_for_and_fetched_later(shop, tmp_path):
    shop.answers, journal = lying_at(shop, gone=503), {}
    with pytest.raises(GenerationFailed, match="HTTP 503") as late:
        generated(tmp_path / "a", Job(tmp_path, journal=journal))
    assert late.value.outstanding
    shop.answers = [(200, shop.png(), {"content-type": "image/png"})]
    generated(tmp_path / "b", Job(tmp_path, journal=journal))
    assert [asked[0] for asked in shop.asked] == ["POST", *["GET"] * 5]


@pytest.mark.parametrize("at", ["/files/1.png", "../files/1.png", "//{host}/files/1.png"])
def test_an_address_relative_to_the_server_s_own_is_understood(shop, tmp_path, at):
    """The shop of these tests stands for a server of the local network: not this machine, and not https."""
    host = shop.base.removeprefix("http://").removesuffix("/v1")
    shop.answers = [(200, {"data": [{"url": at.format(host=host)}]}, {}), (200, shop.png(), {"content-type": "image/png"})]
    generated(tmp_path / "a")
    assert shop.asked[1][1].endswith("/files/1.png")


def test_a_picture_can_be_in_its_address(home, tmp_path):
    address = "data:image/png;base64," + base64.b64encode(home.png((64, 64))).decode()
    home.answers = [(200, {"data": [{"url": address}]}, {})]
    with Image.open(generated(tmp_path / "a")) as picture:
        assert picture.size == (64, 64)


@pytest.mark.parametrize(
    ("base", "url", "admitted"),
    [
        ("http://192.168.1.5:8080/v1", "http://192.168.1.5:8080/generated/1.png", True),
        ("http://box:80/v1", "http://BOX/1.png", True),
        ("http://192.168.1.5:8080/v1", "http://192.168.1.5:9090/1.png", False),
        ("http://192.168.1.5:8080/v1", "http://192.168.1.6:8080/1.png", False),
        ("https://pictures.example/v1", "http://pictures.example/1.png", False),
        ("https://pictures.example/v1", "https://elsewhere.example/1.png", True),
        ("https://pictures.example/v1", "http://localhost/1.png", False),
        ("http://localhost:1/v1", "http://127.0.0.1:2/1.png", True),
        ("http://localhost:1/v1", "http://[::1/1.png", False),
        ("http://localhost:1/v1", "file:///etc/passwd", False),
    ],
)
def test_pictures_come_over_https_or_from_the_very_server_that_was_named(monkeypatch, base, url, admitted):
    monkeypatch.setenv("GATOR_IMAGES_BASE_URL", base)
    with nullcontext() if admitted else pytest.raises(GenerationFailed, match="not at an https address"):
        client._admit(url, ServerSettings.from_environment("flux"))


def test_every_redirect_is_looked_at_as_the_first_address_is(home, tmp_path):
    at = (200, {"data": [{"url": "/1.png"}]}, {})
    home.answers = [at, (302, b"", {"location": "/2.png"}), (200, home.png(), {"content-type": "image/png"})]
    generated(tmp_path / "a")
    home.answers = [at, (302, b"", {"location": "http://example.com/2.png"})]
    with pytest.raises(GenerationFailed, match=r"not at an https address, but at example\.com"):
        generated(tmp_path / "b")
    home.answers = [at, (302, b"", {"location": "/1.png"})]
    with pytest.raises(GenerationFailed, match="without an end"):
        generated(tmp_path / "c")


def test_how_the_picture_is_to_come_is_sent_at_the_user_s_word_and_is_no_part_of_the_request(home, tmp_path):
    generated(tmp_path / "a", response_format="b64_json")
    assert home.asked[0][3]["response_format"] == "b64_json"
    plain, told = (OpenAIImages().configured(values).request("a", (16, 9), 0) for values in ({}, {"response_format": "url"}))
    assert plain == told


# Money -----------------------------------------------------------------------------------------------------------


def test_what_costs_money_is_announced_before_it_is_asked_for(shop, tmp_path):
    heard = []
    job = Job(tmp_path, purchase=lambda dollars: heard.append((dollars, len(shop.asked))))
    generated(tmp_path / "a", job)
    assert heard == [(0.04, 0)]
    assert shop.asked[0][2]["Authorization"] == f"Bearer {KEY}"
    assert OpenAIImages().estimate(OpenAIImages().request("a", (16, 9), 0)).dollars == 0.04


def test_a_limit_that_would_be_passed_sends_nothing(shop, tmp_path):
    def refuse(dollars):
        raise InputError("past the limit")

    with pytest.raises(InputError, match="past the limit"):
        generated(tmp_path / "a", Job(tmp_path, purchase=refuse))
    assert shop.asked == []


def test_a_busy_server_is_asked_again_and_paid_once(shop, tmp_path):
    shop.answers = [shop.refusal(429, "slow down", **{"retry-after": "0"}), shop.refusal(429, "slow down"), shop.picture()]
    spent = []
    generated(tmp_path / "a", Job(tmp_path, purchase=spent.append))
    assert len(shop.asked) == 3
    assert spent == [0.04]


@pytest.mark.parametrize("answer", [(0, b"", {}), (500, {"error": {"message": "oops"}}, {}), (503, b"busy", {})])
def test_what_may_have_been_paid_is_not_asked_for_again(shop, tmp_path, answer):
    shop.answers = [answer]
    journal = {}
    with pytest.raises(GenerationFailed, match="may have been charged"):
        generated(tmp_path / "a", Job(tmp_path, journal=journal))
    assert len(shop.asked) == 1
    assert journal == {"sent": True}
    shop.answers = [shop.picture()]
    spent = []
    with pytest.raises(GenerationFailed, match=r"an earlier run sent a request.*--retry") as refused:
        generated(tmp_path / "b", Job(tmp_path, journal=journal, purchase=spent.append))
    assert refused.value.outstanding
    assert (len(shop.asked), spent, journal) == (1, [], {"sent": True})
    generated(tmp_path / "c", Job(tmp_path, journal=journal, purchase=spent.append, retry=True))
    assert (len(shop.asked), spent) == (2, [0.04])


def test_what_is_still_to_be_paid_follows_from_the_journal(shop):
    source = OpenAIImages()
    request = source.request("a street", (1280, 720), 5)
    assert source.owed(request, {}, retry=False) == 0.04
    assert source.owed(request, {"sent": True}, retry=False) == 0
    assert source.owed(request, {"sent": True}, retry=True) == 0.04
    assert source.owed(request, {"sent": True, "url": "https://example.com/1.png"}, retry=True) == 0


@pytest.mark.parametrize("status", [400, 401, 404])
def test_what_was_surely_refused_is_asked_for_once_more_later(shop, tmp_path, status):
    shop.answers = [shop.refusal(status)]
    journal, back = {}, []
    with pytest.raises((GenerationFailed, ProviderUnavailable)) as refused:
        generated(tmp_path / "a", Job(tmp_path, journal=journal, refund=back.append))
    assert (journal, back) == ({}, [0.04])
    assert not refused.value.outstanding
    shop.answers = [shop.picture()]
    generated(tmp_path / "b", Job(tmp_path, journal=journal))


def test_a_server_that_costs_nothing_is_asked_again_without_a_word(home, tmp_path):
    home.answers = [home.picture()]
    job = Job(tmp_path, journal={"sent": True})
    generated(tmp_path / "a", job)
    assert (len(home.asked), job.outcome.warnings) == (1, [])


def test_what_costs_nothing_is_asked_for_again(home, tmp_path):
    home.answers = [home.refusal(500), (0, b"", {}), home.picture()]
    generated(tmp_path / "a")
    assert len(home.asked) == 3


def test_a_stop_is_heeded_at_once_where_nothing_is_paid_and_after_the_answer_where_it_is(shop, tmp_path, monkeypatch):
    stopping = threading.Event()
    slow = threading.Event()
    answers = shop.next

    def next_answer():
        stopping.set()
        slow.wait(0.3)
        return answers()

    shop.next = next_answer
    assert generated(tmp_path / "a", Job(tmp_path, cancelled=stopping.is_set)).stat().st_size
    stopping.clear()
    monkeypatch.setenv("GATOR_IMAGES_FREE", "1")
    with pytest.raises(Cancelled):
        generated(tmp_path / "b", Job(tmp_path, cancelled=stopping.is_set))
    slow.set()


# Refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "message", "code", "raised", "said"),
    [
        (400, "blocked", "moderation_blocked", GenerationRefused, "word the prompt otherwise"),
        (400, "Your request was rejected by the safety system.", "", GenerationRefused, "safety system"),
        (400, "size is not supported", "invalid_value", GenerationFailed, "size is not supported"),
        (401, f"Incorrect API key provided: {KEY}", "invalid_api_key", ProviderUnavailable, "GATOR_IMAGES_API_KEY"),
        (404, "no such model", "model_not_found", GenerationFailed, "GATOR_IMAGES_MODEL"),
        (429, "You exceeded your quota", "insufficient_quota", ProviderUnavailable, "add credit"),
        (301, "", "", GenerationFailed, "GATOR_IMAGES_BASE_URL"),
    ],
)
def test_refusals_are_told_apart_and_never_show_the_key(shop, tmp_path, status, message, code, raised, said):
    shop.answers = [shop.refusal(status, message, code)]
    with pytest.raises(raised, match=said) as refused:
        generated(tmp_path / "a")
    assert type(refused.value) is raised
    assert KEY not in str(refused.value)
    assert len(shop.asked) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, b"<html>", {}), "does not speak OpenAI's images protocol"),
        ((200, {"data": []}, {}), "does not speak"),
        ((200, {"data": [{"revised_prompt": "x"}]}, {}), "neither a picture nor its address"),
        ((200, {"data": [{"b64_json": "!!!"}]}, {}), "no base64"),
        ((200, {"data": [{"b64_json": "aGVsbG8="}]}, {}), "no picture that can be used"),
    ],
)
def test_an_answer_without_a_picture_is_not_taken_for_one(home, tmp_path, answer, said):
    home.answers = [answer]
    with pytest.raises(GenerationFailed, match=said):
        generated(tmp_path / "a")


def test_a_server_that_is_not_there_is_named(home, tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_IMAGES_BASE_URL", "http://127.0.0.1:9/v1")
    journal = {}
    with pytest.raises(ProviderUnavailable, match="is it running"):
        generated(tmp_path / "a", Job(tmp_path, journal=journal))
    assert journal == {}  # nothing arrived


# Settings ----------------------------------------------------------------------------------------------------------


def availability():
    return OpenAIImages().availability()


def test_it_is_not_available_without_a_server_or_a_key(monkeypatch):
    assert "GATOR_IMAGES_API_KEY" in availability().fix
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert availability().fix == "set GATOR_IMAGES_MODEL=gpt-image-2.5-flare"
    monkeypatch.setenv("GATOR_IMAGES_MODEL", "gpt-image-2")
    assert "GATOR_NO_REAL_CALLS" in availability().reason
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "0")
    assert availability().ok
    assert OpenAIImages().paid
    monkeypatch.setenv("GATOR_IMAGES_MODEL", "another")
    assert "GATOR_IMAGES_PRICE" in availability().fix
    monkeypatch.setenv("GATOR_IMAGES_PRICE", "cheap")
    assert "GATOR_IMAGES_PRICE='cheap'" in availability().reason


def test_a_model_can_be_named_by_the_parameter(home, monkeypatch):
    monkeypatch.delenv("GATOR_IMAGES_MODEL")
    assert "no model" in availability().reason
    assert OpenAIImages().configured({"model": "flux"}).availability().ok
    monkeypatch.delenv("GATOR_IMAGES_BASE_URL")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "0")
    assert OpenAIImages().configured({"model": "gpt-image-2"}).availability().ok


@pytest.mark.parametrize("key", ["sk-abc\u2026def", "sk-abc def", "sk-abc\ndef"])
def test_a_key_that_no_header_can_carry_is_told_of_before_anything_is_bought(shop, tmp_path, monkeypatch, key):
    monkeypatch.setenv("GATOR_IMAGES_API_KEY", key)
    assert "GATOR_IMAGES_API_KEY" in availability().reason + availability().fix
    assert key not in str(availability())
    spent = []
    with pytest.raises(ProviderUnavailable, match="character"):
        generated(tmp_path / "a", Job(tmp_path, purchase=spent.append))
    assert (spent, shop.asked) == ([], [])


def test_openai_s_key_goes_to_openai_alone(home, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    generated(tmp_path / "a")
    assert KEY not in str(home.asked)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("localhost:8080", "no address"),
        ("http://[::1/v1", "no address"),
        ("http://localhost:99999/v1", "no address"),
        ("http://localhost:port/v1", "no address"),
        ("http://local host/v1", "no address"),
        ("http://localhost/v1?key=word", "no address"),
        ("http://me:word@localhost/v1", "password"),
        ("http://localhost/v1", "no model"),
    ],
)
def test_an_address_that_makes_no_sense_is_named(monkeypatch, base, said):
    monkeypatch.setenv("GATOR_IMAGES_BASE_URL", base)
    assert said in availability().reason
    assert "word" not in availability().reason.replace("password", "")


def test_sizes_are_those_that_the_model_makes(monkeypatch):
    def size(model, frame):
        return OpenAIImages().configured({"model": model}).request("a", frame, 0).size

    assert size("gpt-image-2.5-flare", (1920, 1080)) == (1536, 864)
    width, height = size("gpt-image-2", (4000, 400))
    assert width <= 3 * height
    assert size("gpt-image-1.5", (1080, 1920)) == (1024, 1536)
    assert size("anything", (500, 500)) == (1024, 1024)
    assert [size("dall-e-3", frame) for frame in ((16, 9), (9, 16), (1, 1))] == [(1792, 1024), (1024, 1792), (1024, 1024)]
    assert size("dall-e-2", (1920, 1080)) == (1024, 1024)
    monkeypatch.setenv("GATOR_IMAGES_SIZES", "512x512, 640x384")
    assert size("anything", (1920, 1080)) == (640, 384)
    monkeypatch.setenv("GATOR_IMAGES_SIZES", "large")
    assert "GATOR_IMAGES_SIZES" in availability().reason


@pytest.mark.parametrize(
    ("size", "quality", "dollars"),
    [
        ((1024, 1024), "low", 0.006),
        ((1024, 1024), "medium", 0.053),
        ((1024, 1024), "high", 0.211),
        ((1536, 1024), "low", 0.005),
        ((1024, 1536), "medium", 0.041),
        ((1536, 1024), "high", 0.165),
    ],
)
def test_prices_are_those_of_openai_s_guide(size, quality, dollars):
    assert expected("gpt-image-2", quality, size, "") == pytest.approx(dollars, abs=0.0006)
    assert expected("gpt-image-1", quality, size, "") is None


def test_the_server_s_own_count_is_the_cost(tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_IMAGES_API_KEY", KEY)
    job = Job(tmp_path)
    OpenAIImages()._account({"usage": {"input_tokens": 20, "output_tokens": 1078}}, job)
    assert job.outcome.dollars == pytest.approx(0.03244)


def test_it_needs_no_library_for_models(home, tmp_path):
    code = """
import sys
from pathlib import Path
from gator_core.generation import Job
from gator_stills.server import OpenAIImages
source = OpenAIImages()
print(source.generate(source.request("a", (16, 9), 0), Job(Path(sys.argv[1]))))
print([name for name in ("torch", "diffusers", "transformers") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"
