"""What can be known before anything is generated: without PyTorch, a GPU or the network."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gator_core import InvalidStoryboard
from gator_core.gpu import GIB, Gpu
from gator_core.local_models import needs
from gator_core.media.probe import MediaInfo, probe
from gator_core.shot import Shot
from gator_core.storyboard import Crop
from gator_core.testing import check_plugin
from gator_svd.picture import starting_picture
from gator_svd.request import nearest_size, sizes_of
from gator_svd.source import SVDSource


def shot(media, **rest):
    fields = {"label": "scene 1", "size": (320, 180), "rate": Fraction(24), "duration": Fraction(3), "frames": 72, "seed": 5}
    return Shot(**fields | {"media": media} | rest)


@pytest.fixture
def picture(tmp_path):
    rgb = np.zeros((90, 160, 3), np.uint8)
    rgb[:, :80], rgb[:, 80:] = (200, 30, 30), (30, 30, 200)
    Image.fromarray(rgb).save(tmp_path / "two.png")
    return probe(tmp_path / "two.png")


@pytest.fixture
def folder(tmp_path):
    """Of a pipeline, as far as can be seen without loading it."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights/model_index.json").write_text(json.dumps({"_class_name": "StableVideoDiffusionPipeline"}))
    return tmp_path / "weights"


def test_the_plugin_conforms():
    check_plugin("gator_svd")


# What it can be asked for ----------------------------------------------------------------------------------------


def test_a_prompt_alone_and_a_clip_are_refused_with_a_way_out(picture):
    source = SVDSource()
    assert source.supports(shot(picture)) is None
    assert "needs a picture" in source.supports(shot(None, prompt="a street"))
    clip = MediaInfo(picture.path, moving=True, width=160, height=90)
    assert "name an image" in source.supports(shot(clip))


def test_four_seconds_are_the_most(picture):
    source = SVDSource()
    assert source.supports(shot(picture, duration=Fraction(4))) is None
    assert "make two of it" in source.supports(shot(picture, duration=Fraction(401, 100)))


@pytest.mark.parametrize(
    ("frame", "made"),
    [
        ((1280, 720), (1024, 576)),
        ((640, 480), (1024, 576)),
        ((1080, 1920), (576, 1024)),
        ((854, 480), (1024, 576)),
        ((720, 720), (768, 768)),
        ((2560, 1080), (1024, 576)),
    ],
)
def test_it_makes_the_nearest_shape_that_the_model_knows(frame, made):
    assert nearest_size(frame) == made


def test_another_model_s_size_is_turned_for_a_portrait(picture, monkeypatch):
    monkeypatch.setenv("GATOR_SVD_SIZE", "128x64")
    assert SVDSource().request(shot(picture)).size == (128, 64)
    assert SVDSource().request(shot(picture, size=(180, 320))).size == (64, 128)
    assert SVDSource().configured({"size": "192x128"}).request(shot(picture)).size == (192, 128)
    with pytest.raises(ValueError, match="multiples of 64"):
        sizes_of("100x50")
    with pytest.raises(ValueError, match="4,194,304 pixels are the most"):
        sizes_of("65536x65536")


