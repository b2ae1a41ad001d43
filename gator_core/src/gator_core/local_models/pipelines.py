"""What every plugin asks of diffusers and PyTorch in the same way. They are imported where they are used, never before."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

from gator_core.calls import permit
from gator_core.errors import GatorError, GenerationFailed, ProviderUnavailable
from gator_core.gpu import Gpu, gpus
from gator_core.local_models import resident
from gator_core.local_models.needs import Device, torch_without_gpu
from gator_core.local_models.weights import Weights, explained, find_weights, offline

__all__ = ["empty_cache", "first_readable", "loaded", "place", "quietly", "source_of"]

T = TypeVar("T")
_HUB = "https://huggingface.co"
_NO_VARIANT = "no such modeling files"
"""What diffusers says where there are no files of a variant."""
_NO_FILE = (_NO_VARIANT, "Error no file named", "Could not find the necessary", "does not appear to have a file named")
"""The same, and what diffusers and transformers say where there are none of full precision. Errors of the network, the disk
and the memory say other things."""


def loaded(model: str, setting: str, read: Callable[[Weights], T]) -> T:
    """What ``read`` makes of a model's weights, with the libraries' bars and advice kept quiet.

    GenerationFailed says why they can't be had; where memory ran out the library's own error comes through.
    """
    weights = find_weights(model, setting)
    if weights.missing:
        raise GenerationFailed(f"{weights.missing}; {weights.fix}")
    if weights.folder is None:
        permit(_HUB)
    try:
        with quietly():
            return read(weights)
    except GatorError:
        raise
    except Exception as error:
        if resident.is_out_of_memory(error):
            raise
        raise GenerationFailed(explained(error, model)) from error


def source_of(weights: Weights) -> tuple[str | Path, dict[str, Any]]:
    """What ``from_pretrained`` is told of where the weights are. Files that can hold code are not read."""
    in_hub = weights.folder is None or weights.revision is not None
    terms = {"revision": weights.wanted, "local_files_only": bool(offline()), "use_safetensors": True}
    return weights.hub_id if in_hub else weights.folder or weights.model, terms


def first_readable(variants: Sequence[str | None], read: Callable[[str | None], T]) -> tuple[T, str | None]:
    """What ``read`` gives for the first variant that there are files of, and which that was.

    Any other failure is raised: another variant may be twice as large, and is no answer to a network that broke.
    """
    refused: Exception | None = None
    for variant in variants:
        try:
            return read(variant), variant
        except (OSError, ValueError) as error:
            if not any(words in str(error) for words in _NO_FILE):
                raise
            if refused is None or _NO_VARIANT in str(refused):
                refused = error
    raise refused or ValueError("no variant was named")


def place(pipe: Any, device: Device, offload: Literal["none", "model", "sequential"]) -> None:
    """Puts a pipeline where it runs: whole, or one part or one layer at a time, which only a GPU of NVIDIA's can do."""
    where = _where(device)
    if device.kind != "cuda" or offload == "none":
        pipe.to(where)
    elif offload == "model":
        pipe.enable_model_cpu_offload(device=where)
    else:
        pipe.enable_sequential_cpu_offload(device=where)


def empty_cache() -> None:
    """Gives memory that is not used any more back to the GPU."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _where(device: Device) -> str:
    return f"cuda:{_number(device.gpu)}" if device.gpu else device.kind


def _number(gpu: Gpu) -> int:
    """The GPU's number in PyTorch, which may count the fastest first. ProviderUnavailable where it is not among those."""
    import torch

    count, bare = torch.cuda.device_count(), gpu.uuid.removeprefix("GPU-").lower()
    for number in range(count):
        if bare and str(getattr(torch.cuda.get_device_properties(number), "uuid", "")).lower().endswith(bare):
            return number
    if count == 1 and (gpu.uuid.startswith("MIG-") or len(gpus()) == 1):
        return 0  # CUDA shows one slice of a GPU at the most, and calls it as it likes
    if not count:
        raise ProviderUnavailable(
            "; ".join(torch_without_gpu() or ("PyTorch reaches no GPU", "compare its build with the driver"))
        )
    raise ProviderUnavailable(
        f"PyTorch does not show {gpu.name} ({gpu.uuid}) among the {count} GPUs that it sees; where cards differ CUDA counts "
        "them its own way: set CUDA_DEVICE_ORDER=PCI_BUS_ID, or CUDA_VISIBLE_DEVICES to that identifier"
    )


@contextmanager
def quietly() -> Iterator[None]:
    """Their bars and advice would be written across ours. The order of the imports matters: the second one already talks."""
    from transformers.utils import logging as first

    with _hushed(first):
        from diffusers.utils import logging as second

        with _hushed(second):
            yield


@contextmanager
def _hushed(library: Any) -> Iterator[None]:
    bars, loudness = library.is_progress_bar_enabled(), library.get_verbosity()
    library.disable_progress_bar()
    library.set_verbosity_error()
    try:
        yield
    finally:
        library.set_verbosity(loudness)
        if bars:
            library.enable_progress_bar()
