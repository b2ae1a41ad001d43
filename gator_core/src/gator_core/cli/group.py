"""The group of all commands: those of plugins beside ours, and one place where every error ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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
