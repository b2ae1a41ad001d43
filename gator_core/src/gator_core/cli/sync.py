"""``gator sync``: sound to a video."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from gator_core.cli import options, terminal, wording

if TYPE_CHECKING:
    from gator_core.sound import Policy, Synced

__all__ = ["sync"]

_POLICIES = ("auto", "shortest", "loop", "extend", "stretch")
_SOUND = "Sound"


def sync(
    video: Annotated[Path, typer.Argument(metavar="VIDEO", help="The pictures.", show_default=False)],
    audio: Annotated[
        Path, typer.Argument(metavar="AUDIO", help="The sound: a file of any format, or a clip.", show_default=False)
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="Where to: .mp4, .mov, .mkv or .webm.", show_default=False)
    ],
    overwrite: options.Overwrite = False,
    policy: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Where lengths differ: auto, shortest, loop, extend or stretch.",
            autocompletion=lambda: list(_POLICIES),
            rich_help_panel=_SOUND,
        ),
    ] = "auto",
    offset: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="Start the sound later; below 0, leave out its start.", rich_help_panel=_SOUND),
    ] = 0.0,
    mix: Annotated[
        bool, typer.Option("--mix", help="Keep the video's own sound under the new one.", rich_help_panel=_SOUND)
    ] = False,
    volume: Annotated[float, typer.Option(metavar="FACTOR", help="Of the new sound.", rich_help_panel=_SOUND)] = 1.0,
    loudness: Annotated[
        float | None,
        typer.Option(metavar="LUFS", help="Bring the whole to it, such as -14.", show_default=False, rich_help_panel=_SOUND),
    ] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Put sound to a video.

    The pictures are copied as they are. Policies: auto ends a shorter sound in silence and cuts a longer one; shortest
    ends where the shorter of the two does; loop starts a shorter sound over; extend holds the last picture for a longer
    one; stretch changes the sound's tempo by up to a tenth.
    """
    from gator_core.build.destination import in_words
    from gator_core.cli.asked import one_of
    from gator_core.cli.stopping import stoppable
    from gator_core.sound import Loudness, SyncOptions, synchronize

    asked = SyncOptions(
        policy=cast("Policy", one_of(policy, _POLICIES, "--policy")),
        offset=offset,
        mix=mix,
        volume=volume,
        loudness=None if loudness is None else Loudness(loudness),
    )
    with stoppable(gently=False) as cancel, in_words(output):
        made = synchronize(video, audio, output, asked, overwrite=overwrite, cancel=cancel)
    terminal.warn(made.warnings)
    if as_json:
        terminal.put_json(made.as_dict())
    elif not quiet:
        _show(made)


def _show(made: Synced) -> None:
    from rich.text import Text

    from gator_core.cli.making import nearby

    facts = [wording.clock(made.duration), wording.amount(made.file_path.stat().st_size)]
    facts += [f"tempo {made.tempo:.3f}"] if made.tempo != 1 else []
    facts += [f"{made.loudness.lufs:.1f} LUFS", f"{made.loudness.peak:.1f} dBTP"] if made.loudness else []
    terminal.put(Text(nearby(made.file_path), "bold green", overflow="fold"), Text("  ".join(facts), overflow="fold"))
