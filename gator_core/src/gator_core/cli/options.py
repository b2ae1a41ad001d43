"""The options that several commands share, and what a shell may complete them with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from gator_core.presets import EFFORTS

__all__ = [
    "CODECS",
    "Aspect",
    "Codec",
    "Debug",
    "Effort",
    "EncoderName",
    "Explain",
    "Fps",
    "Hardware",
    "Json",
    "MaxCost",
    "Output",
    "Overwrite",
    "Provider",
    "Quality",
    "Quiet",
    "Range",
    "Report",
    "Retry",
    "Scenes",
    "Size",
    "StoryboardFile",
    "Verify",
]

CODECS = ("h264", "hevc", "av1", "vp9")

_PICTURE = "Picture"
_PART = "Part of the video"
_MAKING = "How it is made"
_SHOWING = "What is shown"


def _words(*known: str) -> Callable[[str], Iterator[str]]:
    def complete(incomplete: str) -> Iterator[str]:
        return (word for word in known if word.startswith(incomplete))

    return complete


def _qualities(incomplete: str) -> Iterator[str]:
    from gator_core.presets import VideoQuality

    return (name for name in VideoQuality if name.startswith(incomplete))


def transition_names(incomplete: str) -> Iterator[str]:
    """The standard ones; those of plugins would cost loading them."""
    from gator_core.presets import TransitionType

    return (name for name in TransitionType if name.startswith(incomplete))


StoryboardFile = Annotated[Path, typer.Argument(metavar="FILE", help="The storyboard, YAML or JSON.", show_default=False)]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="OUT", help="Where to; the suffix says the format.", show_default=False),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace OUT if it exists.")]

Quality = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="draft, standard, high or premium.", autocompletion=_qualities, rich_help_panel=_PICTURE),
]
Size = Annotated[str | None, typer.Option(metavar="WxH", help="Such as 1080x1920.", rich_help_panel=_PICTURE)]
Aspect = Annotated[
    str | None,
    typer.Option(metavar="W:H", help="Such as 9:16; keeps the quality's short side.", rich_help_panel=_PICTURE),
]
Fps = Annotated[str | None, typer.Option(metavar="RATE", help="Such as 25, 29.97 or 30000/1001.", rich_help_panel=_PICTURE)]

Range = Annotated[
    str | None,
    typer.Option("--range", metavar="FROM-TO", help="Only these seconds: 1.5-4, 0:58-1:10, 20-.", rich_help_panel=_PART),
]
Scenes = Annotated[
    str | None, typer.Option("--scenes", metavar="FIRST-LAST", help="Only these scenes: 3, 2-4, 5-.", rich_help_panel=_PART)
]

Provider = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The frame source, for scenes that name none.", rich_help_panel=_MAKING),
]
EncoderName = Annotated[str | None, typer.Option("--encoder", metavar="NAME", help="The encoder.", rich_help_panel=_MAKING)]
Codec = Annotated[
    str | None,
    typer.Option(
        "--codec",
        metavar="NAME",
        help="h264, hevc, av1 or vp9; else what the suffix stands for.",
        autocompletion=_words(*CODECS),
        rich_help_panel=_MAKING,
    ),
]
Effort = Annotated[
    str | None,
    typer.Option(
        "--encode-preset",
        metavar="NAME",
        help="Speed against size: ultrafast to placebo.",
        autocompletion=_words(*EFFORTS),
        rich_help_panel=_MAKING,
    ),
]
Hardware = Annotated[
    bool, typer.Option("--hardware", help="Encode on the graphics card, where that works.", rich_help_panel=_MAKING)
]
MaxCost = Annotated[
    str | None,
    typer.Option("--max-cost", metavar="DOLLARS", help="What generation may cost, such as 2.40.", rich_help_panel=_MAKING),
]
Retry = Annotated[bool, typer.Option("--retry", help="Ask again for what was refused for good.", rich_help_panel=_MAKING)]
Verify = Annotated[
    str,
    typer.Option(
        "--verify",
        metavar="standard|full",
        help="full also decodes every picture of the result.",
        autocompletion=_words("standard", "full"),
        rich_help_panel=_MAKING,
    ),
]

Report = Annotated[
    bool, typer.Option("--report", help="Say who made which pictures, in OUT.report.json.", rich_help_panel=_SHOWING)
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Say of each step why it ran or was reused.", rich_help_panel=_SHOWING)
]
Json = Annotated[bool, typer.Option("--json", help="The result, or the error, as JSON on stdout.", rich_help_panel=_SHOWING)]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="No progress and no summary; warnings and errors stay.", rich_help_panel=_SHOWING),
]
Debug = Annotated[bool, typer.Option("--debug", help="Tracebacks too; also GATOR_DEBUG=1.", rich_help_panel=_SHOWING)]
