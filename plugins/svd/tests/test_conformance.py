"""It keeps the promises of a frame source, with the real classes of the model and random weights, on the CPU."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from gator_core.local_models import resident
from gator_core.media.probe import probe
from gator_core.shot import Shot
from gator_core.testing import check_frame_source, check_plugin
from gator_svd.source import SVDSource


@pytest.fixture
def one_thread():
    """So small a model only gets slower by more, many times so on a busy machine."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def shot(tmp_path, monkeypatch, tiny, one_thread):
    monkeypatch.setenv("GATOR_SVD_DEVICE", "cpu")
    monkeypatch.setenv("GATOR_SVD_MODEL", str(tiny))
    ramp = np.linspace(0, 255, 160).astype(np.uint8)
    Image.fromarray(np.dstack([np.tile(ramp, (90, 1))] * 3)).save(tmp_path / "ramp.png")
    media = probe(tmp_path / "ramp.png")
    yield Shot("scene 1", (64, 36), Fraction(8), Fraction(1), 8, 2, 2, media=media, seed=5)
    resident.release()


def test_the_plugin_conforms():
    check_plugin("gator_svd")


def test_it_keeps_the_promises_of_a_frame_source(shot):
    check_frame_source(SVDSource().configured({"steps": 3, "frames": 3, "size": "128x64"}), shot)
