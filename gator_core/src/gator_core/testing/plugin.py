"""What a plugin promises as a whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module, metadata
from types import ModuleType
from typing import Any

from gator_core import hookspecs
from gator_core.hookspecs import GROUP
from gator_core.plugins import Catalogue
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.provider import provider_checks

__all__ = ["HEAVY", "PATIENCE", "check_plugin", "providers_of"]

HEAVY = ("torch", "torchvision", "torchaudio", "tensorflow", "jax", "diffusers", "transformers", "onnxruntime")
"""Libraries that take seconds to import, or memory for good."""
PATIENCE = 2.0
"""Seconds for an availability(), which has a fifth of a second at most to do its work in: machines can be busy."""

_PROBE = """
import importlib, json, sys, time
from gator_core.plugins import Catalogue
made, slow = Catalogue(), {}
made.register(importlib.import_module(sys.argv[1]), "trial")
for registry in made.registries.values():
    for name, provider in registry.items():
        start = time.perf_counter()
        provider.availability()
        slow[name] = time.perf_counter() - start
print("\\n" + json.dumps({"modules": sorted({m.partition(".")[0] for m in sys.modules}), "slow": slow}))
"""


def check_plugin(plugin: ModuleType | str) -> None:
    """Tries what loading relies on, for a plugin module or its import name, partly in a fresh interpreter.

    Its providers have suites of their own. NonConforming lists every promise that is broken.
    """
    module = import_module(plugin) if isinstance(plugin, str) else plugin
    judge(f"plugin {module.__name__!r}", _checks(module))


def providers_of(plugin: ModuleType | str, kind: str) -> list[Any]:
    """The providers that a plugin module registers, of a kind named as its hook: ``transitions``, ``encoders``, …

    For parametrising a test. Raises what is wrong with the plugin.
    """
    module = import_module(plugin) if isinstance(plugin, str) else plugin
    return _registered(module).registries[kind].ranked()


def _registered(module: ModuleType) -> Catalogue:
    made = Catalogue()
    made.register(module, module.__name__)
    return made


def _checks(module: ModuleType) -> Iterator[Check]:
    yield "every gator_ function is a known hook, marked @hookimpl", lambda: _hooks(module)
    yield "it registers", lambda: _registers(module)
    yield "its providers' names are free", lambda: _names(module)
    yield "each provider can be listed", lambda: _providers(module)
    yield "loading it and asking what is available is quick and imports nothing heavy", lambda: _light(module)


def _hooks(module: ModuleType) -> None:
    known = {name for name in vars(hookspecs) if name.startswith("gator_")}
    found = {name: value for name, value in vars(module).items() if name.startswith("gator_") and callable(value)}
    for name, value in found.items():
        expect(name in known, f"{name} is no hook (known: {', '.join(sorted(known))})")
        expect(hasattr(value, f"{GROUP}_impl"), f"{name} is not marked @hookimpl, so nobody would call it")
    expect(found, "it has no hook at all")


def _registers(module: ModuleType) -> None:
    made = _registered(module)
    expect(any(made.registries.values()), "it registers no provider")


def _names(module: ModuleType) -> None:
    others = Catalogue()
    for entry in metadata.entry_points(group=GROUP):
        if entry.value.partition(":")[0] != module.__name__:
            _take_in(others, entry)
    others.register(module, module.__name__)


def _take_in(made: Catalogue, entry: metadata.EntryPoint) -> None:
    with suppress(Exception):  # another plugin that is broken is no fault of this one
        made.register(entry.load(), entry.name)


def _providers(module: ModuleType) -> None:
    for registry in _registered(module).registries.values():
        for provider in registry.ranked():
            judge(f"{registry.kind} {provider.name!r}", provider_checks(provider))


def _light(module: ModuleType) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", _PROBE, module.__name__]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own interpreter
    expect(done.returncode == 0, f"in a fresh interpreter it fails: {done.stderr.strip()[-500:]}")
    said = json.loads(done.stdout.splitlines()[-1])
    heavy = sorted(set(HEAVY) & set(said["modules"]))
    expect(not heavy, f"it imports {', '.join(heavy)}; import that where it is used")
    for name, seconds in said["slow"].items():
        expect(seconds < PATIENCE, f"availability() of {name!r} takes {seconds:.1f} s")
