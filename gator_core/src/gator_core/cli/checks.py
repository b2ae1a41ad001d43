"""What ``gator doctor`` looks at, each guarded, so that one broken part does not hide the others."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gator_core.cli import wording
from gator_core.cli.failures import OPENCV_FIX
from gator_core.errors import GatorError
from gator_core.plugins import OURS

if TYPE_CHECKING:
    from gator_core.plugins import Catalogue, Registry
    from gator_core.providers import Encoder, Provider

__all__ = ["Finding", "findings", "lacking"]

_LITTLE_DISK = 10**9
"""Bytes; a minute of 1080p takes some 45 MB, its segments as much again."""


_PURE = ("transitions", "filters")
"""Kinds that need nothing but themselves."""
_NEEDED = {"frame_sources": "gator-video-frame-by-frame", "encoders": "gator-video-ffmpeg"}
"""Kinds without which no video can be made, and what usually brings one."""

_OURS = {"gator-video", "gator-video-core", *(f"gator-video-{name}" for name in OURS)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``bad`` means that no render can work."""

    name: str
    state: Literal["good", "fact", "poor", "bad"]
    said: str
    fix: str = ""
    provider: Provider | None = None
    """Of which this is the first line."""


def findings() -> Iterator[Finding]:
    """In the order in which one would mend them; each is made when it is asked for."""
    yield _python()
    yield _distributions()
    libraries = [_library("OpenCV", "cv2", "opencv-python", OPENCV_FIX), _library("PyAV", "av", "av", "pip install av")]
    yield from libraries
    yield from _folders()
    if any(one.state == "bad" for one in libraries):
        return
    yield _machine()
    yield from _gpus()
    from gator_core.plugins import catalogue

    found = catalogue()
    yield from _plugins(found)
    for kind, registry in found.registries.items():
        if kind not in _PURE:
            yield from _served(registry, _NEEDED.get(kind))
    yield _trial()


def _python() -> Finding:
    where = f"{platform.python_version()} ({sys.executable}), {platform.system()} {platform.machine()}"
    return Finding("Python", "fact", where)


def _distributions() -> Finding:
    found = {one.name: one.version for one in metadata.distributions() if one.name.startswith("gator-video")}
    said = ", ".join(f"{name.removeprefix('gator-video-')} {found[name]}" for name in sorted(found))
    ours = {name: version for name, version in found.items() if name in _OURS}
    if len({version.rpartition(".")[0] for version in ours.values()}) > 1:
        return Finding("Distributions", "poor", said, f"they do not belong together: pip install -U {' '.join(sorted(ours))}")
    return Finding("Distributions", "fact", said)


def _library(name: str, module: str, distribution: str, fix: str) -> Finding:
    try:
        importlib.import_module(module)
        return Finding(name, "good", f"{distribution} {metadata.version(distribution)}")
    except metadata.PackageNotFoundError:
        return Finding(name, "good", "installed under another name")
    except Exception as error:  # whatever an extension module does when it can't be loaded
        return Finding(name, "bad", f"can't be loaded: {error}", fix)


# The machine -----------------------------------------------------------------------------------------------------


def _machine() -> Finding:
    from gator_core.build.executor import cores, free_memory

    return Finding("Machine", "fact", f"{wording.count(cores(), 'core')}, {wording.amount(free_memory())} of free memory")


def _gpus() -> Iterator[Finding]:
    """Whichever plugins are there: whether to install those that want one is what people ask."""
    from gator_core.gpu import GIB, gpus, has_driver

    found = gpus()
    for gpu in found:
        yield Finding("GPU", "fact", f"{gpu.name}, {gpu.free / GIB:.1f} of {gpu.total / GIB:.1f} GiB are free")
    if not found:
        why = "the NVIDIA driver shows none (see CUDA_VISIBLE_DEVICES)" if has_driver() else "no NVIDIA driver answers"
        yield Finding("GPU", "fact", why)


def _folders() -> Iterator[Finding]:
    from gator_core.settings import Settings

    yield _folder("Working folder", Path.cwd(), "change to a folder that you may write to, or name the output with -o")
    yield _folder("Temporary files", Path(tempfile.gettempdir()), "set TMPDIR to a folder that you may write to")
    try:
        settings = Settings.from_environment()
    except GatorError as error:
        yield Finding("Cache", "bad", str(error))
        return
    yield from _room("Cache", settings.cache_dir, "GATOR_CACHE_DIR")
    yield from _room("Paid products", settings.paid_dir, "GATOR_PAID_DIR")


