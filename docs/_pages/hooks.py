"""What MkDocs calls while it builds the site: pages get what is made for them in place of ``<!-- made: NAME -->``."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ["GATOR_NO_PLUGINS"] = "1"  # the site shows what the project ships, whatever else is installed
for _name in ("RUNWAYML_API_SECRET", "RUNWAY_API_KEY", "GATOR_PROVIDER", "GATOR_IMAGE_SOURCE"):
    os.environ.pop(_name, None)  # and draws its pictures itself

from fields import fields  # noqa: E402 - plugins are found when they are first asked for
from galleries import filters, recipes, transitions  # noqa: E402
from mkdocs.structure.files import File, Files  # noqa: E402

from gator_core.plugins import catalogue  # noqa: E402
from gator_core.schema import json_schema  # noqa: E402

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent
_MARK = re.compile(r"<!-- made: (\w+) -->")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./([^)]+)\)")
_PAGES = {"benchmarks/README.md": "performance.md"}
_media = Path(tempfile.gettempdir())


def on_pre_build(config: Any) -> None:  # noqa: ARG001 - MkDocs names it
    """A folder for the pictures of this build."""
    global _media
    _media = Path(tempfile.mkdtemp(prefix="gator-docs-"))


def on_files(files: Files, config: Any) -> None:
    """Makes the pictures, and what the pages say of them."""
    schema = json_schema(catalogue())
    makers: dict[str, Callable[[], str]] = {
        "fields": lambda: fields(schema, (DOCS / "storyboard.md").read_text("utf-8")),
        "transitions": partial(transitions, schema, _media / "transitions"),
        "filters": partial(filters, schema, _media / "filters"),
        "recipes": partial(recipes, _media / "recipes"),
        "benchmarks": _benchmarks,
    }
    config.extra["made"] = {name: make() for name, make in makers.items()}
    for picture in sorted(path for path in _media.rglob("*") if path.is_file()):
        files.append(File.generated(config, picture.relative_to(_media).as_posix(), abs_src_path=str(picture)))


def on_page_markdown(markdown: str, config: Any, **_: Any) -> str:
    """Fills in what was made. Links to files that the site has not become their names."""
    filled = _MARK.sub(lambda found: config.extra["made"][found[1]], markdown)
    return _OUTSIDE.sub(lambda found: _inward(found[1], found[2]), filled)


def on_post_build(config: Any) -> None:  # noqa: ARG001 - MkDocs names it
    """Nothing is left behind."""
    shutil.rmtree(_media, ignore_errors=True)


def _inward(said: str, target: str) -> str:
    path, _, anchor = target.partition("#")
    if path in _PAGES:
        return f"[{said}]({_PAGES[path]}{f'#{anchor}' if anchor else ''})"
    return said


def _benchmarks() -> str:
    """How it is measured and what was found, without the page's own title and how to run it."""
    text = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    return "## " + text.partition("\n## ")[2]
