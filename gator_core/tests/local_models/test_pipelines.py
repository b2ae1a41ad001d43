"""What is asked of diffusers and PyTorch, where the answer is not what one hoped for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gator_core.errors import ProviderUnavailable
from gator_core.gpu import Gpu
from gator_core.local_models import pipelines
from gator_core.local_models.needs import Device

UUID = "8932f937-d72c-4106-c12f-20bd9faed9f6"
NO_VARIANT = "You are trying to load model files of the `variant=fp16`, but no such modeling files are available. "
NO_FILE = "Error no file named diffusion_pytorch_model.safetensors found in directory /weights/unet."


def read(answers):
    """Raises, or gives, what is said of each variant; and the variants that were asked for."""
    asked = []

    def reading(variant):
        asked.append(variant)
        if isinstance(answers[variant], Exception):
            raise answers[variant]
        return answers[variant]

    return reading, asked


def test_files_of_another_variant_are_taken_where_there_are_none_of_the_first():
    reading, _ = read({"fp16": ValueError(NO_VARIANT), None: "full"})
    assert pipelines.first_readable(("fp16", None), reading) == ("full", None)
    reading, _ = read({None: OSError(NO_FILE), "fp16": "half"})
    assert pipelines.first_readable((None, "fp16"), reading) == ("half", "fp16")


@pytest.mark.parametrize(
    "error",
    [
        OSError("We couldn't connect to 'https://huggingface.co' to load maker/model."),
        ConnectionResetError("reset by peer"),
        OSError(28, "No space left on device"),
        ValueError("the file is cut off"),
    ],
)
def test_a_network_or_a_disk_that_fails_is_no_reason_to_download_twice_as_much(error):
    reading, asked = read({"fp16": error, None: "full"})
    with pytest.raises(type(error)):
        pipelines.first_readable(("fp16", None), reading)
    assert asked == ["fp16"]


def test_where_there_are_files_of_neither_the_error_is_of_those_that_are_missing():
    reading, _ = read({"fp16": ValueError(NO_VARIANT), None: OSError(NO_FILE)})
    with pytest.raises(OSError, match="no file named"):
        pipelines.first_readable(("fp16", None), reading)


@pytest.fixture
def shown(monkeypatch):
    """The GPUs that PyTorch sees, by their identifiers; none of them is here."""
    torch = pytest.importorskip("torch")

    def install(*uuids):
        monkeypatch.setattr(torch.cuda, "device_count", lambda: len(uuids))
        monkeypatch.setattr(torch.cuda, "get_device_properties", lambda number: SimpleNamespace(uuid=uuids[number]))

    return install


def test_a_gpu_is_found_in_pytorch_by_its_identifier(shown, monkeypatch):
    device = Device("cuda", Gpu(f"GPU-{UUID}", "Card", 1, 1))
    shown("11111111-d72c-4106-c12f-20bd9faed9f6", UUID)
    assert pipelines._where(device) == "cuda:1"
    shown("11111111-d72c-4106-c12f-20bd9faed9f6")
    monkeypatch.setattr(pipelines, "gpus", lambda: (device.gpu, device.gpu))
    with pytest.raises(ProviderUnavailable, match=rf"does not show Card \(GPU-{UUID}\).*CUDA_DEVICE_ORDER=PCI_BUS_ID"):
        pipelines._where(device)
    shown()
    monkeypatch.setattr(pipelines, "torch_without_gpu", lambda: ("a build without CUDA", "install another"))
    with pytest.raises(ProviderUnavailable, match="a build without CUDA; install another"):
        pipelines._where(device)
    shown("another spelling of it")
    monkeypatch.setattr(pipelines, "gpus", lambda: (device.gpu,))  # the only one here and there
    assert pipelines._where(device) == "cuda:0"


def test_a_slice_of_a_gpu_is_the_one_that_cuda_shows(shown, monkeypatch):
    shown("another name for it")
    monkeypatch.setattr(pipelines, "gpus", lambda: (1, 2))
    assert pipelines._where(Device("cuda", Gpu(f"MIG-{UUID}", "Slice", 1, 1))) == "cuda:0"