def test_the_request_says_what_the_pictures_depend_on_and_nothing_else(picture, monkeypatch):
    asked = SVDSource().request(shot(picture, crop=Crop(x=0.5, width=0.5)))
    assert (asked.seed, asked.motion_bucket, asked.noise, asked.fps) == (5, 127, 0.02, 7)
    assert asked.crop == (0.5, 0.0, 0.5, 1.0)
    draft, premium = (SVDSource().request(shot(picture, size=size)) for size in ((854, 480), (3840, 2160)))
    assert draft == premium
    assert SVDSource().configured({"offload": "sequential"}).request(shot(picture)) == SVDSource().request(shot(picture))
    monkeypatch.setenv("GATOR_SVD_MODEL", "someone/other")
    assert SVDSource().request(shot(picture)).model == "someone/other"
    assert SVDSource().configured({"model": "mine/own"}).request(shot(picture)).model == "mine/own"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"motion_bucket": 0}, "'motion_bucket'.*got 0"),
        ({"motion_bucket": 256}, "'motion_bucket'.*got 256"),
        ({"noise": -0.1}, "'noise'"),
        ({"steps": 0}, "'steps'"),
        ({"fps": 1}, "'fps'"),
        ({"offload": "disk"}, "'offload'"),
        ({"size": "1000x500"}, "multiples of 64"),
        ({"min_guidance": 4}, "above max_guidance"),
        ({"motion": 4}, "no parameter 'motion'; did you mean 'motion_bucket'"),
    ],
)
def test_a_parameter_out_of_range_is_named(values, said):
    with pytest.raises(InvalidStoryboard, match=said):
        SVDSource().configured(values)


def test_a_clip_that_must_be_slowed_a_lot_is_told_of(picture, folder, monkeypatch):
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    assert SVDSource().remark(shot(picture, duration=Fraction(4))) is None
    long = shot(picture, duration=Fraction(4), frames=96)
    assert SVDSource().remark(long) is None
    said = SVDSource().configured({"frames": 14}).remark(long)
    assert "makes 2.0 s" in said
    assert "stands still for 1.7 s" in said
    assert "stands still" in SVDSource().configured({"fps": 30}).remark(long)
    assert SVDSource().configured({"frames": 14}).remark(shot(picture, duration=Fraction(2), frames=48)) is None


@pytest.mark.parametrize("known", ["by its configuration", "by its name"])
def test_a_model_that_makes_fewer_pictures_is_told_of_by_its_own_number(picture, folder, monkeypatch, known):
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    if known == "by its name":
        monkeypatch.setenv("GATOR_NO_REAL_CALLS", "0")
        monkeypatch.setenv("GATOR_SVD_MODEL", "stabilityai/stable-video-diffusion-img2vid")
    else:
        (folder / "unet").mkdir()
        (folder / "unet/config.json").write_text(json.dumps({"num_frames": 14}))
    source, long = SVDSource(), shot(picture, duration=Fraction(4), frames=96)
    assert "stands still for 1.7 s" in source.remark(long)
    monkeypatch.setenv("GATOR_SVD_MODEL", "stabilityai/stable-video-diffusion-img2vid-xt")
    assert source.estimate(source.request(long)).seconds > 1.5 * seconds(source, long, 14)


def seconds(source, of, frames):
    return source.configured({"frames": frames}).estimate(source.request(of)).seconds


def test_on_the_processor_it_is_told_that_a_clip_takes_hours(picture, folder, monkeypatch):
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    monkeypatch.setenv("GATOR_SVD_DEVICE", "cpu")
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert "hours" in SVDSource().remark(shot(picture))
    assert SVDSource().estimate(SVDSource().request(shot(picture))).seconds > 2 * 3600


def test_the_estimate_counts_the_size_the_steps_the_pictures_and_what_leaves_the_gpu(picture, monkeypatch):
    def of(**values):
        source = SVDSource().configured(values)
        return source.estimate(source.request(shot(picture))).seconds

    gpus(monkeypatch, 80)
    usual = of()
    assert usual == pytest.approx(180, rel=0.1)  # of an A100, by the model's own description
    assert of(steps=50) > 1.8 * usual
    assert of(frames=50) > 1.8 * usual
    assert of(size="512x320") < usual / 2
    assert of(offload="sequential") > usual + 10


def test_the_starting_picture_is_cropped_and_covers_the_size(picture):
    right = SVDSource().request(shot(picture, crop=Crop(x=0.5, width=0.5), size=(720, 720)))
    made = np.asarray(starting_picture(picture.path, right))
    assert made.shape == (768, 768, 3)
    assert (np.abs(made.astype(int) - (30, 30, 200)) <= 1).all()


