"""What starts quickly stays quick: heavy modules are imported where they are used, and no earlier."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"torch", "diffusers", "transformers", "av", "cv2", "numpy", "pydantic", "pydantic_core", "PIL", "yaml"}


def loaded_by(code: str) -> set[str]:
    """The top-level modules in memory after running ``code`` in a fresh interpreter."""
    report = "import json, sys; print('\\n' + json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"
    script = f"try:\n    {code}\nexcept SystemExit:\n    pass\n{report}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_package_alone_loads_nothing_heavy():
    assert loaded_by("import gator_core") & (HEAVY | {"pluggy", "rich", "typer"}) == set()


def test_the_help_loads_no_model_no_picture_and_no_plugin():
    loaded = loaded_by("import sys; sys.argv = ['gator', '--help']; from gator_core.cli import main; main()")
    assert loaded & HEAVY == set()
    assert {name for name in loaded if name.startswith("gator_")} == {"gator_core"}


@pytest.mark.parametrize("module", ["storyboard", "timeline", "presets", "schema", "documents", "easing", "errors"])
def test_a_module_can_be_imported_first(module):
    assert "gator_core" in loaded_by(f"import gator_core.{module}")


def test_reading_a_storyboard_needs_no_decoder_and_no_arrays():
    code = "from gator_core import Storyboard; Storyboard.from_prompts(['a']).frame_size"
    assert loaded_by(code) & {"torch", "diffusers", "av", "cv2", "numpy"} == set()


def test_the_timeline_needs_nothing_but_the_standard_library():
    assert loaded_by("import gator_core.timeline") & (HEAVY | {"pluggy"}) == set()


def test_loading_the_plugins_loads_no_model():
    loaded = loaded_by("from gator_core.plugins import catalogue; assert catalogue().plugins")
    assert loaded & {"torch", "diffusers", "transformers"} == set()


def test_planning_pictures_loads_neither_fonts_nor_what_only_callers_await(tmp_path):
    path = tmp_path / "one.json"
    path.write_text('{"scenes": [{"color": "navy", "duration": 1}]}', "utf-8")
    assert loaded_by(f"from gator_core.build import plan; plan({str(path)!r})") & {"asyncio", "uharfbuzz"} == set()
