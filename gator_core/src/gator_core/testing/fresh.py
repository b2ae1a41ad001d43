"""A provider in a fresh interpreter: how long ``availability()`` takes there, what that imports, and what it asks for."""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import Any

from gator_core.hookspecs import GROUP
from gator_core.plugins import Catalogue
from gator_core.providers import Generator
from gator_core.testing.conformance import expect
from gator_core.testing.plugin import HEAVY

__all__ = ["Answer", "answered"]

_PROBE = """
import base64, importlib, importlib.util, json, pickle, sys, time
from importlib.machinery import ModuleSpec

said = json.load(sys.stdin)

class Files:
    # Modules that no path leads to, such as those of tests, are read from their files.
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in said["files"]:
            return None
        file = said["files"][name]
        return importlib.util.spec_from_file_location(name, file) if file else ModuleSpec(name, None, is_package=True)

def loaded(text):
    return pickle.loads(base64.b64decode(text))

def provider():
    if "pickled" in said:
        return loaded(said["pickled"])
    from gator_core.plugins import Catalogue
    made = Catalogue()
    made.register(importlib.import_module(said["module"]), "trial")
    found = made.registries[said["kind"]][said["name"]]
    found.params = loaded(said["params"])
    return found

sys.meta_path.append(Files)
try:
    asked, arguments = provider(), loaded(said["arguments"])
except Exception as error:
    print("\\n" + json.dumps({"lost": f"{type(error).__name__}: {error}"}))
    sys.exit()
start = time.perf_counter()
asked.availability()
seconds = time.perf_counter() - start
modules = sorted({name.partition(".")[0] for name in sys.modules})
request = None if arguments is None else asked.request(*arguments).model_dump_json()
print("\\n" + json.dumps({"seconds": seconds, "modules": modules, "request": request}))
"""
_WAY_OUT = (
    "so that it can't be proven; let it be pickled (make clients and locks where they are used, in a class of a module that"
    f" can be imported), or let a plugin with an entry point of the group {GROUP} register it"
)


@dataclass(frozen=True)
class Answer:
    """What a provider said there."""

    seconds: float
    """That ``availability()`` took."""
    heavy: tuple[str, ...]
    """Heavy libraries that were imported by then."""
    request: str | None
    """What ``request()`` gave, as JSON; None where it was not asked."""


def answered(generator: Generator, arguments: tuple[Any, ...] | None) -> Answer:
    """What it says in an interpreter whose hashes are salted otherwise, with ``request(*arguments)`` unless they are None.

    AssertionError where it can't be brought there, which is by pickle or by its plugin's entry point.
    """
    try:
        brought = {"pickled": _packed(generator)}
    except Exception as error:  # one that holds a client, a lock, or a class within a function
        brought = _registered(generator)
        expect(brought, f"it can't be brought into a fresh interpreter ({type(error).__name__}: {error}), {_WAY_OUT}")
    task = json.dumps({**brought, "arguments": _packed(arguments), "files": _files(generator, arguments)})
    return _remembered(task) if arguments is None else _said(task)


def _packed(value: Any) -> str:
    return base64.b64encode(pickle.dumps(value)).decode()


def _registered(generator: Generator) -> dict[str, str]:
    """How its plugin makes it, for one that can't be pickled; empty where no installed plugin does."""
    for entry in metadata.entry_points(group=GROUP):
        with suppress(Exception):  # another plugin that is broken is no fault of this one
            made = Catalogue()
            made.register(entry.load(), entry.name)
            for kind, registry in made.registries.items():
                if type(registry.get(generator.name)) is type(generator):
                    module = entry.value.partition(":")[0]
                    return {"module": module, "kind": kind, "name": generator.name, "params": _packed(generator.params)}
    return {}


def _files(generator: Generator, arguments: tuple[Any, ...] | None) -> dict[str, str | None]:
    """Where the modules lie that what is sent is made of, and their neighbours: a test runner knows them, no path does."""
    kinds = [*type(generator).__mro__, *(type(one) for one in arguments or ())]
    return {name: getattr(sys.modules[name], "__file__", None) for kind in kinds for name in _around(kind.__module__)}


def _around(module: str) -> Iterator[str]:
    parts = module.split(".")
    ancestors = (".".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    yield from (name for name in ancestors if name in sys.modules)
    if len(parts) > 1:
        package = ".".join(parts[:-1])
        yield from (name for name in tuple(sys.modules) if name.rpartition(".")[0] == package)


def _said(task: str) -> Answer:
    salt = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": salt}
    command = [sys.executable, "-c", _PROBE]
    done = subprocess.run(command, env=environment, input=task, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own interpreter
    expect(done.returncode == 0, f"in a fresh interpreter it fails: {done.stderr.strip()[-500:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    expect("lost" not in found, f"it can't be brought into a fresh interpreter ({found.get('lost')}), {_WAY_OUT}")
    return Answer(found["seconds"], tuple(sorted(set(HEAVY) & set(found["modules"]))), found["request"])


_remembered = lru_cache(maxsize=64)(_said)
"""For a source that is tried with many shots, and asks for nothing."""
