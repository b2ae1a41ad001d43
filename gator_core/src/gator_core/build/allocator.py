"""Keeps memory flat: has the C library give pictures back to the system when they are freed.

glibc keeps what was freed for later, in an arena for each thread, and takes blocks of up to 32 MB from there once a few
were freed. Pictures of several megabytes, made and freed by several threads, leave those arenas full of holes: a
render of ten minutes then takes a tenth more than one of twenty seconds. Taken straight from the system, which costs
0.2 ms a picture of 1080p, they leave none.
"""

from __future__ import annotations

import ctypes
import os
from functools import lru_cache

__all__ = ["return_freed_pictures"]

# The parameters' numbers are those of glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGE = 2**20
"""Bytes from which a block is taken from the system: the luma of 720p has 0.9 million samples."""


@lru_cache(maxsize=1)
def return_freed_pictures() -> bool:
    """Once for a process. Whether there was anything to set: not without glibc, nor where the user has tuned it."""
    if any(name.startswith("MALLOC_") or name == "GLIBC_TUNABLES" for name in os.environ):
        return False
    try:
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version  # noqa: B018 - only glibc has it
        mallopt = library.mallopt
    except (AttributeError, OSError, TypeError):
        return False
    mallopt.argtypes, mallopt.restype = (ctypes.c_int, ctypes.c_int), ctypes.c_int
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE)) and bool(mallopt(_TRIM_THRESHOLD, 8 * _LARGE))
