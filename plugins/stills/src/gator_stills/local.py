"""The image source ``diffusers``: text to picture on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from gator_core import Availability, Estimate, ImageSource, Parameters, Request
from gator_core.errors import GatorError, InputError
from gator_core.local_models.needs import Needs
from gator_core.local_models.resident import turn
from gator_core.providers import Job
from gator_stills.habits import DEFAULT, habits_of
from gator_stills.memory import Offload
from gator_stills.shapes import shaped

__all__ = ["DiffusersImages", "LocalRequest", "StillParameters"]

_LEAST, _MOST = 0.004, 4.2
"""Megapixels."""
_STEP_SECONDS = 1.0
"""Of one step on a GPU for a picture of a megapixel; a rough figure."""
_STEP_WORK = 45e12
"""Operations of such a step: two for each of four thousand million weights and each of 4,600 pieces of picture and prompt, and
a fifth more for attention. That is the default model; older ones take a fifth of it, larger ones three times as much."""
_CORE = 50e9
"""Operations a second of one core of a processor in float32: 70e9 were measured on a Xeon of 2.8 GHz with AVX-512, and several
cores at once don't reach that each."""
_APPLE = 10
"""How many times slower ``mps`` is than a large GPU: by the operations a second that their makers state."""
_LOADING_SECONDS = 20.0
_USUAL_STEPS = 30
"""Of a model that is not known here."""

NEEDS = Needs(
    title="text to picture",
    device_setting="GATOR_STILLS_DEVICE",
    memory_setting="GATOR_STILLS_MIN_VRAM",
    memory=11.0,
    model_setting="GATOR_STILLS_MODEL",
    packages=("torch", "diffusers", "transformers", "accelerate"),
    install="pip install 'gator-video[stills]'",
)


class StillParameters(Parameters):
    """The further fields of ``image_source: {name: diffusers}``."""

    model: str | None = Field(None, min_length=1, description="a hub id or a folder, instead of GATOR_STILLS_MODEL")
    steps: int | None = Field(None, ge=1, le=150, description="of denoising; without it as many as the model likes")
    guidance: float | None = Field(None, ge=0, le=30, description="how closely it keeps to the prompt")
    negative_prompt: str | None = Field(None, max_length=2000, description="what should not be seen, for models with guidance")
    megapixels: float | None = Field(
        None, ge=_LEAST, le=_MOST, description="instead of GATOR_STILLS_MEGAPIXELS: of the picture"
    )
    offload: Offload | None = Field(None, description="what leaves the GPU meanwhile; without it chosen by the free memory")


class LocalRequest(Request):
    """Everything that the picture depends on; None leaves it to the pipeline."""

    model: str
    prompt: str
    negative_prompt: str | None
    size: tuple[int, int]
    """(width, height)."""
    seed: int
    steps: int | None
    guidance: float | None


class DiffusersImages(ImageSource):
    """Any pipeline that diffusers takes for text to picture."""

    name = "diffusers"
    rank = 100
    summary = "pictures from prompts on a GPU of this machine, by diffusers"
    output_revision = 2
    Params = StillParameters

    def availability(self) -> Availability:
        try:
            self._megapixels()
        except InputError as error:
            return Availability(False, str(error))
        return NEEDS.availability(self._model())

    def examine(self) -> Iterable[Availability]:
        return NEEDS.examine(self._model())

    def request(self, prompt: str, size: tuple[int, int], seed: int) -> LocalRequest:
        params: StillParameters = self.params
        model = self._model()
        habits = habits_of(model)
        return LocalRequest(
            model=model,
            prompt=prompt,
            negative_prompt=params.negative_prompt or None,
            size=shaped(size, self._megapixels() * 1e6 or habits.pixels),
            seed=seed,
            steps=habits.steps if params.steps is None else params.steps,
            guidance=habits.guidance if params.guidance is None else params.guidance,
        )

    def generate(self, request: Request, job: Job) -> Path:
        """A PNG; blocks for seconds to minutes. GenerationFailed, ProviderUnavailable."""
        from gator_stills.pipeline import made

        if not isinstance(request, LocalRequest):
            raise TypeError(f"diffusers was given a {type(request).__name__}")
        device = NEEDS.device()
        with turn(device, job):
            picture = made(request, job, device, self.params.offload)
        path = job.scratch / "picture.png"
        picture.save(path)
        job.progress(1.0)
        return path

    def resource(self, request: Request) -> str:  # noqa: ARG002 - whatever it is asked for
        return "gpu"

    def estimate(self, request: Request) -> Estimate:
        if not isinstance(request, LocalRequest):
            return Estimate()
        megapixels = request.size[0] * request.size[1] / 2**20
        return Estimate(seconds=_LOADING_SECONDS + megapixels * (request.steps or _USUAL_STEPS) * self._step())

    def _step(self) -> float:
        """Seconds of a step for a megapixel, on the device that is there; on a GPU where none can be had."""
        try:
            kind = NEEDS.device().kind
        except GatorError:
            kind = "cuda"
        if kind == "cpu":
            return _STEP_WORK / (_CORE * (os.cpu_count() or 1))
        return _STEP_SECONDS * (_APPLE if kind == "mps" else 1)

    def limits(self) -> Mapping[str, Any]:
        model = self._model()
        width, height = self.request("", (16, 9), 0).size
        return {"model": model, "size": f"{width}x{height}, or as many pixels in another shape"}

    def _model(self) -> str:
        return str(self.params.model or os.environ.get("GATOR_STILLS_MODEL") or DEFAULT)

    def _megapixels(self) -> float:
        """0 where nobody says. InputError."""
        told = os.environ.get("GATOR_STILLS_MEGAPIXELS", "").strip()
        try:
            stated = float(told or 0)
        except ValueError:
            stated = -1.0
        if stated and not _LEAST <= stated <= _MOST:
            raise InputError(f"GATOR_STILLS_MEGAPIXELS={told!r} is no size of a picture; write megapixels, {_LEAST} to {_MOST}")
        return self.params.megapixels or stated
