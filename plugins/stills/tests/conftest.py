"""A small pipeline of the real classes with random weights, a server on loopback, and rooms of the tests' own."""

from __future__ import annotations

import base64
import io
import json
import os
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import ascii_lowercase

import pytest
from PIL import Image


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's settings, cache, keys or GPU is used."""
    folder = tmp_path_factory.mktemp("rooms")
    ours = ("GATOR_", "OPENAI_")
    for name in [name for name in os.environ if name.startswith(ours) and name != "GATOR_NO_REAL_CALLS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GATOR_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setenv("GATOR_PAID_DIR", str(folder / "paid"))
    monkeypatch.setenv("HF_HOME", str(folder / "hub"))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("weights") / "tiny-sd")


def build(folder: Path) -> Path:
    """Stable Diffusion in all but size; it knows the letters."""
    import torch
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    torch.manual_seed(0)
    letters = [*ascii_lowercase, *(f"{letter}</w>" for letter in ascii_lowercase)]
    vocabulary = {word: number for number, word in enumerate(["<|startoftext|>", "<|endoftext|>", *letters])}
    text = CLIPTextConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        max_position_embeddings=77,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    pipe = StableDiffusionPipeline(
        vae=AutoencoderKL(
            block_out_channels=[32, 32, 32, 32],
            down_block_types=["DownEncoderBlock2D"] * 4,
            up_block_types=["UpDecoderBlock2D"] * 4,
            latent_channels=4,
        ),
        text_encoder=CLIPTextModel(text),
        tokenizer=CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77),
        unet=UNet2DConditionModel(
            block_out_channels=(32, 64),
            layers_per_block=1,
            sample_size=16,
            in_channels=4,
            out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=32,
        ),
        scheduler=EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.save_pretrained(folder)
    return folder


def png(size=(160, 90), colour=(30, 90, 200)) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


@dataclass
class Server:
    """Answers what a test puts into ``answers``, the last one again and again; notes what it was asked."""

    answers: list = field(default_factory=list)
    """(status, JSON value or bytes, headers); an exception breaks the connection."""
    asked: list = field(default_factory=list)
    """(method, path, headers, JSON body)."""
    base: str = ""

    def next(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    png = staticmethod(png)

    def picture(self, **more):
        """An answer with a picture in it."""
        return 200, {"created": 1, "data": [{"b64_json": base64.b64encode(png()).decode()}], **more}, {}

    def refusal(self, status, message="no", code="", **headers):
        """An error as OpenAI writes it."""
        return status, {"error": {"message": message, "code": code}}, headers


@pytest.fixture
def server():
    told = Server()
    told.answers = [told.picture()]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

        def do_GET(self):
            self._answer(None)

        def _answer(self, body):
            told.asked.append((self.command, self.path, dict(self.headers), body))
            status, value, headers = told.next()
            if status == 0:  # the answer gets lost
                self.close_connection = True
                return
            raw = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            said = {"content-type": "application/json", "content-length": str(len(raw))} | headers
            for name, content in said.items():
                self.send_header(name, content)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        told.base = f"http://127.0.0.1:{listening.server_port}/v1"
        yield told
        listening.shutdown()
        thread.join()
