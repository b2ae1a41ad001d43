"""Killed at the worst moments and started again: the service has seen each purchase once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gator_core.build.journal import Journal

PROGRAM = """
import sys
from fractions import Fraction
from pathlib import Path
from gator_core.build.journal import Journal
from gator_core.errors import GatorError
from gator_core.generation import Job
from gator_core.shot import Shot
from gator_runway import RunwaySource

place, scratch = Path(sys.argv[1]), Path(sys.argv[2])
scratch.mkdir(exist_ok=True)
shot = Shot("scene 1", (320, 180), Fraction(24), Fraction(2), 48, prompt="a harbour", seed=3)
try:
    print(RunwaySource().generate(RunwaySource().request(shot), Job(scratch, journal=Journal(place))), flush=True)
except GatorError as error:
    print(type(error).__name__, flush=True)
"""


def start(fake, folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder / "journal.json"), str(folder / "scratch")],
        env=os.environ | fake.environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def until(condition) -> None:
    for _ in range(1500):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("it did not come to that")


def test_killed_between_create_and_download_it_is_created_once(fake, tmp_path):
    fake.pace(pending=60)
    first = start(fake, tmp_path)
    until(lambda: any(record.path.startswith("/v1/tasks/") for record in fake.requests))
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert Journal(tmp_path / "journal.json")["clip 1"]["task"] == fake.task_ids[0]
    fake.pace()
    second = start(fake, tmp_path)
    assert second.communicate(timeout=60)[0].strip().endswith("clip-1.mp4")
    assert len(fake.created) == 1


def test_killed_while_the_request_is_out_it_is_not_sent_again(fake, tmp_path, monkeypatch):
    from gator_runway.testing import server

    arrived = []

    def swallow(self, body, endpoint):  # the task exists, and its answer is on its way when the process dies
        self.server.state.create(endpoint, body)
        arrived.append(endpoint)
        time.sleep(20)

    routes = tuple((pattern, swallow if "endpoint" in pattern else route) for pattern, route in server._ROUTES)
    monkeypatch.setattr(server, "_ROUTES", routes)
    first = start(fake, tmp_path)
    until(lambda: arrived)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    second = start(fake, tmp_path)
    assert second.communicate(timeout=60)[0].strip() == "MayHaveBeenCreated"
    assert len(fake.created) == len(arrived) == 1


def test_the_key_is_not_in_the_list_of_processes(fake, tmp_path):
    fake.pace(pending=60)
    process = start(fake, tmp_path)
    until(lambda: fake.created)
    shown = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(process.pid)], capture_output=True, text=True, check=True
    ).stdout
    process.kill()
    process.communicate()
    assert "gator_runway" in shown
    assert fake.key not in shown
