"""Both keep the promises of an image source: with a small model, and with a server of loopback; and what doctor sees of it."""

from __future__ import annotations

import socket

import pytest

from gator_core.local_models import resident
from gator_core.testing import check_image_source
from gator_stills import client
from gator_stills.local import DiffusersImages
from gator_stills.server import OpenAIImages


@pytest.fixture
def one_thread():
    """So small a model only gets slower by more, many times so on a busy machine."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def model(monkeypatch, tiny, one_thread):
    monkeypatch.setenv("GATOR_STILLS_DEVICE", "cpu")
    monkeypatch.setenv("GATOR_STILLS_MODEL", str(tiny))
    yield tiny
    resident.release()


def test_a_model_of_this_machine_keeps_the_promises(model):
    check_image_source(DiffusersImages().configured({"steps": 3, "megapixels": 0.0083}))


@pytest.fixture
def home(server, monkeypatch):
    """A server of this machine: it costs nothing and wants no key."""
    monkeypatch.setattr(client, "_PAUSE", 0.01)
    monkeypatch.setenv("GATOR_IMAGES_BASE_URL", server.base)
    monkeypatch.setenv("GATOR_IMAGES_MODEL", "flux")
    return server


def test_a_server_at_home_keeps_the_promises(home):
    check_image_source(OpenAIImages())


def test_a_server_that_wants_money_keeps_them_too(home, monkeypatch):
    from gator_stills import settings

    monkeypatch.setattr(settings, "is_loopback", lambda url: False)  # only its address tells
    monkeypatch.setenv("GATOR_IMAGES_API_KEY", "sk-of-a-test")
    monkeypatch.setenv("GATOR_IMAGES_PRICE", "0.04")
    assert OpenAIImages().paid
    check_image_source(OpenAIImages(), generate=True)


# A closer look -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ok", "said", "fix"),
    [
        (200, True, "answers and takes the key", ""),
        (404, True, "a server answers at", ""),
        (401, False, "does not take the key", "set GATOR_IMAGES_API_KEY"),
        (403, False, "does not take the key", "set GATOR_IMAGES_API_KEY"),
        (500, False, "/models answers 500", "see whether GATOR_IMAGES_BASE_URL is right"),
    ],
)
def test_a_closer_look_asks_for_the_models_and_buys_nothing(home, monkeypatch, status, ok, said, fix):
    monkeypatch.setenv("GATOR_IMAGES_API_KEY", "sk-of-a-test")
    home.answers = [(status, {}, {})]
    (seen,) = OpenAIImages().examine()
    assert (seen.ok, seen.fix) == (ok, fix)
    assert said in seen.reason
    ((method, path, headers, _),) = home.asked
    assert (method, path, headers["Authorization"]) == ("GET", "/v1/models", "Bearer sk-of-a-test")


def test_a_closer_look_finds_that_nothing_listens_or_that_a_key_is_wanted(home, monkeypatch):
    home.answers = [(401, {}, {})]
    (seen,) = OpenAIImages().examine()
    assert "wants a key" in seen.reason
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("GATOR_IMAGES_BASE_URL", f"http://127.0.0.1:{free.getsockname()[1]}/v1")
        (seen,) = OpenAIImages().examine()
    assert not seen.ok
    assert "can't be reached" in seen.reason


def test_a_closer_look_leaves_this_machine_only_where_that_is_allowed(monkeypatch):
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "1")
    monkeypatch.setenv("GATOR_IMAGES_BASE_URL", "https://images.example.com/v1")
    monkeypatch.setenv("GATOR_IMAGES_MODEL", "flux")
    assert list(OpenAIImages().examine()) == []
