"""The best encoder that can run is taken, and a lesser one says why."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest

from gator_core import (
    Availability,
    Encoder,
    InputError,
    ProviderUnavailable,
    UnknownProvider,
)
from gator_core.plugins import Catalogue
from gator_core.providers import OutputFormat, VideoSettings
from gator_core.selection import choose_encoder


class Writer(Encoder):
    def __init__(
        self, name: str, rank: int, *suffixes: str, state: Availability | None = None, lacks: str | None = None
    ) -> None:
        self.name, self.rank, self._suffixes, self._lacks = name, rank, suffixes, lacks
        self._state = state or Availability(True)

    def availability(self) -> Availability:
        return self._state

    def formats(self) -> tuple[OutputFormat, ...]:
        return tuple(OutputFormat(suffix[1:], suffix, suffix[1:], "h264") for suffix in self._suffixes)

    def remark(self) -> str | None:
        return self._lacks

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings):
        raise NotImplementedError("only chosen here")
        yield


def encoders(*writers: Writer) -> Catalogue:
    found = Catalogue()
    for writer in writers:
        found.encoders.add(writer, "plugin")
    return found


AWAY = Availability(False, "there is no program", "install one")


def test_the_best_encoder_of_the_suffix_is_chosen_whatever_its_case() -> None:
    found = encoders(Writer("low", 1, ".mp4", ".mkv"), Writer("high", 9, ".mp4"))
    choices = [choose_encoder(found, suffix) for suffix in (".mp4", ".MP4", ".mkv")]
    assert [(choice.encoder.name, choice.format.suffix, choice.remark) for choice in choices] == [
        ("high", ".mp4", None),
        ("high", ".mp4", None),
        ("low", ".mkv", None),
    ]
    assert choose_encoder(found, ".mp4", "low").encoder.name == "low"


def test_a_lesser_encoder_says_why_it_was_taken_and_what_it_lacks() -> None:
    found = encoders(Writer("high", 9, ".mp4", state=AWAY), Writer("low", 1, ".mp4", lacks="of no set quality"))
    choice = choose_encoder(found, ".mp4")
    assert choice.encoder.name == "low"
    assert choice.remark == (
        "encoded by low, since high: it is not available: there is no program (install one): of no set quality"
    )
    assert choose_encoder(found, ".mp4", "low").remark == "encoded by low: of no set quality"


def test_an_encoder_that_is_not_there_is_an_error_with_the_way_out() -> None:
    with pytest.raises(ProviderUnavailable, match="pip install gator-video-ffmpeg"):
        choose_encoder(encoders(), ".mp4")
    with pytest.raises(ProviderUnavailable, match=r"no encoder can write \.mp4: high: .*there is no program \(install one\)"):
        choose_encoder(encoders(Writer("high", 9, ".mp4", state=AWAY)), ".mp4")
    with pytest.raises(InputError, match=r"no installed encoder writes '\.gif'; choose one of \.mkv, \.mp4"):
        choose_encoder(encoders(Writer("high", 9, ".mp4", ".mkv")), ".gif")
    with pytest.raises(InputError, match="encoder high doesn't write hevc, but h264; name no encoder"):
        choose_encoder(encoders(Writer("high", 9, ".mp4")), ".mp4", "high", "hevc")
    with pytest.raises(InputError, match="writes a file without a suffix; "):
        choose_encoder(encoders(Writer("high", 9, ".mp4")), "")
    with pytest.raises(UnknownProvider, match="did you mean 'high'"):
        choose_encoder(encoders(Writer("high", 9, ".mp4")), ".mp4", "hihg")
