"""What was found out about a user's file, remembered with its content."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any

from gator_core.build.digests import FileDigests
from gator_core.fingerprints import code_of, libraries
from gator_core.media.door import checked
from gator_core.media.limits import Limits
from gator_core.media.probe import MediaInfo, probe

__all__ = ["probed"]


def probed(path: Path, limits: Limits, digests: FileDigests | None) -> MediaInfo:
    """``probe``, done once for each content, under the same limits and by the same code."""
    if digests is None:
        return probe(path, limits)
    file = checked(path, limits)
    told = repr((limits.model_dump(), code_of("gator_core"), libraries()))
    name = f"probe {hashlib.sha256(told.encode()).hexdigest()[:16]}"
    known = digests.recall(file, name)
    if known is not None:
        return _restored(file, known)
    info = probe(file, limits)
    digests.remember(file, name, _plain(info))
    return info


def _plain(info: MediaInfo) -> dict[str, Any]:
    plain = {name: value for name, value in vars(info).items() if name != "path"}
    return {name: str(value) if isinstance(value, Fraction) else value for name, value in plain.items()}


def _restored(file: Path, known: dict[str, Any]) -> MediaInfo:
    rate = known["rate"]
    return MediaInfo(
        **{
            **known,
            "path": file,
            "duration": Fraction(known["duration"]),
            "rate": None if rate is None else Fraction(rate),
            "start": Fraction(known["start"]),
            "remarks": tuple(known["remarks"]),
        }
    )