# Whether it can be used here ---------------------------------------------------------------------------------------


def gpus(monkeypatch, *gib):
    """Hardware that is not here, and a PyTorch that can use it."""
    monkeypatch.setattr(needs, "torch_without_gpu", lambda: None)
    found = tuple(Gpu(f"GPU-{i}", f"Card {i}", int(size * GIB), int(size * GIB) - i) for i, size in enumerate(gib))
    monkeypatch.setattr(needs, "gpus", lambda: found)


@pytest.mark.parametrize("gib", [22.2, 23.6, 24, 80])
def test_real_cards_of_24_gb_pass(gib, folder, monkeypatch):
    gpus(monkeypatch, gib)
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    assert SVDSource().availability().ok


@pytest.mark.parametrize("gib", [8, 15.9, 16, 20])
def test_smaller_cards_do_not_unless_the_setting_says_so(gib, folder, monkeypatch):
    gpus(monkeypatch, gib)
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    said = SVDSource().availability()
    assert not said.ok
    assert f"{gib:.1f} GiB" in said.reason
    assert "GATOR_SVD_MIN_VRAM" in said.fix
    monkeypatch.setenv("GATOR_SVD_MIN_VRAM", "7.5")
    assert SVDSource().availability().ok


def test_the_driver_the_weights_and_settings_without_sense_are_named(tmp_path, folder, monkeypatch):
    gpus(monkeypatch)
    monkeypatch.setattr(needs, "has_driver", lambda: False)
    assert "no NVIDIA driver" in SVDSource().availability().reason
    assert "GATOR_SVD_DEVICE=cpu" in SVDSource().availability().fix
    monkeypatch.setenv("GATOR_SVD_SIZE", "huge")
    assert "GATOR_SVD_SIZE" in SVDSource().availability().reason
    monkeypatch.delenv("GATOR_SVD_SIZE")
    monkeypatch.setenv("GATOR_SVD_DEVICE", "gpu please")
    assert "gpu please" in SVDSource().availability().reason
    monkeypatch.setenv("GATOR_SVD_DEVICE", "cpu")
    monkeypatch.setenv("GATOR_SVD_MODEL", str(tmp_path / "nowhere"))
    assert "no folder" in SVDSource().availability().reason
    monkeypatch.setenv("GATOR_SVD_MODEL", str(tmp_path))
    assert "model_index.json" in SVDSource().availability().reason
    (folder / "model_index.json").write_text('{"_class_name": "FluxPipeline"}')
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    assert "holds a FluxPipeline" in SVDSource().availability().reason


def test_a_missing_package_is_named_with_its_install_line(folder, monkeypatch):
    monkeypatch.setenv("GATOR_SVD_DEVICE", "cpu")
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    monkeypatch.setattr(needs, "find_spec", lambda name: None if name == "accelerate" else object())
    said = SVDSource().availability()
    assert (said.reason, said.fix) == ("not installed: accelerate", "run: pip install 'gator-video[svd]'")


def test_weights_that_can_be_downloaded_are_as_good_as_there_unless_that_is_forbidden(monkeypatch):
    monkeypatch.setenv("GATOR_SVD_DEVICE", "cpu")
    assert "GATOR_NO_REAL_CALLS forbids downloads" in SVDSource().availability().reason
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "0")
    assert SVDSource().availability().ok
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    said = SVDSource().availability()
    assert "HF_HUB_OFFLINE" in said.reason
    assert "hf download stabilityai/stable-video-diffusion-img2vid-xt" in said.fix


def test_finding_out_imports_nothing_heavy():
    code = """
import sys
from gator_core.plugins import catalogue
from gator_core.candidates import availability_of
source = catalogue().frame_sources["svd"]
print(availability_of(source), source.limits())
print([name for name in ("torch", "diffusers", "transformers", "accelerate", "huggingface_hub") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert done.stdout.splitlines()[-1] == "[]"
