"""The pipeline itself: loaded, placed, run. What touches PyTorch is here."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gator_core.errors import GenerationFailed
from gator_core.frame import Plane
from gator_core.generation import Job
from gator_core.local_models import pipelines, resident
from gator_core.local_models.needs import Device
from gator_core.local_models.weights import Weights, find_weights
from gator_svd.memory import Offload, Plan, plan_for, tighter
from gator_svd.request import SvdRequest

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["made"]

_LOADED, _DENOISED = 0.05, 0.9
"""How much of the progress is done then."""


@dataclass
class _Loaded:
    pipe: Any
    plan: Plan
    facts: dict[str, Any]


def made(request: SvdRequest, job: Job, picture: Image, device: Device, offload: Offload | None) -> list[Plane]:
    """The pictures, RGB of shape (height, width, 3). Within the device's turn.

    Where memory runs out everything is freed, and another attempt made that takes less, until nothing does.
    GenerationFailed says what to do, Cancelled that the caller asked to stop.
    """
    fitting = _Fitting(device, offload)
    key = ("svd", request.model, device.label, offload)
    while True:
        job.check()
        attempt = partial(_attempt, request, job, picture, fitting, key)
        found = resident.within_memory("Stable Video Diffusion", attempt)
        if not isinstance(found, resident.RanOut):
            return found
        pipelines.empty_cache()
        if not fitting.tightened():
            raise GenerationFailed(
                f"memory ran out while Stable Video Diffusion worked{fitting.told()} ({found.said}): close what else uses "
                f"the {'GPU' if device.gpu else 'memory'}, or ask for fewer frames or a smaller size"
            )


@dataclass
class _Fitting:
    """How a generation is fitted into the memory, attempt by attempt."""

    device: Device
    offload: Offload | None
    plan: Plan | None = None
    """Of the attempt; None where that is to follow from the memory."""

    def planned(self) -> Plan:
        """Asked once the model before has left the memory."""
        self.plan = self.plan or plan_for(self.device.free(), self.offload)
        return self.plan

    def tightened(self) -> bool:
        """Whether there is another attempt, that takes less; only a GPU of NVIDIA's can do with less."""
        self.plan = tighter(self.plan) if self.plan and self.device.kind == "cuda" else None
        return self.plan is not None

    def told(self) -> str:
        """How little was tried."""
        return ", even with one layer at a time on the GPU" if self.device.kind == "cuda" else ""


def _attempt(request: SvdRequest, job: Job, picture: Image, fitting: _Fitting, key: Hashable) -> list[Plane]:
    loaded = resident.model(key, lambda: _load(request.model, fitting.device, fitting.planned()), _unload)
    fitting.plan = loaded.plan
    job.check()
    job.progress(_LOADED)
    pictures = _run(loaded, request, job, picture, fitting.device)
    job.outcome.facts.update(loaded.facts)
    return pictures


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
        with pipelines.quietly():  # it warns of its own conversions between precisions
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
            pipelines.empty_cache()
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
    half = device.kind != "cpu"
    pipe, variant = pipelines.loaded(model, "GATOR_SVD_MODEL", lambda weights: _read(weights, half))
    pipe.set_progress_bar_config(disable=True)
    if plan.forward_chunking:
        pipe.unet.enable_forward_chunking()
    pipelines.place(pipe, device, plan.offload)
    facts = {
        "model": model,
        "revision": find_weights(model, "GATOR_SVD_MODEL").revision,
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

    where, terms = pipelines.source_of(weights)
    dtype = torch.float16 if half else torch.float32

    def read(variant: str | None) -> Any:
        return StableVideoDiffusionPipeline.from_pretrained(where, **terms, variant=variant, dtype=dtype)

    return pipelines.first_readable(("fp16", None) if half else (None, "fp16"), read)


def _unload(loaded: _Loaded) -> None:
    loaded.pipe.remove_all_hooks()
    del loaded.pipe
    pipelines.empty_cache()
