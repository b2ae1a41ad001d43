"""``gator schema``: what a storyboard file may say, for editors."""

from __future__ import annotations

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of storyboards, with the transitions and filters that are installed."""
    from gator_core.cli import terminal
    from gator_core.plugins import catalogue
    from gator_core.schema import json_schema

    terminal.put_json(json_schema(catalogue()))
