"""The pipeline itself: loaded, placed, run. Everything that touches PyTorch is here."""

from __future__ import annotations

import gc
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gator_core.calls import permit
from gator_core.errors import GatorError, GenerationFailed
from gator_core.frame import Plane
from gator_core.generation import Job
from gator_core.local_models import resident
from gator_core.local_models.needs import Device
from gator_core.local_models.weights import Weights, explained, find_weights, offline
from gator_svd.memory import Offload, Plan, plan_for, tighter
from gator_svd.request import SvdRequest

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["made"]

_NO_VARIANT = "no such modeling files"
"""What diffusers says where there are no files of half precision."""
_LOADED, _DENOISED = 0.05, 0.9
"""How much of the progress is done then."""


@dataclass
class _Loaded:
    pipe: Any
    plan: Plan
    facts: dict[str, Any]


def made(request: SvdRequest, job: Job, picture: Image, device: Device, offload: Offload | None) -> list[Plane]:
    """The pictures, RGB of shape (height, width, 3). Within the device's turn.

    Where memory runs out everything is freed, and one more attempt made that takes less. GenerationFailed says what
    to do, Cancelled that the caller asked to stop.
    """
    key = ("svd", request.model, device.label, offload)
    pictures, plan = _attempt(request, job, picture, device, plan_for(device.free(), offload), key)
    second = tighter(plan) if device.kind == "cuda" else None
    if pictures is None and second:
        job.check()
        pictures, _ = _attempt(request, job, picture, device, second, key)
    if pictures is None:
        raise GenerationFailed(
            "memory ran out while Stable Video Diffusion worked, with as little of it as can be: close what else uses the "
            f"{'GPU' if device.gpu else 'memory'}, or ask for fewer frames"
        )
    return pictures


def _attempt(
    request: SvdRequest, job: Job, picture: Image, device: Device, plan: Plan, key: Hashable
) -> tuple[list[Plane] | None, Plan]:
    """The pictures, or None where memory ran out; and the plan that was followed.

    It returns rather than raises then, since an exception would keep alive what it came from.
    """
    loaded: _Loaded | None = None
    try:
        loaded = resident.model(key, lambda: _load(request.model, device, plan), _unload)
        job.check()
        job.progress(_LOADED)
        pictures = _run(loaded, request, job, picture, device)
    except GatorError:
        raise
    except Exception as error:
        if not resident.is_out_of_memory(error):
            resident.release()  # whatever state it is in
            raise GenerationFailed(f"Stable Video Diffusion failed: {type(error).__name__}: {error}") from error
    else:
        job.outcome.facts.update(loaded.facts)
        return pictures, loaded.plan
    used = loaded.plan if loaded else plan
    loaded = None
    resident.release()
    _empty_cache()
    return None, used


# Running ---------------------------------------------------------------------------------------------------------


