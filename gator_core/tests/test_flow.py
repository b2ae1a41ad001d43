"""Between two pictures, what moves is where it is by then, and as sharp as it was."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from gator_core.flow import between, flows
from gator_core.frame import Frame, blended
from gator_core.testing.pictures import SIZES, same, texture

SIZE = WIDTH, HEIGHT = (320, 180)
BOX = (80, 60)
BOX_AT, BOX_SPEED, GROUND_SPEED, DISC_SPEED = (48, 36), (3.35, 1.2), (-1.15, 0.55), (-2.15, 0.45)


@cache
def layers(t: float, seed: int = 1) -> Frame:
    """A textured ground, a textured box and a textured disc that turns, each at its own sub-pixel speed."""
    ground, box, disc = cloth(seed, (2 * WIDTH, 2 * HEIGHT)), cloth(seed + 1, BOX), cloth(seed + 2, (90, 90))
    columns, rows = np.meshgrid(np.arange(90) - 44.5, np.arange(90) - 44.5)
    canvas = drawn(ground, (-WIDTH / 2 + GROUND_SPEED[0] * t, -HEIGHT / 2 + GROUND_SPEED[1] * t))
    for patch, mask, place, degrees in (
        (box, np.ones(BOX[::-1]), (BOX_AT[0] + BOX_SPEED[0] * t, BOX_AT[1] + BOX_SPEED[1] * t), 0.0),
        (disc, np.hypot(columns, rows) < 43, (180 + DISC_SPEED[0] * t, 55 + DISC_SPEED[1] * t), 4.0 * t),
    ):
        alpha = drawn(mask.astype(np.float32), place, degrees, cv2.BORDER_CONSTANT)[..., None]
        canvas = canvas * (1 - alpha) + drawn(patch, place, degrees) * alpha
    small = cv2.resize(canvas, SIZE, interpolation=cv2.INTER_AREA)
    return Frame.from_rgb(np.clip(np.rint(small), 0, 255).astype(np.uint8))


def drawn(picture, place, degrees=0.0, border=cv2.BORDER_REFLECT):
    """At twice the size of the frame, so that scaling it down makes soft edges."""
    rows, columns = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D(((columns - 1) / 2, (rows - 1) / 2), degrees, 1.0)
    matrix[:, 2] += place
    flags = cv2.INTER_CUBIC if picture.ndim == 3 else cv2.INTER_LINEAR
    return cv2.warpAffine(picture, 2 * matrix, (2 * WIDTH, 2 * HEIGHT), flags=flags, borderMode=border)


@cache
def cloth(seed, size):
    random, (width, height) = np.random.default_rng(seed), size
    made = np.zeros((height, width, 3), np.float32)
    for grain, weight in ((1.5, 1.0), (5.0, 1.5), (15.0, 2.0)):
        noise = cv2.GaussianBlur(random.standard_normal((height, width, 3)).astype(np.float32), (0, 0), grain)
        made += weight * noise / noise.std()
    return np.clip(made * 22 + random.uniform(60, 190, 3), 0, 255).astype(np.float32)


def hidden_halfway(span):
    """Where, halfway between 0 and ``span``, ground is seen that the box is about to cover or has just left."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    gone = int((BOX_SPEED[0] - GROUND_SPEED[0]) * span / 2) - 1
    left = round(BOX_AT[0] + BOX_SPEED[0] * span / 2)
    top = round(BOX_AT[1] + BOX_SPEED[1] * span / 2)
    rows = slice(top + 4, top + BOX[1] - 4)
    mask[rows, left - gone : left - 1] = mask[rows, left + BOX[0] + 1 : left + BOX[0] + gone] = True
    return mask


def psnr(one, other, where=...):
    return 10 * np.log10(255**2 / np.mean((one.astype(float) - other.astype(float))[where] ** 2))


# Quality ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("span", [1, 4])
@pytest.mark.parametrize("t", [0.25, 0.5, 0.8])
def test_what_moves_is_followed_and_beats_a_blend_by_far(span, t):
    a, b, truth = layers(0), layers(span), layers(span * t)
    shown, mixed = between(a, b, t, flows(a, b)), blended(a, b, t)
    assert psnr(shown.y, truth.y) > psnr(mixed.y, truth.y) + 6
    for plane in ("u", "v"):
        assert psnr(getattr(shown, plane), getattr(truth, plane)) > psnr(getattr(mixed, plane), getattr(truth, plane)) + 3


