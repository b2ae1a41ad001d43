"""Code that changed has another name, so that no picture of the old one is shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_TYPED = """
from gator_core.fingerprints import code_of
print(code_of("__main__"), code_of("gator_core.clip"), sep="\\n")
"""


def _asked(*command: str, folder: Path | None = None) -> list[str]:
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout.splitlines()


def test_what_is_typed_at_a_prompt_is_never_taken_for_what_was_typed_before():
    first, second = _asked("-c", _TYPED), _asked("-c", _TYPED)
    assert first[0] != second[0]
    assert first[1] == second[1]


def test_a_script_is_known_by_its_text(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(_TYPED)
    first = _asked(str(script))
    assert _asked(str(script)) == first
    script.write_text(_TYPED + "# another\n")
    assert _asked(str(script))[0] != first[0]


def test_a_package_without_a_file_of_its_own_is_known_by_the_one_within(tmp_path):
    inner = tmp_path / "shared" / "mine"
    inner.mkdir(parents=True)
    (inner / "__init__.py").write_text("")
    code = "import shared.mine; from gator_core.fingerprints import code_of; print(code_of('shared.mine'))"
    first = _asked("-c", code, folder=tmp_path)
    assert _asked("-c", code, folder=tmp_path) == first
    (inner / "blend.py").write_text("x = 1")
    assert _asked("-c", code, folder=tmp_path) != first
