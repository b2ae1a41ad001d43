from dataclasses import replace
from fractions import Fraction

from gator_video_starfield import Starfield

from gator_core.shot import Shot
from gator_core.testing import check_frame_source, check_plugin

SHOT = Shot("scene 1", (64, 36), Fraction(25), Fraction(1, 5), 5, 2, 2, prompt="a starry night", seed=3)


def test_the_plugin_conforms() -> None:
    check_plugin("gator_video_starfield")
    check_frame_source(Starfield().configured({"stars": 40}), SHOT)


def test_another_seed_is_another_sky_and_another_size_the_same() -> None:
    source = Starfield()
    assert source.request(replace(SHOT, seed=4)) != source.request(SHOT)
    assert source.request(replace(SHOT, size=(128, 72), rate=Fraction(50))) == source.request(SHOT)
    assert source.supports(replace(SHOT, prompt="a harbour"))
