"""Finds and loads plugins, one guarded entry point at a time; the catalogue of what they registered."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pluggy

from gator_core import hookspecs
from gator_core.errors import GatorError, UnknownFilter, UnknownProvider, UnknownTransition, nearest
from gator_core.hookspecs import API, GROUP

if TYPE_CHECKING:
    from gator_core.providers import AudioSyncer, Encoder, Filter, FrameSource, ImageSource, Provider, Transition, Voice

__all__ = ["OURS", "Broken", "Catalogue", "Registry", "catalogue", "load", "version_of"]

OURS = ("frame-by-frame", "transitions", "filters", "ffmpeg", "opencv", "svd", "runway", "stills", "speech")
"""Entry-point names of the plugins that this project ships."""

P = TypeVar("P", bound="Provider")


@dataclass(frozen=True)
class Broken:
    """A plugin that was skipped, and why."""

    plugin: str
    distribution: str
    error: str


class Registry(Mapping[str, P], Generic[P]):
    """The providers of one kind by name, highest rank first."""

    def __init__(self, kind: str, unknown: type[GatorError]) -> None:
        self.kind, self._unknown = kind, unknown
        self._providers: dict[str, P] = {}
        self._owners: dict[str, str] = {}

    def add(self, provider: P, owner: str) -> None:
        """Takes a provider in. ValueError names both owners if the name is taken."""
        name = provider.name
        if name in self._owners:
            raise ValueError(f"{self.kind} {name!r} of {owner} is already registered by {self._owners[name]}")
        self._providers[name], self._owners[name] = provider, owner

    def remove(self, owner: str) -> None:
        """Drops all of one owner."""
        for name in [name for name, held in self._owners.items() if held == owner]:
            del self._providers[name], self._owners[name]

    def owner(self, name: str) -> str:
        """The plugin that registered ``name``."""
        return self._owners[name]

    def __getitem__(self, name: str) -> P:
        try:
            return self._providers[name]
        except KeyError:
            known = sorted(self._providers)
            listed = ", ".join(known) or "none is installed"
            raise self._unknown(f"no {self.kind} is called {name!r}{nearest(name, known)} (known: {listed})") from None

    def get(self, name: object, default: Any = None, /) -> Any:
        """As a mapping's: ``default`` for an unknown name, where indexing raises this project's own error."""
        return self._providers.get(name, default) if isinstance(name, str) else default

    def __contains__(self, name: object) -> bool:
        return name in self._providers

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._providers, key=lambda name: (-self._providers[name].rank, name)))

    def __len__(self) -> int:
        return len(self._providers)

    def ranked(self) -> list[P]:
        """Highest rank first."""
        return [self._providers[name] for name in self]


@dataclass
class Catalogue:
    """What the loaded plugins registered, and which plugins were broken."""

    frame_sources: Registry[FrameSource] = field(default_factory=lambda: Registry("frame source", UnknownProvider))
    image_sources: Registry[ImageSource] = field(default_factory=lambda: Registry("image source", UnknownProvider))
    transitions: Registry[Transition] = field(default_factory=lambda: Registry("transition", UnknownTransition))
    filters: Registry[Filter] = field(default_factory=lambda: Registry("filter", UnknownFilter))
    encoders: Registry[Encoder] = field(default_factory=lambda: Registry("encoder", UnknownProvider))
    audio_syncers: Registry[AudioSyncer] = field(default_factory=lambda: Registry("audio syncer", UnknownProvider))
    voices: Registry[Voice] = field(default_factory=lambda: Registry("voice", UnknownProvider))
    plugins: dict[str, str] = field(default_factory=dict)
    """Loaded plugins: entry-point name to ``distribution version``."""
    broken: list[Broken] = field(default_factory=list)

    @property
    def registries(self) -> dict[str, Registry[Any]]:
        """By the name of their hook, less its prefix."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Registry)}

    def register(self, plugin: object, name: str, distribution: str = "") -> None:
        """Takes in one plugin, whole or not at all. Raises what is wrong with it."""
        if name in self.plugins:
            raise ValueError(f"plugin {name!r} of {distribution} is already loaded from {self.plugins[name]}")
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(hookspecs)
        _check_api(plugin, name)
        manager.register(plugin, name)
        manager.check_pending()
        try:
            for kind, registry in self.registries.items():
                for provider in _flat(kind, getattr(manager.hook, f"gator_{kind}")()):
                    _check_provider(provider, kind)
                    registry.add(provider, name)
        except BaseException:
            for registry in self.registries.values():
                registry.remove(name)
            raise
        self.plugins[name] = distribution


