"""What tasks are asked for, and what is done to them while they run."""

from __future__ import annotations

import threading
import time


def made(source, shot, job):
    return source.generate(source.request(shot), job)


def once_created(fake, act):
    """Does something to a task, in a thread of its own, when there is one."""

    def wait():
        while not fake.created:
            time.sleep(0.01)
        act()

    threading.Thread(target=wait, daemon=True).start()
