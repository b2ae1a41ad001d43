"""Finds and loads plugins, one guarded entry point at a time; the catalogue of what they registered."""

from __future__ import annotations

import os
from collections import Counter
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

__all__ = ["EXTRAS", "OURS", "Broken", "Catalogue", "Registry", "catalogue", "distribution_of", "load", "version_of"]

OURS = ("frame-by-frame", "transitions", "filters", "ffmpeg", "opencv", "svd", "runway", "stills", "speech")
"""Entry-point names of the plugins that this project ships."""

EXTRAS = ("svd", "runway", "stills", "speech")
"""Those of them that ``pip install gator-video`` leaves out, and an extra of that name brings."""

_SHIPPED: dict[str, dict[str, tuple[str, ...]]] = {
    "frame source": {"frame-by-frame": ("frame-by-frame",), "runway": ("runway",), "svd": ("svd",)},
    "image source": {"runway": ("runway-images",), "stills": ("diffusers", "openai-images")},
    "transition": {
        "transitions": (
            *("fade", "crossfade", "wipe", "slide", "zoom", "dissolve", "push"),
            *("circle", "radial", "blinds", "luma", "pixelate", "flash"),
        )
    },
    "filter": {
        "filters": ("color", "grayscale", "sepia", "lut", "blur", "sharpen", "vignette", "grain", "letterbox"),
    },
    "encoder": {"ffmpeg": ("ffmpeg", "ffmpeg-animations"), "opencv": ("opencv", "opencv-pictures")},
    "audio syncer": {"ffmpeg": ("ffmpeg",)},
    "voice": {"speech": ("espeak-ng", "piper", "openai-speech")},
}
"""By kind, which of our plugins brings which providers: so that an error about one that is missing can say so."""

_CUT = "cut"
"""What storyboards write for no transition at all; no plugin brings it."""
_MEANT_AS_CUT = ("none", "off", "no", "nothing")

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
        self._owners: dict[str, tuple[str, str]] = {}
        self.absent: dict[str, str] = {}
        """Plugins that are installed but not loaded, and why."""

    def add(self, provider: P, owner: str, distribution: str = "") -> None:
        """Takes in a provider of the plugin ``owner``. ValueError names both owners if the name is taken."""
        self.check_free(provider.name, owner, distribution)
        self._providers[provider.name], self._owners[provider.name] = provider, (owner, distribution)

    def check_free(self, name: str, owner: str, distribution: str = "") -> None:
        """ValueError names both owners if the name is taken."""
        if name in self._owners:
            held = _described(*self._owners[name])
            raise ValueError(f"{self.kind} {name!r} of {_described(owner, distribution)} is already registered by {held}")

    def owner(self, name: str) -> str:
        """The plugin that registered ``name``."""
        return self._owners[name][0]

    def __getitem__(self, name: str) -> P:
        try:
            return self._providers[name]
        except KeyError:
            raise self._unknown(self._missing(name)) from None

    def _missing(self, name: str) -> str:
        known = sorted([*self._providers, *([_CUT] if self.kind == "transition" and self._providers else [])])
        said = f"no {self.kind} is called {name!r}{self._hint(name, known)} (known: {', '.join(known) or 'none is installed'})"
        for plugin, names in _SHIPPED.get(self.kind, {}).items():
            if name in names and plugin in self.absent:
                return f"{said}; it comes with the plugin {plugin!r}, which {self.absent[plugin]}"
            if name in names:
                return f"{said}; it comes with: pip install {_wanted(plugin)}"
        return said

    def _hint(self, name: str, known: list[str]) -> str:
        if self.kind == "transition" and name.strip().lower() in _MEANT_AS_CUT:
            return f"; did you mean {_CUT!r}?"
        return nearest(name, known)

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


