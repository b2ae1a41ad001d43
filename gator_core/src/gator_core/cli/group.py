"""The group of all commands: those of plugins beside ours, and one place where every error ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from typer.core import TyperGroup

from gator_core.cli import failures
from gator_core.cli.extensions import command_of, installed

if TYPE_CHECKING:
    from gator_core.cli.extensions import Extension

__all__ = ["Commands"]


class Commands(TyperGroup):
    """Our commands, then those of plugins by name; these are loaded when they are called, not before."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Ours in their order, then the plugins'."""
        ours = super().list_commands(ctx)
        return [*ours, *(name for name in self._extensions() if name not in ours)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Ours win; a plugin can't replace them."""
        ours = super().get_command(ctx, cmd_name)
        if ours is not None:
            return ours
        found = self._extensions().get(cmd_name)
        return command_of(found) if found else None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """As typer draws it, without what it reads for that and never uses."""
        _read_drawing()
        super().format_help(ctx, formatter)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,  # noqa: ARG002 - however it was started, it is called gator
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - always, errors end here
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Runs one command line and ends the process with its exit status."""
        given = list(sys.argv[1:] if args is None else args)

        def run() -> object:
            return super(Commands, self).main(
                given, "gator", complete_var, standalone_mode=False, windows_expand_args=windows_expand_args, **extra
            )

        sys.exit(failures.status_of(run, given))

    def _extensions(self) -> dict[str, Extension]:
        if not hasattr(self, "_found"):
            self._found = installed()
        return self._found


# Starting quickly ------------------------------------------------------------------------------------------------

_UNUSED = ("rich.markdown", "rich.traceback")
"""Read by the module with which typer draws help: a fifth of the time of a help, for texts in Markdown and for tracebacks."""


def _read_drawing() -> None:
    """Imports that module with stand-ins for those; they are not left behind for anybody else to find."""
    put = {name: _put_off(name) for name in _UNUSED if name not in sys.modules}
    sys.modules.update(put)
    try:
        import_module("typer.rich_utils")
    finally:
        for name in put:
            del sys.modules[name]


def _put_off(module: str) -> ModuleType:
    """A module whose classes are read when they are called, or asked for what they have."""

    class Later(type):
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(module), cls.__name__)(*args, **kwargs)

        def __getattr__(cls, name: str) -> Any:
            return getattr(getattr(import_module(module), cls.__name__), name)

    def stand_in(name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Later(name, (), {})

    made = ModuleType(module)
    vars(made)["__getattr__"] = stand_in
    return made
