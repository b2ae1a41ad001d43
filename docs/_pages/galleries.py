"""The galleries: a preview of every transition, filter and recipe, made by gator while the site is built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fields import Schema, parameters
from PIL import Image
from preview import animate, small

from gator_core.build import picture_at
from gator_core.cli.gallery import write_gallery
from gator_core.plugins import catalogue

__all__ = ["filters", "recipes", "transitions"]

EXAMPLES = Path(__file__).parents[2] / "examples"
_SHOWN: dict[str, dict[str, Any]] = {
    "blur": {"radius": 0.02},
    "color": {"contrast": 1.2, "saturation": 1.3, "temperature": 0.5},
    "grain": {"amount": 0.12, "size": 0.004},
    "lut": {"file": str(EXAMPLES / "cookbook" / "media" / "look.cube")},
    "sharpen": {"amount": 3},
    "vignette": {"amount": 0.8},
}
"""Parameters with which a filter can be seen to work, where its defaults do nothing or little."""


def transitions(schema: Schema, folder: Path) -> str:
    """Markdown; the pictures go into ``folder``."""
    write_gallery(folder, catalogue().transitions, overwrite=True)
    (folder / "index.html").unlink()
    return "\n".join(_cards(schema, "TransitionUse", folder, ".webp", ("name", "duration", "easing")))


def filters(schema: Schema, folder: Path) -> str:
    """The same of filters, at work on one picture."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["", *catalogue().filters]:
        _filtered(name).save(folder / f"{name or 'none'}.jpg", quality=86)
    return "\n".join(_cards(schema, "FilterUse", folder, ".jpg", ("name",)))


def recipes(folder: Path) -> str:
    """Of every recipe when to use it, what it makes, and how."""
    return "\n".join(line for board in sorted((EXAMPLES / "cookbook").glob("*.yaml")) for line in _recipe(board, folder))


def _filtered(name: str) -> Image.Image:
    use = [{"name": name, **_SHOWN.get(name, {})}] if name else []
    scene = {"image": str(EXAMPLES / "cookbook" / "media" / "bridge.jpg"), "filters": use}
    return Image.fromarray(picture_at({"scenes": [scene], "size": "480x270"}, 1.0).rgb)


def _cards(schema: Schema, part: str, folder: Path, suffix: str, common: tuple[str, ...]) -> Iterator[str]:
    """A card each, in columns as there is room."""
    yield '<div class="grid cards" markdown>'
    yield ""
    for one in sorted(schema["$defs"][part]["anyOf"][1:], key=lambda one: one["properties"]["name"]["const"]):
        name = one["properties"]["name"]["const"]
        if not (folder / f"{name}{suffix}").exists():  # cut, which is none
            continue
        own = {key: said for key, said in one["properties"].items() if key not in common}
        shown = ", ".join(f"{key}: {Path(str(value)).name}" for key, value in _SHOWN.get(name, {}).items())
        yield f"-   ![{name}]({folder.name}/{name}{suffix}){{ loading=lazy }}"
        yield ""
        yield f"    **`{name}`** {one.get('description', '')}" + (f" (here `{shown}`)" if shown and part == "FilterUse" else "")
        yield ""
        if own:
            yield from (f"    {line}" for line in _parameters(own, schema["$defs"]))
            yield ""
    yield "</div>"


def _parameters(own: Schema, parts: Schema) -> Iterator[str]:
    """One line each; what they take and their defaults are in the table of all fields."""
    for row in list(parameters({"properties": own}, parts))[2:-1]:
        name, takes, default, said = (cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1])
        yield f"- {name}{f', {said}' if said else ''}: {takes}{f'; {default} if not said' if default != '–' else ''}"


def _recipe(board: Path, folder: Path) -> Iterator[str]:
    said, written = _split(board.read_text("utf-8"))
    preview = folder / f"{board.stem}.webp"
    animate(small(board), preview)
    title = re.search(r"^title: (.*)$", written, re.M)
    yield f"## {title[1] if title else board.stem}"
    yield ""
    yield said
    yield ""
    yield f"![What it makes]({folder.name}/{preview.name}){{ loading=lazy .recipe }}"
    yield ""
    yield f'```yaml title="examples/cookbook/{board.name}"'
    yield written
    yield "```"
    yield ""


def _split(text: str) -> tuple[str, str]:
    """The comment that a storyboard begins with, as prose, and the rest."""
    lines = text.rstrip().splitlines()
    count = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    return " ".join(line.removeprefix("# ") for line in lines[:count]), "\n".join(lines[count:])
