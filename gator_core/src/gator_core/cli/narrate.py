"""``gator narrate``: a text, spoken, as a WAV file."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gator_core.cli import options, terminal, wording

if TYPE_CHECKING:
    from gator_core.build.money import Bill
    from gator_core.speech import Spoken

__all__ = ["narrate"]

_VOICE = "Voice"


def narrate(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say; - reads it from stdin.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="Where to, a WAV file.", show_default=False)
    ] = None,
    overwrite: options.Overwrite = False,
    voice: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Such as alloy, nova, de or en-us+f3; see gator voices.", rich_help_panel=_VOICE),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Such as de or pt-br, for a voice of that language.", rich_help_panel=_VOICE),
    ] = None,
    speed: Annotated[float, typer.Option(metavar="FACTOR", help="Of the voice's usual pace.", rich_help_panel=_VOICE)] = 1.0,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who speaks; see gator voices.", rich_help_panel=_VOICE)
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="A parameter of that provider, such as emoji=speak.", rich_help_panel=_VOICE
        ),
    ] = None,
    max_cost: Annotated[
        str | None,
        typer.Option("--max-cost", metavar="DOLLARS", help="What it may cost at most.", rich_help_panel=_VOICE),
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Ask again for what was refused for good.", rich_help_panel=_VOICE)
    ] = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Say a text.

    Without -o the file goes into the working folder, under the first words of the text.
    """
    from gator_core.cli.asked import default_output, named
    from gator_core.cli.progress import noting, shown
    from gator_core.cli.stopping import stoppable
    from gator_core.settings import parse_dollars
    from gator_core.speech import spoken

    said, begun = _read() if text == "-" else text, threading.Event()
    with stoppable(begun=begun) as cancel, shown(quiet) as listener:
        made = spoken(
            said,
            voice=voice,
            speed=speed,
            language=language,
            provider=_pin(provider, parameters or []),
            output=output or default_output(named(said) if text != "-" else "voice", ".wav"),
            overwrite=overwrite,
            max_cost=parse_dollars(max_cost, "--max-cost") if max_cost else None,
            confirm=_confirm(),
            retry=retry,
            cancel=cancel,
            on_event=noting(begun, listener),
        )
    terminal.warn(made.warnings)
    if as_json:
        terminal.put_json(made.as_dict())
    elif not quiet:
        _show(made)


def _read() -> str:
    from gator_core.errors import InputError

    raw = sys.stdin.buffer.read() if sys.stdin else b""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"stdin is not UTF-8 text: {error}") from error


def _pin(provider: str | None, given: list[str]) -> str | dict[str, Any] | None:
    """The provider, with its parameters as YAML would read them, so that ``40`` is a number."""
    from gator_core.errors import InputError

    if not given:
        return provider
    if not provider:
        raise InputError("--set is for the parameters of one provider: name it with --provider")
    made: dict[str, Any] = {"name": provider}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or not key or key == "name":
            raise InputError(f"--set {one!r}: write KEY=VALUE, such as emoji=speak")
        made[key] = _value(value)
    return made


def _value(text: str) -> Any:
    import yaml

    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return read if isinstance(read, bool | int | float) else text


def _confirm() -> Callable[[Bill], bool] | None:
    """Asks a person, if there is one."""
    if not (sys.stdin and sys.stdin.isatty() and terminal.is_lively()):
        return None
    return lambda bill: typer.confirm(f"{bill.items[0].provider} would cost about ${bill.dollars:.4f}. Go ahead?", err=True)


def _show(made: Spoken) -> None:
    from rich.text import Text

    from gator_core.cli.making import nearby

    facts = (wording.clock(made.duration), f"{made.voice} of {made.provider}", wording.amount(made.path.stat().st_size))
    terminal.put(Text(nearby(made.path), "bold green", overflow="fold"), Text("  ".join(facts), overflow="fold"))