def _described(plugin: str, distribution: str) -> str:
    return f"{plugin} ({distribution})" if distribution else plugin


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
            raise ValueError(
                f"plugin {_described(name, distribution)} is already loaded from {self.plugins[name] or 'elsewhere'}"
            )
        _check_api(plugin, name)
        found = list(_collected(plugin, name))
        for kind, provider in found:
            _check_provider(provider, kind)
            self.registries[kind].check_free(provider.name, name, distribution)
        _check_twins(found, _described(name, distribution))
        for kind, provider in found:
            self.registries[kind].add(provider, name, distribution)
        self.plugins[name] = distribution

    def not_installed(self) -> dict[str, str]:
        """What this project ships and is not here: plugin to the command that brings it."""
        left_out = self.frame_sources.absent
        return {name: f"pip install {_wanted(name)}" for name in OURS if name not in self.plugins and name not in left_out}

    def leave_out(self, name: str, why: str) -> None:
        """Notes a plugin that is installed but not loaded, for errors about what it would have brought."""
        for registry in self.registries.values():
            registry.absent[name] = why


def _wanted(plugin: str) -> str:
    """What to ask pip for: the extra where there is one, since it brings what the plugin works with."""
    return f"'gator-video[{plugin}]'" if plugin in EXTRAS else f"gator-video-{plugin}"


def _check_api(plugin: object, name: str) -> None:
    found = getattr(plugin, "gator_api", None)
    if found != API or isinstance(found, bool):
        said = "says no gator_api" if found is None else f"says gator_api = {found!r}"
        raise ValueError(f"plugin {name!r} {said}; this gator-video-core needs {API}: install a matching version of it")


