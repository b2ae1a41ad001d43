"""The pipeline itself: loaded, placed, run. What touches PyTorch is here."""

from __future__ import annotations

import inspect
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from gator_core.errors import GenerationFailed, GenerationRefused
from gator_core.generation import Job
from gator_core.local_models import pipelines, resident
from gator_core.local_models.needs import Device
from gator_core.local_models.weights import Weights, find_weights
from gator_stills.local import LocalRequest
from gator_stills.memory import Offload, offload_for, tighter

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

__all__ = ["made"]

_LOADED = 0.1
"""How much of the progress is done then."""
_TRUE_GUIDANCE = 4.0
"""What diffusers has for Qwen-Image, where it is on by itself."""


@dataclass
class _Loaded:
    pipe: Any
    offload: Offload
    facts: dict[str, Any]


def made(request: LocalRequest, job: Job, device: Device, offload: Offload | None) -> Image:
    """The picture, RGB. Within the device's turn.

    Where memory runs out everything is freed, and another attempt made that takes less, until nothing does.
    GenerationFailed says what to do, Cancelled that the caller asked to stop.
    """
    fitting = _Fitting(device, offload)
    key = ("stills", request.model, device.label, offload)
    while True:
        job.check()
        found = resident.within_memory("text to picture", partial(_attempt, request, job, fitting, key))
        if not isinstance(found, resident.RanOut):
            return found
        pipelines.empty_cache()
        if not fitting.tightened():
            least = ", even with one layer at a time on the GPU" if device.kind == "cuda" else ""
            raise GenerationFailed(
                f"memory ran out while a picture was made{least} ({found.said}): close what else uses the "
                f"{'GPU' if device.gpu else 'memory'}, or name a smaller model"
            )


@dataclass
class _Fitting:
    """How a generation is fitted into the memory, attempt by attempt."""

    device: Device
    offload: Offload | None
    """None where that is to follow from the memory."""

    def chosen(self, pipe: Any) -> Offload:
        """For a pipeline that is read, and not placed yet."""
        self.offload = self.offload or offload_for(self.device.free(), _parts(pipe))
        return self.offload

    def tightened(self) -> bool:
        """Whether there is another attempt, that takes less; only a GPU of NVIDIA's can do with less."""
        self.offload = tighter(self.offload or "none") if self.device.kind == "cuda" else None
        return self.offload is not None


def _attempt(request: LocalRequest, job: Job, fitting: _Fitting, key: Hashable) -> Image:
    loaded = resident.model(key, lambda: _load(request.model, fitting), _unload)
    fitting.offload = loaded.offload
    job.check()
    job.progress(_LOADED)
    picture = _run(loaded.pipe, request, job)
    device = fitting.device
    job.outcome.facts.update(loaded.facts, device=device.gpu.name if device.gpu else device.kind)
    return picture


# Running ---------------------------------------------------------------------------------------------------------


