"""What is missing on a machine, and which device is taken where there are several."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import spec_from_file_location

import pytest

from gator_core.errors import InputError, ProviderUnavailable
from gator_core.gpu import GIB, Gpu
from gator_core.local_models import needs
from gator_core.local_models.needs import Needs

NEEDS = Needs("The model", "X_DEVICE", "X_MIN_VRAM", 10.0, "X_MODEL", (), "pip install x")


@pytest.fixture
def cards(monkeypatch):
    """Hardware that is not here: three cards, the second one idle."""
    found = tuple(
        Gpu(f"GPU-{i}", f"Card {i}", total * GIB, free * GIB) for i, (total, free) in enumerate([(8, 8), (24, 23), (48, 4)])
    )
    monkeypatch.setattr(needs, "gpus", lambda: found)
    return found


def test_of_the_cards_that_are_large_enough_the_first_idle_one_is_taken_else_the_one_with_the_most_free_memory(cards):
    device = NEEDS.device()
    assert (device.kind, device.label, device.free()) == ("cuda", "GPU-1", 23 * GIB)
    assert replace(NEEDS, memory=40.0).device().label == "GPU-2"


def test_a_card_that_holds_the_model_already_is_taken_again(monkeypatch):
    for used in (0, 5):
        found = (Gpu("GPU-0", "A", 24 * GIB, (24 - used) * GIB), Gpu("GPU-1", "B", 24 * GIB, 24 * GIB))
        monkeypatch.setattr(needs, "gpus", lambda: found)  # noqa: B023 - asked at once
        assert replace(NEEDS, memory=22.0).device().label == "GPU-0"
    busy = (replace(found[0], free=2 * GIB), found[1])
    monkeypatch.setattr(needs, "gpus", lambda: busy)
    assert NEEDS.device().label == "GPU-1"


def test_a_closer_look_tells_of_the_cards_the_packages_and_the_weights(cards, tmp_path):
    said = [finding.reason for finding in replace(NEEDS, packages=("numpy",)).examine(str(tmp_path))]
    assert said[1] == "Card 1: 23.0 of 24.0 GiB are free"
    assert said[3].startswith("numpy 2")
    assert "holds no pipeline" in said[4]


def test_a_card_can_be_named_and_must_be_large_enough(cards, monkeypatch):
    monkeypatch.setenv("X_DEVICE", "cuda:2")
    assert NEEDS.device().label == "GPU-2"
    monkeypatch.setenv("X_DEVICE", "cuda:0")
    with pytest.raises(ProviderUnavailable, match=r"Card 0 has 8.0 GiB of memory, and The model takes 10"):
        NEEDS.device()
    monkeypatch.setenv("X_DEVICE", "cuda:3")
    with pytest.raises(ProviderUnavailable, match="no GPU 3"):
        NEEDS.device()


@pytest.mark.parametrize("name", ["cpu", "mps"])
def test_another_device_is_taken_at_the_user_s_word(name, monkeypatch):
    monkeypatch.setattr(needs, "gpus", tuple)
    monkeypatch.setenv("X_DEVICE", name)
    assert (NEEDS.device().kind, NEEDS.device().free()) == (name, None)


@pytest.mark.parametrize("said", ["much", "nan", "inf", "-1"])
def test_settings_without_sense_are_named(cards, monkeypatch, said):
    monkeypatch.setenv("X_MIN_VRAM", said)
    with pytest.raises(InputError, match=f"X_MIN_VRAM='{said}' is no number"):
        NEEDS.device()
    assert "X_MIN_VRAM" in NEEDS.availability("maker/model").reason


def test_a_driver_that_shows_no_gpu_is_told_from_none(monkeypatch):
    monkeypatch.setattr(needs, "gpus", tuple)
    monkeypatch.setattr(needs, "has_driver", lambda: True)
    assert "CUDA_VISIBLE_DEVICES" in NEEDS.availability("maker/model").reason


# PyTorch and the driver --------------------------------------------------------------------------------------------


@pytest.fixture
def torch_built_for(tmp_path, monkeypatch):
    """A PyTorch of which nothing but its version file is there: it must be read, not imported."""

    def install(line):
        (tmp_path / "version.py").write_text(f"from typing import Optional\n\n__version__ = '2.13.0'\n{line}\nhip = None\n")
        (tmp_path / "__init__.py").write_text("raise AssertionError('imported')")
        spec = spec_from_file_location("torch", tmp_path / "__init__.py")
        monkeypatch.setattr(needs, "find_spec", lambda name: spec)

    return install


@pytest.mark.parametrize(
    ("line", "driver", "said"),
    [
        ("cuda: Optional[str] = None", (12, 4), "without CUDA"),
        ("cuda = None", None, "without CUDA"),
        ("cuda: Optional[str] = '13.0'", (12, 4), "built for CUDA 13, and the NVIDIA driver knows CUDA 12.4"),
        ("cuda: Optional[str] = '12.8'", (12, 4), None),  # within a major version a driver serves newer builds, too
        ("cuda = '12.6'", (13, 0), None),
        ("cuda: Optional[str] = '12.8'", None, None),
        ("nothing = 'to be seen'", (12, 4), None),
    ],
)
def test_a_pytorch_that_can_t_use_the_gpu_is_told_of_with_a_way_out(cards, torch_built_for, monkeypatch, line, driver, said):
    torch_built_for(line)
    monkeypatch.setattr(needs, "driver_cuda", lambda: driver)
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "0")
    found = replace(NEEDS, packages=("torch",)).availability("maker/model")
    assert found.ok is (said is None)
    if said:
        assert said in found.reason
        assert "https://pytorch.org/get-started/locally" in found.fix
        assert driver is None or "12.4" in found.fix


def test_on_the_processor_any_build_will_do(torch_built_for, monkeypatch):
    torch_built_for("cuda: Optional[str] = None")
    monkeypatch.setenv("X_DEVICE", "cpu")
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "0")
    assert replace(NEEDS, packages=("torch",)).availability("maker/model").ok


def test_a_closer_look_asks_pytorch_itself(cards, tmp_path, monkeypatch):
    """Of this machine, whose GPUs of the fixture are not here."""
    torch = pytest.importorskip("torch")
    look = replace(NEEDS, packages=("torch",))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert any("PyTorch" in found.reason and not found.ok for found in look.examine(str(tmp_path)))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    assert any("reaches 3 GPU" in found.reason and found.ok for found in look.examine(str(tmp_path)))
