"""Reads YAML and JSON files into plain data, strictly: what would silently win, vanish or explode is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gator_core.errors import InvalidStoryboard

__all__ = ["read_document"]

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 50


def read_document(file: Path) -> object:
    """The data of a ``.json`` file, or of a YAML file of any other name.

    InvalidStoryboard, with the line where one is known, for a file that can't be read, is not UTF-8, is past 16 MiB
    or nested past 50 levels, repeats a key, or uses YAML's aliases.
    """
    text = _text(file)
    try:
        return _json(text) if file.suffix.lower() == ".json" else _yaml(text)
    except _FaultError as fault:
        line = f", line {fault.line}" if fault.line else ""
        raise InvalidStoryboard(f"{file}{line}: {fault}") from fault


class _FaultError(Exception):
    """What is wrong with a document; becomes an InvalidStoryboard with the file's name."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidStoryboard(f"{file}: {error.strerror or error}") from error
    except ValueError as error:  # a null byte in the name
        raise InvalidStoryboard(f"{str(file)!r}: {error}") from error
    if len(data) > MAX_BYTES:
        raise InvalidStoryboard(f"{file}: a storyboard file may have {MAX_BYTES // 2**20} MiB at most; split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidStoryboard(f"{file}: not a text file in UTF-8 (byte {error.start + 1}); save it as UTF-8") from error


# JSON ------------------------------------------------------------------------------------------------------------


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _FaultError(f"not valid JSON: {error.msg} (column {error.colno})", error.lineno) from error
    except RecursionError as error:
        raise _FaultError("nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise _FaultError("not valid JSON: a number is too long") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _FaultError(f"{key!r} is there twice in one mapping")
        made[key] = value
    return made


def _no_constant(name: str) -> object:
    raise _FaultError(f"{name} is no number")


# YAML ------------------------------------------------------------------------------------------------------------


def _yaml(text: str) -> object:
    import yaml

    try:
        _check_events(yaml.parse(text, _parser()))
        return yaml.load(text, _loader())  # noqa: S506 - a safe loader with fewer types
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise _FaultError(_plain(error.problem or error.context or str(error), text, line), line) from error
    except yaml.YAMLError as error:
        raise _FaultError(f"not valid YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:  # a number of thousands of digits, a date that is none
        raise _FaultError(f"not valid YAML: {error}") from error


def _plain(problem: str, text: str, line: int) -> str:
    """In the words of someone who does not know what a token is."""
    if "cannot start any token" in problem and re.match(r"\s*\t", text.splitlines()[line - 1]):
        return "there is a tab; indent with spaces"
    if "mapping values are not allowed" in problem:
        return "a ':' where none is expected: is a text with a colon without quotes, or the indentation off?"
    if "nesting depth" in problem:  # libyaml has a limit of its own since 0.2.6, which it may reach before an event
        return "nested too deeply"
    return problem


def _check_events(events: Iterable[Any]) -> None:
    """Without recursion, so before anything is built: depth, aliases and repeated keys."""
    import yaml

    stack: list[_Level] = []
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _FaultError(f"the alias *{event.anchor} is not taken here; write the value out", line)
        if isinstance(event, yaml.NodeEvent) and stack:
            stack[-1].take(event, line)
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Level(isinstance(event, yaml.MappingStartEvent)))
            if len(stack) > MAX_DEPTH:
                raise _FaultError("nested too deeply", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()


class _Level:
    """An open sequence or mapping; of a mapping, the keys so far."""

    def __init__(self, mapping: bool) -> None:
        self.keys: set[str] | None = set() if mapping else None
        self.at_key = True

    def take(self, event: Any, line: int) -> None:
        """The next child: in a mapping, keys and values by turns."""
        if self.keys is None:
            return
        if self.at_key:
            key = getattr(event, "value", None)
            if key is None:
                raise _FaultError("a key is a plain word, not a list or a mapping", line)
            if key in self.keys:
                raise _FaultError(f"{key!r} is there twice in one mapping", line)
            self.keys.add(key)
        self.at_key = not self.at_key


def _parser() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as quick, where it was compiled in


def _loader() -> Any:
    """Safe, and with the plain types of YAML 1.2.

    YAML 1.1 would read ``aspect: 9:16`` as the number 556, ``id: no`` as False and a date as an object.
    """
    base = _parser()
    loader: Any = type("StoryboardLoader", (base,), {"yaml_implicit_resolvers": {}})
    for tag, pattern, first in _PLAIN_TYPES:
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
    return loader


_PLAIN_TYPES = [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
    ("float", r"^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$", list("-+.")),
]