def _run(pipe: Any, request: LocalRequest, job: Job) -> Image:
    def stepped(running: Any, step: int, moment: Any, tensors: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the pipeline's
        job.check()
        steps = getattr(running, "num_timesteps", None) or request.steps or step + 1
        job.progress(_LOADED + (0.95 - _LOADED) * min(1.0, (step + 1) / steps))
        return tensors

    taken = inspect.signature(pipe.__call__).parameters
    asked = {name: value for name, value in _asked(request).items() if name in taken}
    asked |= _true_guidance(request, taken)
    if "callback_on_step_end" in taken:
        asked["callback_on_step_end"] = stepped
    job.outcome.warnings.extend(_unheard(pipe, request, "negative_prompt" in taken))
    try:
        with pipelines.quietly():
            found = pipe(**asked)
    finally:
        with suppress(Exception):  # that of the pipeline says more
            pipe.maybe_free_model_hooks()
            pipelines.empty_cache()
    if any(getattr(found, "nsfw_content_detected", None) or ()):
        raise GenerationRefused(
            "the model's own safety checker blacked the picture out: word the prompt otherwise, or ask for another take"
        )
    picture: Image = found.images[0].convert("RGB")
    return picture


def _asked(request: LocalRequest) -> dict[str, Any]:
    import torch

    stated = {
        "negative_prompt": request.negative_prompt,
        "num_inference_steps": request.steps,
        "guidance_scale": request.guidance,
    }
    width, height = request.size
    return {
        "prompt": request.prompt,
        "width": width,
        "height": height,
        # On the CPU, so that a seed means the same on every device.
        "generator": torch.Generator("cpu").manual_seed(request.seed % 2**63),
        **{name: value for name, value in stated.items() if value is not None},
    }


def _true_guidance(request: LocalRequest, taken: Mapping[str, inspect.Parameter]) -> dict[str, float]:
    """For models whose ``guidance_scale`` is learned, such as FLUX.1-dev: they heed a negative prompt only by this one,
    which most of them leave off."""
    usual = taken.get("true_cfg_scale")
    if usual is None or not _guided(request) or not isinstance(usual.default, int | float) or usual.default > 1:
        return {}
    return {"true_cfg_scale": _TRUE_GUIDANCE}


def _guided(request: LocalRequest) -> bool:
    """Whether a negative prompt is given that can be heard: models that were made fast do without guidance."""
    return bool(request.negative_prompt) and (request.guidance is None or request.guidance > 1)


def _unheard(pipe: Any, request: LocalRequest, negative: bool) -> list[str]:
    """What of the request the model does not heed."""
    said = []
    if request.negative_prompt and not (negative and _guided(request)):
        said.append(f"{request.model} does not heed the negative prompt: it takes none, or has no guidance")
    readers = [getattr(pipe, name, None) for name in ("tokenizer", "tokenizer_2", "tokenizer_3")]
    named = [reader for reader in readers if reader is not None]
    if named and all("CLIP" in type(reader).__name__ for reader in named):
        most = min(int(reader.model_max_length) for reader in named)
        words = len(named[0](request.prompt).input_ids)
        if words > most:
            said.append(f"the prompt has {words} tokens, and {request.model} reads {most}: its end is not heeded")
    return said


# Loading ---------------------------------------------------------------------------------------------------------


def _load(model: str, fitting: _Fitting) -> _Loaded:
    """GenerationFailed where the weights can't be had; whatever the device raises where there is no room for them."""
    pipe, variant, dtype = pipelines.loaded(model, "GATOR_STILLS_MODEL", partial(_read, fitting.device))
    pipe.set_progress_bar_config(disable=True)
    chosen = fitting.chosen(pipe)
    pipelines.place(pipe, fitting.device, chosen)
    facts = {
        "model": model,
        "revision": find_weights(model, "GATOR_STILLS_MODEL").revision,
        "variant": variant,
        "dtype": dtype,
        "offload": chosen,
    }
    return _Loaded(pipe, chosen, facts)


def _read(device: Device, weights: Weights) -> tuple[Any, str | None, str]:
    """The pipeline, which files it came from, and the numbers that it works in."""
    from diffusers import AutoPipelineForText2Image

    where, terms = pipelines.source_of(weights)

    def read(variant: str | None) -> Any:
        return AutoPipelineForText2Image.from_pretrained(where, **terms, variant=variant, dtype=_dtype(device, variant))

    pipe, variant = pipelines.first_readable((None, "fp16") if device.kind == "cpu" else ("fp16", None), read)
    return pipe, variant, str(_dtype(device, variant)).removeprefix("torch.")


def _dtype(device: Device, variant: str | None) -> torch.dtype:
    """By what the makers offer, not by what was downloaded before: newer models overflow in float16, older ones come in it."""
    import torch

    if device.kind == "cpu":
        return torch.float32
    wide = variant is None and device.kind == "cuda" and torch.cuda.is_bf16_supported()
    return torch.bfloat16 if wide else torch.float16


def _parts(pipe: Any) -> list[int]:
    """Bytes of the weights of each part."""
    import torch

    parts = [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]
    return [sum(weight.numel() * weight.element_size() for weight in part.parameters()) for part in parts]


def _unload(loaded: _Loaded) -> None:
    loaded.pipe.remove_all_hooks()
    del loaded.pipe
    pipelines.empty_cache()
