"""The same on a GPU, where there is one: how the model is placed there, and that its memory comes back."""

from __future__ import annotations

import shutil

import pytest
from PIL import Image

from gator_core import GenerationFailed
from gator_core.generation import Job
from gator_core.gpu import gpus
from gator_core.local_models import pipelines, resident
from gator_stills import pipeline
from gator_stills.local import DiffusersImages

QUICK = {"steps": 2, "megapixels": 0.0083}


@pytest.fixture(autouse=True)
def cuda(monkeypatch, tiny):
    """PyTorch's, with the whole of the memory allowed again afterwards."""
    if not gpus():
        pytest.skip("no GPU is found")
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("PyTorch reaches no GPU")
    monkeypatch.setenv("GATOR_STILLS_MODEL", str(tiny))
    monkeypatch.setenv("GATOR_STILLS_MIN_VRAM", "1")
    yield torch.cuda
    resident._end()
    allow(torch.cuda, 1.0)


@pytest.fixture
def half(tmp_path, tiny):
    """The same model in half precision as well, as older ones come from the hub."""
    import torch
    from diffusers import StableDiffusionPipeline

    shutil.copytree(tiny, tmp_path / "half")
    pipe = StableDiffusionPipeline.from_pretrained(tiny, dtype=torch.float16, local_files_only=True, safety_checker=None)
    pipe.save_pretrained(tmp_path / "half", variant="fp16")
    return tmp_path / "half"


def allow(cuda, fraction):
    for number in range(cuda.device_count()):
        cuda.set_per_process_memory_fraction(fraction, number)


def taken(cuda):
    """Bytes of the GPUs that this process works with."""
    pipelines.empty_cache()
    return sum(cuda.memory_allocated(number) for number in range(cuda.device_count()))


def generated(tmp_path, **values):
    """The facts of a picture."""
    source = DiffusersImages().configured(QUICK | values)
    job = Job(tmp_path)
    with Image.open(source.generate(source.request("a street", (320, 180), 5), job)) as picture:
        assert picture.size == (128, 64)
    return job.outcome.facts


def test_it_can_serve_here():
    assert DiffusersImages().availability().ok
    assert any("PyTorch reaches" in found.reason for found in DiffusersImages().examine())


@pytest.mark.parametrize("offload", ["none", "model", "sequential"])
@pytest.mark.parametrize("precision", ["half", "full"])
def test_a_picture_is_made_and_the_memory_is_back_afterwards(tmp_path, cuda, half, monkeypatch, offload, precision):
    if precision == "half":
        monkeypatch.setenv("GATOR_STILLS_MODEL", str(half))
    left = []
    for _ in range(2):  # the libraries keep their workspaces after their first use
        facts = generated(tmp_path, offload=offload)
        assert facts["offload"] == offload
        assert facts["dtype"] == "float16" or precision == "full"
        assert facts["device"] in {gpu.name for gpu in gpus()}
        generated(tmp_path, offload=offload)  # with the model that is there
        resident.release()
        left.append(taken(cuda))
    assert left[1] <= left[0]


def test_where_memory_runs_out_for_good_it_is_said_and_given_back(tmp_path, cuda):
    generated(tmp_path)
    resident.release()
    before = taken(cuda)
    allow(cuda, 2**20 / max(gpu.total for gpu in gpus()))  # less than the least that is asked of the GPU at once
    with pytest.raises(GenerationFailed, match="even with one layer at a time"):
        generated(tmp_path)
    assert taken(cuda) <= before
    allow(cuda, 1.0)
    assert generated(tmp_path)["dtype"]


def test_where_memory_runs_out_once_the_next_attempt_takes_less(tmp_path, cuda, monkeypatch):
    tighter = pipeline.tighter

    def lifted(offload):
        allow(cuda, 1.0)
        return tighter(offload)

    monkeypatch.setattr(pipeline, "tighter", lifted)
    resident.release()
    taken(cuda)
    allow(cuda, 2**20 / max(gpu.total for gpu in gpus()))
    assert generated(tmp_path, offload="none")["offload"] == "model"
