"""``gator edit``: cuts, crops, speeds up, filters and fades a single clip."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gator_core.cli import options

if TYPE_CHECKING:
    from gator_core.media.probe import MediaInfo
    from gator_core.storyboard import Storyboard

__all__ = ["edit"]

_CUT = "What is shown"


def edit(
    file: Annotated[Path, typer.Argument(metavar="IN", help="A clip.", show_default=False)],
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    trim: Annotated[
        str | None, typer.Option(metavar="FROM-TO", help="Only these seconds: 1.5-4, 0:58-1:10, 20-.", rich_help_panel=_CUT)
    ] = None,
    crop: Annotated[
        str | None,
        typer.Option(
            metavar="X,Y,W,H", help="Only this part, in fractions: 0.25,0,0.5,1 is the middle half.", rich_help_panel=_CUT
        ),
    ] = None,
    speed: Annotated[float, typer.Option(metavar="N", help="2 is twice as fast.", rich_help_panel=_CUT)] = 1.0,
    interpolate: Annotated[
        str | None, typer.Option(metavar="HOW", help="hold, blend or flow, between two pictures.", rich_help_panel=_CUT)
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter", metavar="NAME[:KEY=VALUE,…]", help="Such as blur:radius=0.02; in order.", rich_help_panel=_CUT
        ),
    ] = None,
    fade_in: Annotated[str | None, typer.Option(metavar="SECONDS", help="From black.", rich_help_panel=_CUT)] = None,
    fade_out: Annotated[str | None, typer.Option(metavar="SECONDS", help="To black.", rich_help_panel=_CUT)] = None,
    quality: options.Quality = "high",
    size: options.Size = None,
    aspect: options.Aspect = None,
    fps: options.Fps = None,
    encoder: options.EncoderName = None,
    codec: options.Codec = None,
    encode_preset: options.Effort = None,
    hardware: options.Hardware = False,
    verify: options.Verify = "standard",
    explain: options.Explain = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Cut, crop, speed up, filter and fade a clip. Size and rate stay as they are, unless they are stated.

    Without -o the result goes into the working folder, as NAME-edited.mp4, or .webm with --codec vp9.
    """
    from gator_core.cli.asked import default_video
    from gator_core.cli.making import make
    from gator_core.media.probe import probe

    info = probe(file)
    scene = {
        "trim": _trimmed(trim, info) if trim else None,
        "crop": _cropped(crop) if crop else None,
        "speed": speed,
        "interpolate": interpolate,
        "filters": [_filter(one) for one in filters or []],
        "transition": _fade(fade_in, "--fade-in"),
    }
    shape = {"quality": quality, "size": size, "aspect": aspect, "fps": fps, "end_transition": _fade(fade_out, "--fade-out")}
    target = output or default_video(f"{file.stem}-edited", codec)
    board = _fitted(_board(file, info, _given(scene), _given(shape)), target, _given(shape), encoder, codec)
    make(
        board,
        target,
        overwrite=overwrite,
        provider=None,
        encoder=encoder,
        codec=codec,
        effort=encode_preset,
        hardware=hardware,
        verify=verify,
        explain=explain,
        as_json=as_json,
        quiet=quiet,
    )


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _board(file: Path, info: MediaInfo, scene: dict[str, Any], shape: dict[str, Any]) -> Storyboard:
    """A storyboard of one scene, in the shape that the clip has after its crop."""
    from gator_core.errors import InputError
    from gator_core.storyboard import Storyboard

    if not info.moving:
        raise InputError(f"{file} is a picture; `gator edit` takes a clip")
    crop = scene.get("crop", {})
    own: dict[str, Any] = {"fps": str(info.rate.limit_denominator(1001))} if info.rate else {}
    if not shape.keys() & {"size", "aspect"}:
        sides = info.width * crop.get("width", 1), info.height * crop.get("height", 1)
        own["size"] = "{}x{}".format(*(max(16, round(side / 2) * 2) for side in sides))
    heard = {"sound": "keep"} if info.sound else {}
    return Storyboard(scenes=[{"video": file.absolute(), **heard, **scene}], **(own | shape))


def _fitted(board: Storyboard, target: Path, asked: dict[str, Any], encoder: str | None, codec: str | None) -> Storyboard:
    """The storyboard, smaller where that is what its kind of file gets: nobody asked for the clip's size or rate."""
    from gator_core.build.modest import modest
    from gator_core.build.numbered import kind_of
    from gator_core.cli import terminal
    from gator_core.plugins import catalogue
    from gator_core.selection import choose_encoder

    chosen = choose_encoder(catalogue(), kind_of(target), encoder, codec)
    board, told = modest(board, chosen.format, {"size", "fps"} - asked.keys())
    terminal.warn([told] if told else [])
    return board


def _trimmed(text: str, info: MediaInfo) -> list[float]:
    from gator_core.cli.asked import span_of

    start, stop = span_of(text, "--trim")
    return [start, min(stop, float(info.duration))]


def _cropped(text: str) -> dict[str, float]:
    from gator_core.errors import InputError

    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--crop {text!r}: write four fractions X,Y,WIDTH,HEIGHT, such as 0.25,0,0.5,1") from None
    return {"x": x, "y": y, "width": width, "height": height}


def _filter(text: str) -> dict[str, Any]:
    """``blur:radius=0.02,…`` as a storyboard has it."""
    from gator_core.errors import InputError

    name, _, rest = text.partition(":")
    made: dict[str, Any] = {"name": name.strip()}
    for one in rest.split(",") if rest else []:
        key, equals, value = one.partition("=")
        if not equals:
            raise InputError(f"--filter {text!r}: write NAME:KEY=VALUE,KEY=VALUE, such as color:contrast=1.2,saturation=0.8")
        made[key.strip()] = _plain(value.strip())
    return made


def _plain(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    return float(text) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", text) else text


def _fade(seconds: str | None, option: str) -> dict[str, Any] | None:
    from gator_core.cli.asked import seconds_of

    return {"name": "fade", "duration": seconds_of(seconds, option)} if seconds else None
