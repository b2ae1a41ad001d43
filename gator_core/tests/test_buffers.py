"""Memory of pictures that is used again, and never while anyone still looks at it."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading

import numpy as np
import pytest

from gator_core.buffers import block
from gator_core.frame import Frame

LARGE = 1920 * 1080 * 3 // 2


def address(data):
    return data.__array_interface__["data"][0]


def test_memory_is_used_again_when_the_picture_is_gone():
    first = block(LARGE)
    where = address(first)
    del first
    assert address(block(LARGE)) == where


@pytest.mark.parametrize(
    "view",
    [
        lambda data: data[5:],
        lambda data: data.reshape(2, -1),
        lambda data: data.data,
        lambda data: memoryview(data)[7:],
        lambda data: np.frombuffer(data.data, np.uint8),
        lambda data: Frame(data.reshape(1620, 1920)),
        lambda data: Frame(data.reshape(1620, 1920)).v,
    ],
)
def test_memory_that_is_still_looked_at_is_nobody_elses(view):
    data = block(LARGE)
    where = address(data)
    kept = view(data)
    del data
    others = [block(LARGE) for _ in range(8)]
    assert where not in map(address, others)
    del kept
    gc.collect()
    assert address(block(LARGE)) == where


def test_pictures_that_are_in_use_at_a_time_have_memory_of_their_own():
    frames = [Frame.solid(1280, 720, (k, 0, 0)) for k in range(20)]
    copies = [frame.data.copy() for frame in frames]
    for _ in range(3):
        Frame.solid(1280, 720, (255, 255, 255))
    assert all(np.array_equal(frame.data, copy) for frame, copy in zip(frames, copies, strict=True))


def test_a_thread_keeps_a_few_blocks_of_one_size_and_none_when_it_ends():
    from gator_core import buffers

    kept = []

    def work():
        many = [block(LARGE) for _ in range(20)]
        del many
        kept.append(len(buffers._WAITING.blocks))
        block(2 * LARGE)
        kept.append([memory.size for memory in buffers._WAITING.blocks])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert kept == [2, [2 * LARGE]]
    assert all(memory.size != 2 * LARGE for memory in buffers._WAITING.blocks)


def test_a_picture_may_end_in_another_thread():
    data = [block(LARGE)]
    thread = threading.Thread(target=data.clear)
    thread.start()
    thread.join()
    assert not data


def test_pictures_that_are_there_when_python_ends_make_no_noise():
    code = "import threading; from gator_core.frame import Frame; a = Frame.solid(1920, 1080); b = [a]; b.append(b);"
    code += "t = threading.Thread(target=lambda: globals().update(c=Frame.solid(1920, 1080))); t.start(); t.join()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr == ""


def test_a_writable_copy_is_a_copy():
    frame = Frame.solid(1280, 720, (1, 2, 3))
    before = frame.data.copy()
    data = frame.writable()
    assert np.array_equal(data, before)
    data[:] = 0
    assert np.array_equal(frame.data, before)
    assert not frame.data.flags.writeable
