"""What is asked of Runway for a shot or a prompt: pure, and nothing of preset, rate or transitions is in it."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Literal

from gator_core.errors import nearest
from gator_core.generation import Picture, Request
from gator_runway.models import IMAGES, VIDEOS, ImageModel, Takes, VideoModel
from gator_runway.ratios import best_ratio, pixels_of, shape_of, size_for, tier_of, tiers_of

if TYPE_CHECKING:
    from gator_core.shot import Shot

__all__ = [
    "ImageRequest",
    "VideoRequest",
    "image_body",
    "image_request",
    "prompt_length",
    "unknown",
    "video_body",
    "video_request",
    "why_no_image",
    "why_no_video",
]

_PREFERRED = ("720p", "768p", "1080p", "480p", "4k")
"""Which tier is asked for where none is stated, the first that there is."""


class VideoRequest(Request):
    """A clip, or a chain of them. ``endpoint`` is that of the first; the others start from a picture."""

    endpoint: Literal["text_to_video", "image_to_video"]
    model: str
    prompt: str | None
    picture: Picture | None = None
    fit: str = "cover"
    """How the picture fills ``size`` before it is sent; as are ``crop`` and ``background``."""
    crop: tuple[float, float, float, float] | None = None
    """x, y, width, height in fractions."""
    background: tuple[int, int, int] = (0, 0, 0)
    size: tuple[int, int]
    """(width, height) that pictures are made to fit."""
    ratio: str | None = None
    resolution: str | None = None
    seconds: tuple[int, ...]
    """Of each clip of the chain."""
    seed: int | None = None

    @property
    def tier(self) -> str:
        """What it is priced as."""
        return self.resolution or tier_of(self.ratio or "") or "720p"


class ImageRequest(Request):
    """A picture."""

    model: str
    prompt: str
    ratio: str
    seed: int | None = None


def prompt_length(text: str) -> int:
    """In UTF-16 code units, as the service counts: most characters are one, an emoji two."""
    return len(text.encode("utf-16-le")) // 2


def unknown(name: str, kind: str) -> str | None:
    """Why a model can't be asked for, or None."""
    known = VIDEOS if kind == "video" else IMAGES
    if name in known:
        return None
    return f"it knows no {kind} model {name!r}{nearest(name, list(known))} (known: {', '.join(known)})"


# Video -----------------------------------------------------------------------------------------------------------


def why_no_video(shot: Shot, model: VideoModel, resolution: str | None, chain: bool) -> str | None:
    """Why the model can't make the shot, or None. Found out before anything is sent."""
    takes = model.picture if shot.picture else model.text
    if shot.video is not None:
        return "it starts from a prompt or a picture, not from a clip"
    if takes is None:
        return f"the model {model.name} needs a picture to start from, and the scene has none"
    return (
        _why_not_prompt(shot.prompt, model.name, takes.prompt, takes.needs_prompt)
        or _why_not_resolution(model, takes, resolution)
        or _why_not_length(shot, model, takes, chain)
    )


def _why_not_prompt(prompt: str | None, name: str, most: int | None, needed: bool) -> str | None:
    text = (prompt or "").strip()
    if not text:
        return f"the model {name} needs a prompt, and the scene has none" if needed else None
    length = prompt_length(text)
    if most is not None and length > most:
        return (
            f"the prompt is {length:,} characters long, and the model {name} takes {most:,}"
            " (as UTF-16 counts them: an emoji is two); shorten it, or choose another model"
        )
    return None


def _why_not_resolution(model: VideoModel, takes: Takes, wanted: str | None) -> str | None:
    has = _resolutions(takes)
    if wanted and wanted not in has:
        return f"the model {model.name} does not make {wanted} here; it makes {', '.join(has) or 'one size only'}"
    return None


def _why_not_length(shot: Shot, model: VideoModel, takes: Takes, chain: bool) -> str | None:
    if takes.seconds is None or shot.duration <= takes.seconds[-1]:
        return None
    longest = takes.seconds[-1]
    said = f"the scene lasts {float(shot.duration):g} s, and the model {model.name} makes {longest} s at most"
    if not chain:
        return f"{said}; shorten the scene, split it, or allow a chain of clips with `provider: {{name: runway, chain: true}}`"
    following = model.picture
    if following.needs_prompt and not (shot.prompt or "").strip():
        return f"{said}, and without a prompt it can't go on from its last picture"
    return None


def _resolutions(takes: Takes) -> list[str]:
    return list(takes.resolutions) or tiers_of(takes.ratios)


