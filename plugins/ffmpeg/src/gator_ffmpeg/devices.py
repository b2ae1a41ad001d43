"""The encoders of graphics cards and processors that the ffmpeg program may find, and the arguments of each.

Their scales of quality are those of quantizers, as x264's is, and are given the same numbers. How alike the results look was
not measured: that differs from card to card.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gator_core.presets import EFFORTS
from gator_core.providers import VideoSettings
from gator_ffmpeg.ceiling import buffer_of, share_of
from gator_ffmpeg.codec import KEY_SECONDS
from gator_ffmpeg.level import hevc_level_of, level_of
from gator_ffmpeg.scale import crf_of
from gator_ffmpeg.writing import Coding

__all__ = ["CODECS", "Device", "coding_on", "devices_for"]

CODECS = ("h264", "hevc", "av1")
"""Those that devices are asked for."""

_TARGET = 0.8
"""Of the share of the ceiling: the rate on average that is asked of encoders that want one."""
_PROFILES = {"h264": "high", "hevc": "main"}
# By effort.
_NVENC = ("p1", "p1", "p2", "p3", "p4", "p5", "p6", "p6", "p7", "p7")
_QSV = ("veryfast", "veryfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "veryslow")


@dataclass(frozen=True, slots=True)
class Device:
    """An encoder by its name in the ffmpeg program."""

    codec: str
    family: str
    """``nvenc``, ``qsv``, ``vaapi`` or ``videotoolbox``."""
    mode: str = ""
    """How it keeps the rate, where drivers differ in what they can."""

    @property
    def name(self) -> str:
        """Such as ``h264_nvenc``."""
        return f"{self.codec}_{self.family}"


def devices_for(codec: str, platform: str = sys.platform) -> tuple[Device, ...]:
    """What may encode it on such a system, in the order in which it is tried."""
    if codec not in CODECS:
        return ()
    if platform == "darwin":
        return (Device(codec, "videotoolbox"),)
    cards = Device(codec, "nvenc"), Device(codec, "qsv")
    return (*cards, Device(codec, "vaapi", "QVBR"), Device(codec, "vaapi", "VBR")) if platform == "linux" else cards


def coding_on(device: Device, settings: VideoSettings, *, steady: bool) -> Coding:
    """``steady``: every segment gets the share of the ceiling that the shortest has, for drivers that write it into the
    headers, which must be the same in all."""
    share = share_of(replace(settings, frames=None) if steady else settings)
    common = {
        "c:v": device.name,
        **share,
        "g": round(KEY_SECONDS * settings.rate),
        **({"profile:v": profile} if (profile := _PROFILES.get(device.codec)) else {}),
        "chroma_sample_location": "left",
        **({"tag:v": "hvc1"} if device.codec == "hevc" else {}),
    }
    own = _FAMILIES[device.family](device, settings, round(_TARGET * share["maxrate"]))
    return Coding({**common, **own}, _before(device))


def _before(device: Device) -> tuple[str, ...]:
    if device.family != "vaapi":
        return ()
    found = sorted(Path("/dev/dri").glob("renderD*"))
    return "-vaapi_device", str(found[0] if found else "/dev/dri/renderD128")


def _nvenc(device: Device, settings: VideoSettings, _target: int) -> dict[str, Any]:
    levels = {"h264": level_of, "hevc": hevc_level_of}
    level = levels[device.codec](settings, buffer_of(settings)) if device.codec in levels else None
    return {
        "preset": _NVENC[EFFORTS.index(settings.effort)],
        "tune": "hq",
        "rc": "vbr",
        "cq": crf_of(device.codec, settings.crf),
        "b:v": 0,
        "forced-idr": 1,
        "pix_fmt": "yuv420p",
        **({"level": level} if level else {}),
    }


def _qsv(device: Device, settings: VideoSettings, target: int) -> dict[str, Any]:
    return {
        "preset": _QSV[EFFORTS.index(settings.effort)],
        "global_quality": settings.crf,
        "b:v": target,
        "pix_fmt": "nv12",
        # Of HEVC 0 would make the first picture the only one from which reading can start.
        **({"idr_interval": 1} if device.codec == "hevc" else {}),
    }


def _vaapi(device: Device, settings: VideoSettings, target: int) -> dict[str, Any]:
    quality = {"global_quality": settings.crf} if device.mode == "QVBR" else {}
    return {"rc_mode": device.mode, "b:v": target, "vf": "format=nv12,hwupload", **quality}


def _videotoolbox(_device: Device, _settings: VideoSettings, target: int) -> dict[str, Any]:
    return {"b:v": target, "allow_sw": 0, "pix_fmt": "yuv420p"}


_FAMILIES: Mapping[str, Callable[[Device, VideoSettings, int], dict[str, Any]]] = {
    "nvenc": _nvenc,
    "qsv": _qsv,
    "vaapi": _vaapi,
    "videotoolbox": _videotoolbox,
}
