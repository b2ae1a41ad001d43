"""The colours of clips to those of a ``Frame``: BT.709, limited range, 8 bit.

Codes are those of ITU-T H.273. What a file does not say is taken as every player takes it: BT.601 for standard
definition, BT.709 above, limited range unless the codec is JPEG.

The primaries of BT.601 (SMPTE C, EBU) are shown as BT.709's: they are nearly the same, players rarely tell them
apart, and files are often tagged wrongly. Wider ones (BT.2020, P3) are converted, in linear light.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import yuv_of_rgb
from gator_core.planes import LEFT, Planes

__all__ = ["BT709", "Colour", "to_bt709"]

Transfer = Literal["sdr", "pq", "hlg"]
Primaries = Literal["bt709", "p3-dci", "p3-d65", "bt2020"]
Floats = NDArray[np.float32]

# (Kr, Kb) by matrix coefficients' code (H.273 table 4).
_WEIGHTS = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}
_UNSPECIFIED = (2, 3)
_PRIMARIES: dict[int, Primaries] = {9: "bt2020", 11: "p3-dci", 12: "p3-d65"}
_TRANSFERS: dict[int, Transfer] = {16: "pq", 18: "hlg"}

# Chromaticities (x, y) of red, green, blue and white (H.273 table 2). DCI-P3's own white is taken to be shown as D65.
_D65 = (0.3127, 0.3290)
_CHROMATICITIES: dict[Primaries, tuple[tuple[float, float], ...]] = {
    "bt709": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65),
    "p3-dci": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    "p3-d65": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    "bt2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
}

WHITE = 203.0
"""cd/m² of HDR reference white (BT.2408, 2.1), which is also what SDR's full white stands for here."""
PEAK = 1000.0
"""cd/m² that HDR is taken to be mastered for: HLG's nominal peak (BT.2100), and the most usual one of PQ."""
_GAMMA = 2.4
"""Exponent of SDR displays (BT.1886)."""
_HLG_GAMMA = 1.2
"""Exponent of HLG's OOTF for a peak of 1000 cd/m² (BT.2100 table 5)."""


@dataclass(frozen=True, slots=True)
class Colour:
    """What the sample values of a clip mean."""

    weights: tuple[float, float] = _WEIGHTS[1]
    """(Kr, Kb)."""
    full: bool = False
    """0 … 2^bits - 1 rather than the limited range."""
    bits: int = 8
    transfer: Transfer = "sdr"
    primaries: Primaries = "bt709"

    @classmethod
    def of(cls, *, matrix: int, full: bool, transfer: int, primaries: int, bits: int, size: tuple[int, int]) -> Colour:
        """From H.273 codes; ``size`` (width, height) decides where no matrix is named. ValueError for a matrix that is
        none of Y'CbCr with constant weights, such as YCgCo or ICtCp."""
        if matrix in _UNSPECIFIED:
            # 1280 by 720 is the smallest high definition; 576 the lines of the largest standard one.
            matrix = 5 if size[0] < 1280 and size[1] <= 576 else 1
        if matrix not in _WEIGHTS:
            raise ValueError(f"colour matrix {matrix} of H.273 is not read")
        wide = _PRIMARIES.get(primaries, "bt709")
        return cls(_WEIGHTS[matrix], full, bits, _TRANSFERS.get(transfer, "sdr"), wide)

    @property
    def hdr(self) -> bool:
        """Whether it has to be tone-mapped."""
        return self.transfer != "sdr"


BT709 = Colour()
"""The colours of a ``Frame``."""


def to_bt709(planes: Planes, colour: Colour) -> Planes:
    """The planes, subsampled and sited as those of a frame and of ``colour``'s depth, in the colours of a frame.

    HDR is tone-mapped: see ``_shown``. About 3 ms for 1080p where only matrix or range differ, 60 where light does.
    """
    if colour == BT709:
        return planes
    if colour.hdr or colour.primaries != "bt709":
        return _through_light(planes, colour)
    if colour.weights == BT709.weights:
        y, u, v = (_affine(plane, *_range(colour, chroma)) for plane, chroma in _with_kind(planes))
        return Planes(y, u, v)
    return _between_matrices(planes, colour)


