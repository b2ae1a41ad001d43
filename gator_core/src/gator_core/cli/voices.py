"""``gator voices``: who can speak, and with which voices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gator_core.cli import options, terminal, wording

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gator_core.providers import Voice

__all__ = ["voices"]


def voices(
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only voices of this language, such as de.", show_default=False)
    ] = None,
    provider: Annotated[str | None, typer.Option(metavar="NAME", help="Only this provider's.", show_default=False)] = None,
    as_json: options.Json = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """List the voices that text can be spoken with.

    Every provider also takes alloy, echo, fable, onyx, nova and shimmer; where it has no such voice, another one stands in.
    """
    from gator_core.plugins import catalogue

    known = catalogue().voices
    found = [_described(one, language) for one in ([known[provider]] if provider else known.ranked())]
    if as_json:
        terminal.put_json(found)
    else:
        terminal.put(*_view(found))


def _described(provider: Voice, language: str | None) -> dict[str, Any]:
    from gator_core.selection import availability_of

    state = availability_of(provider)
    listed = provider.voices() if state.ok else ()
    return {
        "provider": provider.name,
        "summary": provider.summary,
        "available": state.ok,
        "reason": state.reason,
        "fix": state.fix,
        "paid": provider.paid,
        "voices": [
            {"name": one.name, "language": one.language, "description": one.description}
            for one in listed
            if language is None or not one.language or f"{one.language}-".lower().startswith(f"{language}-".lower())
        ],
    }


def _view(found: list[dict[str, Any]]) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    if not found:
        yield Text("no voice is installed; run: pip install gator-video-speech", "dim")
    for number, one in enumerate(found):
        if number:
            yield ""
        count = wording.count(len(one["voices"]), "voice") if one["available"] else "not available"
        head = Text.assemble((one["provider"], "bold"), (f"  {count}{', paid' * one['paid']}", "dim"))
        yield head
        said = one["summary"] if one["available"] else "\n".join(part for part in (one["reason"], one["fix"]) if part)
        yield Padding(Text("\n".join(terminal.printable(line) for line in said.split("\n"))), (0, 0, 0, 2))
        if one["voices"]:
            yield Padding(_table(one["voices"]), (0, 0, 0, 2))


def _table(listed: list[dict[str, str]]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for one in listed:
        language = one["language"] if one["language"] != one["name"] else ""
        table.add_row(*(terminal.printable(text) for text in (one["name"], language, one["description"])))
    return table
