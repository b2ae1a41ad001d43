"""What to do so that scenes which no model made are generated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gator_core.candidates import Ask
from gator_core.plugins import Catalogue
from gator_core.providers import Generator
from gator_core.selection import Choice
from gator_core.shot import Shot

__all__ = ["to_generate"]

_OURS = ("runway", "svd", "stills")
"""Plugins of this project that bring generators of pictures."""


def to_generate(shots: Mapping[int, Shot], choices: Mapping[int, Choice], found: Catalogue, ask: Ask) -> Iterator[str]:
    """A sentence for all scenes that a model could have made and none did, and one for each picture that only the camera
    moves over although a model was there.

    Who names a source that generates nothing gets what was asked for, and no advice.
    """
    generators = [one for one in (*found.frame_sources.ranked(), *found.image_sources.ranked()) if _generates(one)]
    without = [i for i in sorted(choices) if not choices[i].taken.generates and _was_chosen(shots[i], choices[i])]
    if without:
        named = shots[without[0]].label if len(without) == 1 else f"{len(without)} scenes"
        unable = _unable([choices[i] for i in without], generators, ask)
        ways = (*unable, *_absent(generators, ask), *_left_out(found), *_installed(found, bool(generators)))
        yield f"no model made {named}: " + "; ".join(ways)
    for i in sorted(choices):
        taken = choices[i].taken
        if taken.still and not taken.source.generates and _was_chosen(shots[i], choices[i]):
            why = list(_unable([choices[i]], found.frame_sources.ranked(), ask))
            yield from [f"{shots[i].label}: only the camera moves, over a picture: {'; '.join(why)}"] if why else []


def _was_chosen(shot: Shot, choice: Choice) -> bool:
    return not (shot.is_footage or choice.pinned or choice.refused or choice.refusal)


def _generates(source: Generator) -> bool:
    return source.kind == "image source" or bool(getattr(source, "generates", False))


def _absent(generators: list[Generator], ask: Ask) -> Iterator[str]:
    """Why those that are installed were not there, the same reason once."""
    reasons: dict[str, list[str]] = {}
    for source in generators:
        state = ask(source)
        if not state.ok:
            reasons.setdefault(state.reason, []).append(source.name)
    for reason, names in reasons.items():
        yield f"{reason} ({', '.join(names)})"
    if reasons:
        yield "`gator providers` says how to mend it"


def _unable(choices: Sequence[Choice], generators: Sequence[Generator], ask: Ask) -> Iterator[str]:
    """Why those that are there could not make these very scenes."""
    there = {source.name for source in generators if ask(source).ok}
    said = (f"{name}: {why}" for choice in choices for name, why in choice.rejected if name in there)
    yield from dict.fromkeys(said)


def _left_out(found: Catalogue) -> Iterator[str]:
    """Those of ours that are installed, but not loaded."""
    for plugin, why in found.frame_sources.absent.items():
        if plugin in _OURS:
            yield f"the plugin {plugin!r}, which {why}, would bring one"


def _installed(found: Catalogue, others: bool) -> Iterator[str]:
    """How to get those of this project's that are missing."""
    hosted, local = _missing(found, "runway"), _missing(found, "svd", "stills")
    if hosted and local and not others:
        yield "none is installed"
    if hosted:
        yield f"pip install 'gator-video[{hosted}]' brings a hosted one"
    if local:
        yield f"pip install 'gator-video[{local}]' brings models for a GPU of this machine"


def _missing(found: Catalogue, *plugins: str) -> str:
    missing = found.not_installed()
    return ",".join(name for name in plugins if name in missing)
