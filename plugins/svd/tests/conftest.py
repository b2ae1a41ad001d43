"""A small pipeline of the real classes with random weights, and rooms of the tests' own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's settings, cache or GPU is used."""
    folder = tmp_path_factory.mktemp("rooms")
    for name in [name for name in os.environ if name.startswith("GATOR_") and name != "GATOR_NO_REAL_CALLS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GATOR_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setenv("GATOR_PAID_DIR", str(folder / "paid"))
    monkeypatch.setenv("HF_HOME", str(folder / "hub"))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("weights") / "tiny-svd")


def build(folder: Path) -> Path:
    """Stable Video Diffusion in all but size, saved as its makers save theirs; full and half precision side by side."""
    import torch
    from diffusers import (
        AutoencoderKLTemporalDecoder,
        EulerDiscreteScheduler,
        StableVideoDiffusionPipeline,
        UNetSpatioTemporalConditionModel,
    )
    from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(0)
    unet = UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 64),
        layers_per_block=1,
        sample_size=32,
        in_channels=8,
        out_channels=4,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=32,
        num_attention_heads=8,
        projection_class_embeddings_input_dim=96,
        addition_time_embed_dim=32,
        num_frames=14,
    )
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        interpolation_type="linear",
        num_train_timesteps=1000,
        prediction_type="v_prediction",
        sigma_max=700.0,
        sigma_min=0.002,
        steps_offset=1,
        timestep_spacing="leading",
        timestep_type="continuous",
        use_karras_sigmas=True,
    )
    vae = AutoencoderKLTemporalDecoder(
        block_out_channels=[32, 32, 32, 32],  # four, so that it shrinks by eight as the real one does
        in_channels=3,
        out_channels=3,
        down_block_types=["DownEncoderBlock2D"] * 4,
        latent_channels=4,
    )
    # The pipeline shrinks every picture to 224 pixels for the encoder, so that this one has to take just that.
    encoder = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=32,
            projection_dim=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            image_size=224,
            intermediate_size=37,
            patch_size=56,
        )
    )
    processor = CLIPImageProcessorPil(crop_size=224, size=224)
    pipe = StableVideoDiffusionPipeline(
        unet=unet, image_encoder=encoder, scheduler=scheduler, vae=vae, feature_extractor=processor
    )
    pipe.save_pretrained(folder)
    return folder
