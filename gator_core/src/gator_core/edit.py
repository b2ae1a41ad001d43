"""Changes one field of one scene in a storyboard's file, and nothing else: comments, order and layout stay."""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from typing import Any

from gator_core.errors import InvalidStoryboard, WorkError

__all__ = ["set_in_scene"]


def set_in_scene(file: Path, index: int, field: str, value: int) -> None:
    """Sets ``field`` of the scene at ``index`` (from 0) of a storyboard that is known to be valid.

    The file is replaced as a whole, with the permissions that it had. WorkError if that can't be done.
    """
    place = file.resolve()
    try:
        text = place.read_bytes().decode("utf-8")
        changed = (_in_json if file.suffix.lower() == ".json" else _in_yaml)(text, index, field, value)
        _replace(place, changed)
    except OSError as error:
        raise WorkError(f"{file}: can't be changed: {error.strerror or error}; it is as it was") from error


def _replace(place: Path, text: str) -> None:
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(text.encode("utf-8"))
        beside.chmod(place.stat().st_mode & 0o7777)
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


# JSON ------------------------------------------------------------------------------------------------------------


def _in_json(text: str, index: int, field: str, value: int) -> str:
    """Written anew with the indentation that it has; JSON has no comments to lose."""
    data = json.loads(text.removeprefix("\ufeff"))
    data["scenes"][index][field] = value
    found = re.search(r"^[ \t]+(?=\S)", text, re.M)
    separators = (",", ":") if '":' in text and '": ' not in text else None
    made = json.dumps(data, indent=found[0] if found else None, ensure_ascii=False, separators=separators)
    return made + text[len(text.rstrip()) :]


# YAML ------------------------------------------------------------------------------------------------------------


def _in_yaml(text: str, index: int, field: str, value: int) -> str:
    import yaml

    bom = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    scene = _child(_child(yaml.compose(text, yaml.SafeLoader), "scenes"), index)  # its marks count characters
    known = {key.value: held for key, held in scene.value}
    if field in known:
        start, stop, put = known[field].start_mark.index, known[field].end_mark.index, str(value)
    else:
        start, put = _new_line(text, scene, f"{field}: {value}")
        stop = start
    return bom + text[:start] + put + text[stop:]


def _child(node: Any, name: str | int) -> Any:
    if isinstance(name, int):
        return node.value[name]
    return next(held for key, held in node.value if key.value == name)


def _new_line(text: str, scene: Any, line: str) -> tuple[int, str]:
    """Where in the text a mapping takes one more field, and what is to be put there."""
    import yaml

    if not scene.value:
        raise InvalidStoryboard("a scene without any field can't be changed")
    key, held = scene.value[0]
    if scene.flow_style:
        return held.end_mark.index, f", {line}"
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * key.start_mark.column
    one_line = isinstance(held, yaml.ScalarNode) and held.end_mark.line == key.start_mark.line
    if not one_line:
        return key.start_mark.index, f"{line}{newline}{indent}"
    end = text.find("\n", held.end_mark.index)
    end = len(text) if end < 0 else end - (text[end - 1] == "\r")
    return end, f"{newline}{indent}{line}"