def test_what_is_hidden_in_one_picture_is_taken_from_the_other():
    span = 6
    a, b, truth, where = layers(0), layers(span), layers(span / 2), hidden_halfway(span)
    moved = flows(a, b)
    nowhere = np.zeros_like(moved.doubt_a)
    careless = between(a, b, 0.5, replace(moved, doubt_a=nowhere, doubt_b=nowhere))
    careful = between(a, b, 0.5, moved)
    assert where.sum() > 500
    assert psnr(careful.y, truth.y, where) > psnr(careless.y, truth.y, where) + 2
    assert psnr(careful.y, truth.y, where) > psnr(blended(a, b, 0.5).y, truth.y, where) + 2


@pytest.mark.parametrize("size", [(320, 180), (1600, 200)], ids=["as it is", "measured smaller"])
def test_colours_stay_with_what_they_belong_to(size):
    ground = cloth(7, (size[0] + 40, size[1] + 40))

    def panned(by):
        matrix = np.array([[1.0, 0, -by - 10], [0, 1.0, -10]])
        return Frame.from_rgb(np.clip(cv2.warpAffine(ground, matrix, size, flags=cv2.INTER_CUBIC), 0, 255).astype(np.uint8))

    a, b, truth = panned(0.0), panned(7.0), panned(3.5)
    shown = between(a, b, 0.5, flows(a, b))
    inner = (slice(8, -8), slice(16, -16))
    for plane in ("u", "v"):
        assert psnr(getattr(shown, plane), getattr(truth, plane), inner) > 38


def test_what_stands_still_stays_as_it_is():
    a = layers(0)
    shown = between(a, Frame(a.data.copy()), 0.4, flows(a, a))
    assert int(cv2.absdiff(shown.data, a.data).max()) <= 1


# Hard motion -----------------------------------------------------------------------------------------------------


def seen_by(degrees=0.0, zoom=1.0, shift=(0.0, 0.0)):
    """A camera over a textured ground that at 1 has turned, zoomed and moved so far."""

    def at(t):
        matrix = cv2.getRotationMatrix2D((WIDTH - 0.5, HEIGHT - 0.5), degrees * t, 1 + (zoom - 1) * t)
        matrix[:, 2] += np.array(shift) * t - (WIDTH / 2, HEIGHT / 2)
        picture = cv2.warpAffine(cloth(1, (2 * WIDTH, 2 * HEIGHT)), matrix, SIZE, flags=cv2.INTER_CUBIC)
        return Frame.from_rgb(np.clip(picture, 0, 255).astype(np.uint8))

    return at


def before_ground(patch, start, by):
    """A thing that moves before a ground that does not."""

    def at(t):
        canvas = drawn(cloth(1, (2 * WIDTH, 2 * HEIGHT)), (-WIDTH / 2, -HEIGHT / 2))
        place = (start[0] + by * t, start[1])
        alpha = drawn(np.ones(patch.shape[:2], np.float32), place, border=cv2.BORDER_CONSTANT)[..., None]
        canvas = canvas * (1 - alpha) + drawn(patch, place) * alpha
        return Frame.from_rgb(np.clip(cv2.resize(canvas, SIZE, interpolation=cv2.INTER_AREA), 0, 255).astype(np.uint8))

    return at


def stripes(period, by):
    def at(t):
        row = 128 + 90 * np.sin((np.arange(WIDTH) + by * t) * 2 * np.pi / period)
        return Frame.from_rgb(np.tile(np.rint(row).astype(np.uint8)[None, :, None], (HEIGHT, 1, 3)))

    return at


def facade(period, by):
    """Windows in a wall that is not quite even."""
    wall = cloth(5, (2 * WIDTH, 2 * HEIGHT)) * 0.15 + 130
    rows, columns = np.mgrid[: 2 * HEIGHT, : 2 * WIDTH]
    wall[(columns % period < period * 0.5) & (rows % period < period * 0.6)] *= 0.45

    def at(t):
        matrix = np.array([[1.0, 0, -by * t - 10], [0, 1.0, -10]])
        return Frame.from_rgb(np.clip(cv2.warpAffine(wall, matrix, SIZE, flags=cv2.INTER_CUBIC), 0, 255).astype(np.uint8))

    return at


def gain(scene, t):
    """Decibels by which the flow is nearer to the truth than a blend."""
    a, b, truth = scene(0.0), scene(1.0), scene(t)
    return psnr(between(a, b, t, flows(a, b)).y, truth.y) - psnr(blended(a, b, t).y, truth.y)


