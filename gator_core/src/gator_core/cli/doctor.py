"""``gator doctor``: whether a render would work here, and what to do if not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from gator_core.cli import options, terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gator_core.cli.checks import Finding

__all__ = ["doctor"]


def doctor(as_json: options.Json = False, debug: options.Debug = False) -> None:  # noqa: ARG001 - read where errors end
    """Look at this installation, make a tiny video, and say what is wrong.

    Ends with 0 if a render would work, else with 1.
    """
    from gator_core.cli.checks import findings, lacking

    found: list[Finding] = []
    for one in findings():
        found.append(one)
        if not as_json:
            terminal.put(_row(one))
    works = all(one.state != "bad" for one in found)
    lacks = lacking(found) if works else []
    if as_json:
        plain = [{"check": one.name, "state": one.state, "said": one.said, "fix": one.fix} for one in found]
        terminal.put_json({"ok": works, "lacks": lacks, "checks": plain})
    else:
        terminal.put(_verdict(works, lacks))
    raise typer.Exit(0 if works else 1)


def _row(one: Finding) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    sign, colour = {"good": ("ok", "green"), "fact": ("", "dim"), "poor": ("!", "yellow"), "bad": ("no", "bold red")}[one.state]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(width=2)
    table.add_column(width=15, no_wrap=True, overflow="ellipsis")
    table.add_column(overflow="fold")
    table.add_row(Text(sign, colour), Text(one.name, "bold" if one.state == "bad" else ""), terminal.printable(one.said))
    if one.fix:
        table.add_row("", "", Text(terminal.printable(one.fix), "yellow"))
    return table


def _verdict(works: bool, lacks: list[str]) -> RenderableType:
    from rich.text import Text

    if not works:
        return Text("\nA render would not work here.", "bold red")
    said = Text("\nA render would work here.", "green")
    return said.append(f"\nWhat would not: {'; '.join(lacks)}.", "yellow") if lacks else said
