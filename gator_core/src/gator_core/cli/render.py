"""``gator render``: a storyboard file to a video, or to one picture of it."""

from __future__ import annotations

from typing import Annotated

import typer

from gator_core.cli import options

__all__ = ["render"]


def render(
    file: options.StoryboardFile,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    quality: options.Quality = None,
    size: options.Size = None,
    aspect: options.Aspect = None,
    fps: options.Fps = None,
    range_: options.Range = None,
    scenes: options.Scenes = None,
    still: Annotated[
        str | None,
        typer.Option(
            "--still",
            metavar="TIME",
            help="Only the picture at this second, as PNG, JPEG or WebP.",
            rich_help_panel="Part of the video",
        ),
    ] = None,
    provider: options.Provider = None,
    encoder: options.EncoderName = None,
    codec: options.Codec = None,
    encode_preset: options.Effort = None,
    hardware: options.Hardware = False,
    max_cost: options.MaxCost = None,
    retry: options.Retry = False,
    verify: options.Verify = "standard",
    report: options.Report = False,
    explain: options.Explain = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Make the video of a storyboard.

    Without -o it goes into the working folder, under the storyboard's name.
    """
    from gator_core.cli.asked import board_of, default_output, default_video, dollars_of, part_of
    from gator_core.cli.making import make
    from gator_core.cli.still import save_still

    board = board_of(file, quality=quality, size=size, aspect=aspect, fps=fps)
    if still is not None:
        _check_still(
            {
                "--range": range_,
                "--scenes": scenes,
                "--encoder": encoder,
                "--codec": codec,
                "--encode-preset": encode_preset,
                "--hardware": hardware,
                "--verify": verify != "standard",
                "--report": report,
                "--explain": explain,
            }
        )
        target = output or default_output(file.stem, ".png")
        cost = dollars_of(max_cost)
        save_still(
            board,
            still,
            target,
            source=file,
            overwrite=overwrite,
            provider=provider,
            max_cost=cost,
            retry=retry,
            as_json=as_json,
            quiet=quiet,
        )
        return
    make(
        board,
        output or default_video(file.stem, codec or board.codec),
        source=file,
        overwrite=overwrite,
        part=part_of(range_, scenes, len(board.scenes)),
        provider=provider,
        encoder=encoder,
        codec=codec,
        effort=encode_preset,
        hardware=hardware,
        max_cost=dollars_of(max_cost),
        retry=retry,
        report=report,
        verify=verify,
        explain=explain,
        as_json=as_json,
        quiet=quiet,
    )


def _check_still(others: dict[str, str | bool | None]) -> None:
    """InputError names what would be silently left out."""
    from gator_core.errors import InputError

    idle = [name for name, given in others.items() if given]
    if idle:
        raise InputError(f"--still is one picture, which is not encoded as a video; leave out {' and '.join(idle)}")
