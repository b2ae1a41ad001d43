"""What a model that runs on this machine needs: a device with enough memory, packages, weights."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from math import inf
from pathlib import Path

from gator_core.errors import InputError, ProviderUnavailable
from gator_core.gpu import GIB, Gpu, driver_cuda, gpus, has_driver
from gator_core.local_models.weights import Weights, find_weights
from gator_core.providers import Availability

__all__ = ["Device", "Needs", "torch_without_gpu"]

_SPARE = 0.75
"""How much of the memory that a model takes must be free for a GPU to count as idle."""
_DEVICES = re.compile(r"cpu|mps|cuda(:\d+)?")
_BUILT_FOR = re.compile(r"^cuda\b[^=\n]*=\s*(?:None|['\"](\d+)[\d.]*['\"])", re.MULTILINE)
"""The line of ``torch/version.py`` that names the CUDA that it was built for."""
_BUILDS = "https://pytorch.org/get-started/locally"


class _Missing(ProviderUnavailable):
    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason}; {fix}")
        self.reason, self.fix = reason, fix


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs."""

    kind: str
    """``cpu``, ``cuda`` or ``mps``."""
    gpu: Gpu | None = None

    @property
    def label(self) -> str:
        """The same in every process, so that a GPU can be waited for."""
        return self.gpu.uuid if self.gpu else self.kind

    def free(self) -> int | None:
        """Bytes that are free on the GPU now; None where that is not known."""
        return next((gpu.free for gpu in gpus() if self.gpu and gpu.uuid == self.gpu.uuid), None)


@dataclass(frozen=True, slots=True)
class Needs:
    """What to look for, and how the settings are called that say so."""

    title: str
    device_setting: str
    """``cpu`` (slow, so only when asked for), ``mps``, ``cuda`` or ``cuda:1``; without it the first large GPU that is idle."""
    memory_setting: str
    memory: float
    """GiB that a GPU must have in all, unless the setting says another number."""
    model_setting: str
    packages: tuple[str, ...]
    install: str
    """What to run where a package is missing."""

    def availability(self, model: str, kinds: tuple[str, ...] = ()) -> Availability:
        """Whether everything is there; else the first of driver, memory, packages and weights that is not.

        Weights that can be downloaded are as good as there. ``kinds`` are the pipeline's classes that will do; none
        is any. Never raises.
        """
        try:
            device = self.device()
        except _Missing as error:
            return Availability(False, error.reason, error.fix)
        except InputError as error:
            return Availability(False, str(error))
        missing = [name for name in self.packages if find_spec(name) is None]
        if missing:
            return Availability(False, f"not installed: {', '.join(missing)}", f"run: {self.install}")
        if device.kind == "cuda" and "torch" in self.packages and (said := torch_without_gpu()):
            return Availability(False, *said)
        return self._of_weights(find_weights(model, self.model_setting), kinds)

    def _of_weights(self, found: Weights, kinds: tuple[str, ...]) -> Availability:
        if found.missing:
            return Availability(False, found.missing, found.fix)
        if kinds and found.kind and found.kind not in kinds:
            fix = f"let {self.model_setting} name a model of the class {' or '.join(kinds)}"
            return Availability(False, f"{found.model} holds a {found.kind}", fix)
        return Availability(True)

    def examine(self, model: str) -> Iterator[Availability]:
        """A closer look: the GPUs, the packages' versions, whether PyTorch reaches a GPU, where the weights are."""
        found_gpus = gpus()
        for gpu in found_gpus:
            yield Availability(True, f"{gpu.name}: {gpu.free / GIB:.1f} of {gpu.total / GIB:.1f} GiB are free")
        versions = [f"{name} {_version(name)}" for name in self.packages if find_spec(name)]
        if versions:
            yield Availability(True, ", ".join(versions))
        if found_gpus and "torch" in self.packages and find_spec("torch"):
            yield _asked_of_torch()
        found = find_weights(model, self.model_setting)
        where = found.folder or "not on this machine yet; downloaded when they are first needed"
        yield Availability(not found.missing, found.missing or f"weights of {model}: {where}", found.fix)

    def device(self) -> Device:
        """Where to run. ProviderUnavailable says what is missing, InputError which setting makes no sense."""
        asked = os.environ.get(self.device_setting, "").strip().lower()
        if asked and not _DEVICES.fullmatch(asked):
            raise InputError(f"{self.device_setting}={asked!r} is no device; write cpu, mps, cuda or cuda:1")
        if asked in ("cpu", "mps"):
            return Device(asked)
        return Device("cuda", self._gpu(asked))

    def floor(self) -> float:
        """GiB that a GPU must have in all. InputError."""
        said = os.environ.get(self.memory_setting, "").strip()
        try:
            floor = float(said) if said else self.memory
        except ValueError:
            floor = -1.0
        if not 0 <= floor < inf:
            raise InputError(f"{self.memory_setting}={said!r} is no number that makes sense; write GiB, such as {self.memory}")
        return floor

    def _gpu(self, asked: str) -> Gpu:
        found, floor = gpus(), self.floor()
        if not found:
            raise _Missing(_why_none(), f"install an NVIDIA GPU's driver, or set {self.device_setting}=cpu, which is very slow")
        if ":" in asked:
            number = int(asked.partition(":")[2])
            if number >= len(found):
                raise _Missing(f"there is no GPU {number}", f"let {self.device_setting} name one of {len(found)}, from 0")
            found = (found[number],)
        fit = [gpu for gpu in found if gpu.total >= floor * GIB]
        if fit:
            # The first with enough to spare, so that a model that is loaded there is found there again.
            idle = [gpu for gpu in fit if gpu.free >= _SPARE * floor * GIB]
            return idle[0] if idle else max(fit, key=lambda gpu: gpu.free)
        best = max(found, key=lambda gpu: gpu.total)
        size = f"{best.name} has {best.total / GIB:.1f} GiB of memory, and {self.title} takes {floor:g}"
        raise _Missing(size, f"use a larger GPU, or say less with {self.memory_setting}")