def _room(name: str, folder: Path, variable: str) -> Iterator[Finding]:
    """Whether a store can be written, and what it holds."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    yield _folder(name, existing, f"set {variable} to a folder that you may write to", shown=folder)
    if (folder / "ac").is_dir():
        from gator_core.build.store import FolderStore

        try:
            held = FolderStore(folder).usage()
        except OSError:
            return  # said above
        yield Finding("", "fact", f"{wording.count(held.entries, 'product')}, {wording.amount(held.bytes)}")


def _folder(name: str, folder: Path, fix: str, shown: Path | None = None) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(name, "bad", f"{shown or folder} can't be written to: {error.strerror}", fix)
    said = f"{shown or folder}, {wording.amount(free)} free"
    return Finding(name, "poor", said, "a longer video may not fit") if free < _LITTLE_DISK else Finding(name, "good", said)


# Plugins ---------------------------------------------------------------------------------------------------------


def _plugins(found: Catalogue) -> Iterator[Finding]:
    yield Finding("Plugins", "good" if found.plugins else "poor", ", ".join(found.plugins) or "none is loaded")
    for one in found.broken:
        fix = f"upgrade or uninstall {one.distribution.split(' ')[0]}, or set GATOR_DISABLE_PLUGINS={one.plugin}"
        yield Finding("Broken plugin", "poor", f"{one.plugin}: {one.error}", fix)


def _served(registry: Registry[Any], needed: str | None) -> Iterator[Finding]:
    from gator_core.selection import availability_of

    kind = registry.kind.capitalize()
    states = [(provider, availability_of(provider)) for provider in registry.ranked()]
    for provider, state in states:
        closer = list(_examined(provider))
        sound = state.ok and all(one.state == "fact" for one in closer)  # a key that is set may be refused all the same
        if state.ok:
            yield Finding(kind, "good" if sound else "poor", _fingerprint(provider), provider=provider)
        else:
            yield Finding(kind, "poor", f"{provider.name} is not available: {state.reason}", state.fix, provider)
        yield from closer
    if needed and not any(state.ok for _, state in states):
        yield Finding(kind, "bad", f"no {registry.kind} can serve", f"pip install {needed}")


def _examined(provider: Any) -> Iterator[Finding]:
    """What a closer look at a provider found."""
    try:
        for seen in provider.examine():
            yield Finding("", "fact" if seen.ok else "poor", f"{provider.name}: {seen.reason}", seen.fix)
    except Exception as error:  # a plugin's bug, or a network's, is worth telling, no more
        yield Finding("", "poor", f"{provider.name}: looking closer failed: {type(error).__name__}: {error}")


def _fingerprint(provider: Any) -> str:
    """Names the versions of what a provider works with, such as the ffmpeg program."""
    try:
        said = str(provider.fingerprint())
    except Exception as error:  # a plugin's bug is worth telling, no more
        return f"{provider.name} (its fingerprint raised {type(error).__name__}: {error})"
    return provider.name if said.startswith(f"{type(provider).__module__}:") else f"{provider.name}: {said}"


# What would work -------------------------------------------------------------------------------------------------


def lacking(found: Iterable[Finding]) -> list[str]:
    """What a render could not have here, though it works: for want of a provider that does."""
    from gator_core.providers import AudioSyncer, Encoder, Voice
    from gator_core.selection import availability_of

    asked = [one for one in found if one.provider]
    works = [one.provider for one in asked if one.state == "good"]
    lacks = [name for kind, name in ((AudioSyncer, "sound"), (Voice, "speech")) if not _any(kind, works)]
    if not any(_makes_prompts(provider) for provider in works):
        lacks.append("pictures that a model makes of prompts")
    encoders = [one.provider for one in asked if isinstance(one.provider, Encoder)]
    suffixes = {suffix for encoder in encoders for suffix in _suffixes(encoder)}
    suffixes -= {suffix for encoder in encoders if availability_of(encoder).ok for suffix in _suffixes(encoder)}
    return lacks + ([f"files of the kinds {', '.join(sorted(suffixes))}"] if suffixes else [])


def _any(kind: type[Provider], providers: Iterable[Provider | None]) -> bool:
    return any(isinstance(provider, kind) for provider in providers)


def _makes_prompts(provider: Provider | None) -> bool:
    """With a prompt and nothing else; a model that moves pictures wants one to start from."""
    from gator_core.providers import FrameSource, ImageSource
    from gator_core.shot import Shot

    if isinstance(provider, FrameSource) and provider.generates:
        with suppress(Exception):  # a plugin's bug is told where it is used
            return provider.supports(Shot("a trial", (1280, 720), Fraction(25), Fraction(2), 50, prompt="a street")) is None
    return isinstance(provider, ImageSource)


def _suffixes(encoder: Encoder) -> set[str]:
    with suppress(Exception):  # as above
        return {form.suffix for form in encoder.formats()}
    return set()


def _trial() -> Finding:
    """The proof: a video of half a second, in a temporary folder and with a cache of its own, so that it is made anew."""
    from gator_core.build import render

    scenes = [{"color": "#204060", "duration": 0.25}, {"color": "#c08040", "duration": 0.25}]
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="gator-doctor-") as folder, _cache_in(folder):
            made = render({"scenes": scenes, "quality": "draft", "size": "160x90"}, Path(folder) / "trial.mp4")
    except GatorError as error:
        return Finding("Trial render", "bad", str(error))
    except Exception as error:  # said here, since it is what this command is for
        return Finding("Trial render", "bad", f"{type(error).__name__}: {error}", "gator render --debug shows where")
    took = time.monotonic() - began
    return Finding("Trial render", "good", f"{wording.count(made.frames, 'frame')} by {made.encoder} in {took:.1f} s")


@contextmanager
def _cache_in(folder: str) -> Iterator[None]:
    before = os.environ.get("GATOR_CACHE_DIR")
    os.environ["GATOR_CACHE_DIR"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["GATOR_CACHE_DIR"]
        else:
            os.environ["GATOR_CACHE_DIR"] = before
