"""Pictures made by the real classes of a model with random weights, on the CPU."""

from __future__ import annotations

import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gator_core import Cancelled, GenerationFailed, InvalidStoryboard, Storyboard, render
from gator_core.generation import Job
from gator_core.gpu import GIB, Gpu
from gator_core.local_models import needs, resident
from gator_core.local_models.needs import Device
from gator_core.local_models.weights import Weights
from gator_core.testing import check_plugin
from gator_stills import pipeline
from gator_stills.local import DiffusersImages

QUICK = {"steps": 2, "megapixels": 0.0083}
WIDE = (320, 180)


@pytest.fixture
def model(monkeypatch, tiny):
    monkeypatch.setenv("GATOR_STILLS_DEVICE", "cpu")
    monkeypatch.setenv("GATOR_STILLS_MODEL", str(tiny))
    yield tiny
    resident.release()


def generated(scratch, job=None, size=WIDE, prompt="a street", seed=5, **values):
    scratch.mkdir()
    source = DiffusersImages().configured(QUICK | values)
    job = job or Job(scratch)
    job.scratch = scratch
    return source.generate(source.request(prompt, size, seed), job)


def test_the_plugin_conforms():
    check_plugin("gator_stills")


def test_a_prompt_becomes_a_picture_and_the_same_seed_the_same_picture(tmp_path, model):
    heard = []
    job = Job(tmp_path, progress=heard.append)
    first = generated(tmp_path / "a", job)
    with Image.open(first) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (128, 64))
        assert np.asarray(picture).std() > 0
    assert heard == sorted(heard)
    assert len(heard) == 4  # loaded, two steps, done
    assert heard[-1] == 1.0
    assert {"dtype": "float32", "offload": "none", "device": "cpu"}.items() <= job.outcome.facts.items()
    kept = resident._held.model
    assert generated(tmp_path / "b").read_bytes() == first.read_bytes()
    assert resident._held.model is kept  # loaded once
    assert generated(tmp_path / "c", seed=6).read_bytes() != first.read_bytes()
    assert generated(tmp_path / "d", prompt="a river").read_bytes() != first.read_bytes()


def test_a_portrait_has_the_frame_s_shape(tmp_path, model):
    with Image.open(generated(tmp_path / "a", size=(180, 320))) as picture:
        assert picture.size == (64, 128)


def test_a_negative_prompt_counts_where_there_is_guidance_and_is_warned_of_where_not(tmp_path, model):
    heard, unheard = Job(tmp_path), Job(tmp_path)
    plain = generated(tmp_path / "a", guidance=5)
    assert generated(tmp_path / "b", heard, guidance=5, negative_prompt="rain").read_bytes() != plain.read_bytes()
    assert heard.outcome.warnings == []
    generated(tmp_path / "c", unheard, guidance=0, negative_prompt="rain")
    assert "does not heed the negative prompt" in unheard.outcome.warnings[0]


def test_a_prompt_that_is_longer_than_the_model_reads_is_told_of(tmp_path, model):
    job = Job(tmp_path)
    generated(tmp_path / "a", job, prompt="word " * 40)
    assert "the prompt has 162 tokens" in job.outcome.warnings[0]


def test_it_stops_between_two_steps(tmp_path, model):
    steps = []
    with pytest.raises(Cancelled):
        generated(tmp_path / "a", Job(tmp_path, progress=steps.append, cancelled=lambda: len(steps) > 1), steps=20)
    assert len(steps) == 2
    assert not list((tmp_path / "a").iterdir())


def test_damaged_weights_are_named(tmp_path, model, monkeypatch):
    shutil.copytree(model, tmp_path / "damaged")
    next((tmp_path / "damaged/unet").glob("*.safetensors")).write_bytes(b"cut off")
    monkeypatch.setenv("GATOR_STILLS_MODEL", str(tmp_path / "damaged"))
    with pytest.raises(GenerationFailed, match="damaged could not be loaded"):
        generated(tmp_path / "a")


def test_where_memory_runs_out_attempts_are_made_that_take_less_until_none_does(tmp_path, monkeypatch):
    """On a GPU that is not here."""
    import torch

    asked = []

    def load(model, fitting):
        asked.append(fitting.offload or "none")
        return pipeline._Loaded(object(), asked[-1], {})

    def run(*rest):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(pipeline, "_load", load)
    monkeypatch.setattr(pipeline, "_run", run)
    monkeypatch.setattr(pipeline, "_unload", lambda loaded: None)
    request = DiffusersImages().request("a", WIDE, 1)
    with pytest.raises(GenerationFailed, match=r"one layer at a time.*CUDA out of memory.*name a smaller model"):
        pipeline.made(request, Job(tmp_path), Device("cuda", Gpu("GPU-0", "Card", 1, 1)), None)
    assert asked == ["none", "model", "sequential"]


def test_memory_that_runs_out_while_the_model_is_placed_counts_with_how_it_was_placed(tmp_path, tiny, monkeypatch):
    import torch

    asked = []

    def place(pipe, device, offload):
        asked.append(offload)
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setenv("GATOR_STILLS_MODEL", str(tiny))
    monkeypatch.setattr(pipeline.pipelines, "place", place)
    monkeypatch.setattr(pipeline, "offload_for", lambda free, parts: "model")
    request = DiffusersImages().request("a", WIDE, 1)
    with pytest.raises(GenerationFailed, match="name a smaller model"):
        pipeline.made(request, Job(tmp_path), Device("cuda", Gpu("GPU-0", "Card", 1, 1)), None)
    assert asked == ["model", "sequential"]


