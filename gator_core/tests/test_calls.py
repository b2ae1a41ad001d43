"""No test, and nobody who says so, ever calls a service that is not on this machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gator_core import calls
from gator_core.errors import ProviderUnavailable

HERE = ["http://localhost:8000/v1", "http://127.0.0.1", "https://127.9.8.7:1/x", "http://[::1]:9/", "http://LOCALHOST./a"]
ELSEWHERE = [
    "https://api.example.com/v1",
    "http://localhost.example.com/",
    "http://127.0.0.1.example.com/",
    "http://10.0.0.1/",
    "http://0.0.0.0/",
    "http://localhost@api.example.com/",
    "http://[::2]/",
    "http://[broken/",
    "//",
    "",
]


@pytest.mark.parametrize("url", HERE)
def test_a_server_of_this_machine_may_be_called(url):
    calls.permit(url)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_other_may_while_the_switch_is_on(url):
    with pytest.raises(ProviderUnavailable, match="GATOR_NO_REAL_CALLS"):
        calls.permit(url)


@pytest.mark.parametrize("value", ["1", "true", "yes", "anything"])
def test_any_value_but_a_no_turns_it_on(monkeypatch, value):
    monkeypatch.setenv(calls.SWITCH, value)
    with pytest.raises(calls.RealCallForbidden, match=r"api\.example\.com"):
        calls.permit("https://key:secret@api.example.com/v1?token=abc")


@pytest.mark.parametrize("value", ["", "0", "false", "No", "off", None])
def test_without_it_everything_may_be_called(monkeypatch, value):
    monkeypatch.delenv(calls.SWITCH) if value is None else monkeypatch.setenv(calls.SWITCH, value)
    calls.permit("https://api.example.com/v1")


def test_the_message_holds_nothing_of_the_address_but_its_host():
    with pytest.raises(calls.RealCallForbidden) as caught:
        calls.permit("https://key:secret@api.example.com/v1?token=abc")
    assert "secret" not in str(caught.value)
    assert "token" not in str(caught.value)


def test_the_switch_is_on_in_every_test_and_in_the_processes_that_tests_start():
    assert os.environ[calls.SWITCH] == "1"
    said = "from gator_core import calls; print(calls.forbidden())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
