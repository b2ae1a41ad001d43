"""Settings from the environment, read when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; arguments of a call win over it."""

    provider: str | None = None
    """``GATOR_PROVIDER``: the frame source for scenes that pin none."""
    output_dir: Path = Path("gator-output")
    """``GATOR_OUTPUT_DIR``: where files go whose caller names no path."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Of this process, unless another environment is given."""
        env = os.environ if environ is None else environ
        return cls(
            provider=env.get("GATOR_PROVIDER") or None,
            output_dir=Path(env.get("GATOR_OUTPUT_DIR") or "gator-output").expanduser(),
        )