def torch_without_gpu() -> tuple[str, str] | None:
    """Why the PyTorch that is installed can't use an NVIDIA GPU, and what to do; None where it can, or does not tell.

    Read, not asked: importing it takes seconds. Within a major version of CUDA a driver serves newer builds, too.
    """
    spec, driver = find_spec("torch"), driver_cuda()
    try:
        place = Path(spec.origin or "").with_name("version.py") if spec else Path()
        built = _BUILT_FOR.search(place.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if built is None:
        return None
    fitting = f"for CUDA {driver[0]}.{driver[1]} or an older one" if driver else "for CUDA"
    if built[1] is None:
        return "PyTorch is installed in a build without CUDA", f"install one {fitting}: {_BUILDS} names the command"
    if driver and driver[0] < int(built[1]):
        reason = f"PyTorch is built for CUDA {built[1]}, and the NVIDIA driver knows CUDA {driver[0]}.{driver[1]} at the most"
        return reason, f"update the driver, or install a build {fitting}: {_BUILDS} names the command"
    return None


def _asked_of_torch() -> Availability:
    """Its own word. That may start CUDA in this process, so nothing but a closer look asks for it."""
    try:
        import torch

        if torch.cuda.is_available():
            return Availability(True, f"PyTorch reaches {torch.cuda.device_count()} GPU(s), by CUDA {torch.version.cuda}")
        said = torch_without_gpu() or ("PyTorch reaches no GPU", f"compare its build with the driver: {_BUILDS}")
    except Exception as error:  # a library that is damaged raises anything
        said = f"PyTorch can't be asked: {type(error).__name__}: {error}", "install it again"
    return Availability(False, *said)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "of unknown version"


def _why_none() -> str:
    return "the NVIDIA driver shows no GPU (see CUDA_VISIBLE_DEVICES)" if has_driver() else "no NVIDIA driver was found"
