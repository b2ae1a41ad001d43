"""``gator schema``: what a storyboard file may say, for editors."""

from __future__ import annotations

from gator_core.cli import options

__all__ = ["schema"]


def schema(debug: options.Debug = False) -> None:  # noqa: ARG001 - read where errors end
    """Print the JSON Schema of storyboards, with the transitions and filters that are installed."""
    from gator_core.cli import terminal
    from gator_core.plugins import catalogue
    from gator_core.schema import json_schema

    terminal.put_json(json_schema(catalogue()))
