"""What a picture of OpenAI's costs. Pure.

The models from gpt-image-2 on are paid by the token: 30 dollars a million for the picture, 5 for the prompt. How many
tokens a picture takes is OpenAI's own calculator's rule; it gives the prices of their guide: 0.041 dollars for 1536x1024 in
medium quality, 0.053 for 1024x1024, 0.006 for that in low quality.
"""

from __future__ import annotations

__all__ = ["FAMILY", "dollars_of_tokens", "expected"]

FAMILY = "gpt-image-2"
"""How the names of the models begin that this holds for."""
_PICTURE, _PROMPT = 30e-6, 5e-6
_STEPS = {"low": 16, "medium": 48, "high": 96}
_CHARACTERS = 2
"""A token has more, in most languages: a price that is a little too high does no harm."""


def expected(model: str, quality: str, size: tuple[int, int], prompt: str) -> float | None:
    """Dollars; None for a model or a quality whose price is not known."""
    steps = _STEPS.get(quality)
    if steps is None or not model.startswith(FAMILY):
        return None
    return dollars_of_tokens(_tokens(steps, size), -(-len(prompt) // _CHARACTERS))


def dollars_of_tokens(picture: int, prompt: int) -> float:
    """Of an answer's own count."""
    return round(picture * _PICTURE + prompt * _PROMPT, 6)


def _tokens(steps: int, size: tuple[int, int]) -> int:
    long, short = max(size), min(size)
    across = (2 * steps * short + long) // (2 * long)
    return -(-steps * across * (2_000_000 + long * short) // 4_000_000)
