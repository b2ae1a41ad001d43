"""What the service accepts of a request, by the plugin's table, which a test compares with the official package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gator_runway.models import IMAGES, VIDEOS, Takes
from gator_runway.requests import prompt_length

__all__ = ["issues"]

Issue = dict[str, Any]


def issues(endpoint: str, body: Any) -> list[Issue]:
    """What is wrong with it, in the form of the service's answers; empty if nothing is."""
    if not isinstance(body, dict):
        return [_issue("", "expected an object")]
    if endpoint == "text_to_image":
        return list(_image(body))
    return list(_video(endpoint, body))


def _issue(path: str, message: str) -> Issue:
    return {"code": "custom", "path": [path] if path else [], "message": message}


def _video(endpoint: str, body: dict[str, Any]) -> Iterator[Issue]:
    model = VIDEOS.get(str(body.get("model")))
    takes = model and (model.picture if endpoint == "image_to_video" else model.text)
    if not takes:
        yield _issue("model", f"expected one of {', '.join(VIDEOS)}")
        return
    known = {"model", "duration", "promptText"} | ({"promptImage"} if endpoint == "image_to_video" else set())
    known |= {"ratio"} if takes.ratios else set()
    known |= {"resolution"} if takes.resolutions else set()
    known |= ({"seed"} if takes.seed else set()) | ({"audio"} if takes.audio else set())
    yield from (_issue(name, "unrecognized key") for name in body if name not in known)
    yield from _prompt(body, takes.prompt, takes.needs_prompt)
    yield from _duration(body, takes)
    if endpoint == "image_to_video":
        yield from _picture(body.get("promptImage"))
    yield from _choice(body, "ratio", takes.ratios, takes.needs_ratio)
    yield from _choice(body, "resolution", takes.resolutions, False)
    yield from _seed(body)


def _image(body: dict[str, Any]) -> Iterator[Issue]:
    model = IMAGES.get(str(body.get("model")))
    if not model:
        yield _issue("model", f"expected one of {', '.join(IMAGES)}")
        return
    yield from _prompt(body, model.prompt, True)
    yield from _choice(body, "ratio", model.ratios, model.needs_ratio)
    if model.needs_references:
        yield _issue("referenceImages", "required")
    if "seed" in body and not model.seed:
        yield _issue("seed", "unrecognized key")
    yield from _seed(body)


def _prompt(body: dict[str, Any], most: int | None, needed: bool) -> Iterator[Issue]:
    text = body.get("promptText")
    if text is None:
        if needed:
            yield _issue("promptText", "required")
    elif not isinstance(text, str) or not text:
        yield _issue("promptText", "expected a non-empty string")
    elif most is not None and prompt_length(text) > most:
        yield _issue("promptText", f"must be at most {most} UTF-16 code units")


def _duration(body: dict[str, Any], takes: Takes) -> Iterator[Issue]:
    seconds = body.get("duration")
    if seconds is None:
        if takes.needs_seconds:
            yield _issue("duration", "required")
    elif not isinstance(seconds, int) or (takes.seconds is not None and seconds not in takes.seconds):
        yield _issue("duration", f"expected one of {takes.seconds}")


def _picture(given: Any) -> Iterator[Issue]:
    first = given if isinstance(given, str) else None
    if isinstance(given, list):
        first = next((entry.get("uri") for entry in given if isinstance(entry, dict)), None)
    if not isinstance(first, str) or not first:
        yield _issue("promptImage", "required")
    elif first.startswith("data:") and len(first) > 5 * 1024 * 1024:
        yield _issue("promptImage", "a data URI may be 5 MB at most")
    elif not first.startswith(("data:image/", "runway://", "https://")):
        yield _issue("promptImage", "expected an https, runway or data URI")


def _choice(body: dict[str, Any], name: str, known: tuple[str, ...], needed: bool) -> Iterator[Issue]:
    if body.get(name) is None:
        if needed:
            yield _issue(name, "required")
    elif body[name] not in known:
        yield _issue(name, f"expected one of {', '.join(known)}")


def _seed(body: dict[str, Any]) -> Iterator[Issue]:
    seed = body.get("seed", 0)
    if not isinstance(seed, int) or not 0 <= seed <= 4294967295:
        yield _issue("seed", "expected a whole number up to 4294967295")