@pytest.mark.parametrize("t", [0.25, 0.5])
@pytest.mark.parametrize(
    "scene",
    [
        seen_by(degrees=10),
        seen_by(degrees=25),
        seen_by(zoom=1.2),
        seen_by(zoom=1.5),
        seen_by(shift=(16.3, 3)),
        seen_by(shift=(48.3, 0)),
        seen_by(shift=(64.3, 6)),
        before_ground(cloth(2, (80, 80)), (100, 50), 15.2),
        before_ground(cloth(2, (80, 80)), (100, 50), 30.2),
        before_ground(np.full((180, 3, 3), 20, np.float32), (100, 0), 4.5),
    ],
    ids=["turn", "turned", "zoom", "zoomed", "pan", "pan-15%", "pan-20%", "object", "quick-object", "thin"],
)
def test_whatever_moves_beats_a_blend_by_three_decibels(scene, t):
    assert gain(scene, t) > 3


@pytest.mark.parametrize("scene", [stripes(14, 2), stripes(14, 3), stripes(14, 4), facade(24, 6), facade(24, 10)])
def test_of_the_ways_that_a_pattern_may_have_gone_the_shortest_is_taken(scene):
    assert min(gain(scene, t) for t in (0.25, 0.5, 0.75)) > 3


def test_what_comes_into_the_picture_is_not_drawn_out_from_its_edge():
    scene = seen_by(shift=(-20.3, 0))
    a, b, truth = scene(0.0), scene(1.0), scene(0.5)
    edges = (slice(8, -8), [*range(2, 8), *range(WIDTH - 8, WIDTH - 2)])
    assert psnr(between(a, b, 0.5, flows(a, b)).y, truth.y, edges) > 30


# Where nothing can be followed -----------------------------------------------------------------------------------


def test_nothing_is_drawn_between_two_scenes():
    a, b = layers(0, seed=1), layers(0, seed=40)
    moved = flows(a, b)
    assert moved.cut
    assert all(same(between(a, b, t, moved), a) for t in (0.1, 0.5, 0.9))


@pytest.mark.parametrize("levels", [(235, 20), (140, 90)])
def test_nothing_is_drawn_between_two_slides(levels):
    a, b = (Frame.solid(*SIZE, (level, level, level)) for level in levels)
    assert flows(a, b).cut


def _grainy(frame, seed):
    noise = np.random.default_rng(seed).normal(0, 8, frame.data.shape)
    return Frame(np.clip(frame.data + noise, 16, 235).astype(np.uint8))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (lambda: layers(0), lambda: layers(12)),
        (lambda: _grainy(layers(0), 1), lambda: _grainy(layers(1), 2)),
        (lambda: _grainy(Frame.solid(*SIZE, (120, 120, 120)), 1), lambda: _grainy(Frame.solid(*SIZE, (120, 120, 120)), 2)),
        (lambda: layers(0), lambda: Frame((layers(0).data * 0.95).astype(np.uint8))),
    ],
    ids=["quick motion", "grain", "grain on a wall", "a lamp that dims"],
)
def test_a_scene_that_goes_on_is_no_cut(a, b):
    assert not flows(a(), b()).cut


# Contract --------------------------------------------------------------------------------------------------------


def test_the_ends_are_the_pictures_themselves():
    a, b = layers(0), layers(1)
    moved = flows(a, b)
    assert between(a, b, 0, moved) is blended(a, b, 0) is a
    assert between(a, b, 1, moved) is blended(a, b, 1) is b


@pytest.mark.parametrize("size", [*SIZES, (24, 24), (26, 200)])
def test_any_size_will_do(size):
    a, b = texture(size, 1), texture(size, 2)
    assert between(a, b, 0.5, replace(flows(a, b), cut=False)).size == size


def test_pictures_too_small_to_measure_are_blended():
    a, b = texture((16, 300), 1), texture((16, 300), 2)
    assert int(cv2.absdiff(between(a, b, 0.3, flows(a, b)).data, blended(a, b, 0.3).data).max()) <= 1


def test_opencv_s_threads_change_no_bit():
    a, b, before = layers(0), layers(4), cv2.getNumThreads()
    seen = set()
    try:
        for threads in (1, 2, 5):
            cv2.setNumThreads(threads)
            seen.add(between(a, b, 0.4, flows(a, b)).data.tobytes())
    finally:
        cv2.setNumThreads(before)
    assert len(seen) == 1
