"""Runs before any test module is imported."""

from __future__ import annotations

# The folder gator_core/ lies beside this file and has the package's name: pytest, which names test modules by their
# path, would put it into sys.modules as a namespace package if the real one were not there already.
import gator_core  # noqa: F401
