"""One model at a time, and one generation."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import weakref

import pytest

from gator_core.errors import Cancelled, GenerationFailed
from gator_core.generation import Job
from gator_core.gpu import Gpu
from gator_core.local_models import resident
from gator_core.local_models.needs import Device

CPU = Device("cpu")


@pytest.fixture(autouse=True)
def _nothing_stays():
    yield
    resident._end()


def test_a_model_is_loaded_once_and_freed_before_another_one_is_loaded():
    heard = []

    def loads(name):
        return lambda: heard.append(f"load {name}") or name

    for name in ("a", "a", "b", "a"):
        assert resident.model(name, loads(name), lambda freed: heard.append(f"free {freed}")) == name
    assert heard == ["load a", "free a", "load b", "free b", "load a"]


def test_one_that_could_not_be_loaded_is_tried_again():
    def fail():
        raise OSError("damaged")

    with pytest.raises(OSError, match="damaged"):
        resident.model("a", fail, print)
    assert resident.model("a", lambda: "whole", lambda _: None) == "whole"


def test_generations_of_one_process_take_turns(tmp_path):
    inside, most = [], []

    def work():
        with resident.turn(CPU, Job(tmp_path)):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_a_gpu_in_use_by_another_process_is_waited_for_until_the_caller_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(resident.tempfile, "gettempdir", lambda: str(tmp_path))
    device = Device("cuda", Gpu("GPU-test", "Card", 1, 1))
    lock = resident._lock_file(device)
    code = "import filelock, sys; a = filelock.FileLock(sys.argv[1]); a.acquire(); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline()
        with pytest.raises(Cancelled), resident.turn(device, Job(tmp_path, cancelled=lambda: True)):
            raise AssertionError("entered while another process holds the GPU")
        other.stdin.close()
        with resident.turn(device, Job(tmp_path)):
            assert other.wait(30) == 0


class Weights:
    """Stands for what lies on a GPU."""


def until(true, patience=20.0):
    end = time.monotonic() + patience
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


@pytest.fixture
def card(tmp_path, monkeypatch):
    """A GPU that is not here; its lock is."""
    monkeypatch.setattr(resident.tempfile, "gettempdir", lambda: str(tmp_path))
    return Device("cuda", Gpu("GPU-test", "Card", 1, 1))


def used(device, tmp_path, freed):
    with resident.turn(device, Job(tmp_path)):
        resident.model("a", Weights, lambda model: freed.append(model))


@pytest.mark.parametrize("where", ["cpu", "cuda"])
def test_a_model_of_which_nothing_is_asked_is_freed_after_a_while_and_not_before(card, tmp_path, monkeypatch, where):
    device, freed = CPU if where == "cpu" else card, []
    monkeypatch.setattr(resident, "_IDLE", 0.6)
    for _ in range(4):
        used(device, tmp_path, freed)
        time.sleep(0.4)  # each use starts the clock anew
    assert freed == []
    assert until(lambda: len(freed) == 1)
    assert until(lambda: resident._place is None)
    assert resident._held is None


def test_a_model_that_works_is_not_freed_however_long_that_takes(tmp_path, monkeypatch):
    freed = []
    monkeypatch.setattr(resident, "_IDLE", 0.1)
    with resident.turn(CPU, Job(tmp_path)):
        resident.model("a", Weights, lambda model: freed.append(model))
        time.sleep(0.8)
        assert freed == []
    assert until(lambda: freed)


WAITER = """
import sys, tempfile, time
from pathlib import Path
tempfile.gettempdir = lambda: sys.argv[1]
from gator_core.generation import Job
from gator_core.gpu import Gpu
from gator_core.local_models import resident
from gator_core.local_models.needs import Device
print("waits", flush=True)
with resident.turn(Device("cuda", Gpu("GPU-test", "Card", 1, 1)), Job(Path(sys.argv[1]))):
    print("entered", Path(sys.argv[1], "freed").exists(), flush=True)
    sys.stdin.read()
"""


def test_a_gpu_is_kept_while_a_model_lies_on_it_and_freed_for_another_process_that_waits(card, tmp_path):
    with resident.turn(card, Job(tmp_path)):
        resident.model("a", Weights, lambda model: (tmp_path / "freed").touch())
    place = resident._place
    assert place is not None
    assert place.lock.is_locked
    command = [sys.executable, "-c", WAITER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "waits\n"
        assert other.stdout.readline() == "entered True\n"
        with pytest.raises(Cancelled), resident.turn(card, Job(tmp_path, cancelled=lambda: True)):
            raise AssertionError("entered while another process holds the GPU")
        other.stdin.close()
        used(card, tmp_path, [])
        assert other.wait(30) == 0


def test_who_comes_back_queues_behind_a_process_that_waits(card, tmp_path):
    """Else a process with many scenes would take the GPU again before another one had looked."""
    command = [sys.executable, "-c", WAITER, str(tmp_path)]
    with resident.turn(card, Job(tmp_path)):
        resident.model("a", Weights, lambda model: (tmp_path / "freed").touch())
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert until(lambda: resident._place.wanted())
    with other:
        threading.Timer(1.0, other.stdin.close).start()
        used(card, tmp_path, [])
        assert other.stdout.read() == "waits\nentered True\n"


def test_a_model_on_one_device_is_freed_before_another_device_is_entered(card, tmp_path):
    freed = []
    used(card, tmp_path, freed)
    with resident.turn(CPU, Job(tmp_path)):
        assert len(freed) == 1


def test_what_ends_the_program_frees_the_model(card, tmp_path):
    freed = []
    used(card, tmp_path, freed)
    resident._end()
    assert len(freed) == 1
    assert resident._place is None


@pytest.mark.parametrize("error", [RuntimeError("shapes do not match"), RuntimeError("out of memory"), Cancelled("stopped")])
def test_an_error_keeps_nothing_alive_of_what_its_frames_worked_on(error):
    alive, kept = [], []

    def inner():
        tensor = Weights()
        alive.append(weakref.ref(tensor))
        raise error

    def work():
        try:
            inner()
        except Exception as first:
            tensor = Weights()
            alive.append(weakref.ref(tensor))
            raise type(first)(str(first)) from first

    try:
        kept.append(resident.within_memory("the model", work))
    except (GenerationFailed, Cancelled) as failed:
        kept.append(failed)
    assert kept
    assert [one() for one in alive] == [None, None]


def test_that_memory_ran_out_is_told_in_the_library_s_own_words():
    def work():
        raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")

    assert resident.within_memory("the model", work) == resident.RanOut("CUDA out of memory. Tried to allocate 2 GiB")


@pytest.mark.parametrize(
    ("error", "ran_out"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR"), True),
        (RuntimeError("GET was unable to find an engine to execute this computation"), True),
        (RuntimeError("shapes do not match"), False),
        (ValueError("out of memory of what was said"), False),
    ],
)
def test_running_out_of_memory_is_told_from_other_failures(error, ran_out):
    assert resident.is_out_of_memory(error) is ran_out