# Linear conversions ----------------------------------------------------------------------------------------------


def _between_matrices(planes: Planes, colour: Colour) -> Planes:
    """Y'CbCr to Y'CbCr of other weights: grey stays grey, so luma gains a part of the chroma, and chroma none of luma."""
    (gain_y, shift_y), (gain_c, shift_c) = _range(colour, False), _range(colour, True)
    change = _rgb_to_yuv(BT709.weights) @ np.linalg.inv(_rgb_to_yuv(colour.weights))
    # From code values: to normalised chroma around 0 (in steps of the result), then rows luma's gain, Cb, Cr.
    mix = change[:, 1:] * np.array([[219 / 224], [1.0], [1.0]])
    offset = np.array([0.0, 128.0, 128.0]) + mix @ np.full(2, shift_c - 128.0)
    matrix = np.column_stack([mix * gain_c, offset])
    extra, u, v = cv2.split(cv2.transform(cv2.merge([planes.u, planes.v]).astype(np.float32), matrix))
    y = cv2.add(_affine(planes.y, gain_y, shift_y), _at_luma(extra, planes.size), dtype=cv2.CV_8U)
    return Planes(np.asarray(y, np.uint8), _bytes(u), _bytes(v))


def _with_kind(planes: Planes) -> tuple[tuple[NDArray[Any], bool], ...]:
    return (planes.y, False), (planes.u, True), (planes.v, True)


def _range(colour: Colour, chroma: bool) -> tuple[float, float]:
    """(gain, shift) from a code value to one of 8 bits and limited range."""
    span = 224.0 if chroma else 219.0
    if not colour.full:
        return 1 / 2 ** (colour.bits - 8), 0.0
    gain = span / (2**colour.bits - 1)
    return (gain, 128 - 2 ** (colour.bits - 1) * gain) if chroma else (gain, 16.0)


def _affine(plane: NDArray[Any], gain: float, shift: float) -> NDArray[np.uint8]:
    if gain == 1 and not shift:
        return plane
    # Takes the absolute value, which none of these needs: gains are positive and no code comes out below 0.
    return np.asarray(cv2.convertScaleAbs(plane, alpha=gain, beta=shift), np.uint8)


def _bytes(plane: NDArray[Any]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(plane), 0, 255), np.uint8)


