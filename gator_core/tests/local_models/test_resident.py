"""One model at a time, and one generation."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from gator_core.errors import Cancelled
from gator_core.generation import Job
from gator_core.gpu import Gpu
from gator_core.local_models import resident
from gator_core.local_models.needs import Device

CPU = Device("cpu")


@pytest.fixture(autouse=True)
def _nothing_stays():
    yield
    resident.release()


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


@pytest.mark.parametrize(
    ("error", "ran_out"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("shapes do not match"), False),
        (ValueError("out of memory of what was said"), False),
    ],
)
def test_running_out_of_memory_is_told_from_other_failures(error, ran_out):
    assert resident.is_out_of_memory(error) is ran_out
