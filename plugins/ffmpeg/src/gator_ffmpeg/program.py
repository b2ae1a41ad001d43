"""Which ffmpeg program is used, and what it says of itself."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from gator_core import Availability, EncodeError, ProviderUnavailable
from gator_ffmpeg.process import run

__all__ = ["VARIABLE", "Program", "availability", "encoders", "find", "identity", "version"]

VARIABLE = "GATOR_FFMPEG"
LEAST_MAJOR = 7
"""Of the system's program. Older ones lack colour options and fixes that are relied on here."""

_VERSION_SECONDS = 20.0
_FIX = f"install a newer imageio-ffmpeg, ffmpeg {LEAST_MAJOR} or later, or set {VARIABLE} to an ffmpeg program"
_UNSET = f"set {VARIABLE} to an ffmpeg program, or unset it"


@dataclass(frozen=True, slots=True)
class Program:
    """An ffmpeg program that is there; whether it runs shows when it is used."""

    path: Path
    origin: str
    """Where it was found, for people."""


def find(environ: Mapping[str, str] = os.environ) -> Program:
    """``GATOR_FFMPEG``, else that of imageio-ffmpeg, else the system's if it is new enough.

    Starts a process only to ask the system's program for its version, once. ProviderUnavailable says why there is none.
    """
    named = environ.get(VARIABLE, "")
    if named:
        path = shutil.which(named, path=environ.get("PATH"))
        if path is None:
            raise ProviderUnavailable(f"{VARIABLE} is {named!r}, which is not a program that can be run")
        return Program(Path(path).absolute(), VARIABLE)
    return _bundled() or _system(environ)


def availability(environ: Mapping[str, str] = os.environ) -> Availability:
    """Whether there is a program, and what to do if not."""
    try:
        find(environ)
    except ProviderUnavailable as error:
        if environ.get(VARIABLE, ""):
            return Availability(False, str(error), _UNSET, insisted=True)
        return Availability(False, str(error), _FIX)
    return Availability(True)


def version(path: Path) -> str:
    """The first line of what it says of itself, such as ``ffmpeg version 9.0.2 …``."""
    return _said(path).partition("\n")[0].strip()


def identity(path: Path) -> str:
    """Stands for the program's bits: its version line, and a digest of how it and its libraries were built."""
    return f"{version(path)} {hashlib.sha256(_said(path).encode()).hexdigest()[:12]}"


def encoders(path: Path) -> frozenset[str]:
    """The names of the encoders that it was built with. ProviderUnavailable, EncodeError if it can't be asked."""
    said = _run([str(path), "-hide_banner", "-encoders"])
    listed = said.partition("------")[2].splitlines()
    return frozenset(fields[1] for line in listed if len(fields := line.split()) > 1)


def _bundled() -> Program | None:
    # Not imageio_ffmpeg.get_ffmpeg_exe(): it starts the program to see whether it runs, which takes 0.1 s.
    spec = find_spec("imageio_ffmpeg")
    for folder in spec.submodule_search_locations or () if spec else ():
        for path in sorted((Path(folder) / "binaries").glob("ffmpeg-*")):
            if os.access(path, os.X_OK):
                return Program(path, "imageio-ffmpeg")
    return None


def _system(environ: Mapping[str, str]) -> Program:
    path = shutil.which("ffmpeg", path=environ.get("PATH"))
    if path is None:
        raise ProviderUnavailable("there is no ffmpeg program: neither one of imageio-ffmpeg nor one on the PATH")
    line = version(Path(path))
    # Builds from a revision, such as "N-118000-g…", carry no number; they are newer than any release asked for here.
    number = re.match(r"ffmpeg version n?(\d+)", line)
    if number and int(number[1]) < LEAST_MAJOR:
        raise ProviderUnavailable(f"{path} is too old: {line!r}, and {LEAST_MAJOR} is the oldest that will do")
    return Program(Path(path), "PATH")


def _said(path: Path) -> str:
    try:
        state = path.stat()
    except OSError as error:
        raise _useless(f"{path} can't be used: {error.strerror}") from error
    return _asked(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _asked(path: Path, modified: int, size: int) -> str:  # noqa: ARG001 - another file at that path is asked again
    said = _run([str(path), "-version"])
    if not said.startswith("ffmpeg version "):
        raise _useless(f"{path} is not an ffmpeg program; asked for its version it says {said[:80]!r}")
    return said


def _run(command: list[str]) -> str:
    try:
        return run(command, seconds=_VERSION_SECONDS)
    except OSError as error:
        raise _useless(f"{command[0]} can't be run: {error.strerror or error}") from error
    except EncodeError as error:
        raise _useless(f"{command[0]} is of no use: asked for its {command[-1].lstrip('-')}, {error}") from error


def _useless(why: str) -> ProviderUnavailable:
    """With the way out, which is the variable's wherever it named the program."""
    return ProviderUnavailable(f"{why}; {_UNSET if os.environ.get(VARIABLE) else _FIX}")
