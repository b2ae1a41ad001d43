"""``gator captions`` and ``gator chapters``: what is said, and what is shown, as text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from gator_core.cli import options, terminal, wording

if TYPE_CHECKING:
    from gator_core.subtitles import Subtitles

__all__ = ["captions", "chapters"]

_STDOUT = Path("-")


def captions(
    file: options.StoryboardFile,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="OUT", help="Where to: a .srt or .vtt file, or - for stdout.", show_default=False
        ),
    ],
    overwrite: options.Overwrite = False,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="srt or vtt; else what the suffix says.", show_default=False),
    ] = None,
    max_cost: options.MaxCost = None,
    retry: options.Retry = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Write the captions of a storyboard, as SubRip or WebVTT.

    What is not spoken yet is spoken first; no picture is made.
    """
    from gator_core.build.placing import check_source
    from gator_core.cli.asked import dollars_of, one_of, read_board
    from gator_core.cli.making import watched
    from gator_core.subtitles import subtitles

    kind = one_of(form, ("srt", "vtt"), "--format") if form else None
    board = read_board(file)
    if output != _STDOUT:
        check_source(file, output.expanduser().absolute())
    with watched(dollars_of(max_cost), retry=retry, as_json=as_json, quiet=quiet) as calling:
        made = subtitles(
            board,
            None if output == _STDOUT else output,
            form=cast('Literal["srt", "vtt"] | None', kind),
            overwrite=overwrite,
            **calling,
        )
    terminal.warn(made.warnings)
    if as_json:
        terminal.put_json(made.as_dict())
    elif made.path is None:
        _out(made.text)
    elif not quiet:
        _show(made, made.path)


def chapters(
    file: options.StoryboardFile,
    merge: Annotated[
        bool, typer.Option("--merge", help="Take scenes that are too short for a chapter into the one before.")
    ] = False,
    max_cost: options.MaxCost = None,
    retry: options.Retry = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Print the scenes as a list of chapters, as YouTube takes it in a description.

    What lengths depend on is spoken first; no picture is made.
    """
    from gator_core.chapters import chapters as listed
    from gator_core.cli.asked import dollars_of, read_board
    from gator_core.cli.making import watched

    board = read_board(file)
    with watched(dollars_of(max_cost), retry=retry, as_json=as_json, quiet=quiet) as calling:
        made = listed(board, merge=merge, **calling)
    terminal.warn(made.warnings)
    if as_json:
        terminal.put_json(made.as_dict())
    else:
        _out(made.text)


def _out(text: str) -> None:
    """In UTF-8, whatever the terminal's encoding: it is the content of a file."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def _show(made: Subtitles, path: Path) -> None:
    from rich.text import Text

    from gator_core.cli.making import nearby

    facts = [wording.count(len(made.cues), "caption"), *([made.language] if made.language else [])]
    terminal.put(Text(nearby(path), "bold green", overflow="fold"), "  ".join(facts))
