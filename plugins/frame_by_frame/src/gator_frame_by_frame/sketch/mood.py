"""The colours of a scene: of its sky, its light and its air, and of every material in them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch.brush import Lab
from gator_frame_by_frame.sketch.reading import Reading

__all__ = ["MATERIALS", "STYLES", "Mood", "mix", "mood_of"]

STYLES = ("auto", "paper", "poster", "dusk", "night")

Lch = tuple[float, float, float]
"""Lightness 0..1, chroma 0..0.3, hue in degrees."""


@dataclass(frozen=True)
class _Light:
    """A time of day."""

    stops: tuple[Lch, ...]
    """Of the sky, from its top to the horizon."""
    light: Lch
    """The sun, the moon, and what they shine on."""
    ambient: float
    """How light things are, 1 at noon."""
    tint: Lch
    """What shadows turn to; its lightness is how much."""
    height: float
    """Of the sun or moon over the horizon, in parts of the sky; below 0 neither is seen."""
    dark: bool = False


_TIMES: dict[str, tuple[_Light, ...]] = {
    "dawn": (
        _Light(((0.44, 0.09, 275), (0.64, 0.10, 325), (0.81, 0.10, 35), (0.93, 0.075, 80)),
               (0.96, 0.075, 85), 0.60, (0.45, 0.07, 320), 0.16),
        _Light(((0.50, 0.08, 245), (0.70, 0.065, 235), (0.86, 0.07, 70), (0.94, 0.085, 85)),
               (0.97, 0.07, 90), 0.62, (0.40, 0.05, 270), 0.12),
    ),
    "morning": (
        _Light(((0.66, 0.10, 240), (0.79, 0.075, 230), (0.90, 0.04, 200), (0.95, 0.04, 95)),
               (0.985, 0.05, 95), 0.86, (0.2, 0.05, 240), 0.42),
        _Light(((0.70, 0.085, 215), (0.82, 0.065, 205), (0.92, 0.045, 110), (0.96, 0.05, 90)),
               (0.985, 0.05, 92), 0.88, (0.2, 0.05, 230), 0.36),
    ),
    "day": (
        _Light(((0.58, 0.13, 250), (0.71, 0.105, 240), (0.85, 0.06, 228), (0.94, 0.025, 215)),
               (0.99, 0.03, 100), 0.94, (0.15, 0.05, 250), 0.68),
        _Light(((0.62, 0.115, 228), (0.75, 0.09, 220), (0.87, 0.055, 205), (0.95, 0.03, 150)),
               (0.99, 0.035, 100), 0.95, (0.15, 0.05, 235), 0.62),
    ),
    "afternoon": (
        _Light(((0.60, 0.10, 238), (0.75, 0.07, 225), (0.88, 0.05, 95), (0.93, 0.075, 80)),
               (0.98, 0.075, 88), 0.80, (0.25, 0.05, 280), 0.40),
    ),
    "sunset": (
        _Light(((0.30, 0.10, 292), (0.47, 0.15, 340), (0.69, 0.17, 40), (0.88, 0.13, 82)),
               (0.95, 0.11, 90), 0.40, (0.65, 0.09, 320), 0.14),
        _Light(((0.40, 0.09, 262), (0.60, 0.10, 310), (0.79, 0.13, 45), (0.91, 0.10, 82)),
               (0.96, 0.09, 88), 0.46, (0.60, 0.08, 295), 0.18),
        _Light(((0.34, 0.12, 350), (0.54, 0.18, 22), (0.73, 0.165, 55), (0.90, 0.125, 90)),
               (0.96, 0.105, 95), 0.38, (0.65, 0.09, 350), 0.12),
    ),
    "evening": (
        _Light(((0.22, 0.075, 270), (0.36, 0.11, 275), (0.55, 0.12, 310), (0.76, 0.11, 45)),
               (0.90, 0.10, 70), 0.45, (0.52, 0.08, 285), -1, True),
        _Light(((0.21, 0.06, 250), (0.36, 0.09, 245), (0.56, 0.08, 235), (0.76, 0.075, 75)),
               (0.90, 0.09, 80), 0.45, (0.52, 0.07, 262), -1, True),
    ),
    "night": (
        _Light(((0.125, 0.045, 272), (0.20, 0.065, 268), (0.30, 0.085, 262), (0.42, 0.085, 250)),
               (0.95, 0.03, 95), 0.34, (0.82, 0.07, 265), 0.66, True),
        _Light(((0.13, 0.04, 245), (0.20, 0.055, 235), (0.30, 0.07, 222), (0.43, 0.07, 205)),
               (0.95, 0.03, 105), 0.34, (0.82, 0.06, 235), 0.60, True),
        _Light(((0.13, 0.06, 290), (0.21, 0.085, 292), (0.32, 0.11, 300), (0.46, 0.12, 330)),
               (0.95, 0.035, 80), 0.35, (0.82, 0.08, 295), 0.68, True),
    ),
}  # fmt: skip

# How weather changes a light: chroma, lightness of the sky, contrast of the sky, haze.
_WEATHER = {
    "cloudy": (0.6, 0.97, 0.7, 1.15),
    "rain": (0.42, 0.80, 0.6, 1.45),
    "storm": (0.5, 0.62, 0.8, 1.2),
    "snow": (0.4, 1.0, 0.5, 1.4),
    "fog": (0.5, 1.0, 0.45, 1.8),
}

MATERIALS: dict[str, Lch] = {
    "foliage": (0.53, 0.105, 145),
    "pine": (0.44, 0.075, 160),
    "grass": (0.68, 0.135, 128),
    "meadow": (0.74, 0.13, 120),
    "earth": (0.50, 0.06, 55),
    "rock": (0.56, 0.04, 265),
    "cliff": (0.58, 0.06, 45),
    "snow": (0.96, 0.015, 235),
    "sand": (0.84, 0.075, 80),
    "dune": (0.76, 0.115, 65),
    "wheat": (0.82, 0.12, 88),
    "water": (0.60, 0.095, 230),
    "asphalt": (0.40, 0.015, 270),
    "paving": (0.68, 0.02, 75),
    "concrete": (0.70, 0.02, 260),
    "wall": (0.86, 0.03, 80),
    "brick": (0.58, 0.10, 35),
    "roof": (0.52, 0.11, 30),
    "wood": (0.56, 0.075, 58),
    "trunk": (0.38, 0.045, 50),
    "cloud": (0.985, 0.008, 240),
    "white": (0.97, 0.006, 90),
    "black": (0.22, 0.02, 280),
    "red": (0.60, 0.19, 27),
    "orange": (0.72, 0.165, 55),
    "yellow": (0.87, 0.155, 92),
    "blue": (0.55, 0.13, 255),
    "teal": (0.64, 0.10, 195),
    "pink": (0.80, 0.11, 355),
    "purple": (0.58, 0.14, 300),
    "skin": (0.74, 0.075, 55),
    "metal": (0.76, 0.015, 250),
}

_CREAM = lch(0.93, 0.03, 85)
_SEASONS = {
    "autumn": {"foliage": (0.64, 0.15, 58), "pine": (0.48, 0.085, 95), "grass": (0.72, 0.11, 95), "meadow": (0.76, 0.11, 88)},
    "winter": {"foliage": (0.86, 0.02, 240), "pine": (0.52, 0.045, 200), "grass": (0.94, 0.015, 235),
               "meadow": (0.95, 0.015, 235),
               "earth": (0.80, 0.02, 240), "roof": (0.94, 0.012, 235), "wheat": (0.92, 0.02, 230),
               "paving": (0.86, 0.015, 240)},
    "spring": {"foliage": (0.76, 0.10, 5), "grass": (0.77, 0.14, 125), "meadow": (0.80, 0.13, 122)},
}  # fmt: skip


@dataclass(frozen=True)
class Mood:
    """The colours of a scene, OKLab."""

    time: str
    weather: str
    season: str
    style: str
    sky: tuple[Lab, ...]
    """Stops from the top to the horizon."""
    light: Lab
    ambient: float
    tint: Lab
    tinted: float
    """How far things in the shade turn to the tint, 0 to 1."""
    haze: Lab
    """What the far away turns to."""
    hazy: float
    height: float
    """Of the sun or moon over the horizon; below 0 neither is seen."""
    side: float
    """Where the light comes from: -1 left, 1 right."""
    dark: bool
    materials: dict[str, Lch] = field(default_factory=dict)
    poster: tuple[Lab, ...] = ()
    """The inks of a poster, from the lightest to the darkest; empty in other styles."""

    @property
    def flat(self) -> bool:
        """Whether surfaces are of one colour, without gradients."""
        return self.style == "poster"

    def of(self, material: str, near: float = 1.0) -> Lab:
        """A material under this light at a distance: ``near`` is 1 at the viewer and 0 at the horizon."""
        return self.lit(lch(*self.materials.get(material, MATERIALS[material])), near)

    def lit(self, colour: Lab, near: float = 1.0) -> Lab:
        """Any colour under this light, through that much air."""
        shade = np.array([colour[0] * self.ambient, *(colour[1:] * (0.35 + 0.65 * self.ambient))], np.float32)
        tint = np.array([shade[0], *self.tint[1:]], np.float32)
        shade = mix(shade, tint, self.tinted)
        seen = mix(shade, self.haze, min(0.94, self.hazy * (1 - min(1.0, max(0.0, near))) ** 1.1))
        if self.style == "paper":
            return mix(seen, _CREAM, 0.2)
        return self._inked(seen) if self.poster else seen

    def own(self, colour: Lch, share: float = 0.75) -> Lab:
        """A colour that gives light of its own: little of it is lost to the dark."""
        bright = lch(*colour)
        return mix(self.lit(bright), bright, share)

    def indoors(self) -> Mood:
        """The same time by lamplight, where it is dark."""
        if not self.dark and self.ambient > 0.55:
            return replace(self, ambient=min(1.0, self.ambient + 0.05), tinted=self.tinted * 0.5)
        return replace(self, ambient=0.66, tint=lch(0.5, 0.075, 55), tinted=0.34, haze=lch(0.4, 0.05, 50), dark=True)

    def shaded(self, colour: Lab, by: float) -> Lab:
        """Darker, towards the tint."""
        by *= 0.6 if self.style == "paper" else 1.0
        dark = np.array([colour[0] * (1 - by), *(colour[1:] * (1 - by * 0.5) + self.tint[1:] * by * 0.5)], np.float32)
        return self._inked(dark) if self.poster else dark

    def sunned(self, colour: Lab, by: float) -> Lab:
        """Lighter, towards the light."""
        bright = mix(colour, self.light, by)
        return self._inked(bright) if self.poster else bright

    def _inked(self, colour: Lab) -> Lab:
        """Pulled towards the nearest ink of the poster."""
        nearest = min(self.poster, key=lambda ink: abs(float(ink[0] - colour[0])) + 0.4 * float(np.hypot(*(ink - colour)[1:])))
        return mix(colour, nearest, 0.85)


def mix(a: Lab, b: Lab, share: float) -> Lab:
    return np.asarray(a + (b - a) * np.float32(share), np.float32)


def mood_of(reading: Reading, style: str, dice: random.Random) -> Mood:
    """The colours of a prompt; what it leaves open is chosen by the dice."""
    time = _time(reading, style, dice)
    light = dice.choice(_TIMES[time])
    weather = "clear" if "rainbow" in reading.things else reading.weather or "clear"
    season = reading.season or ("winter" if weather == "snow" else "summer")
    turn = dice.uniform(-9, 9)
    stops = tuple(lch(*_weathered((l, c, h + turn), weather)) for l, c, h in light.stops)  # noqa: E741
    chroma, lightness, _, haze = _WEATHER.get(weather, (1, 1, 1, 1))
    made = Mood(
        time, weather, season, style, stops, lch(*light.light), light.ambient * (0.55 + 0.45 * lightness),
        lch(0.5, light.tint[1] * (0.4 + 0.6 * chroma), light.tint[2] + turn), light.tint[0],
        mix(stops[-1], stops[-2], 0.75 if light.dark else 0.35), min(1.0, 0.82 * haze),
        _height(light, weather), dice.choice((-1.0, 1.0)),
        light.dark, dict(_SEASONS.get(season, {})),
    )  # fmt: skip
    return _styled(made, dice)


def _time(reading: Reading, style: str, dice: random.Random) -> str:
    if style in ("night", "dusk"):
        return {"night": "night", "dusk": dice.choice(("evening", "sunset"))}[style]
    if reading.time:
        return reading.time
    if reading.weather in ("rain", "storm", "snow", "fog") and "rainbow" not in reading.things:
        return dice.choice(("morning", "day", "evening"))
    if reading.season in ("spring", "summer", "autumn") or reading.weather == "clear" or "rainbow" in reading.things:
        return dice.choice(("morning", "day", "afternoon"))
    return dice.choice(
        ("dawn", "morning", "morning", "day", "day", "day", "afternoon", "afternoon", "sunset", "sunset", "evening")
    )


def _weathered(colour: Lch, weather: str) -> Lch:
    chroma, lightness, contrast, _ = _WEATHER.get(weather, (1, 1, 1, 1))
    middle = 0.72 if colour[0] > 0.45 else 0.34
    return ((middle + (colour[0] - middle) * contrast) * lightness, colour[1] * chroma, colour[2])


def _height(light: _Light, weather: str) -> float:
    return -1.0 if weather in ("rain", "storm", "snow", "cloudy") and light.height >= 0 else light.height


def _styled(mood: Mood, dice: random.Random) -> Mood:
    if mood.style == "paper":
        return _paper(mood)
    if mood.style == "poster":
        return _poster(mood, dice)
    return mood


def _paper(mood: Mood) -> Mood:
    """Lighter and quieter, as cut from coloured paper."""

    def faded(colour: Lab) -> Lab:
        return np.array([0.36 + 0.60 * colour[0], *(colour[1:] * 0.72 + (0.002, 0.012))], np.float32)

    return replace(
        mood, sky=tuple(map(faded, mood.sky)), light=faded(mood.light), haze=faded(mood.haze), tint=faded(mood.tint),
        ambient=min(1.0, mood.ambient * 0.75 + 0.32), tinted=mood.tinted * 0.6,
    )  # fmt: skip


# Hues of the inks of a poster: paper, warm light, main, shade.
_INKS = ((85, 60, 30, 275), (95, 75, 195, 265), (90, 25, 350, 290), (100, 95, 150, 230), (70, 50, 250, 275), (85, 40, 175, 250))


def _poster(mood: Mood, dice: random.Random) -> Mood:
    """Six inks, flat and bold."""
    paper, warm, main, shade = dice.choice(_INKS)
    if mood.dark:
        inks = (
            (0.93, 0.06, paper),
            (0.78, 0.15, warm),
            (0.58, 0.15, main),
            (0.40, 0.11, shade),
            (0.26, 0.08, shade),
            (0.17, 0.05, shade),
        )
        sky = (inks[5], inks[4], inks[4], inks[3])
    else:
        inks = (
            (0.95, 0.035, paper),
            (0.83, 0.13, warm),
            (0.68, 0.16, main),
            (0.50, 0.12, (main + shade) // 2),
            (0.36, 0.10, shade),
            (0.22, 0.06, shade),
        )
        sky = (inks[1], inks[1], inks[0], inks[0]) if mood.ambient > 0.7 else (inks[2], inks[2], inks[1], inks[0])
    labs = tuple(lch(*ink) for ink in inks)
    stops = tuple(lch(*ink) for ink in sky)
    return replace(mood, sky=stops, light=labs[0], haze=stops[-1], poster=labs, hazy=mood.hazy * 0.9)
