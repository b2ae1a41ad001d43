"""``gator sheet``: a storyboard or a finished video on one picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from gator_core.cli import options, terminal, wording

if TYPE_CHECKING:
    from gator_core.sheet import ContactSheet

__all__ = ["sheet"]

_LAYOUT = "What it looks like"


def sheet(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A storyboard, or a video.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="PNG, JPEG or WebP.", show_default=False)
    ] = None,
    overwrite: options.Overwrite = False,
    columns: Annotated[int | None, typer.Option(metavar="N", help="Scenes side by side.", rich_help_panel=_LAYOUT)] = None,
    width: Annotated[
        int | None, typer.Option(metavar="PIXELS", help="Of the sheet; else 1920.", rich_help_panel=_LAYOUT)
    ] = None,
    frames: Annotated[int, typer.Option(metavar="N", help="Pictures a scene, side by side.", rich_help_panel=_LAYOUT)] = 1,
    at: Annotated[
        str,
        typer.Option(
            metavar="start|middle|end", help="Where in a scene, or in its share, one is taken.", rich_help_panel=_LAYOUT
        ),
    ] = "middle",
    count: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Of a video: so many evenly spaced pictures, not its chapters.", rich_help_panel=_LAYOUT
        ),
    ] = None,
    dark: Annotated[bool, typer.Option("--dark/--light", help="The ground.", rich_help_panel=_LAYOUT)] = True,
    provider: options.Provider = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Show one picture a scene, with number, time, provider and prompt, on a contact sheet.

    Nothing is generated and nothing costs money: a scene that is not stored yet is stood in for, and says so. A video's
    scenes are those of its report, of what this machine remembers of making it, or of its chapters. Without -o the sheet
    goes into the working folder, as NAME-sheet.png; one that would be taller than four times its width becomes several
    pages, OUT, OUT-2 and so on.
    """
    from gator_core.cli.asked import default_output
    from gator_core.cli.stopping import stoppable
    from gator_core.sheet import contact_sheet

    with stoppable(gently=False), _bar(quiet) as listener:
        made = contact_sheet(
            file,
            output or default_output(f"{file.stem}-sheet", ".png"),
            overwrite=overwrite,
            columns=columns,
            width=width,
            at=cast("Any", at),
            frames=frames,
            count=count,
            dark=dark,
            provider=provider,
            on_progress=listener,
        )
    terminal.warn(made.warnings)
    if as_json:
        terminal.put_json(made.as_dict())
    elif not quiet:
        terminal.put(*_summary(made))


def _summary(made: ContactSheet) -> Iterator[Any]:
    from rich.text import Text

    from gator_core.cli.making import nearby

    for page, height in zip(made.pages, made.heights, strict=True):
        yield Text(nearby(page), "bold green", overflow="fold")
        yield f"{made.width}x{height}  {wording.amount(page.stat().st_size)}"
    stood_in = [one.scene for one in made.scenes if one.note]
    if stood_in:
        noun = "scene" if len(stood_in) == 1 else "scenes"
        yield Text(f"{noun} {wording.spans(stood_in)} not generated yet; others stand in", "yellow")


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """For a person who waits; gone when the block is left."""
    if quiet or not terminal.is_lively():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}", style="bold"), BarColumn(bar_width=24), MofNCompleteColumn()
    with Progress(*columns, console=terminal.stderr(), transient=True) as bar:
        task = bar.add_task("scenes", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
