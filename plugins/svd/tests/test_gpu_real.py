"""The same on a GPU, where there is one: how the model is placed there, and that its memory comes back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PIL import Image

from gator_core import GenerationFailed
from gator_core.generation import Job
from gator_core.gpu import gpus
from gator_core.local_models import pipelines, resident
from gator_core.media.probe import probe
from gator_core.shot import Shot
from gator_svd import pipeline
from gator_svd.source import SVDSource

QUICK = {"steps": 2, "frames": 3, "size": "128x64"}


@pytest.fixture(autouse=True)
def cuda(monkeypatch, tiny):
    """PyTorch's, with the whole of the memory allowed again afterwards."""
    if not gpus():
        pytest.skip("no GPU is found")
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("PyTorch reaches no GPU")
    monkeypatch.setenv("GATOR_SVD_MODEL", str(tiny))
    monkeypatch.setenv("GATOR_SVD_MIN_VRAM", "1")
    yield torch.cuda
    resident._end()
    allow(torch.cuda, 1.0)


def allow(cuda, fraction):
    for number in range(cuda.device_count()):
        cuda.set_per_process_memory_fraction(fraction, number)


def taken(cuda):
    """Bytes of the GPUs that this process works with."""
    pipelines.empty_cache()
    return sum(cuda.memory_allocated(number) for number in range(cuda.device_count()))


def generated(tmp_path, **values):
    """The facts of a clip."""
    Image.new("RGB", (160, 90), (200, 30, 30)).save(tmp_path / "red.png")
    shot = Shot(
        "scene 1",
        size=(320, 180),
        rate=Fraction(24),
        duration=Fraction(2),
        frames=48,
        seed=5,
        media=probe(tmp_path / "red.png"),
    )
    source = SVDSource().configured(QUICK | values)
    job = Job(tmp_path, file=lambda picture: picture)
    assert source.generate(source.request(shot), job).stat().st_size
    return job.outcome.facts


def test_it_can_serve_here():
    assert SVDSource().availability().ok
    assert any("PyTorch reaches" in found.reason for found in SVDSource().examine())


@pytest.mark.parametrize("offload", ["none", "model", "sequential"])
def test_a_clip_is_made_in_half_precision_and_the_memory_is_back_afterwards(tmp_path, cuda, offload):
    left = []
    for _ in range(2):  # the libraries keep their workspaces after their first use
        facts = generated(tmp_path, offload=offload)
        assert {"dtype": "float16", "offload": offload, "frames": 3}.items() <= facts.items()
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
    assert generated(tmp_path)["frames"] == 3


def test_where_memory_runs_out_once_the_next_attempt_takes_less(tmp_path, cuda, monkeypatch):
    tighter = pipeline.tighter

    def lifted(plan):
        allow(cuda, 1.0)
        return tighter(plan)

    monkeypatch.setattr(pipeline, "tighter", lifted)
    resident.release()
    taken(cuda)
    allow(cuda, 2**20 / max(gpu.total for gpu in gpus()))
    assert generated(tmp_path, offload="none")["offload"] == "model"
