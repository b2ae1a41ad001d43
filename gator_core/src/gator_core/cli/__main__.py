"""``python -m gator_core.cli`` is ``gator``."""

from __future__ import annotations

from gator_core.cli import main

main()
