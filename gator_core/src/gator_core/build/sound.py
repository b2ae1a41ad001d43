"""The sound of a build: one step with a key of its own, whose product is a file of AAC or Opus."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gator_core import events
from gator_core.build.keys import Digest, canonical, key_of
from gator_core.build.soundtrack import Score
from gator_core.errors import Cancelled
from gator_core.fingerprints import code_of, libraries
from gator_core.generation import Made
from gator_core.media.limits import Limits
from gator_core.providers import AudioSyncer, SoundSettings
from gator_core.sound.ducking import reach_of
from gator_core.sound.encode import Encoded, encoded
from gator_core.sound.loudness import Loudness
from gator_core.sound.mix import mixed
from gator_core.sound.track import Layer, Soundtrack, sample_of

if TYPE_CHECKING:
    from gator_core.build.planning import Plan

__all__ = ["SOUND", "SoundStep", "Sounding", "remarks_of", "sound_step", "why_sounded"]

SOUND = "sound"
"""The step's name, and the kind of its product."""


@dataclass(frozen=True)
class SoundStep:
    """Mixes what is heard in a range of the video, and encodes it once."""

    key: str
    parts: Mapping[str, Any]
    """What the key is made of, for explanations."""
    track: Soundtrack
    start: int
    """Samples [start, stop) of the track."""
    stop: int
    loudness: Loudness | None
    settings: SoundSettings
    syncer: AudioSyncer
    inputs: tuple[Path, ...]
    """The user's files that its key holds the content of."""

    @property
    def length(self) -> int:
        """Samples."""
        return self.stop - self.start

    @property
    def assets(self) -> tuple[str, ...]:
        """Keys of the products that are heard in it."""
        return tuple(dict.fromkeys(layer.source.key for layer in self.track.layers if isinstance(layer.source, Made)))

    @property
    def shown(self) -> events.Step:
        """For those who watch."""
        return events.Step("sound", SOUND)

    def run(self, path: Path, find: Callable[[Made], Path], cancelled: Callable[[], bool]) -> Encoded:
        """Writes the file to ``path``. ``find`` says where products lie."""
        limits = Limits.from_environment()

        def check() -> None:
            if cancelled():
                raise Cancelled("stopped on request")

        return encoded(
            mixed(self.track, self.start, self.stop, find=find, limits=limits, check=check),
            self.length,
            path,
            self.syncer,
            self.settings,
            self.loudness,
        )


def sound_step(plan: Plan, digest: Digest) -> SoundStep | None:
    """Of what is rendered; None of a silent video, and while a length is not known that it depends on."""
    score, syncer = plan.score, plan.syncer
    if score is None or syncer is None or not all(said.known for said in plan.speech.values()):
        return None
    start, stop = (sample_of(frame, plan.timeline.rate) for frame in (plan.start, plan.stop))
    heard = _within(score, start, stop)
    settings = SoundSettings(codec=plan.encoder.format.audio)
    parts: dict[str, Any] = {
        "core": [code_of("gator_core"), *libraries()],
        "encoder": [syncer.fingerprint(), canonical(settings, digest)],
        "loudness": canonical(plan.loudness, digest),
        "length": [start, stop, score.length],
        "sound of the scenes": canonical(heard.scenes, digest),
        "narration": canonical(heard.narration, digest),
        "music": canonical(heard.music, digest),
    }
    inputs = tuple(dict.fromkeys(layer.source for layer in heard.track.layers if isinstance(layer.source, Path)))
    return SoundStep(key_of(SOUND, parts), parts, heard.track, start, stop, plan.loudness, settings, syncer, inputs)


def _within(score: Score, start: int, stop: int) -> Score:
    """Without what can't be heard between two samples, so that changing it makes nothing anew."""
    reach = max((reach_of(layer.duck) for layer in score.music if layer.duck), default=0)

    def near(layers: tuple[Layer, ...], far: int) -> tuple[Layer, ...]:
        return tuple(layer for layer in layers if layer.place < stop + far and layer.end > start - far)

    return replace(score, scenes=near(score.scenes, 0), narration=near(score.narration, reach), music=near(score.music, 0))


def notes_of(made: Encoded, assets: Mapping[str, str]) -> dict[str, Any]:
    """What is kept with the product, as JSON."""
    heard = {name: value for name, value in asdict(made.heard).items() if isfinite(value)} if made.heard else {}
    return {"samples": made.samples, "remarks": list(made.remarks), "heard": heard, "assets": dict(assets)}


def why_sounded(step: SoundStep, before: Mapping[str, Any], damaged: bool, digests: Mapping[str, str]) -> str:
    """Why the step ran, against what is remembered of the last build of the same output."""
    if damaged:
        return "its stored copy was damaged"
    if before.get("key") == step.key:
        return "its stored copy is gone (evicted or cleared)"
    parts = before.get("parts")
    if not isinstance(parts, Mapping):
        return "first sound of this output here"
    changed = [f"the {name} changed" for name, digest in digests.items() if parts.get(name) != digest]
    return "; ".join(changed) or "nothing like it was made before"


class Sounding:
    """Has the step done, unless its product is stored."""

    def __init__(self, step: SoundStep, digests: Mapping[str, str], files: Mapping[str, Path]) -> None:
        """``digests`` and ``files`` of the products that are heard, by their keys."""
        self.step, self._assets, self._files = step, {key: digests[key] for key in step.assets}, files

    def holds(self, notes: Mapping[str, Any]) -> bool:
        """Whether a product was made from the very bytes that are there now."""
        return bool(notes.get("assets", {}) == self._assets)

    def make(self, path: Path, stop: Callable[[], bool]) -> tuple[dict[str, Any], float]:
        """Writes the product; what is kept with it, and how many seconds it took."""
        began = time.monotonic()
        made = self.step.run(path, lambda made: self._files[made.key], stop)
        return notes_of(made, self._assets), time.monotonic() - began


def remarks_of(notes: Mapping[str, Any]) -> Iterator[str]:
    """What a person should know of a product."""
    yield from map(str, notes.get("remarks", ()))
