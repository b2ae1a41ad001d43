"""Commands that plugins add, found by their entry points and loaded when they are called.

An entry point of the group ``gator_video.commands`` names a ``typer.Typer``, a click command, or a plain function
that typer can make a command of. Its name is the command's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

import typer
from typer.core import TyperCommand

from gator_core.errors import WorkError

__all__ = ["GROUP", "Extension", "command_of", "installed"]

GROUP = "gator_video.commands"
Extension = metadata.EntryPoint


def installed(entry_points: Iterable[Extension] | None = None, environ: Mapping[str, str] = os.environ) -> dict[str, Extension]:
    """By name, sorted; ``GATOR_DISABLE_PLUGINS`` and ``GATOR_NO_PLUGINS`` hold for commands as for providers."""
    found = metadata.entry_points(group=GROUP) if entry_points is None else entry_points
    disabled = {name.strip() for name in environ.get("GATOR_DISABLE_PLUGINS", "").split(",")}
    only_ours = environ.get("GATOR_NO_PLUGINS", "") not in ("", "0")
    made: dict[str, Extension] = {}
    for entry in sorted(found, key=lambda one: (one.name, _distribution(one))):
        plugin = _distribution(entry).removeprefix("gator-video-")
        if plugin not in disabled and not (only_ours and not _is_ours(entry)):
            made.setdefault(entry.name, entry)
    return made


def command_of(extension: Extension) -> TyperCommand:
    """Stands in for the command in listings, and loads it when it is invoked."""
    return _Deferred(extension)


def _distribution(extension: Extension) -> str:
    return extension.dist.name if extension.dist else ""


def _is_ours(extension: Extension) -> bool:
    from gator_core.plugins import OURS

    return _distribution(extension) in {f"gator-video-{name}" for name in OURS}


class _Deferred(TyperCommand):
    """Hands its arguments on as they came; ``--help`` too is the command's own."""

    def __init__(self, extension: Extension) -> None:
        owner = f"{extension.dist.name} {extension.dist.version}" if extension.dist else "a plugin"
        super().__init__(
            extension.name,
            help=f"Of {owner}.",
            add_help_option=False,
            rich_help_panel="Commands of plugins",
        )
        self._extension, self._owner = extension, owner

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return list(args)

    def invoke(self, ctx: Any) -> Any:
        try:
            command = _as_command(self._extension.load())
        except (Exception, SystemExit) as error:  # a plugin's bug is told as one
            raise WorkError(
                f"command {self.name!r} of {self._owner} can't be loaded: {type(error).__name__}: {error}"
            ) from error
        return command.main(args=ctx.args, prog_name=ctx.command_path, standalone_mode=False)


def _as_command(loaded: Any) -> Any:
    if hasattr(loaded, "main") and hasattr(loaded, "make_context"):
        return loaded
    if not isinstance(loaded, typer.Typer):
        if not callable(loaded):
            raise TypeError(f"{loaded!r} is neither a typer.Typer, nor a command, nor a function")
        wrapped = typer.Typer(add_completion=False)
        wrapped.command()(loaded)
        loaded = wrapped
    command = typer.main.get_command(loaded)
    command.params = [one for one in command.params if one.name not in ("install_completion", "show_completion")]
    return command
