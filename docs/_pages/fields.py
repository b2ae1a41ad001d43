"""The page of every field: written from the JSON Schema that checks storyboards, so that it has all of them as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["fields", "parameters"]

Schema = Mapping[str, Any]

_WHOLES = {"Storyboard": "The whole", "Scene": "A scene"}
"""Models whose fields the guide describes, and under which heading it does."""
_PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "mapping"}
_LIMITS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}


def fields(schema: Schema, guide: str) -> str:
    """Markdown. What the guide's tables say of a field is taken from there, all the rest from the schema."""
    parts: Schema = schema["$defs"]
    models = {"Storyboard": schema, "Scene": parts["Scene"]} | {
        name: one for name, one in parts.items() if _is_model(name, one)
    }
    lines = [line for name, model in models.items() for line in _model(name, model, parts, _told(guide, name))]
    choices = {name: one for name, one in parts.items() if _offers(one)}
    return "\n".join([*lines, *(line for name, one in choices.items() for line in _choice(name, one, parts))])


def parameters(model: Schema, parts: Schema, told: Mapping[str, str] | None = None) -> Iterator[str]:
    """A table of the properties of an object."""
    yield "| field | takes | default | what it says |"
    yield "|---|---|---|---|"
    for name, said in model["properties"].items():
        what = (told or {}).get(name) or said.get("description", "")
        yield f"| `{name}` | {_takes(said, parts)} | {_default(said, name in model.get('required', ()))} | {_cell(what)} |"
    yield ""


# Sections --------------------------------------------------------------------------------------------------------


def _is_model(name: str, part: Schema) -> bool:
    return name != "Scene" and "." not in name and (_object(part) is not None) and not _offers(part)


def _object(part: Schema) -> Schema | None:
    """The mapping that it is, or that it may be beside a bare name."""
    found = [one for one in part.get("anyOf", [part]) if "properties" in one] if "properties" not in part else [part]
    return found[0] if len(found) == 1 else None


def _offers(part: Schema) -> list[Schema]:
    """Mappings by the name of what plugins offer, if it is a choice among such."""
    mappings = [one for one in part.get("anyOf", []) if "const" in one.get("properties", {}).get("name", {})]
    return mappings if "enum" in part.get("anyOf", [{}])[0] else []


def _model(name: str, model: Schema, parts: Schema, told: Mapping[str, str]) -> Iterator[str]:
    yield f"## {_WHOLES.get(name) or _heading(name, model)} {{ #{_anchor(name)} }}"
    yield ""
    if name not in _WHOLES and _object(model) is not model:
        yield "A bare name, or a mapping with its parameters."
        yield ""
    found = _object(model)
    assert found is not None  # noqa: S101 - it was chosen for having one
    yield from parameters(found, parts, told)


def _choice(name: str, part: Schema, parts: Schema) -> Iterator[str]:
    yield f"## {_heading(name, part)} {{ #{_anchor(name)} }}"
    yield ""
    offered = [one for one in _offers(part) if len(one["properties"]) > 1 and one["properties"]["name"]["const"] != "cut"]
    common = _common([one["properties"] for one in offered])
    yield f"{_sentence(part['description'])}{' All of them have:' if common else ''}"
    yield ""
    if common:
        yield from parameters({"properties": common}, parts)
    for one in _offers(part):
        own = {key: said for key, said in one["properties"].items() if key not in common and key != "name"}
        yield f"### `{one['properties']['name']['const']}` {{ #{_anchor(name)}-{one['properties']['name']['const']} }}"
        yield ""
        if one.get("description"):
            yield _sentence(one["description"])
            yield ""
        if own:
            yield from parameters({"properties": own, "required": one.get("required", [])}, parts)


def _words(name: str) -> str:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return split[0] + split[1:].lower()


def _common(properties: list[Schema]) -> Schema:
    """What all have, and say the same of."""
    first, *others = properties
    return {key: said for key, said in first.items() if others and all(one.get(key) == said for one in others)}


def _heading(name: str, part: Schema) -> str:
    """What a choice is among, such as frame sources; else the model's name."""
    kind = re.match(r"an? ([a-z ]+) by its name", part.get("description", ""))
    said = kind[1] if kind else _words(name.removesuffix("Use")).lower()
    return f"{said[0].upper()}{said[1:]}{'s' if name.endswith('Use') else ''}"


def _anchor(name: str) -> str:
    return _words(name.removesuffix("Use")).lower().replace(" ", "-") + ("s" if name.endswith("Use") else "")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _told(guide: str, name: str) -> dict[str, str]:
    """Of each field of the guide's table what it says in the last column."""
    if name not in _WHOLES:
        return {}
    section = guide.split(f"## {_WHOLES[name]}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", section, flags=re.MULTILINE)
    return {field: said.replace("](#", "](storyboard.md#") for field, said in rows}


# Cells -----------------------------------------------------------------------------------------------------------


def _takes(said: Schema, parts: Schema) -> str:
    kinds = [_kind(one, parts) for one in said.get("anyOf", [said]) if one.get("type") != "null"]
    return " or ".join(dict.fromkeys(kinds)) or "anything"


def _kind(one: Schema, parts: Schema) -> str:
    if "$ref" in one:
        return _reference(one["$ref"].rpartition("/")[2], parts)
    if "enum" in one or "const" in one:
        return ", ".join(_plain(value) for value in one.get("enum", [one.get("const")]))
    if "pattern" in one and ":" in one["pattern"]:
        return '`"1:30"`'
    if one.get("type") == "array":
        return _list(one, parts)
    kind = _PLAIN.get(str(one.get("type")), "anything")
    return " ".join([kind, *(f"{word} {_plain(one[key])[1:-1]}" for key, word in _LIMITS.items() if key in one)])


def _reference(name: str, parts: Schema) -> str:
    part = parts[name]
    if _offers(part) or (_object(part) is not None and "." not in name):
        shown = _heading(name, part).lower()
        return f"[{shown.removesuffix('s') if name.endswith('Use') else shown}](#{_anchor(name)})"
    return _takes(part, parts)


def _list(one: Schema, parts: Schema) -> str:
    if "prefixItems" in one:
        return f"[{', '.join(_takes(item, parts) for item in one['prefixItems'])}]".replace("[[", "\\[[")
    most = f", at most {one['maxItems']:,}" if "maxItems" in one else ""
    return f"list of {_takes(one.get('items', {}), parts)}{most}"


def _default(said: Schema, required: bool) -> str:
    if required:
        return "required"
    value = said.get("default")
    return "–" if value in (None, [], "") else _plain(value)


def _plain(value: object) -> str:
    """A value as YAML has it."""
    if value is None or isinstance(value, bool):
        return f"`{'null' if value is None else str(value).lower()}`"
    if isinstance(value, int | float):
        return f"`{int(value):,}`" if value == int(value) and abs(value) >= 10_000 else f"`{value:g}`"
    return f"`{value}`"


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))
