"""Whether what was fetched is what was bought: all of it is decoded before it counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gator_core.errors import MediaError
from gator_core.media.probe import probe
from gator_runway.download import Kind

__all__ = ["proven"]


def proven(path: Path, kind: Kind, check: Callable[[], None]) -> float:
    """Seconds of a clip, 0 of a picture. MediaError if it is something else or damaged anywhere; ``check`` may end it."""
    found = probe(path)
    if found.moving != (kind == "video"):
        raise MediaError(f"it is {'a clip' if found.moving else 'a picture'}, not a {kind}")
    if not found.moving:
        return 0.0
    _decode(path, check)
    return float(found.duration)


def _decode(path: Path, check: Callable[[], None]) -> None:
    import av
    from av.error import FFmpegError

    try:
        with av.open(f"file:{path}") as container:
            stream = container.streams.video[0]
            stream.codec_context.options = {"err_detect": "explode"}  # or damage is painted over
            stream.thread_type = "AUTO"
            for picture in container.decode(stream):
                check()
                if picture.is_corrupt:
                    raise MediaError(f"{path.name} is damaged at {picture.time or 0:.2f} s")
    except FFmpegError as error:
        raise MediaError(f"{path.name} is damaged: {error.strerror or error}") from error
