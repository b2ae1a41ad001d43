"""GPUs as NVML tells of them; a library of the tests' own speaks its calling convention where there is no driver."""

from __future__ import annotations

from typing import ClassVar

import pytest

from gator_core import gpu

GIB = gpu.GIB


class Nvml:
    """Three cards, by the C interface: results go where the last arguments point."""

    CARDS = (
        ("GPU-aa11", b"Small", 16 * GIB, 15 * GIB),
        ("GPU-ab22", b"Large", 24 * GIB, 2 * GIB),
        ("GPU-cc33", b"Large", 24 * GIB, 9),
    )
    SLICES: ClassVar = {b"MIG-dd44": ("MIG-dd44", b"Large MIG 3g.20gb", 20 * GIB, 19 * GIB)}

    def __init__(self, broken=()):
        self.broken = broken

    def nvmlSystemGetCudaDriverVersion_v2(self, version):
        version._obj.value = 12040
        return 0

    def nvmlDeviceGetCount_v2(self, count):
        count._obj.value = len(self.CARDS)
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, index, handle):
        if index.value in self.broken:
            return 15  # NVML_ERROR_GPU_IS_LOST
        handle._obj.value = index.value + 1
        return 0

    def nvmlDeviceGetHandleByUUID(self, uuid, handle):
        handle._obj.value = 100
        return 0 if uuid in self.SLICES else 6  # NVML_ERROR_NOT_FOUND

    def _card(self, handle):
        return next(iter(self.SLICES.values())) if handle.value == 100 else self.CARDS[handle.value - 1]

    def nvmlDeviceGetMemoryInfo(self, handle, memory):
        memory._obj.total, memory._obj.free = self._card(handle)[2:]
        return 0

    def nvmlDeviceGetName(self, handle, buffer, size):
        buffer.value = self._card(handle)[1]
        return 0

    def nvmlDeviceGetUUID(self, handle, buffer, size):
        buffer.value = self._card(handle)[0].encode()
        return 0


@pytest.fixture
def nvml(monkeypatch):
    def install(library):
        monkeypatch.setattr(gpu, "_library", lambda: library)

    install(Nvml())
    return install


def seen(visible=None):
    return [one.uuid for one in gpu.gpus({} if visible is None else {"CUDA_VISIBLE_DEVICES": visible})]


def test_cards_are_listed_in_the_order_of_the_bus_with_their_memory(nvml):
    assert seen() == ["GPU-aa11", "GPU-ab22", "GPU-cc33"]
    assert gpu.gpus({})[1] == gpu.Gpu("GPU-ab22", "Large", 24 * GIB, 2 * GIB)


@pytest.mark.parametrize(
    ("visible", "left"),
    [
        ("", []),
        ("-1", []),
        ("2,0", ["GPU-cc33", "GPU-aa11"]),
        ("1, 9, 0", ["GPU-ab22"]),
        ("GPU-cc", ["GPU-cc33"]),
        ("MIG-dd44", ["MIG-dd44"]),
        ("MIG-none", []),
    ],
)
def test_only_those_that_cuda_would_see_are_left(nvml, visible, left):
    assert seen(visible) == left


def test_a_card_that_fell_off_the_bus_is_left_out(nvml):
    nvml(Nvml(broken=(0,)))
    assert seen() == ["GPU-ab22", "GPU-cc33"]


def test_the_driver_tells_the_newest_cuda_that_it_knows(nvml):
    assert gpu.driver_cuda() == (12, 4)
    nvml(object())  # from before there was this question
    assert gpu.driver_cuda() is None


def test_without_a_driver_there_are_none(nvml):
    nvml(None)
    assert seen() == []
    assert gpu.driver_cuda() is None
    assert not gpu.has_driver()


def test_asking_this_machine_never_fails():
    gpu._library.cache_clear()
    assert gpu.has_driver() or gpu.gpus() == ()
