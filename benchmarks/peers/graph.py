"""The ffmpeg program alone, doing a job with its own filters at their best.

Each picture is decoded and brought to size once, then repeated by ``loop`` or filmed by ``zoompan``; everything stays
in yuv420p. ``zoompan`` starts from a picture just as large as its closest view needs. It moves by whole pixels and judders;
the usual cure, a picture several times as large, would make it several times slower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = ["command"]

_TRANSITIONS = {"crossfade": "fade", "wipe": "wiperight"}


def command(ffmpeg: Path, spec: dict[str, Any], encoder: Sequence[str], output: Path) -> list[str]:
    """One process: inputs, one graph, one file."""
    inputs = [part for scene in spec["scenes"] for part in _input(spec, scene)]
    graph = ";".join([*_shown(spec), *_passages(spec)])
    written = ["-map", f"[x{len(spec['scenes']) - 1}]", "-pix_fmt", "yuv420p", *encoder, "-y", str(output)]
    return [str(ffmpeg), "-nostdin", "-v", "error", *inputs, "-filter_complex", graph, *written]


def _input(spec: dict[str, Any], scene: dict[str, Any]) -> list[str]:
    rate = ["-framerate", str(spec["rate"])] if scene["skip"] is None else []
    return [*rate, "-i", scene["file"]]


def _shown(spec: dict[str, Any]) -> Iterator[str]:
    for number, scene in enumerate(spec["scenes"]):
        yield f"[{number}:v]{_chain(spec, scene)}[{'x' if number == 0 else 's'}{number}]"


def _chain(spec: dict[str, Any], scene: dict[str, Any]) -> str:
    (width, height), frames, amount = spec["size"], scene["frames"], spec["amount"]
    colour = "out_color_matrix=bt709:out_range=tv"
    if scene["skip"] is not None:
        return f"trim=start_frame={scene['skip']}:end_frame={scene['skip'] + frames},setpts=PTS-STARTPTS,fps={spec['rate']}"
    if not amount:
        return f"scale={width}:{height}:{colour},format=yuv420p,loop=loop={frames - 1}:size=1"
    wide, high = (2 * round(side * (1 + amount) / 2) for side in (width, height))
    centre = "x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
    zoom = f"zoompan=z='1+{amount}*on/{frames}':{centre}:d={frames}:s={width}x{height}:fps={spec['rate']}"
    return f"scale={wide}:{high}:{colour},format=yuv420p,{zoom}"


def _passages(spec: dict[str, Any]) -> Iterator[str]:
    """Each scene fades or wipes into what was made of those before it."""
    kind, seconds = _TRANSITIONS[spec["transition"]], spec["overlap"] / spec["rate"]
    for number, scene in enumerate(spec["scenes"][1:], start=1):
        offset = scene["first"] / spec["rate"]
        made = f"xfade=transition={kind}:duration={seconds}:offset={offset}"
        yield f"[x{number - 1}][s{number}]{made}[x{number}]"
