"""What is asked for: the nearest that the model has, the same for a draft and for the final video, and nothing in vain."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gator_core.errors import InvalidStoryboard
from gator_core.generation import Made
from gator_core.providers import Estimate
from gator_core.storyboard import Crop
from gator_core.testing import check_frame_source
from gator_runway import RunwayImages, RunwaySource
from gator_runway.models import IMAGES, VIDEOS
from gator_runway.ratios import best_ratio, pixels_of, shape_of
from gator_runway.requests import prompt_length
from gator_runway.testing.rules import issues


def source(**params):
    return RunwaySource().configured(params)


def test_a_prompt_becomes_a_gen45_clip(shot):
    asked = source().request(shot)
    assert (asked.endpoint, asked.model, asked.ratio, asked.seconds) == ("text_to_video", "gen4.5", "1280:720", (4,))
    assert (asked.prompt, asked.seed, asked.picture) == ("sunrise over a city", 7, None)


def test_a_picture_is_moved_by_gen4_turbo(moved, photo):
    asked = source().request(moved)
    assert (asked.endpoint, asked.model, asked.picture) == ("image_to_video", "gen4_turbo", photo)
    assert source().supports(replace(moved, prompt=None)) is None


def test_a_picture_that_is_still_to_be_made_is_named_by_its_key(shot):
    asked = source().request(replace(shot, still=Made("abc")))
    assert (asked.endpoint, asked.picture, asked.crop) == ("image_to_video", Made("abc"), None)


def test_a_draft_and_the_final_video_ask_for_the_same(shot):
    draft = replace(shot, size=(854, 480), rate=Fraction(24), frames=96, handle_in=3, handle_out=5)
    final = replace(shot, size=(3840, 2160), rate=Fraction(60), frames=240, handle_in=9, handle_out=1)
    assert source().request(draft) == source().request(final)


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        ((1920, 1080), "1280:720"),
        ((1080, 1920), "720:1280"),
        ((1000, 1000), "960:960"),
        ((1024, 768), "1104:832"),
        ((768, 1024), "832:1104"),
        ((2560, 1080), "1584:672"),
        ((1080, 1350), "832:1104"),
    ],
)
def test_the_ratio_is_the_nearest(moved, size, ratio):
    assert source().request(replace(moved, size=size)).ratio == ratio


def test_the_resolution_chooses_among_ratios_of_one_shape(shot):
    wide = [source(model="seedance2", resolution=tier).request(shot).ratio for tier in ("480p", "720p", "1080p", "4k")]
    assert wide == ["864:496", "1280:720", "1920:1080", "3840:2160"]
    assert source(model="seedance2").request(shot).ratio == "1280:720"
    assert source(model="kling3.0_4k", credits=30).request(shot).ratio == "3840:2160"


def test_a_resolution_that_the_model_lacks_is_refused(shot):
    assert "does not make 4k here; it makes 720p" in source(resolution="4k").supports(shot)
    assert source(model="kling3.0_4k", resolution="4k", credits=30).supports(shot) is None


@pytest.mark.parametrize(
    ("duration", "model", "seconds"),
    [
        ("0.5", "gen4.5", 2),
        ("4.01", "gen4.5", 5),
        ("10", "gen4.5", 10),
        ("5", "veo3.1", 6),
        ("8", "veo3.1", 8),
        ("30", "wan3", 30),
    ],
)
def test_the_duration_is_rounded_up_to_what_the_model_has(shot, duration, model, seconds):
    long = replace(shot, duration=Fraction(duration))
    assert source(model=model).supports(long) is None
    assert source(model=model).request(long).seconds == (seconds,)


def test_a_scene_that_is_too_long_says_so_and_how_to_go_on(shot):
    said = source().supports(replace(shot, duration=Fraction("10.5")))
    assert said.startswith("the scene lasts 10.5 s, and the model gen4.5 makes 10 s at most")
    assert "chain: true" in said


@pytest.mark.parametrize(("duration", "seconds"), [(15, (8, 7)), (20, (10, 10)), (21, (7, 7, 7)), ("10.5", (6, 5))])
def test_a_chain_covers_a_long_scene_with_clips_of_even_length(shot, duration, seconds):
    long = replace(shot, duration=Fraction(duration))
    assert source(chain=True).supports(long) is None
    asked = source(chain=True).request(long)
    assert asked.seconds == seconds
    assert source(chain=True).estimate(asked).dollars == pytest.approx(0.12 * sum(seconds))


@given(st.integers(1, 600), st.sampled_from([m for m in VIDEOS.values() if m.text and m.text.seconds]))
def test_chains_are_as_long_as_their_scene_and_made_of_what_there_is(tenths, model):
    from gator_core.shot import Shot

    wanted = Fraction(tenths, 10)
    long = Shot("s", (320, 180), Fraction(24), wanted, 1, prompt="p")
    seconds = RunwaySource().configured({"model": model.name, "chain": True}).request(long).seconds
    assert sum(seconds) >= wanted
    assert set(seconds) <= set(model.text.seconds) | set(model.picture.seconds or ())
    longest = min(model.text.seconds[-1], model.picture.seconds[-1])
    assert len(seconds) == max(1, -(-wanted // longest))


def test_a_prompt_is_measured_as_the_service_does(shot):
    assert prompt_length("é") == 1
    assert prompt_length("🐊") == 2
    assert source().supports(replace(shot, prompt="🐊" * 500)) is None
    said = source().supports(replace(shot, prompt="🐊" * 501))
    assert "1,002 characters long, and the model gen4.5 takes 1,000" in said


def test_what_it_can_not_do_is_said_in_a_sentence(shot, moved):
    assert "needs a picture to start from" in source(model="gen4_turbo").supports(shot)
    assert "needs a prompt" in source(model="gen4.5").supports(replace(moved, prompt=None))
    assert "did you mean 'gen4.5'" in source(model="gen45").supports(shot)
    clip = replace(moved, media=replace(moved.media, moving=True))
    assert "not from a clip" in source().supports(clip)


def test_the_environment_names_the_model(shot, monkeypatch):
    monkeypatch.setenv("GATOR_RUNWAY_MODEL", "veo3.1_fast")
    assert source().request(shot).model == "veo3.1_fast"
    assert source(model="gen4.5").request(shot).model == "gen4.5"
    monkeypatch.setenv("GATOR_RUNWAY_MODEL", "gen2")
    assert "knows no video model 'gen2'" in source().supports(shot)


def test_a_model_without_a_known_price_needs_one(shot):
    said = source(model="kling3.0_pro").supports(shot)
    assert "the price of the model kling3.0_pro is not known here" in said
    priced = source(model="kling3.0_pro", credits=17)
    assert priced.supports(shot) is None
    assert priced.estimate(priced.request(shot)).dollars == pytest.approx(0.68)


def test_prices(shot, moved):
    def dollars(provider, a_shot):
        return provider.estimate(provider.request(a_shot)).dollars

    five = replace(shot, duration=Fraction(5))
    assert dollars(source(), five) == pytest.approx(0.60)
    assert dollars(source(), replace(moved, duration=Fraction(5))) == pytest.approx(0.25)
    assert dollars(source(model="seedance2", resolution="4k"), five) == pytest.approx(7.50)
    assert dollars(source(model="seedance2_mini"), five) == pytest.approx(0.80)
    assert dollars(source(model="seedance2_5"), replace(shot, duration=Fraction(1))) == pytest.approx(1.20)
    assert dollars(source(model="grok_imagine_1_5"), replace(moved, duration=Fraction(5))) == pytest.approx(0.81)


@pytest.mark.parametrize("name", list(VIDEOS))
@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240), (420, 180)])
def test_every_model_is_asked_for_what_it_takes(shot, moved, name, size):
    from gator_runway.requests import video_body

    provider = source(model=name, credits=1, chain=True)
    for a_shot, picture in ((replace(shot, size=size), None), (replace(moved, size=size), "data:image/jpeg;base64,AA")):
        if picture is None and VIDEOS[name].text is None:
            continue
        assert provider.supports(a_shot) is None
        asked = provider.request(a_shot)
        assert issues(asked.endpoint, video_body(asked, 0, picture)) == []
        assert issues("image_to_video", video_body(asked, 0, "data:image/jpeg;base64,AA")) == []  # a chain's next clip


@pytest.mark.parametrize("name", [name for name, model in IMAGES.items() if not model.needs_references and not model.vector])
def test_every_image_model_is_asked_for_what_it_takes(name):
    from gator_runway.requests import image_body

    images = RunwayImages().configured({"model": name, "credits": 1})
    for size in ((320, 180), (180, 320), (200, 200)):
        assert images.refuses("a street", size) is None
        asked = images.request("a street", size, 3)
        assert issues("text_to_image", image_body(asked)) == []
        width, height = pixels_of(asked.ratio)
        assert (width > height) == (size[0] > size[1])


def test_image_sources_refuse_what_they_can_not_do():
    assert "needs pictures to refer to" in RunwayImages().configured({"model": "gen4_image_turbo"}).refuses("p", (16, 9))
    assert "vector" in RunwayImages().configured({"model": "recraft_v4_1_vector"}).refuses("p", (16, 9))
    assert "not known here" in RunwayImages().configured({"model": "gpt_image_2"}).refuses("p", (16, 9))
    assert "takes 1,000" in RunwayImages().refuses("x" * 1001, (16, 9))
    default = RunwayImages()
    assert default.request("p", (854, 480), 5) == default.request("p", (3840, 2160), 5)
    assert default.estimate(default.request("p", (854, 480), 5)).dollars == pytest.approx(0.08)
    small = default.configured({"resolution": "720p"})
    assert small.request("p", (1920, 1080), 5).ratio == "1280:720"
    assert small.estimate(small.request("p", (1920, 1080), 5)).dollars == pytest.approx(0.05)


@given(st.integers(16, 4000), st.integers(16, 4000))
@example(16, 2048)
def test_no_ratio_is_nearer_than_the_one_that_is_chosen(width, height):
    shape = shape_of((width, height))
    ratios = VIDEOS["gen4_turbo"].picture.ratios

    def apart(ratio):
        own = Fraction(*pixels_of(ratio))
        return max(own / shape, shape / own)

    assert apart(best_ratio(ratios, shape, "720p")) <= min(map(apart, ratios)) * Fraction(104, 100)


def test_a_crop_is_part_of_what_is_asked_for(moved):
    cropped = replace(moved, crop=Crop(x=0.5, width=0.5))
    assert source().request(cropped) != source().request(moved)
    assert source().request(cropped).crop == (0.5, 0.0, 0.5, 1.0)


def test_much_that_is_cropped_away_is_told(shot):
    assert source().remark(shot) is None
    assert "44% of it is cropped away" in source().remark(replace(shot, size=(400, 400)))


def test_it_conforms(fake, shot, moved, job_in):
    short = replace(shot, size=(160, 90), rate=Fraction(8), duration=Fraction(1), frames=8, handle_in=2, handle_out=2)
    check_frame_source(source(), short, asset=source().generate(source().request(short), job_in()))
    check_frame_source(source(), moved)


def test_limits_are_those_of_the_models():
    told = RunwaySource().limits()
    assert told["text_to_video"]["seconds"] == list(range(2, 11))
    assert told["image_to_video"]["model"] == "gen4_turbo"
    assert list(told["models"]) == list(VIDEOS)
    assert "4k" in told["models"]["klingO3_4k"]["text_to_video"]["resolutions"]
    assert list(told["models"]["gen4_turbo"]) == ["image_to_video"]
    assert RunwayImages().limits()["prompt"] == 1000


def test_parameters_are_checked():
    with pytest.raises(InvalidStoryboard, match="'steps'"):
        source(steps=3)
    with pytest.raises(InvalidStoryboard, match="credits"):
        source(credits=0)


def test_estimates_name_time_too(shot):
    said = source().estimate(source().request(shot))
    assert isinstance(said, Estimate)
    assert said.seconds > 4


def test_requests_of_files_count_by_content(moved, photo, tmp_path):
    from gator_core.build.keys import asset_key

    def digest(path: Path) -> str:
        return str(hash(path.read_bytes()))

    provider = source()
    before = asset_key(provider, provider.request(moved), digest)
    twin = tmp_path / "twin.png"
    twin.write_bytes(photo.read_bytes())
    assert asset_key(provider, provider.request(replace(moved, media=replace(moved.media, path=twin))), digest) == before
