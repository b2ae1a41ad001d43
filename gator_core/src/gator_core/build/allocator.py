"""Keeps memory flat and pictures cheap: has the C library keep what is freed in one place, for the next picture.

glibc gives each thread an arena, and pictures of several megabytes, made and freed by several threads, leave those arenas
full of holes: a render of ten minutes then takes a quarter more memory than one of twenty seconds. Blocks that it takes
straight from the system leave none, but each has to be filled with pages anew: 800 a picture of 1080p, 1.5 ms of what
takes 6. In one arena that all share, a freed picture is the room of the next one, which has its size.
"""

from __future__ import annotations

import ctypes
import os
from functools import lru_cache

__all__ = ["share_freed_pictures"]

# The parameters' numbers are those of glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE = 2**25
"""Bytes from which a block is taken straight from the system, the most that glibc allows: 4K has 12 million samples."""


@lru_cache(maxsize=1)
def share_freed_pictures() -> bool:
    """Once for a process, before it starts threads. Whether there was anything to set: not without glibc, nor where the user
    has tuned it."""
    if any(name.startswith("MALLOC_") or name == "GLIBC_TUNABLES" for name in os.environ):
        return False
    try:
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version  # noqa: B018 - only glibc has it
        mallopt = library.mallopt
    except (AttributeError, OSError, TypeError):
        return False
    mallopt.argtypes, mallopt.restype = (ctypes.c_int, ctypes.c_int), ctypes.c_int
    set_to = {_ARENA_MAX: 1, _MMAP_THRESHOLD: _LARGE, _TRIM_THRESHOLD: 2 * _LARGE}
    heeded = [mallopt(parameter, value) for parameter, value in set_to.items()]
    return all(heeded)