def _collected(plugin: object, name: str) -> Iterator[tuple[str, Any]]:
    """What the hooks of one plugin return, with their kinds. A manager of its own keeps it apart from the others."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    known = [hook for hook in dir(hookspecs) if hook.startswith("gator_")]
    for attribute in dir(plugin):
        if attribute.startswith("gator_") and callable(getattr(plugin, attribute, None)):
            if attribute not in known:
                raise ValueError(f"unknown hook {attribute!r}{nearest(attribute, known)} (known: {', '.join(known)})")
            if manager.parse_hookimpl_opts(plugin, attribute) is None:
                raise ValueError(f"{attribute} is not marked @hookimpl, so nobody would call it")
    manager.register(plugin, name)
    manager.check_pending()
    for hook in known:
        for result in _results(getattr(manager.hook, hook)):
            if not isinstance(result, Iterable) or isinstance(result, (str, bytes)):
                raise TypeError(f"{hook} must return a list of providers, not {result!r}")
            yield from ((hook.removeprefix("gator_"), provider) for provider in result)


def _results(caller: pluggy.HookCaller) -> list[Any]:
    """What the implementations return; pluggy leaves None out, and a plugin that forgot its ``return`` would bring nothing."""
    results = caller()
    answering = [impl for impl in caller.get_hookimpls() if not (impl.wrapper or impl.hookwrapper)]
    return [*results, *([None] * (len(answering) - len(results)))]


def _check_provider(provider: object, kind: str) -> None:
    from gator_core import providers

    base: type[Provider] = {
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
    if not isinstance(provider.name, str) or not provider.name.strip():
        raise ValueError(f"gator_{kind} returned a {type(provider).__name__} without a name")
    if not isinstance(provider.rank, int):  # one that can't be compared would break every listing
        raise TypeError(f"gator_{kind}: the rank of {provider.name!r} must be a whole number, not {provider.rank!r}")
    if kind in _RESERVED:
        _check_reserved(provider, *_RESERVED[kind])


_RESERVED: dict[str, tuple[set[str], set[str]]] = {
    "transitions": ({_CUT}, {"name", "duration", "easing"}),
    "filters": (set(), {"name"}),
    "frame_sources": (set(), {"name"}),
    "image_sources": (set(), {"name"}),
}
"""Names that mean something else in a storyboard: as a provider's, and as a parameter's."""


def _check_reserved(provider: Any, names: set[str], parameters: set[str]) -> None:
    if provider.name in names:
        raise ValueError(f"{provider.name!r} is not a name to take: storyboards use it for no transition at all")
    if taken := sorted(parameters & set(provider.Params.model_fields)):
        raise ValueError(f"{provider.name!r} has a parameter {taken[0]!r}, which storyboards use for something else")


def _check_twins(found: list[tuple[str, Any]], owner: str) -> None:
    counted = Counter((kind, provider.name) for kind, provider in found)
    for (kind, name), times in counted.items():
        if times > 1:
            raise ValueError(f"{owner} registers {times} {kind.replace('_', ' ')} called {name!r}")


def load(entry_points: Iterable[metadata.EntryPoint] | None = None, environ: Mapping[str, str] = os.environ) -> Catalogue:
    """Loads every installed plugin; one that fails is listed as broken and skipped.

    ``GATOR_DISABLE_PLUGINS=a,b`` skips by entry-point name, ``GATOR_NO_PLUGINS=1`` all that this project does not ship.
    """
    found = metadata.entry_points(group=GROUP) if entry_points is None else entry_points
    disabled = {name.strip() for name in environ.get("GATOR_DISABLE_PLUGINS", "").split(",")}
    only_ours = environ.get("GATOR_NO_PLUGINS", "") not in ("", "0")
    made = Catalogue()
    # Ours first, so that a stranger who takes one of our names is the one that is refused.
    for entry in sorted(found, key=lambda e: (not _is_ours(e), e.name, e.value)):
        if entry.name in disabled:
            made.leave_out(entry.name, "GATOR_DISABLE_PLUGINS disables")
        elif _is_ours(entry) or not only_ours:
            _load_one(made, entry)
    return made


def _is_ours(entry: metadata.EntryPoint) -> bool:
    return entry.name in OURS and (entry.dist is None or _distribution(entry)[0] == f"gator-video-{entry.name}")


def _distribution(entry: metadata.EntryPoint) -> tuple[str, str]:
    """Name and version; a damaged installation may have neither."""
    try:
        return (str(entry.dist.name).lower().replace("_", "-"), str(entry.dist.version)) if entry.dist else ("", "")
    except Exception:  # whatever the finder of the day raises for files that are gone
        return "", ""


def _load_one(made: Catalogue, entry: metadata.EntryPoint) -> None:
    distribution = " ".join(_distribution(entry)).strip()
    try:
        made.register(entry.load(), entry.name, distribution)
    except (Exception, SystemExit) as error:  # a plugin that exits at import is as broken as one that raises
        said = f"{type(error).__name__}: {error}".rstrip(": ")
        made.broken.append(Broken(entry.name, distribution, said))
        if entry.name not in made.plugins:
            made.leave_out(entry.name, f"is broken: {said}")


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of this process, loaded at the first call."""
    return load()


@lru_cache(maxsize=64)
def version_of(module: str) -> str:
    """The version of the distribution that a module belongs to; ``0`` for code that is not installed."""
    name = distribution_of(module)
    return metadata.version(name) if name else "0"


def distribution_of(module: str) -> str | None:
    """The distribution that a module belongs to; None for code that is not installed."""
    top = module.partition(".")[0]
    names = _named_by_entry_points().get(top) or _named_by_files().get(top)
    return names[0] if names else None


@lru_cache(maxsize=1)
def _named_by_entry_points() -> dict[str, list[str]]:
    """Top-level modules that entry points name: the core's by its command, plugins' by our group.

    Asked first, since it is quick and an editable installation lists no files.
    """
    found: dict[str, list[str]] = {}
    for group in ("console_scripts", GROUP):
        for entry in metadata.entry_points(group=group):
            if name := _distribution(entry)[0]:
                found.setdefault(entry.value.partition(":")[0].partition(".")[0].strip(), []).insert(0, name)
    return found


@lru_cache(maxsize=1)
def _named_by_files() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()
