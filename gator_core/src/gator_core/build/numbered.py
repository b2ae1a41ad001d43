"""Outputs of one file a picture: ``frames/%05d.png`` stands for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gator_core.errors import OutputRefused

__all__ = ["Numbered", "kind_of", "numbered", "shown_as"]

_NUMBER = re.compile(r"%(?:0?([1-9]))?d")
_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
"""A video may well be called ``100%done.mp4``."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A folder and how files in it are called; numbers count from 1."""

    folder: Path
    before: str
    digits: int
    """At least so many, filled with zeros."""
    after: str

    def path(self, number: int) -> Path:
        """Of one picture."""
        return self.folder / f"{self.before}{number:0{self.digits}}{self.after}"

    def within(self, folder: Path) -> Numbered:
        """The same names in another folder."""
        return Numbered(folder, self.before, self.digits, self.after)

    def number(self, name: str) -> int | None:
        """That of a file's name; None of one that is not of this set."""
        found = re.fullmatch(rf"{re.escape(self.before)}(\d+){re.escape(self.after)}", name, re.ASCII)
        number = int(found[1]) if found else 0
        return number if found and self.path(number).name == name else None

    def held(self) -> dict[int, Path]:
        """Those that are there, by number, in order. OSError where the folder can't be read."""
        return dict(sorted((number, path) for number, path in self._found()))

    def _found(self) -> Iterator[tuple[int, Path]]:
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            number = self.number(path.name)
            if number is not None:
                yield number, path


def numbered(target: Path) -> Numbered | None:
    """What an output's name stands for; None of a single file. OutputRefused for two numbers in one name."""
    if target.suffix.lower() not in _SUFFIXES:
        return None
    found = list(_NUMBER.finditer(target.name))
    if not found:
        return None
    if len(found) > 1:
        raise OutputRefused(f"{target.name} has two numbers; a set of pictures counts with one, such as frames/%05d.png")
    before, after = target.name[: found[0].start()], target.name[found[0].end() :]
    return Numbered(target.parent, before, int(found[0][1] or 1), after)


def shown_as(target: Path) -> Path:
    """What files beside an output are called after: of a set its folder, which holds nothing else."""
    names = numbered(target)
    return names.folder if names else target


def kind_of(target: Path) -> str:
    """What encoders call it: the suffix, with ``%d`` before it for a set of pictures."""
    return f"%d{target.suffix}" if numbered(target) else target.suffix