@pytest.mark.parametrize("known", [False, True])
def test_the_numbers_that_a_model_works_in_do_not_depend_on_what_was_downloaded_before(tmp_path, tiny, monkeypatch, known):
    """On a GPU that is not here; the weights come in full and in half precision, as those of the hub do."""
    import torch
    from diffusers import StableDiffusionPipeline

    both = tmp_path / "both"
    shutil.copytree(tiny, both)
    half = StableDiffusionPipeline.from_pretrained(tiny, dtype=torch.float16, local_files_only=True, safety_checker=None)
    half.save_pretrained(both, variant="fp16")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    monkeypatch.setattr(pipeline.pipelines, "source_of", lambda weights: (both, {"local_files_only": True}))
    device = Device("cuda", Gpu("GPU-0", "Card", 1, 1))
    weights = Weights(str(both), both if known else None)
    assert pipeline._read(device, weights)[1:] == ("fp16", "float16")
    monkeypatch.setattr(pipeline.pipelines, "source_of", lambda weights: (tiny, {"local_files_only": True}))
    assert pipeline._read(device, weights)[1:] == (None, "bfloat16")


def test_a_negative_prompt_reaches_models_whose_own_guidance_is_learned():
    from diffusers import FluxPipeline, QwenImagePipeline

    def told(pipe, **values):
        request = DiffusersImages().configured(values).request("a", WIDE, 1)
        return pipeline._true_guidance(request, inspect.signature(pipe.__call__).parameters)

    dev = "black-forest-labs/FLUX.1-dev"
    assert told(FluxPipeline, negative_prompt="rain", model=dev) == {"true_cfg_scale": 4.0}
    assert told(FluxPipeline, model=dev) == {}
    assert told(FluxPipeline, negative_prompt="rain", model="black-forest-labs/FLUX.1-schnell") == {}
    assert told(QwenImagePipeline, negative_prompt="rain", model="Qwen/Qwen-Image") == {}  # on by itself


def test_the_estimate_counts_the_device_the_size_and_the_steps(monkeypatch):
    def seconds(device, **values):
        monkeypatch.setenv("GATOR_STILLS_DEVICE", device)
        source = DiffusersImages().configured(values)
        return source.estimate(source.request("a", (1920, 1080), 0)).seconds

    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert seconds("cpu") > 400
    assert seconds("cpu") > seconds("mps") > seconds("cuda")
    assert seconds("cuda", megapixels=4) > seconds("cuda", megapixels=1)
    assert seconds("cuda", steps=40) > seconds("cuda", steps=4)


def test_a_prompt_is_rendered_with_a_picture_of_its_own(tmp_path, model):
    source = {"name": "diffusers", **QUICK}
    scenes = [{"prompt": "a street", "duration": 1, "image_source": source}]
    board = Storyboard.parse({"quality": "draft", "size": "192x108", "fps": 12, "scenes": scenes})
    result = render(board, tmp_path / "out.mp4")
    assert (result.frames, result.width, result.height) == (12, 192, 108)
    assert "diffusers" in str(result.as_dict())


# Before anything is generated --------------------------------------------------------------------------------------


def test_the_request_keeps_to_what_the_model_likes_unless_it_is_told(monkeypatch):
    asked = DiffusersImages().request("a street", (1920, 1080), 7)
    assert (asked.model, asked.steps, asked.size, asked.seed) == ("black-forest-labs/FLUX.2-klein-4B", 4, (1376, 768), 7)
    monkeypatch.setenv("GATOR_STILLS_MEGAPIXELS", "many")
    assert "GATOR_STILLS_MEGAPIXELS='many'" in DiffusersImages().availability().reason
    monkeypatch.setenv("GATOR_STILLS_MEGAPIXELS", "2")
    assert DiffusersImages().request("a", (1000, 1000), 7).size == (1408, 1408)
    told = DiffusersImages().configured({"model": "stabilityai/sd-turbo", "steps": 1, "megapixels": 0.25})
    assert (told.request("a", (100, 100), 0).steps, told.request("a", (100, 100), 0).size) == (1, (512, 512))
    with pytest.raises(InvalidStoryboard, match="'steps'"):
        DiffusersImages().configured({"steps": 0})


def test_it_has_its_own_floor_of_memory(tiny, monkeypatch):
    monkeypatch.setenv("GATOR_STILLS_MODEL", str(tiny))
    monkeypatch.setattr(needs, "gpus", lambda: (Gpu("GPU-0", "Card", 8 * GIB, 8 * GIB),))
    said = DiffusersImages().availability()
    assert "8.0 GiB" in said.reason
    assert "GATOR_STILLS_MIN_VRAM" in said.fix
    monkeypatch.setattr(needs, "torch_without_gpu", lambda: None)
    monkeypatch.setattr(needs, "gpus", lambda: (Gpu("GPU-0", "Card", int(11.6 * GIB), 8 * GIB),))
    assert DiffusersImages().availability().ok


def test_finding_out_imports_nothing_heavy():
    code = """
import sys
from gator_core.plugins import catalogue
for name in ("diffusers", "openai-images"):
    source = catalogue().image_sources[name]
    print(source.availability(), source.limits(), source.estimate(source.request("a", (16, 9), 0)))
print([name for name in ("torch", "diffusers", "transformers", "accelerate", "httpx") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert done.stdout.splitlines()[-1] == "[]"
