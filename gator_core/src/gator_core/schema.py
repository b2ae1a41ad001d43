"""The JSON Schema of a storyboard file, for editors: the models', with the parameters of the installed plugins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gator_core.plugins import Catalogue
from gator_core.providers import Configurable
from gator_core.storyboard import Storyboard

__all__ = ["json_schema"]

Schema = dict[str, Any]


def json_schema(catalogue: Catalogue) -> Schema:
    """A JSON Schema (2020-12) of what ``Storyboard.parse`` takes.

    A transition, a filter or a source is a bare name, or a mapping with a name and that provider's own parameters. What
    needs more than one field to judge (a trim that ends before it starts) is left to the parser.
    """
    made = _untitled(Storyboard.model_json_schema())
    parts: Schema = made["$defs"]
    timing = parts["TransitionUse"]["properties"]
    parts["TransitionUse"] = _choice(
        "transition", catalogue.transitions.ranked(), {key: timing[key] for key in ("duration", "easing")}, parts, ["cut"]
    )
    parts["FilterUse"] = _choice("filter", catalogue.filters.ranked(), {}, parts)
    parts["ProviderUse"] = _choice("frame source", catalogue.frame_sources.ranked(), {}, parts)
    parts["ImageSourceUse"] = _choice("image source", catalogue.image_sources.ranked(), {}, parts)
    parts["VoiceProviderUse"] = _choice("voice provider", catalogue.voices.ranked(), {}, parts)
    parts["VoiceUse"] = {"anyOf": [parts["VoiceUse"]["properties"]["name"], parts["VoiceUse"]]}
    parts["Narration"] = {"anyOf": [{"type": "string", "minLength": 1}, parts["Narration"]]}
    parts["Entrance"] = {"anyOf": [parts["Entrance"]["properties"]["name"], parts["Entrance"]]}
    for name in ("Box", "Outline"):
        parts[name] = {"anyOf": [{"type": "boolean"}, {"type": "string"}, parts[name]]}
    parts["Text"] = {"anyOf": [{"type": "string", "minLength": 1}, parts["Text"]]}
    for fields in (parts["Scene"]["properties"], made["properties"]):
        for name, one in (("text", "Text"), ("overlays", "Overlay")):
            fields[name] = {"description": fields[name]["description"], "anyOf": [{"$ref": f"#/$defs/{one}"}, fields[name]]}
    parts["CaptionsUse"] = {"anyOf": [{"type": "boolean"}, {"type": "string", "minLength": 1}, parts["CaptionsUse"]]}
    parts["Motion"] = {"anyOf": [parts["Motion"]["properties"]["name"], parts["Motion"]]}
    parts["Scene"]["anyOf"] = [_shown("prompt", pattern=r"\S"), *(_shown(field) for field in ("image", "video", "color"))]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _shown(field: str, **rest: str) -> Schema:
    """A scene that has this to show; null is as good as nothing."""
    return {"required": [field], "properties": {field: {"type": "string", **rest}}}


def _choice(kind: str, providers: Iterable[Configurable], common: Schema, parts: Schema, more: Iterable[str] = ()) -> Schema:
    """Any of the names, or a mapping by one of the names. What the parameters' schemas refer to is put into ``parts``."""
    found = list(providers)
    names = [*more, *(provider.name for provider in found)]
    mappings = [*(_mapping(name, "", common, {}) for name in more), *(_provider(kind, one, common, parts) for one in found)]
    said = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} by its name, or by its name with its parameters"
    return {"description": said, "anyOf": [{"enum": names}, *mappings]}


def _provider(kind: str, provider: Configurable, common: Schema, parts: Schema) -> Schema:
    prefix = f"{kind.replace(' ', '-')}.{provider.name}."
    own = _untitled(provider.Params.model_json_schema(ref_template=f"#/$defs/{prefix}{{model}}"))
    parts.update({prefix + name: part for name, part in own.pop("$defs", {}).items()})
    return _mapping(provider.name, provider.summary, common, own)


def _mapping(name: str, summary: str, common: Schema, own: Schema) -> Schema:
    made: Schema = {
        "type": "object",
        "properties": {"name": {"const": name}, **common, **own.get("properties", {})},
        "required": ["name", *own.get("required", [])],
        "additionalProperties": False,
    }
    return made | ({"description": summary} if summary else {})


def _untitled(schema: Schema) -> Schema:
    """Without the titles that pydantic makes of the fields' names, which say nothing more."""
    return {key: _inner(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)}


def _inner(value: Any) -> Any:
    if isinstance(value, dict):
        return _untitled(value)
    return [_inner(one) for one in value] if isinstance(value, list) else value
