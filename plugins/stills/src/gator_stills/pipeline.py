"""The pipeline itself: loaded, placed, run. What touches PyTorch is here."""

from __future__ import annotations

import inspect
from collections.abc import Hashable
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
    from PIL.Image import Image

__all__ = ["made"]

_LOADED = 0.1
"""How much of the progress is done then."""


@dataclass
class _Loaded:
    pipe: Any
    offload: Offload
    facts: dict[str, Any]


def made(request: LocalRequest, job: Job, device: Device, offload: Offload | None) -> Image:
    """The picture, RGB. Within the device's turn.

    Where memory runs out everything is freed, and one more attempt made that takes less. GenerationFailed says what
    to do, Cancelled that the caller asked to stop.
    """
    key = ("stills", request.model, device.label, offload)
    asked = offload
    for _ in range(2):
        job.check()
        told: list[Offload] = []
        picture = resident.within_memory("text to picture", partial(_attempt, request, job, device, asked, key, told))
        if picture is not None:
            return picture
        pipelines.empty_cache()
        asked = tighter(told[0] if told else "model") if device.kind == "cuda" else None
        if asked is None:
            break
    raise GenerationFailed(
        "memory ran out while a picture was made, with as little of it as can be: close what else uses the "
        f"{'GPU' if device.gpu else 'memory'}, or name a smaller model"
    )


def _attempt(
    request: LocalRequest, job: Job, device: Device, offload: Offload | None, key: Hashable, told: list[Offload]
) -> Image:
    """``told`` gets how the pipeline was placed, also where memory runs out then."""
    loaded = resident.model(key, lambda: _load(request.model, device, offload), _unload)
    told.append(loaded.offload)
    job.check()
    job.progress(_LOADED)
    picture = _run(loaded.pipe, request, job)
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
    if "callback_on_step_end" in taken:
        asked["callback_on_step_end"] = stepped
    job.outcome.warnings.extend(_unheard(pipe, request, "negative_prompt" in taken))
    try:
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


def _unheard(pipe: Any, request: LocalRequest, negative: bool) -> list[str]:
    """What of the request the model does not heed."""
    said = []
    if request.negative_prompt and not (negative and (request.guidance is None or request.guidance > 1)):
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


def _load(model: str, device: Device, offload: Offload | None) -> _Loaded:
    """GenerationFailed where the weights can't be had; whatever the device raises where there is no room for them."""
    pipe, variant, dtype = pipelines.loaded(model, "GATOR_STILLS_MODEL", partial(_read, device))
    pipe.set_progress_bar_config(disable=True)
    chosen = offload or offload_for(device.free(), _parts(pipe))
    pipelines.place(pipe, device, chosen)
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
    import torch
    from diffusers import AutoPipelineForText2Image

    wide = device.kind == "cuda" and torch.cuda.is_bf16_supported() and not weights.half
    fast = torch.bfloat16 if wide else torch.float16  # newer models overflow in float16, older ones come in it
    dtype = torch.float32 if device.kind == "cpu" else fast

    where, terms = pipelines.source_of(weights)

    def read(variant: str | None) -> Any:
        return AutoPipelineForText2Image.from_pretrained(where, **terms, variant=variant, dtype=dtype)

    pipe, variant = pipelines.first_readable((None, "fp16") if device.kind == "cpu" else ("fp16", None), read)
    return pipe, variant, str(dtype).removeprefix("torch.")


def _parts(pipe: Any) -> list[int]:
    """Bytes of the weights of each part."""
    import torch

    parts = [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]
    return [sum(weight.numel() * weight.element_size() for weight in part.parameters()) for part in parts]


def _unload(loaded: _Loaded) -> None:
    loaded.pipe.remove_all_hooks()
    del loaded.pipe
    pipelines.empty_cache()
