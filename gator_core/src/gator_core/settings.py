"""Settings from the environment, read when they are asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gator_core.errors import InputError

__all__ = ["Settings", "parse_bytes", "parse_dollars"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; arguments of a call win over it."""

    cache_dir: Path
    """``GATOR_CACHE_DIR``: products that can be made again; default: the user's cache folder."""
    paid_dir: Path
    """``GATOR_PAID_DIR``: products that cost money, never evicted; default: the user's data folder."""
    cache_cap: int
    """``GATOR_CACHE_MAX``: bytes that the cache is pruned to after a build; default 20 GiB."""
    output_dir: Path
    """``GATOR_OUTPUT_DIR``: where files go whose caller names no path."""
    provider: str | None = None
    """``GATOR_PROVIDER``: the frame source for scenes that pin none."""
    image_source: str | None = None
    """``GATOR_IMAGE_SOURCE``: the image source for scenes that pin none."""
    max_cost: float | None = None
    """``GATOR_MAX_COST``: dollars that a build may spend on generation."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Of this process, unless another environment is given. InputError names a variable that makes no sense."""
        import platformdirs

        env = os.environ if environ is None else environ
        cache = env.get("GATOR_CACHE_DIR") or platformdirs.user_cache_dir("gator-video", appauthor=False)
        paid = env.get("GATOR_PAID_DIR") or platformdirs.user_data_dir("gator-video", appauthor=False)
        return cls(
            cache_dir=Path(cache).expanduser().absolute(),
            paid_dir=Path(paid).expanduser().absolute(),
            cache_cap=parse_bytes(env.get("GATOR_CACHE_MAX") or "20G", "GATOR_CACHE_MAX"),
            output_dir=Path(env.get("GATOR_OUTPUT_DIR") or "gator-output").expanduser(),
            provider=env.get("GATOR_PROVIDER") or None,
            image_source=env.get("GATOR_IMAGE_SOURCE") or None,
            max_cost=parse_dollars(env["GATOR_MAX_COST"], "GATOR_MAX_COST") if env.get("GATOR_MAX_COST") else None,
        )


def parse_bytes(text: str, name: str = "size") -> int:
    """``500M``, ``20G``, ``1.5 TiB`` or plain bytes; units are powers of 1024. InputError names what was given."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*", text.lower())
    if not match:
        raise InputError(f"{name}: {text!r} is no size; write bytes, or a number with K, M, G or T, such as 20G")
    return int(float(match[1]) * 1024 ** " kmgt".index(match[2] or " "))


def parse_dollars(text: str, name: str = "cost") -> float:
    """``2.40`` or ``$2.40``. InputError names what was given."""
    match = re.fullmatch(r"\s*\$?(\d{1,9}(?:\.\d*)?|\.\d+)\s*", text)
    if not match:
        raise InputError(f"{name}: {text!r} is no sum of money; write US dollars, such as 2.40")
    return float(match[1])
