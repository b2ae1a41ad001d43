"""Clips made by the real classes of the model with random weights, on the CPU."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from gator_core import Cancelled, GenerationFailed, Storyboard, render
from gator_core.clip import MediaClip
from gator_core.generation import Job
from gator_core.gpu import GIB, Gpu
from gator_core.local_models import needs, pipelines, resident
from gator_core.local_models.needs import Device
from gator_core.media.probe import probe
from gator_core.shot import Shot
from gator_svd import pipeline
from gator_svd.picture import write_clip
from gator_svd.source import SVDSource

QUICK = {"steps": 2, "frames": 3, "size": "128x64"}


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch, tiny):
    monkeypatch.setenv("GATOR_SVD_DEVICE", "cpu")
    monkeypatch.setenv("GATOR_SVD_MODEL", str(tiny))
    yield
    resident.release()


@pytest.fixture
def picture(tmp_path):
    ramp = np.linspace(0, 255, 160).astype(np.uint8)
    Image.fromarray(np.dstack([np.tile(ramp, (90, 1)), np.full((90, 160), 90, np.uint8), np.tile(ramp[::-1], (90, 1))])).save(
        tmp_path / "ramp.png"
    )
    return probe(tmp_path / "ramp.png")


def generated(media, scratch, values=None, job=None, **rest):
    fields = {"label": "scene 1", "size": (320, 180), "rate": Fraction(24), "duration": Fraction(2), "frames": 48, "seed": 5}
    shot = Shot(**fields | {"media": media} | rest)
    scratch.mkdir()
    source = SVDSource().configured(QUICK | (values or {}))
    job = job or Job(scratch)
    job.scratch, job.file = scratch, lambda picture: picture
    return source.generate(source.request(shot), job)


def test_a_picture_becomes_a_clip_and_the_same_seed_the_same_clip(picture, tmp_path):
    heard = []
    job = Job(tmp_path, progress=heard.append)
    first = generated(picture, tmp_path / "a", job=job)
    with av.open(str(first)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (128, 64, 7)
        assert stream.codec_context.colorspace == 1
        assert len(list(container.decode(stream))) == 3
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert len(heard) >= 4  # loaded, two steps, done
    assert job.outcome.facts["model"].endswith("tiny-svd")
    assert {"revision": None, "dtype": "float32", "offload": "none", "frames": 3}.items() <= job.outcome.facts.items()
    kept = resident._held.model
    assert generated(picture, tmp_path / "b").read_bytes() == first.read_bytes()
    assert resident._held.model is kept  # loaded once
    assert generated(picture, tmp_path / "c", seed=6).read_bytes() != first.read_bytes()


def test_the_clip_shows_what_it_was_given_without_a_loss_to_see(tmp_path):
    ramp = np.linspace(16, 240, 128).astype(np.uint8)
    shown = [
        np.dstack([np.tile(ramp, (64, 1)), np.full((64, 128), level, np.uint8), np.tile(ramp[::-1], (64, 1))])
        for level in (60, 90)
    ]
    media = probe(write_clip(tmp_path / "clip.mp4", shown, 7))
    assert (media.frames, media.rate, media.remarks) == (2, 7, ())
    with MediaClip(media, (128, 64), Fraction(7)).reader(0, 2) as reader:
        for number, picture in enumerate(shown):
            assert np.abs(reader.frame(number).rgb.astype(int) - picture).mean() < 1.5


def test_a_portrait_is_turned(picture, tmp_path):
    with av.open(str(generated(picture, tmp_path / "a", size=(180, 320)))) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (64, 128)


def test_without_a_number_there_are_as_many_pictures_as_the_model_is_made_for(picture, tmp_path):
    job = Job(tmp_path)
    generated(picture, tmp_path / "a", {"frames": None, "steps": 1}, job)
    assert job.outcome.facts["frames"] == 14


def test_it_stops_between_two_steps(picture, tmp_path):
    steps = []
    job = Job(tmp_path, progress=steps.append, cancelled=lambda: len(steps) > 1)
    with pytest.raises(Cancelled):
        generated(picture, tmp_path / "a", {"steps": 20}, job)
    assert len(steps) == 2
    assert not list((tmp_path / "a").iterdir())


def test_it_stops_while_it_waits_for_its_turn(picture, tmp_path):
    device, entered, done = Device("cpu"), threading.Event(), threading.Event()

    def other():
        with resident.turn(device, Job(tmp_path)):
            entered.set()
            done.wait(30)

    thread = threading.Thread(target=other)
    thread.start()
    entered.wait(30)
    with pytest.raises(Cancelled):
        generated(picture, tmp_path / "a", job=Job(tmp_path, cancelled=lambda: True))
    done.set()
    thread.join()


def test_weights_of_half_precision_alone_are_used_on_the_cpu_too(picture, tmp_path, tiny, monkeypatch):
    import torch
    from diffusers import StableVideoDiffusionPipeline

    pipe = StableVideoDiffusionPipeline.from_pretrained(tiny, dtype=torch.float16, local_files_only=True)
    pipe.save_pretrained(tmp_path / "half", variant="fp16")
    monkeypatch.setenv("GATOR_SVD_MODEL", str(tmp_path / "half"))
    job = Job(tmp_path)
    generated(picture, tmp_path / "a", job=job)
    assert (job.outcome.facts["variant"], job.outcome.facts["dtype"]) == ("fp16", "float32")


@pytest.mark.parametrize("harm", ["cut off", "missing"])
def test_damaged_weights_are_named(picture, tmp_path, tiny, monkeypatch, harm):
    folder = tmp_path / "damaged"
    shutil.copytree(tiny, folder)
    monkeypatch.setenv("GATOR_SVD_MODEL", str(folder))
    file = next((folder / "unet").glob("*.safetensors"))
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(GenerationFailed, match=r"weights of .*damaged could not be loaded.*download them again"):
        generated(picture, tmp_path / "a")


CARD = Device("cuda", Gpu("GPU-0", "Card", 24 * GIB, 24 * GIB))
"""A GPU that is not here."""


def asked(picture, **values):
    source = SVDSource().configured(QUICK | values)
    return source.request(Shot("scene 1", size=(320, 180), rate=Fraction(24), duration=Fraction(2), frames=48, media=picture))


def test_how_a_model_is_loaded_follows_from_the_memory_that_is_free_once_the_one_before_is_gone(monkeypatch, picture, tmp_path):
    """On a card of 24 GB, of which a model of text to picture has taken 16."""
    used = {"stills": 16}
    monkeypatch.setattr(needs, "gpus", lambda: (Gpu("GPU-0", "Card", 24 * GIB, (23 - used["stills"]) * GIB),))
    plans = []

    def load(model, device, plan):
        plans.append(plan)
        return pipeline._Loaded(object(), plan, {})

    monkeypatch.setattr(pipeline, "_load", load)
    monkeypatch.setattr(pipeline, "_run", lambda *rest: ["made"])
    monkeypatch.setattr(pipeline, "_unload", lambda loaded: None)
    resident.model("stills", lambda: "flux", lambda freed: used.update(stills=0))
    assert pipeline.made(asked(picture), Job(tmp_path), Image.new("RGB", (128, 64)), CARD, None) == ["made"]
    assert [(plan.offload, plan.decode_most) for plan in plans] == [("model", 8)]


def test_a_model_that_is_loaded_already_and_runs_out_of_memory_is_loaded_again_so_that_it_takes_less(
    monkeypatch, picture, tmp_path
):
    import torch

    plans = []

    def load(model, device, plan):
        plans.append(plan.offload)
        return pipeline._Loaded(object(), plan, {})

    def run(loaded, request, *rest):
        if loaded.plan.offload == "none" and request.steps > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return [loaded.plan.offload]

    monkeypatch.setattr(pipeline, "_load", load)
    monkeypatch.setattr(pipeline, "_run", run)
    monkeypatch.setattr(pipeline, "_unload", lambda loaded: None)
    for steps, made in ((2, ["none"]), (3, ["model"]), (4, ["model"])):
        assert pipeline.made(asked(picture, steps=steps), Job(tmp_path), Image.new("RGB", (8, 8)), CARD, None) == made
    assert plans == ["none", "model"]


@pytest.mark.parametrize("failure", ["engine", "shape"])
def test_no_error_keeps_the_model_or_what_it_worked_on_alive(monkeypatch, picture, tmp_path, failure):
    said = {"engine": "GET was unable to find an engine to execute this computation", "shape": "shapes do not match"}
    kept, alive, load = [], [], pipeline._load

    def loading(*rest):
        loaded = load(*rest)
        alive.append(weakref.ref(loaded.pipe.unet))

        def fail(*rest, **more):
            raise RuntimeError(said[failure])

        loaded.pipe.unet.forward = fail
        return loaded

    monkeypatch.setattr(pipeline, "_load", loading)
    for number in range(2):
        with pytest.raises(GenerationFailed) as failed:
            generated(picture, tmp_path / str(number))
        kept.append(failed.value)
    gc.collect()
    assert ("memory ran out" in str(kept[0])) is (failure == "engine")
    assert [one() for one in alive] == [None, None]


@pytest.mark.parametrize("offload", ["none", "model", "sequential"])
def test_half_precision_and_every_offload_make_a_clip_and_no_noise(monkeypatch, picture, tmp_path, tiny, offload, caplog):
    """accelerate's hooks are the real ones; the processor stands for the GPU."""
    import accelerate
    import torch
    from diffusers.utils import logging

    monkeypatch.setattr(needs, "gpus", lambda: (CARD.gpu,))
    monkeypatch.setattr(needs, "torch_without_gpu", lambda: None)
    monkeypatch.setattr(pipelines, "_where", lambda device: "cpu")
    hooked = accelerate.cpu_offload
    # diffusers numbers the processor, which accelerate can't move weights to.
    monkeypatch.setattr(accelerate, "cpu_offload", lambda part, device, **more: hooked(part, torch.device("cpu"), **more))
    monkeypatch.delenv("GATOR_SVD_DEVICE")
    logging.enable_propagation()
    job = Job(tmp_path)
    try:
        for name in ("a", "b"):
            generated(picture, tmp_path / name, {"offload": offload, "steps": 1, "frames": 2, "size": "64x64"}, job)
    finally:
        logging.disable_propagation()
    assert {"dtype": "float16", "offload": offload, "device": "Card", "frames": 2}.items() <= job.outcome.facts.items()
    assert "float32" not in caplog.text


