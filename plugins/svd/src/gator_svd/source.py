"""The frame source ``svd``: moves a picture by Stable Video Diffusion."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gator_core import Availability, Estimate, FrameSource, Request
from gator_core.errors import GatorError, GenerationFailed, InputError
from gator_core.local_models.needs import Needs
from gator_core.local_models.resident import turn
from gator_core.local_models.weights import find_weights
from gator_core.providers import Job
from gator_svd.duration import FRAMES, seconds_of
from gator_svd.memory import Offload, plan_for
from gator_svd.request import SvdParameters, SvdRequest, nearest_size, sizes_of

if TYPE_CHECKING:
    from gator_core.clip import Clip
    from gator_core.shot import Shot

__all__ = ["LONGEST", "SVDSource"]

LONGEST = 4
"""Seconds of a shot at the most: the 25 pictures of a clip at 7 a second last 3.6, and are slowed for the rest."""
_DEFAULT = "stabilityai/stable-video-diffusion-img2vid-xt"
_KINDS = ("StableVideoDiffusionPipeline",)
_UNSEEN = Fraction(1, 4)
"""Seconds at the end of a scene that may stand still without a word: a usual transition hides as much."""
_FIRST = "stable-video-diffusion-img2vid"
"""The name of the model's first version, which makes 14 pictures."""

_NEEDS = Needs(
    title="Stable Video Diffusion",
    device_setting="GATOR_SVD_DEVICE",
    memory_setting="GATOR_SVD_MIN_VRAM",
    memory=22.0,
    model_setting="GATOR_SVD_MODEL",
    packages=("torch", "diffusers", "transformers", "accelerate"),
    install="pip install 'gator-video[svd]'",
)


class SVDSource(FrameSource):
    """A picture that moves, made on this machine."""

    name = "svd"
    rank = 100
    summary = "moves a picture: Stable Video Diffusion, on a GPU of this machine"
    generates = True
    Params = SvdParameters

    def availability(self) -> Availability:
        try:
            self._sizes()
        except InputError as error:
            return Availability(False, f"GATOR_SVD_SIZE: {error}")
        return _NEEDS.availability(self._model(), _KINDS)

    def examine(self) -> Iterable[Availability]:
        return _NEEDS.examine(self._model())

    def supports(self, shot: Shot) -> str | None:
        if shot.video is not None:
            return "it moves a picture, and the scene is a clip; name an image instead"
        if shot.picture is None:
            return "it needs a picture to start from; name an image, or install an image source that makes one of the prompt"
        if shot.duration > LONGEST:
            lasts = f"{float(shot.duration):g}"
            return f"it makes {LONGEST} s at the most, and the scene lasts {lasts}; shorten the scene, or make two of it"
        return None

    def request(self, shot: Shot) -> Request:
        if shot.picture is None:
            raise GenerationFailed(f"{shot.label}: {self.supports(shot)}")
        params: SvdParameters = self.params
        asked = params.model_dump(exclude={"model", "offload", "size"})
        crop = shot.crop and (float(shot.crop.x), float(shot.crop.y), float(shot.crop.width), float(shot.crop.height))
        return SvdRequest(
            model=self._model(),
            picture=shot.picture,
            crop=crop,
            background=shot.background,
            size=nearest_size(shot.size, self._sizes()),
            seed=shot.seed,
            **asked,
        )

    def generate(self, request: Request, job: Job) -> Path:
        """An mp4 at the rate that the model aims at; blocks for minutes. GenerationFailed, ProviderUnavailable."""
        from gator_svd.picture import starting_picture, write_clip
        from gator_svd.pipeline import made

        if not isinstance(request, SvdRequest):
            raise TypeError(f"svd was given a {type(request).__name__}")
        picture = starting_picture(job.file(request.picture), request)
        device = _NEEDS.device()
        with turn(device, job):
            pictures = made(request, job, picture, device, self.params.offload)
        clip = write_clip(job.scratch / "svd.mp4", pictures, request.fps)
        job.progress(1.0)
        return clip

    def open(self, shot: Shot, asset: Path | None) -> Clip:
        from gator_core.generated import generated_clip

        if asset is None:
            raise GenerationFailed(f"{shot.label}: there is no clip of svd to open")
        return generated_clip(shot, asset)

    def remark(self, shot: Shot) -> str | None:
        found = find_weights(self._model(), "GATOR_SVD_MODEL")
        said = [self._slow(), self._held(shot)]
        if found.folder is None and not found.missing:
            missing = f"the weights of {found.model} are not on this machine yet"
            said.insert(0, f"{missing}, and are downloaded first: some gigabytes")
        return "; ".join(one for one in said if one) or None

    def _slow(self) -> str | None:
        if self._kind() != "cpu":
            return None
        return "the model runs on the processor (GATOR_SVD_DEVICE=cpu), and takes hours for one clip"

    def _held(self, shot: Shot) -> str | None:
        """Told where the clip, slowed as far as it may be, still ends before its scene."""
        from gator_core.generated import placed

        pictures, rate = self._frames(), Fraction(self.params.fps)
        place = placed(shot, pictures, rate)
        held = sum(place.start + i * place.step > place.last for i in range(shot.frames)) / shot.rate
        if held <= _UNSEEN:
            return None
        lasts = f"{float(shot.duration):g}"
        return (
            f"the model makes {pictures / self.params.fps:.1f} s, and the scene lasts {lasts}: it is slowed, and its last "
            f"picture stands still for {float(held):.1f} s"
        )

    def resource(self, request: Request) -> str:  # noqa: ARG002 - whatever it is asked for
        return "gpu"

    def estimate(self, request: Request) -> Estimate:
        if not isinstance(request, SvdRequest):
            return Estimate()
        return Estimate(seconds=seconds_of(request, self._kind(), self._offload(), request.frames or self._frames()))

    def limits(self) -> Mapping[str, Any]:
        return {
            "seconds": LONGEST,
            "sizes": [f"{width}x{height}" for width, height in self._sizes()],
            "starts from": "a picture",
        }

    def _kind(self) -> str:
        """Of device; the usual one where none can be had."""
        try:
            return _NEEDS.device().kind
        except GatorError:
            return "cuda"

    def _offload(self) -> Offload:
        """As things stand now; what is free then may say otherwise."""
        try:
            return plan_for(_NEEDS.device().free(), self.params.offload).offload
        except GatorError:
            return self.params.offload or "none"

    def _frames(self) -> int:
        """How many pictures are made: what is asked for, else what the model's configuration says, if it is here."""
        if self.params.frames:
            return int(self.params.frames)
        found = find_weights(self._model(), "GATOR_SVD_MODEL")
        said = found.config_of("unet").get("num_frames")
        usual = 14 if found.hub_id.rpartition("/")[2] == _FIRST else FRAMES
        return said if isinstance(said, int) and said > 1 else usual

    def _model(self) -> str:
        return str(self.params.model or os.environ.get("GATOR_SVD_MODEL") or _DEFAULT)

    def _sizes(self) -> tuple[tuple[int, int], ...]:
        return sizes_of(self.params.size or os.environ.get("GATOR_SVD_SIZE"))