def _run(loaded: _Loaded, request: SvdRequest, job: Job, picture: Image, device: Device) -> list[Plane]:
    import torch

    chunk = loaded.plan.decode_chunk(request.decode_chunk)
    width, height = request.size

    def stepped(pipe: Any, step: int, moment: Any, tensors: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the pipeline's
        job.check()
        job.progress(_LOADED + (_DENOISED - _LOADED) * (step + 1) / request.steps)
        return tensors

    try:
        found = loaded.pipe(
            picture,
            height=height,
            width=width,
            num_frames=request.frames,
            num_inference_steps=request.steps,
            min_guidance_scale=request.min_guidance,
            max_guidance_scale=request.max_guidance,
            fps=request.fps,
            motion_bucket_id=request.motion_bucket,
            noise_aug_strength=request.noise,
            decode_chunk_size=chunk,
            # On the CPU, so that a seed means the same on every device.
            generator=torch.Generator("cpu").manual_seed(request.seed % 2**63),
            output_type="np",
            callback_on_step_end=stepped,
        ).frames[0]
    finally:
        with suppress(Exception):  # that of the pipeline says more
            loaded.pipe.maybe_free_model_hooks()
            _empty_cache()
    loaded.facts.update(decode_chunk=chunk, frames=len(found), device=device.gpu.name if device.gpu else device.kind)
    if chunk < request.decode_chunk:
        job.outcome.warnings.append(f"pictures were decoded {chunk} at a time, for lack of memory: they may flicker a little")
    return [_eight_bits(one) for one in found]


def _eight_bits(picture: NDArray[Any]) -> Plane:
    if not np.isfinite(picture).all():
        raise GenerationFailed(
            "the model gave numbers that are none: its weights are damaged, or do not bear half precision; "
            "try other ones, or another seed"
        )
    levels: Plane = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return levels


# Loading ---------------------------------------------------------------------------------------------------------


def _load(model: str, device: Device, plan: Plan) -> _Loaded:
    """GenerationFailed where the weights can't be had; whatever the device raises where there is no room for them."""
    weights = find_weights(model, "GATOR_SVD_MODEL")
    if weights.missing:
        raise GenerationFailed(f"{weights.missing}; {weights.fix}")
    if weights.folder is None:
        permit("https://huggingface.co")
    try:
        with _quietly():
            pipe, variant = _read(weights, half=device.kind != "cpu")
    except Exception as error:
        if resident.is_out_of_memory(error):
            raise
        raise GenerationFailed(explained(error, model)) from error
    pipe.set_progress_bar_config(disable=True)
    _place(pipe, device, plan)
    facts = {
        "model": model,
        "revision": weights.revision or find_weights(model, "GATOR_SVD_MODEL").revision,
        "variant": variant,
        "dtype": str(pipe.unet.dtype).removeprefix("torch."),
        "offload": plan.offload,
        "forward_chunking": plan.forward_chunking,
    }
    return _Loaded(pipe, plan, facts)


def _read(weights: Weights, half: bool) -> tuple[Any, str | None]:
    """The pipeline, and which files it came from: of half precision first where it is to run in it."""
    import torch
    from diffusers import StableVideoDiffusionPipeline

    refused: Exception | None = None
    for variant in ("fp16", None) if half else (None, "fp16"):
        try:
            pipe = StableVideoDiffusionPipeline.from_pretrained(
                weights.hub_id if weights.revision or not weights.folder else weights.folder,
                revision=weights.wanted,
                variant=variant,
                dtype=torch.float16 if half else torch.float32,
                local_files_only=bool(offline()),
                use_safetensors=True,  # other files can hold code
            )
            return pipe, variant
        except (OSError, ValueError) as error:  # perhaps there are only files of the other kind
            if refused is None or _NO_VARIANT in str(refused):
                refused = error
    raise refused or AssertionError("unreachable: a pipeline came back, or an error was kept")


def _place(pipe: Any, device: Device, plan: Plan) -> None:
    if plan.forward_chunking:
        pipe.unet.enable_forward_chunking()
    place = f"cuda:{_number(device)}" if device.kind == "cuda" else device.kind
    if device.kind != "cuda" or plan.offload == "none":
        pipe.to(place)
    elif plan.offload == "model":
        pipe.enable_model_cpu_offload(device=place)
    else:
        pipe.enable_sequential_cpu_offload(device=place)


def _number(device: Device) -> int:
    """The GPU's number in PyTorch, which may count the fastest first; 0 where it is not found there."""
    import torch

    bare = device.gpu.uuid.removeprefix("GPU-").lower() if device.gpu else ""
    for number in range(torch.cuda.device_count()):
        if bare and str(getattr(torch.cuda.get_device_properties(number), "uuid", "")).lower().endswith(bare):
            return number
    return 0


def _unload(loaded: _Loaded) -> None:
    loaded.pipe.remove_all_hooks()
    del loaded.pipe
    _empty_cache()


def _empty_cache() -> None:
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


@contextmanager
def _quietly() -> Iterator[None]:
    """The libraries' bars and advice would write across ours."""
    from transformers.utils import logging as speech

    bars, loudness = speech.is_progress_bar_enabled(), speech.get_verbosity()
    speech.disable_progress_bar()
    speech.set_verbosity_error()
    from diffusers.utils import logging as diffusers_speech

    diffusers_bars, diffusers_loudness = diffusers_speech.is_progress_bar_enabled(), diffusers_speech.get_verbosity()
    diffusers_speech.disable_progress_bar()
    diffusers_speech.set_verbosity_error()
    try:
        yield
    finally:
        speech.set_verbosity(loudness)
        diffusers_speech.set_verbosity(diffusers_loudness)
        if bars:
            speech.enable_progress_bar()
        if diffusers_bars:
            diffusers_speech.enable_progress_bar()
