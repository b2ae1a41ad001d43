"""Every current model of the three endpoints that are used here, and what each takes.

Names, ratios, resolutions, fixed durations, required fields, seed, sound and picture positions are those of the types of
the official package ``runwayml`` 5.24.0; a test compares the two, both ways. That package states no range of durations for
most models, and only some lengths of prompts: these come from the published API description (github.com/runwayml/openapi)
and, for ``gen4_turbo``, ``grok_imagine_1_5_lite`` and ``wan3_prime``, from the service's pages on models and prices. None
stands where neither says.

Prices are in credits of $0.01, from docs.dev.runwayml.com/guides/pricing, as it stood on 2026-10-04. ``rates`` is None where
that page was not seen to have one: such a model is only used when its price is stated, so that a limit can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from gator_runway.ratios import tier_of

__all__ = ["DOLLARS_PER_CREDIT", "IMAGES", "VIDEOS", "ImageModel", "Takes", "VideoModel"]

DOLLARS_PER_CREDIT = 0.01

Rates = Mapping[str, float]
"""Credits by ratio or tier (``720p``, ``4k`` …); ``*`` stands for every other one."""


@dataclass(frozen=True, slots=True)
class Takes:
    """What a model takes at one endpoint."""

    ratios: tuple[str, ...] = ()
    """``width:height`` in pixels, a shape such as ``16:9``, or a word such as ``auto_720p``; empty: it takes none."""
    resolutions: tuple[str, ...] = ()
    seconds: tuple[int, ...] | None = None
    """Whole seconds, ascending; None where the range is not published."""
    prompt: int | None = None
    """The most UTF-16 code units of a prompt; None where it is not published."""
    needs_prompt: bool = True
    needs_ratio: bool = False
    needs_seconds: bool = False
    seed: bool = False
    audio: bool = False
    """Whether it has a switch for sound; without one the model does as it likes."""
    positions: tuple[Literal["first", "last"], ...] | None = ()
    """Which pictures can be given a place; None where the package leaves it open and its words say first and last."""


@dataclass(frozen=True, slots=True)
class VideoModel:
    """A model that makes clips."""

    name: str
    text: Takes | None
    """Of ``text_to_video``; None: it needs a picture."""
    picture: Takes
    """Of ``image_to_video``."""
    rates: Rates | None = None
    """Per second, without sound where the model has a switch for it."""
    least: float = 0
    """The fewest credits of one clip."""
    per_picture: float = 0
    """Credits for the picture to start from."""

    def credits(self, tier: str, seconds: int, *, picture: bool) -> float | None:
        """What one clip costs; None where the price is not known."""
        rate = None if self.rates is None else self.rates.get(tier, self.rates.get("*"))
        if rate is None:
            return None
        return max(self.least, rate * seconds) + (self.per_picture if picture else 0)


@dataclass(frozen=True, slots=True)
class ImageModel:
    """A model that makes pictures of texts."""

    name: str
    ratios: tuple[str, ...]
    prompt: int | None = None
    needs_ratio: bool = True
    seed: bool = False
    needs_references: bool = False
    """It only works from pictures, which a prompt does not have."""
    vector: bool = False
    """It makes drawings (SVG), not pictures."""
    rates: Rates | None = None
    """Per picture."""

    def credits(self, ratio: str) -> float | None:
        """What one picture costs; None where the price is not known."""
        if self.rates is None:
            return None
        return next((self.rates[name] for name in (ratio, tier_of(ratio), "*") if name in self.rates), None)


def _span(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


def _r(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _rates(every: float | None = None, **tiers: float) -> Rates:
    by_tier = {name.removeprefix("t"): each for name, each in tiers.items()}
    return MappingProxyType(by_tier | ({} if every is None else {"*": every}))


_BOTH: tuple[Literal["first", "last"], ...] = ("first", "last")
_FIRST: tuple[Literal["first", "last"], ...] = ("first",)

# Video -----------------------------------------------------------------------------------------------------------

_GEN4 = _r("1280:720 720:1280 1104:832 960:960 832:1104 1584:672")
_VEO = _r("1280:720 720:1280 1080:1920 1920:1080")
_SMALL = _r("992:432 864:496 752:560 640:640 560:752 496:864 1470:630 1280:720 1112:834 960:960 834:1112 720:1280")
_HD = _r("2206:946 1920:1080 1664:1248 1440:1440 1248:1664 1080:1920")
_UHD = _r("3840:1646 3840:2160 3840:2880 3840:3840 2880:3840 2160:3840")
_SEEDANCE5 = _r("992:432 854:480 752:560 640:640 560:752 480:854 1470:630 1280:720 1112:834 960:960 834:1112 720:1280")
_KLING_720, _KLING_1080 = _r("1280:720 720:1280 960:960"), _r("1920:1080 1080:1920 1440:1440")
_KLING_4K = _r("3840:2160 2160:3840 2880:2880")
_WAN = _r(
    "832:480 720:544 624:624 544:720 480:832 1280:720 1104:832 960:960 832:1104 720:1280 1920:1080 1648:1248 1440:1440"
    " 1248:1648 1080:1920 auto_480p auto_720p auto_1080p"
)
_HAILUO = _r("adaptive 21:9 16:9 4:3 1:1 3:4 9:16")
_OMNI = _r("640:360 360:640 1280:720 720:1280 1920:1080 1080:1920 3840:2160 2160:3840")
_GROK = _r("1:1 16:9 9:16 4:3 3:4 3:2 2:3")
_LITE = _r(
    "848:480 480:848 480:480 640:480 480:640 720:480 480:720 1280:720 720:1280 720:720 960:720 720:960 1088:720 720:1088"
    " 1904:1072 1072:1904 1424:1424 1648:1232 1232:1648 1744:1152 1152:1744"
)
_HORSE = _r("1280:720 720:1280 960:960 1108:832 832:1108 1920:1080 1080:1920 1440:1440 1662:1248 1248:1662")
_KLING25 = _r("1920:1080 1440:1440 1080:1920 1280:720 720:720 720:1280")
_KLING4 = _r("1280:720 720:1280 940:940 1460:624 1920:1080 1080:1920 1440:1440 2200:940 auto_720p auto_1080p")


def _veo(name: str, rate: float) -> VideoModel:
    text = Takes(_VEO, (), (4, 6, 8), 1000, needs_ratio=True, seed=True, audio=True)
    picture = Takes(_VEO, (), (4, 6, 8), 1000, False, True, seed=True, audio=True, positions=_BOTH)
    return VideoModel(name, text, picture, _rates(rate))


def _kling(name: str, ratios: tuple[str, ...]) -> VideoModel:
    text = Takes(ratios, needs_prompt=False, needs_ratio=True, audio=True)
    return VideoModel(name, text, Takes(ratios, needs_prompt=False, audio=True, positions=_BOTH))


def _seedance(
    name: str,
    ratios: tuple[str, ...],
    rates: Rates,
    prompt: int = 3500,
    longest: int = 15,
    least: float = 0,
    needs_prompt: bool = True,
) -> VideoModel:
    text = Takes(ratios, (), _span(4, longest), prompt, needs_prompt, seed=True, audio=True)
    picture = Takes(ratios, (), _span(4, longest), prompt, False, seed=True, audio=True, positions=_BOTH)
    return VideoModel(name, text, picture, rates, least)


def _wan(name: str, rates: Rates) -> VideoModel:
    takes = Takes(_WAN, (), _span(2, 30), 20_000, audio=True)
    return VideoModel(name, takes, Takes(_WAN, (), _span(2, 30), 20_000, audio=True, positions=None), rates)


_VIDEOS = (
    VideoModel(
        "gen4.5",
        Takes(_r("1280:720 720:1280"), (), _span(2, 10), 1000, True, True, True, seed=True),
        Takes(_GEN4, (), _span(2, 10), 1000, True, True, True, seed=True, positions=_FIRST),
        _rates(12),
    ),
    VideoModel(
        "gen4_turbo",
        None,
        Takes(_GEN4, (), _span(2, 10), 1000, needs_prompt=False, needs_ratio=True, seed=True, positions=_FIRST),
        _rates(5),
    ),
    _veo("veo3.1", 20),
    _veo("veo3.1_fast", 10),
    _kling("klingO3_4k", _KLING_4K),
    VideoModel(
        "hailuo3",
        Takes(_HAILUO, ("768p", "2k"), _span(5, 15), 6000),
        Takes(_HAILUO, ("768p", "2k"), _span(5, 15), 6000, positions=None),
        # It is priced with a surcharge for references that the page does not quantify for a first picture.
        None,
    ),
    _kling("kling3.0_4k", _KLING_4K),
    VideoModel(
        "happyhorse_1_0",
        Takes(_HORSE, (), _span(3, 15), 2500),
        Takes((), ("720p", "1080p"), _span(3, 15), 2500, needs_prompt=False, positions=_FIRST),
        _rates(t720p=15, t1080p=30),
    ),
    VideoModel("kling2.5_turbo_pro", Takes(_KLING25, (), (5, 10)), Takes((), (), (5, 10), positions=_BOTH)),
    _kling("kling3.0_pro", _KLING_1080),
    _kling("kling3.0_standard", _KLING_720),
    _kling("klingO3_pro", _KLING_1080),
    _kling("klingO3_standard", _KLING_720),
    _seedance("seedance2", _SMALL + _HD + _UHD, _rates(t480p=36, t720p=36, t1080p=40, t4k=150)),
    _seedance("seedance2_fast", _SMALL, _rates(29)),
    _seedance("seedance2_mini", _SMALL, _rates(16), least=64),
    VideoModel(
        "gemini_omni_flash",
        Takes(_r("1280:720 720:1280"), (), _span(3, 10), 4000),
        Takes(_r("1280:720 720:1280"), (), _span(3, 10), 4000, needs_prompt=False, positions=_FIRST),
        _rates(10),
        per_picture=1,
    ),
    VideoModel(
        "grok_imagine_1_5",
        Takes(_GROK, ("480p", "720p", "1080p"), _span(1, 15), 2500),
        Takes((), ("480p", "720p", "1080p"), _span(1, 15), 2500, needs_prompt=False, positions=_FIRST),
        _rates(t480p=10, t720p=16, t1080p=29),
        per_picture=1,
    ),
    _wan("wan3", _rates(t480p=5, t720p=10, t1080p=20)),
    # Priced from 3.4 to 30 credits a second by resolution; which is which was not seen.
    VideoModel(
        "gemini_omni_flash_1.1",
        Takes(_OMNI, (), _span(3, 10)),
        Takes(_OMNI, (), _span(3, 10), positions=_BOTH),
    ),
    _wan("wan3_prime", _rates(t480p=6.8, t720p=14, t1080p=28)),
    VideoModel(
        "h3_max",
        Takes((), ("480p", "768p"), seed=True),
        Takes((), ("480p", "768p"), seed=True, positions=_BOTH),
        _rates(t480p=5, t768p=8),
    ),
    _seedance("seedance2_5", _SEEDANCE5 + _HD, _rates(t480p=20, t720p=30, t1080p=68), 15_000, 30, least=80, needs_prompt=False),
    VideoModel(
        "grok_imagine_1_5_lite",
        Takes(_LITE, (), _span(1, 15), 2500),
        Takes(_r("auto_480p auto_720p auto_1080p"), (), _span(1, 15), 2500, needs_prompt=False, positions=_FIRST),
        _rates(t480p=2, t720p=3, t1080p=14),
        per_picture=1,
    ),
    VideoModel("kling_4", Takes(_KLING4), Takes(_r("auto_720p auto_1080p"), needs_prompt=False, positions=None)),
)
VIDEOS: Mapping[str, VideoModel] = MappingProxyType({model.name: model for model in _VIDEOS})

# Pictures --------------------------------------------------------------------------------------------------------

_GEN4_IMAGE = _r(
    "1024:1024 1080:1080 1168:880 1360:768 1440:1080 1080:1440 1808:768 1920:1080 1080:1920 2112:912 1280:720 720:1280"
    " 720:720 960:720 720:960 1680:720"
)
_GPT = _r(
    "2048:880 1920:1088 1920:1280 1920:1440 1920:1536 1920:1920 1536:1920 1440:1920 1280:1920 1088:1920 2912:1248 2560:1440"
    " 2560:1712 2560:1920 2560:2048 2560:2560 2048:2560 1920:2560 1712:2560 1440:2560 3840:1648 3840:2160 3504:2336 3264:2448"
    " 3200:2560 2880:2880 2560:3200 2448:3264 2336:3504 2160:3840 auto"
)
_GEMINI_1K = _r("1344:768 768:1344 1024:1024 1184:864 864:1184 1536:672 832:1248 1248:832 896:1152 1152:896")
_GEMINI_HALF = _r(
    "512:512 416:624 624:416 432:592 592:432 448:576 576:448 384:672 672:384 768:336 256:1024 1024:256 176:1408 1408:176"
)
_GEMINI_2K = _r("2048:2048 1696:2528 2528:1696 1792:2400 2400:1792 1856:2304 2304:1856 1536:2752 2752:1536 3168:1344")
_GEMINI_4K = _r("4096:4096 3392:5056 5056:3392 3584:4800 4800:3584 3712:4608 4608:3712 3072:5504 5504:3072 6336:2688")
_GEMINI_STRIPS = _r("512:2048 2048:512 352:2816 2816:352 1024:4096 4096:1024 704:5632 5632:704")
_GEMINI_LONG = _r("2048:8192 8192:2048 1408:11264 11264:1408")
_LITE_1K = _r("1024:1024 848:1264 1264:848 896:1200 1200:896 928:1152 1152:928 768:1376 1376:768 1584:672")
_NANO_STRIPS = _r(
    "512:2064 2064:512 352:2928 2928:352 1024:4128 4128:1024 704:5856 5856:704 2048:8256 8256:2048 1408:11712 11712:1408"
)
_SEEDREAM_2K = _r("2048:2048 2304:1728 1728:2304 2848:1600 1600:2848 2496:1664 1664:2496 3136:1344")
_BRIA_1K = _r("1024:1024 768:1152 1152:768 768:1024 1024:768 768:960 960:768 576:1024 1024:576")
_BRIA_4K = _r("2048:2048 1536:2304 2304:1536 1536:2048 2048:1536 1536:1920 1920:1536 1152:2048 2048:1152")


def _small(ratio: str) -> float:
    return 5 if "720" in ratio.split(":") else 8


_IMAGES = (
    ImageModel("gen4_image_turbo", _GEN4_IMAGE, 1000, seed=True, needs_references=True, rates=_rates(2)),
    # 5 credits at 720p and 8 at 1080p; what is between counts as the dearer.
    ImageModel("gen4_image", _GEN4_IMAGE, 1000, seed=True, rates={ratio: _small(ratio) for ratio in _GEN4_IMAGE}),
    ImageModel("gpt_image_2", _GPT, 32_000),
    ImageModel("gemini_image3.1_flash", _GEMINI_HALF + _GEMINI_1K + _GEMINI_2K + _GEMINI_4K + _GEMINI_STRIPS + _GEMINI_LONG),
    ImageModel(
        "muse_image",
        _r("2352:1008 2016:1152 1920:1280 1792:1344 1600:1600 1344:1792 1280:1920 1152:2016 auto"),
        rates=_rates(1),
    ),
    ImageModel(
        "seedream5_pro",
        _r(
            "1024:1024 1184:896 896:1184 1376:768 768:1376 1296:864 864:1296 2048:2048 2304:1728 1728:2304 2720:1530"
            " 1530:2720 2496:1664 1664:2496 auto_1k auto_2k"
        ),
        4000,
    ),
    ImageModel(
        "seedream5_lite",
        _SEEDREAM_2K + _r("3072:3072 3456:2592 2592:3456 4096:2304 2304:4096 3744:2496 2496:3744 4704:2016"),
        4000,
    ),
    ImageModel(
        "grok_imagine_image_2",
        _r(
            "1024:1024 1280:720 720:1280 1152:864 864:1152 1248:832 832:1248 1248:576 576:1248 1280:576 576:1280 1408:704"
            " 704:1408 2048:2048 2816:1584 1584:2816 2368:1776 1776:2368 2496:1664 1664:2496 2912:1344 1344:2912 3200:1440"
            " 1440:3200 2912:1456 1456:2912 auto_1k auto_2k"
        ),
    ),
    ImageModel("gemini_image3.1_flash_lite", _LITE_1K),
    ImageModel("gemini_image3_pro", _GEMINI_1K + _GEMINI_2K + _GEMINI_4K),
    ImageModel("gpt_image_2_5_flare", _GPT),
    ImageModel("gpt_image_2_5_sunburst", _GPT),
    ImageModel("bria_fibo_1_5", _BRIA_1K + _BRIA_4K, seed=True, rates=_rates(10, t720p=5)),
    ImageModel("bria_fibo_edit_1_5", (*_BRIA_1K, "auto"), needs_ratio=False, seed=True, needs_references=True),
    ImageModel(
        "ideogram_4_0",
        _r("2048:2048 2560:1440 1440:2560 2304:1728 1728:2304 2496:1664 1664:2496 3072:1280 1280:3072"),
        needs_ratio=False,
    ),
    ImageModel(
        "ideogram_4_5",
        _r(
            "1024:1024 1280:720 720:1280 1152:864 864:1152 1248:832 832:1248 1120:896 896:1120 1440:720 720:1440 2048:2048"
            " 2560:1440 1440:2560 2304:1728 1728:2304 2496:1664 1664:2496 2240:1792 1792:2240 2880:1440 1440:2880 1024:576"
            " 576:1024 1408:704 704:1408 auto"
        ),
        needs_ratio=False,
    ),
    ImageModel(
        "seedream5_flash",
        _SEEDREAM_2K + _r("1024:1024 1184:896 896:1184 1376:768 768:1376 1248:832 832:1248 1568:672 auto_1k auto_2k"),
    ),
    ImageModel("nano_banana_2.1", _LITE_1K + _GEMINI_2K + _GEMINI_4K + _NANO_STRIPS),
    ImageModel(
        "recraft_v4_1_flash",
        _r(
            "1024:1024 1536:768 768:1536 1280:832 832:1280 1216:896 896:1216 1152:896 896:1152 832:1344 1280:896 896:1280"
            " 1344:768 768:1344"
        ),
        seed=True,
    ),
    ImageModel("recraft_v4_1_vector", _r("1024:1024 1216:896 896:1216 1344:768 768:1344"), needs_ratio=False, vector=True),
    ImageModel("gemini_2.5_flash", _GEMINI_1K, rates=_rates(5)),
)
IMAGES: Mapping[str, ImageModel] = MappingProxyType({model.name: model for model in _IMAGES})