def _flat(kind: str, results: Iterable[Iterable[Any] | None]) -> Iterator[Any]:
    for result in results:
        if result is not None and not isinstance(result, Iterable):
            raise TypeError(f"gator_{kind} must return a list or a tuple of providers, not {result!r}")
        yield from result or ()


def _check_api(plugin: object, name: str) -> None:
    found = getattr(plugin, "gator_api", None)
    if found != API:
        said = "says no gator_api" if found is None else f"says gator_api = {found!r}"
        raise ValueError(f"plugin {name!r} {said}; this gator-video-core needs {API}: install a matching version of it")


def _check_provider(provider: object, kind: str) -> None:
    from gator_core import providers

    base = {
        "frame_sources": providers.FrameSource,
        "image_sources": providers.ImageSource,
        "transitions": providers.Transition,
        "filters": providers.Filter,
        "encoders": providers.Encoder,
        "audio_syncers": providers.AudioSyncer,
        "voices": providers.Voice,
    }[kind]
    if not isinstance(provider, base):
        raise TypeError(f"gator_{kind} must return {base.__name__} objects, not {provider!r}")
    if not provider.name or not isinstance(provider.name, str):
        raise ValueError(f"gator_{kind} returned a {type(provider).__name__} without a name")
    if not isinstance(provider.rank, int):  # one that can't be compared would break every listing
        raise TypeError(f"gator_{kind}: the rank of {provider.name!r} must be a whole number, not {provider.rank!r}")


def load(entry_points: Iterable[metadata.EntryPoint] | None = None, environ: Mapping[str, str] = os.environ) -> Catalogue:
    """Loads every installed plugin; one that fails is listed as broken and skipped.

    ``GATOR_DISABLE_PLUGINS=a,b`` skips by entry-point name, ``GATOR_NO_PLUGINS=1`` all that this project does not ship.
    """
    found = metadata.entry_points(group=GROUP) if entry_points is None else entry_points
    disabled = {name.strip() for name in environ.get("GATOR_DISABLE_PLUGINS", "").split(",")}
    only_ours = environ.get("GATOR_NO_PLUGINS", "") not in ("", "0")
    made = Catalogue()
    # Ours first, so that a stranger who takes one of our names is the one that is refused.
    for entry in sorted(found, key=lambda e: (not _is_ours(e), e.name)):
        if entry.name in disabled or (only_ours and not _is_ours(entry)):
            continue
        _load_one(made, entry)
    return made


def _is_ours(entry: metadata.EntryPoint) -> bool:
    return entry.name in OURS and (entry.dist is None or entry.dist.name == f"gator-video-{entry.name}")


def _load_one(made: Catalogue, entry: metadata.EntryPoint) -> None:
    distribution = f"{entry.dist.name} {entry.dist.version}" if entry.dist else ""
    try:
        made.register(entry.load(), entry.name, distribution)
    except (Exception, SystemExit) as error:  # a plugin that exits at import is as broken as one that raises
        made.broken.append(Broken(entry.name, distribution, f"{type(error).__name__}: {error}"))


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of this process, loaded at the first call."""
    return load()


@lru_cache(maxsize=64)
def version_of(module: str) -> str:
    """The version of the distribution that a module belongs to; ``0`` for code that is not installed."""
    top = module.partition(".")[0]
    for name in _owners().get(top, ()):
        return metadata.version(name)
    return "0"


@lru_cache(maxsize=1)
def _owners() -> Mapping[str, list[str]]:
    owners: dict[str, list[str]] = dict(metadata.packages_distributions())
    for entry in metadata.entry_points(group=GROUP):  # editable installs list no files, but their entry points do
        if entry.dist:
            owners.setdefault(entry.value.partition(":")[0].partition(".")[0], [entry.dist.name])
    return owners
