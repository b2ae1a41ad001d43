"""Sizes for the shape of a frame, what a model likes, and what fits into memory."""

from __future__ import annotations

import pytest

from gator_core.gpu import GIB
from gator_stills.habits import DEFAULT, Habits, habits_of
from gator_stills.memory import ORDER, offload_for, tighter
from gator_stills.shapes import nearest, shaped

MEGAPIXEL = 1024 * 1024


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920), (640, 480), (500, 500), (2560, 1080), (333, 777)])
@pytest.mark.parametrize("pixels", [512 * 512, MEGAPIXEL])
def test_a_picture_has_the_frame_s_shape_and_the_model_s_area(size, pixels):
    width, height = shaped(size, pixels)
    assert width % 32 == height % 32 == 0  # Sana makes no other
    assert width * height == pytest.approx(pixels, rel=0.07)
    assert width / height == pytest.approx(size[0] / size[1], rel=0.06)


def test_a_draft_and_the_final_video_share_one_picture():
    for sizes in (((854, 480), (1280, 720), (3840, 2160)), ((480, 854), (1080, 1920))):
        assert len({shaped(size, MEGAPIXEL) for size in sizes}) == 1


def test_the_nearest_shape_wins_and_the_larger_of_two_of_one_shape():
    made = [(512, 512), (1024, 1024), (1536, 1024), (1024, 1536)]
    assert nearest((1920, 1080), made) == (1536, 1024)
    assert nearest((1080, 1920), made) == (1024, 1536)
    assert nearest((100, 100), made) == (1024, 1024)


def test_fast_models_are_asked_for_few_steps_by_hub_id_revision_or_folder():
    assert habits_of(DEFAULT).steps == 4
    assert habits_of("stabilityai/sdxl-turbo@main") == habits_of("/models/SDXL-Turbo/") == Habits(4, 0.0, 512 * 512)
    assert habits_of("someone/else") == Habits(None, None, MEGAPIXEL)


def test_less_free_memory_never_keeps_more_on_the_gpu():
    parts = [8 * GIB, 8 * GIB, GIB // 4]
    chosen = [offload_for(free * GIB, parts) for free in range(40, 0, -1)]
    assert sorted(chosen, key=ORDER.index) == chosen
    assert set(chosen) == set(ORDER)
    assert offload_for(24 * GIB, parts) == "none"
    assert offload_for(12 * GIB, parts) == "model"
    assert offload_for(None, parts) == "none"


def test_where_memory_ran_out_the_next_attempt_takes_less():
    assert [tighter(offload) for offload in ORDER] == ["model", "sequential", None]
