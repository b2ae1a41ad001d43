"""``gator generate``: prompts to a video."""

from __future__ import annotations

from typing import Annotated

import typer

from gator_core.cli import options

__all__ = ["generate"]


def generate(
    prompts: Annotated[list[str], typer.Argument(metavar="PROMPT...", help="One scene each.", show_default=False)],
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    quality: options.Quality = "standard",
    size: options.Size = None,
    aspect: options.Aspect = None,
    fps: options.Fps = None,
    transition: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Between the scenes; see gator transitions.",
            autocompletion=options.transition_names,
            rich_help_panel="Picture",
        ),
    ] = "crossfade",
    duration: Annotated[
        str | None,
        typer.Option(metavar="SECONDS", help="Of each scene; 3 if not said.", rich_help_panel="Picture", show_default=False),
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
    """Make a video of prompts, one scene each.

    Without -o it goes into the working folder, under the words of the first prompt.
    """
    from gator_core.cli.asked import default_video, dollars_of, named
    from gator_core.cli.making import make
    from gator_core.storyboard import Storyboard

    shape = {"size": size, "aspect": aspect, "fps": fps}
    board = Storyboard(
        scenes=[{"prompt": prompt, **({"duration": duration} if duration else {})} for prompt in prompts],
        quality=quality,
        transition=transition,
        **{name: value for name, value in shape.items() if value},
    )
    make(
        board,
        output or default_video(named(prompts[0]), codec),
        overwrite=overwrite,
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