def _at_luma(plane: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Left-sited chroma at the places of luma."""
    places = np.array([[0.5, 0.0, -LEFT[0] / 2], [0.0, 0.5, -LEFT[1] / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(plane, places, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _rgb_to_yuv(weights: tuple[float, float]) -> NDArray[np.float64]:
    """R'G'B' in 0..1 to Y' in 0..1 and Cb, Cr in -0.5..0.5."""
    red, blue = weights
    luma = np.array([red, 1 - red - blue, blue])
    return np.stack([luma, (np.array([0, 0, 1]) - luma) / (2 * (1 - blue)), (np.array([1, 0, 0]) - luma) / (2 * (1 - red))])


# Through linear light --------------------------------------------------------------------------------------------

# R'G'B' and roots of light are looked up by 16 bit codes.
_CODES = 65535
# The brightest light that is told apart, over SDR's white: a channel of BT.709 needs 1.66 times that of BT.2020.
_CEILING = 8.0


def _through_light(planes: Planes, colour: Colour) -> Planes:
    light = cv2.LUT(_rgb_codes(planes, colour), _light_table(colour.transfer))
    if colour.transfer == "hlg":
        light = _hlg_displayed(light)
    light = cv2.transform(light, _gamut(colour.primaries))
    # Negative light lies outside of BT.709. The root spreads the dark levels over the codes.
    root = np.sqrt(np.maximum(light, 0, out=light), out=light)
    codes = cv2.multiply(root, np.full(4, _CODES / _CEILING**0.5), dtype=cv2.CV_16U)
    return Planes(*yuv_of_rgb(np.asarray(cv2.LUT(codes, _shown_table(colour.hdr)), np.uint8)))


def _rgb_codes(planes: Planes, colour: Colour) -> NDArray[Any]:
    """R'G'B' in 0..65535, uint16, shape (height, width, 3)."""
    u, v = _at_luma(planes.u, planes.size), _at_luma(planes.v, planes.size)
    yuv = cv2.merge([planes.y, u, v]).astype(np.uint16, copy=False)
    scale, top = 2 ** (colour.bits - 8), 2**colour.bits - 1
    spans = np.array([top, top, top] if colour.full else [219 * scale, 224 * scale, 224 * scale], np.float64)
    zeros = np.array([0 if colour.full else 16 * scale, 128 * scale, 128 * scale], np.float64)
    matrix = np.linalg.inv(_rgb_to_yuv(colour.weights)) / spans * _CODES
    return cv2.transform(yuv, np.column_stack([matrix, -matrix @ zeros]))


@lru_cache(maxsize=8)
def _light_table(transfer: Transfer) -> Floats:
    """Light over SDR's white, by 16 bit code of R'G'B'; for HLG of the scene, 0..1, before its OOTF."""
    signal = np.arange(_CODES + 1, dtype=np.float64) / _CODES
    functions: dict[Transfer, Callable[[Any], Any]] = {
        "sdr": lambda value: value**_GAMMA,
        "pq": lambda value: _pq_light(value) / WHITE,
        "hlg": _hlg_scene,
    }
    return np.asarray(functions[transfer](signal), np.float32)


@lru_cache(maxsize=2)
def _shown_table(hdr: bool) -> NDArray[np.uint8]:
    """Full-range SDR R'G'B', by 16 bit code of the root of light."""
    light = (np.arange(_CODES + 1, dtype=np.float64) / _CODES) ** 2 * _CEILING
    shown = _shown(light) if hdr else np.minimum(light, 1)
    return np.rint(255 * shown ** (1 / _GAMMA)).astype(np.uint8)


def _shown(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tone mapping of BT.2390-11, 5.4.1 (EETF), from PEAK to WHITE, of light over SDR's white, channel by channel.

    Below the knee, at half as much again of SDR's part of the PQ scale, less a half, light is kept; above it a Hermite
    spline leads to white. SDR graphics in HDR material, at 203 cd/m², come out at about nine tenths of the signal.
    """
    source = _pq_signal(np.array(PEAK))
    most = float(_pq_signal(np.array(WHITE)) / source)
    knee = 1.5 * most - 0.5
    signal = np.minimum(_pq_signal(light * WHITE) / source, 1)
    t = np.clip((signal - knee) / (1 - knee), 0, 1)
    spline = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    return np.minimum(_pq_light(np.where(signal < knee, signal, spline) * source) / WHITE, 1)


def _pq_light(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """cd/m² of a PQ signal in 0..1: SMPTE ST 2084, BT.2100 table 4."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = signal ** (1 / m2)
    return np.asarray(10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1))


def _pq_signal(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of ``_pq_light``."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = (light / 10_000) ** m1
    return np.asarray(((c1 + c2 * power) / (1 + c3 * power)) ** m2)


def _hlg_scene(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light of the scene, 0..1: the inverse OETF of BT.2100 table 5."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _hlg_displayed(scene: NDArray[Any]) -> NDArray[Any]:
    """Over SDR's white: the OOTF of BT.2100 table 5, which raises luminance to a power and keeps hue."""
    luminance = cv2.transform(scene, np.array([[0.2627, 0.6780, 0.0593]]) * (PEAK / WHITE) ** (1 / (_HLG_GAMMA - 1)))
    gain = cv2.pow(luminance, _HLG_GAMMA - 1)
    return cv2.multiply(scene, cv2.merge([gain, gain, gain]))


@lru_cache(maxsize=8)
def _gamut(primaries: Primaries) -> NDArray[np.float64]:
    """Linear R, G, B of these primaries to those of BT.709."""
    return np.asarray(np.linalg.inv(_to_xyz(_CHROMATICITIES["bt709"])) @ _to_xyz(_CHROMATICITIES[primaries]))


def _to_xyz(chromaticities: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    """SMPTE RP 177: columns are the primaries' XYZ, scaled so that equal parts make white."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in chromaticities]).T
    scales = np.linalg.solve(columns[:, :3], columns[:, 3])
    return np.asarray(columns[:, :3] * scales)