def video_request(shot: Shot, model: VideoModel, resolution: str | None) -> VideoRequest:
    """For a shot that ``why_no_video`` has nothing against."""
    picture = shot.picture
    takes = model.picture if picture else model.text
    if takes is None:
        raise ValueError(f"{model.name} needs a picture")
    tier = resolution or _preferred(takes)
    shape = shape_of(shot.shape)
    ratio = _ratio(takes, shot, tier, bool(picture))
    framing = _framing(shot) if picture else {}
    return VideoRequest(
        endpoint="image_to_video" if picture else "text_to_video",
        model=model.name,
        prompt=(shot.prompt or "").strip() or None,
        picture=picture,
        size=pixels_of(ratio or "") or size_for(shape, tier),
        ratio=ratio,
        resolution=tier if takes.resolutions else None,
        seconds=_seconds(shot, takes, model),
        seed=shot.seed if takes.seed else None,
        **framing,
    )


def _framing(shot: Shot) -> dict[str, Any]:
    if shot.still is not None:  # made for this frame: there is nothing to choose
        return {}
    crop = shot.crop
    return {
        "fit": shot.fit,
        "background": shot.background,
        "crop": (crop.x, crop.y, crop.width, crop.height) if crop else None,
    }


def _preferred(takes: Takes) -> str:
    has = _resolutions(takes)
    return next((tier for tier in _PREFERRED if tier in has), has[0] if has else "720p")


def _ratio(takes: Takes, shot: Shot, tier: str, picture: bool) -> str | None:
    """With a picture to follow, the word for following it, where the model has one."""
    following = next((word for word in (f"auto_{tier}", "adaptive") if word in takes.ratios), None)
    if picture and following:
        return following
    return best_ratio(takes.ratios, shape_of(shot.shape), tier) if takes.ratios else None


def _seconds(shot: Shot, takes: Takes, model: VideoModel) -> tuple[int, ...]:
    """The length rounded up to what the model makes; split evenly where one clip does not reach."""
    wanted = shot.duration
    if takes.seconds is None:  # not published: the service says if it is too long
        return (max(1, ceil(wanted)),)
    if wanted <= takes.seconds[-1]:
        return (_rounded_up(wanted, takes.seconds),)
    following = model.picture.seconds or takes.seconds
    parts = ceil(wanted / min(takes.seconds[-1], following[-1]))
    lengths = [_rounded_up(wanted / parts, takes.seconds)]
    for left in range(parts - 1, 0, -1):
        lengths.append(_rounded_up((wanted - sum(lengths)) / left, following))
    return tuple(lengths)


def _rounded_up(seconds: Any, known: tuple[int, ...]) -> int:
    return next((length for length in known if length >= seconds), known[-1])


def video_body(request: VideoRequest, part: int, picture: str | None) -> dict[str, Any]:
    """The JSON for one clip of a request; ``picture`` is the address of the one to start from."""
    model = VIDEOS[request.model]
    takes = model.picture if picture else model.text
    if takes is None:
        raise ValueError(f"{model.name} needs a picture")
    body: dict[str, Any] = {"model": model.name, "duration": request.seconds[part]}
    if request.prompt:
        body["promptText"] = request.prompt
    if picture:
        # Where last pictures or mere references can be given too, the place of the first is said.
        body["promptImage"] = picture if takes.positions == ("first",) else [{"uri": picture, "position": "first"}]
    ratio = request.ratio if request.ratio in takes.ratios else _again(request, takes)
    body |= {"ratio": ratio} if ratio else {}
    body |= {"resolution": request.resolution} if request.resolution and takes.resolutions else {}
    body |= {"seed": request.seed} if request.seed is not None and takes.seed else {}
    body |= {"audio": False} if takes.audio else {}
    return body


def _again(request: VideoRequest, takes: Takes) -> str | None:
    """The ratio of a later part, where the endpoint for pictures names it in another way."""
    following = next((word for word in (f"auto_{request.tier}", "adaptive") if word in takes.ratios), None)
    return following or (best_ratio(takes.ratios, shape_of(request.size), request.tier) if takes.ratios else None)


# Pictures --------------------------------------------------------------------------------------------------------


def why_no_image(prompt: str, model: ImageModel) -> str | None:
    """Why the model can't make a picture of the prompt, or None."""
    if model.needs_references:
        return f"the model {model.name} needs pictures to refer to"
    if model.vector:
        return f"the model {model.name} makes vector drawings, not pictures"
    return _why_not_prompt(prompt, model.name, model.prompt, True)


def image_request(prompt: str, size: tuple[int, int], seed: int, model: ImageModel, resolution: str) -> ImageRequest:
    """For a prompt that ``why_no_image`` has nothing against."""
    ratio = best_ratio(model.ratios, shape_of(size), resolution)
    return ImageRequest(model=model.name, prompt=prompt.strip(), ratio=ratio, seed=seed if model.seed else None)


def image_body(request: ImageRequest) -> dict[str, Any]:
    """Its JSON."""
    body: dict[str, Any] = {"model": request.model, "promptText": request.prompt, "ratio": request.ratio}
    return body | ({} if request.seed is None else {"seed": request.seed})
