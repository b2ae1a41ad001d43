"""All is well: bought, made, fetched, paid for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

from gator_core.media.probe import probe
from gator_runway import RunwayImages

from .acting import made


def test_a_clip_is_bought_made_fetched_and_paid_for(fake, source, shot, job_in):
    spent, seen = [], []
    fake.pace(pending=0.05, making=0.15)
    job = job_in(purchase=spent.append, progress=seen.append)
    clip = probe(made(source, shot, job))
    assert (clip.moving, clip.width, clip.height, clip.duration) == (True, 160, 90, 4)
    assert fake.created == [
        {"model": "gen4.5", "duration": 4, "promptText": "sunrise over a city", "ratio": "1280:720", "seed": 7}
    ]
    assert spent == [pytest.approx(0.48)]
    assert job.net == pytest.approx(0.48)
    assert job.outcome.facts == {"model": "gen4.5", "seconds": [4], "tasks": fake.task_ids}
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] == 1.0


def test_a_picture_is_sent_in_the_shape_of_the_clip(fake, source, moved, job_in):
    clip = made(source, moved, job_in())
    (body,) = fake.created
    assert body["promptImage"].startswith("data:image/jpeg;base64,")
    with av.open(str(clip)) as container:
        first = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert first.shape[:2] == (90, 160)
    left, right = first[:, :70].mean((0, 1)), first[:, 90:].mean((0, 1))
    assert left[0] > 180 > 60 > left[2]  # red stays left of blue: cropped in the middle, not squeezed aside
    assert right[2] > 180 > 60 > right[0]


def test_a_crop_is_made_before_it_is_sent(fake, source, moved, job_in):
    from gator_core.storyboard import Crop

    clip = made(source, replace(moved, crop=Crop(x=0.5, width=0.5)), job_in())
    with av.open(str(clip)) as container:
        first = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert first[:, :, 0].max() < 90  # nothing of the red half
    assert first[:, :, 2].min() > 150


def test_a_picture_too_large_to_send_along_is_handed_over(fake, source, moved, job_in, photo):
    noise = np.random.default_rng(1).integers(0, 256, (2160, 3840, 3), np.uint8)
    Image.fromarray(noise).save(photo.with_name("noise.png"), compress_level=0)
    large = replace(moved, media=probe(photo.with_name("noise.png")))
    uhd = source.configured({"model": "kling3.0_4k", "credits": 1})
    made(uhd, replace(large, duration=Fraction(1)), job_in())
    (body,) = fake.created
    ((address, data),) = fake.uploads.items()
    assert body["promptImage"] == [{"uri": address, "position": "first"}]
    assert body["audio"] is False
    assert data[:3] == b"\xff\xd8\xff"
    assert 3_900_000 < len(data) < 200 * 2**20


def test_a_still_is_bought_too(fake, job_in):
    images, job = RunwayImages(), job_in()
    picture = images.generate(images.request("a street at night", (1920, 1080), 3), job)
    found = probe(picture)
    assert (found.moving, found.width > found.height) == (False, True)
    assert fake.created == [{"model": "gen4_image", "promptText": "a street at night", "ratio": "1920:1080", "seed": 3}]
    assert job.net == pytest.approx(0.08)


def test_a_long_scene_is_chained_by_last_pictures(fake, source, shot, job_in):
    spent = []
    job = job_in(purchase=spent.append)
    chained = source.configured({"chain": True})
    clip = made(chained, replace(shot, duration=Fraction(15)), job)
    first, second = fake.created
    assert ("promptImage" in first, first["duration"], second["duration"]) == (False, 8, 7)
    assert second["promptImage"].startswith("data:image/jpeg")
    assert (second["model"], second["ratio"]) == (first["model"], first["ratio"])
    assert spent == [pytest.approx(0.96), pytest.approx(0.84)]
    assert job.net == pytest.approx(1.80)
    assert len(job.outcome.facts["tasks"]) == 2
    with av.open(str(clip)) as container:
        pictures = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
    assert len(pictures) == 8 * 8 + 7 * 8 - 1  # the picture that both clips have shows once
    steps = [np.abs(b - a).mean() for a, b in pairwise(pictures)]
    assert max(steps[60:68]) < 2 * np.median(steps) + 2  # no jump at the joint
