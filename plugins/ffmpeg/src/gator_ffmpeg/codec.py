"""The arguments with which the ffmpeg program encodes each codec.

Common to all: one thread unless the settings say otherwise, because the same pictures must give the same bits; closed
groups of pictures; headers that depend on the settings and not on the pictures or the share of the ceiling that a segment
has, so that segments can be joined by copying packets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gator_core.providers import VideoSettings
from gator_ffmpeg.ceiling import FILLED, buffer_of, share_of
from gator_ffmpeg.level import hevc_level_of, level_of
from gator_ffmpeg.scale import crf_of, speed_of

__all__ = ["KEY_SECONDS", "SOFTWARE", "arguments"]

SOFTWARE: Mapping[str, str] = {"h264": "libx264", "hevc": "libx265", "av1": "libsvtav1", "vp9": "libvpx-vp9"}
"""The encoder of each codec."""

KEY_SECONDS = 5
"""At most so far apart: how far back a player must decode to show a picture in the middle."""
_VP9_SHARE = 0.6
"""Of a segment's rate. In one pass libvpx overspends on the first pictures by more than its buffer: on noise, segments of
two seconds joined would have 1.17 times the ceiling."""


def arguments(codec: str, settings: VideoSettings) -> dict[str, Any]:
    """Options of the output."""
    return {
        "c:v": SOFTWARE[codec],
        **_ARGUMENTS[codec](settings),
        **share_of(settings),
        "g": round(KEY_SECONDS * settings.rate),
        "pix_fmt": "yuv420p",
        "chroma_sample_location": "left",
    }


def _h264(settings: VideoSettings) -> dict[str, Any]:
    level = level_of(settings, buffer_of(settings))
    parameters = {
        "vbv-init": FILLED,
        "threads": settings.threads,
        "lookahead-threads": settings.lookahead_threads,
        "sliced-threads": 0,
        "open-gop": 0,
        "stitchable": 1,  # headers that depend on the settings alone, not on the pictures
    }
    return {
        "profile:v": "high",
        "preset": settings.effort,
        "crf": settings.crf,
        **({"level": level} if level else {}),
        "x264-params": _joined(parameters),
    }


def _hevc(settings: VideoSettings) -> dict[str, Any]:
    level = hevc_level_of(settings, buffer_of(settings))
    parameters = {
        "log-level": "error",
        "vbv-init": FILLED,
        "pools": "none" if settings.threads == 1 else settings.threads,
        "frame-threads": settings.threads,
        "wpp": 0 if settings.threads == 1 else 1,
        "open-gop": 0,
        "info": 0,  # or the headers would quote the share of the ceiling
        **({"level-idc": level} if level else {}),
    }
    return {
        "profile:v": "main",
        "preset": settings.effort,
        "crf": crf_of("hevc", settings.crf),
        "tag:v": "hvc1",
        "x265-params": _joined(parameters),
    }


def _av1(settings: VideoSettings) -> dict[str, Any]:
    return {
        "preset": speed_of("av1", settings.effort),
        "crf": crf_of("av1", settings.crf),
        "svtav1-params": _joined({"lp": settings.threads}),
    }


def _vp9(settings: VideoSettings) -> dict[str, Any]:
    return {
        "deadline": "good",
        "cpu-used": speed_of("vp9", settings.effort),
        "crf": crf_of("vp9", settings.crf),
        "b:v": round(_VP9_SHARE * share_of(settings)["maxrate"]),  # with a CRF it is what constrains it
        "row-mt": 0,
        "threads": settings.threads,
    }


_ARGUMENTS: Mapping[str, Callable[[VideoSettings], dict[str, Any]]] = {"h264": _h264, "hevc": _hevc, "av1": _av1, "vp9": _vp9}


def _joined(parameters: Mapping[str, object]) -> str:
    return ":".join(f"{name}={value}" for name, value in parameters.items())