def test_where_memory_runs_out_all_is_freed_and_attempts_made_that_take_less_until_none_does(monkeypatch, picture, tmp_path):
    """What the GPU's memory could not hold is freed before the next attempt."""
    import torch

    tried, unloaded = [], []

    def load(model, device, plan):
        tried.append(plan)
        return pipeline._Loaded(object(), plan, {})

    def run(*rest):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(pipeline, "_load", load)
    monkeypatch.setattr(pipeline, "_run", run)
    monkeypatch.setattr(pipeline, "_unload", lambda loaded: unloaded.append(loaded.plan))
    with pytest.raises(GenerationFailed, match=r"one layer at a time.*CUDA out of memory.*close what else uses the GPU"):
        pipeline.made(asked(picture), Job(tmp_path), Image.new("RGB", (128, 64)), CARD, None)
    # none at first, since nothing is known of a GPU that is not here
    assert [(plan.offload, plan.decode_most) for plan in tried] == [
        ("none", None),
        ("model", 8),
        ("model", 2),
        ("sequential", 1),
    ]
    assert unloaded == tried


def test_a_storyboard_is_rendered_with_it(picture, tmp_path):
    scenes = [
        {"image": str(picture.path), "motion": "generated", "duration": 1, "provider": {"name": "svd", **QUICK}},
        {"color": "navy", "duration": 1},
    ]
    board = Storyboard.parse({"quality": "draft", "size": "192x108", "fps": 12, "scenes": scenes})
    result = render(board, tmp_path / "out.mp4")
    assert result.providers == ("svd", "frame-by-frame")
    assert (result.frames, result.width, result.height) == (24, 192, 108)
    again = render(board, tmp_path / "again.mp4")
    assert (tmp_path / "again.mp4").read_bytes() == (tmp_path / "out.mp4").read_bytes()
    assert {step.action for step in again.steps if step.kind == "asset"} == {"reused"}
