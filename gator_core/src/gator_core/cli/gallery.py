"""``gator transitions --gallery``: an animated preview of every installed transition, and a page that shows them all."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.cli import terminal

if TYPE_CHECKING:
    from gator_core.frame import Frame
    from gator_core.plugins import Registry
    from gator_core.providers import Transition

__all__ = ["write_gallery"]

_SIZE = (384, 216)
_FRAMES, _STILL, _MILLISECONDS = 25, 8, 40
"""Of a transition, of each picture alone, and how long one shows: a second at 25 frames per second, and pauses."""
_PROMPTS = "Sunrise over the city", "Snowy mountains under a starry night"


def write_gallery(folder: Path, registry: Registry[Transition], overwrite: bool) -> Path:
    """Writes ``NAME.webp`` for each transition and ``index.html``, whose path is returned.

    OutputRefused if the page is there already, or the folder can't be written to.
    """
    from gator_core.errors import OutputRefused

    page = folder / "index.html"
    if page.exists() and not overwrite:
        raise OutputRefused(f"{page} exists; name another folder, or add --overwrite")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pictures = _pictures()
        for name in sorted(registry):
            _animate(folder / _file(name), registry[name], *pictures)
        page.write_text(_page(registry), "utf-8")
    except OSError as error:
        raise OutputRefused(f"{folder} can't be written to: {error.strerror or error}") from error
    return page


def _file(name: str) -> str:
    """A plugin may call its transition as it likes."""
    return re.sub(r"[^\w-]", "_", name) + ".webp"


def _pictures() -> tuple[Frame, Frame]:
    """Two scenes that differ, drawn here."""
    from gator_core.build import picture_at

    size = f"{_SIZE[0]}x{_SIZE[1]}"
    boards = [{"scenes": [{"prompt": prompt, "provider": "frame-by-frame"}], "size": size} for prompt in _PROMPTS]
    first, second = (picture_at(board, 1.5) for board in boards)
    return first, second


def _animate(path: Path, transition: Transition, a: Frame, b: Frame) -> None:
    """From one picture to the other and back, so that it can go round for ever."""
    from PIL import Image

    frames = [Image.fromarray(frame.rgb) for frame in _frames(transition, a, b)]
    beside = path.with_name(f".{path.name}")
    try:
        frames[0].save(
            beside, "WEBP", save_all=True, append_images=frames[1:], duration=_MILLISECONDS, loop=0, quality=72, method=4
        )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _frames(transition: Transition, a: Frame, b: Frame) -> Iterator[Frame]:
    for one, other in ((a, b), (b, a)):
        yield from (one for _ in range(_STILL))
        for k in range(_FRAMES):
            yield transition.blend(one, other, (k + 1) / (_FRAMES + 1))


def _page(registry: Registry[Transition]) -> str:
    figures = "\n".join(_figure(name, registry) for name in sorted(registry))
    return _PAGE.replace("FIGURES", figures).replace("COUNT", str(len(registry)))


def _figure(name: str, registry: Registry[Transition]) -> str:
    transition = registry[name]
    shown = html.escape(name)
    parameters = ", ".join(html.escape(one) for one in transition.Params.model_fields) or "none"
    return (
        f'<figure><img src="{_file(name)}" width="{_SIZE[0]}" height="{_SIZE[1]}" alt="{shown}" loading="lazy">'
        f"<figcaption><b>{shown}</b> {html.escape(terminal.printable(transition.summary))}"
        f"<small>parameters: {parameters}<br>plugin {html.escape(registry.owner(name))}</small></figcaption></figure>"
    )


_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Transitions of gator-video</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
  body { max-width: 84rem; margin: 2.5rem auto; padding: 0 1.25rem; }
  h1 { font-weight: 650; margin-bottom: .2rem; }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.75rem; margin-top: 1.75rem; }
  figure { margin: 0; }
  img { width: 100%; height: auto; border-radius: .5rem; display: block; }
  figcaption { padding: .55rem .15rem 0; }
  small { display: block; opacity: .7; margin-top: .2rem; }
</style>
<h1>Transitions</h1>
<p>COUNT are installed here. In a storyboard: <code>transition: {name: wipe, duration: 0.8, easing: ease-in-out}</code></p>
<main>
FIGURES
</main>
</html>
"""
