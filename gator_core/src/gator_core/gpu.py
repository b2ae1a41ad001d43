"""Which NVIDIA GPUs there are and how much memory they have, found out without a heavy library.

The driver's management library (NVML) is asked through ctypes: it touches no GPU memory, takes milliseconds, and unlike
CUDA leaves the process fit to fork. Sizes are bytes.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["GIB", "Gpu", "driver_cuda", "gpus", "has_driver"]

GIB = 2**30
_LIBRARIES = ("libnvidia-ml.so.1", "nvml.dll")
_TEXT = 96
"""Bytes that NVML's names and identifiers fit into."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU, or one slice of it (MIG)."""

    uuid: str
    """Such as ``GPU-8932f937-d72c-4106-c12f-20bd9faed9f6``; the same in every process."""
    name: str
    total: int
    """Cards sold as 24 GB report 22.2 to 24 GiB: memory with error correction keeps a part for itself."""
    free: int
    """At this moment, whoever uses the rest."""


class _Memory(ctypes.Structure):
    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def has_driver() -> bool:
    """Whether an NVIDIA driver answers."""
    return _library() is not None


def driver_cuda() -> tuple[int, int] | None:
    """The newest CUDA that the driver knows, (major, minor); None where it does not say."""
    library, version = _library(), ctypes.c_int()
    try:
        if library is None or library.nvmlSystemGetCudaDriverVersion_v2(ctypes.byref(version)) != 0:
            return None
    except AttributeError:  # a driver from before there was this question
        return None
    return version.value // 1000, version.value % 1000 // 10


def gpus(environ: Mapping[str, str] | None = None) -> tuple[Gpu, ...]:
    """Those that ``CUDA_VISIBLE_DEVICES`` leaves, in its order; without it all, in the order of the bus. Never raises.

    Its numbers are read in the order of the bus. CUDA reads them so where the cards are alike or
    ``CUDA_DEVICE_ORDER=PCI_BUS_ID``; else it counts the fastest first, by a rule of its own. So go by the uuid.
    """
    library = _library()
    if library is None:
        return ()
    visible = (os.environ if environ is None else environ).get("CUDA_VISIBLE_DEVICES")
    found = [_gpu(library, handle) for handle in _handles(library)]
    everything = [gpu for gpu in found if gpu]
    return tuple(everything if visible is None else _chosen(library, visible, everything))


@lru_cache(maxsize=1)
def _library() -> Any:
    """NVML, initialised; None where there is no driver, or none that answers."""
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
            return library if library.nvmlInit_v2() == 0 else None
        except (OSError, AttributeError):
            continue
    return None


def _handles(library: Any) -> Iterator[ctypes.c_void_p]:
    count = ctypes.c_uint()
    if library.nvmlDeviceGetCount_v2(ctypes.byref(count)) != 0:
        return
    for index in range(count.value):
        handle = ctypes.c_void_p()
        if library.nvmlDeviceGetHandleByIndex_v2(ctypes.c_uint(index), ctypes.byref(handle)) == 0:
            yield handle


def _gpu(library: Any, handle: ctypes.c_void_p) -> Gpu | None:
    memory = _Memory()
    if library.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) != 0:
        return None
    uuid = _text(library.nvmlDeviceGetUUID, handle)
    return Gpu(uuid, _text(library.nvmlDeviceGetName, handle) or "NVIDIA GPU", int(memory.total), int(memory.free))


def _text(ask: Any, handle: ctypes.c_void_p) -> str:
    buffer = ctypes.create_string_buffer(_TEXT)
    return buffer.value.decode(errors="replace") if ask(handle, buffer, ctypes.c_uint(_TEXT)) == 0 else ""


def _chosen(library: Any, visible: str, found: list[Gpu]) -> Iterator[Gpu]:
    """As CUDA reads the variable: numbers, or the beginnings of identifiers; what follows the first wrong one is not seen."""
    for word in (part.strip() for part in visible.split(",")):
        gpu = _named(library, word, found)
        if gpu is None:
            return
        yield gpu


def _named(library: Any, word: str, found: list[Gpu]) -> Gpu | None:
    if word.isdecimal():
        return found[int(word)] if int(word) < len(found) else None
    if word.startswith("MIG-"):
        handle = ctypes.c_void_p()
        known = library.nvmlDeviceGetHandleByUUID(word.encode(), ctypes.byref(handle)) == 0
        return _gpu(library, handle) if known else None
    return next((gpu for gpu in found if word and gpu.uuid.startswith(word)), None)
