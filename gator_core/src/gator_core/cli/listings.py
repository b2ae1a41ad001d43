"""``gator providers``, ``gator transitions``, ``gator filters``: what is installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gator_core.cli import options, terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gator_core.plugins import Catalogue, Registry

__all__ = ["filters", "providers", "transitions"]


def providers(as_json: options.Json = False, debug: options.Debug = False) -> None:  # noqa: ARG001 - read where errors end
    """List every provider of every kind: whose it is, its rank, and whether it can serve here."""
    from gator_core.plugins import catalogue

    found = catalogue()
    data = {
        "kinds": {kind: _providers(registry) for kind, registry in found.registries.items()},
        "plugins": dict(found.plugins),
        "broken": broken(found),
        "not_installed": found.not_installed(),
    }
    if as_json:
        terminal.put_json(data)
    else:
        terminal.put(*_providers_view(data))


def transitions(
    gallery: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write an animated preview of each, and a page with all of them, there.", show_default=False
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the page in DIR if there is one.")] = False,
    as_json: options.Json = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """List every transition with its parameters."""
    from gator_core.plugins import catalogue

    found = catalogue().transitions
    if gallery is None:
        _list_parameters(found, as_json, _of_every_transition())
        return
    from gator_core.cli.gallery import write_gallery

    page = write_gallery(gallery, found, overwrite)
    if as_json:
        terminal.put_json({"page": str(page), "transitions": sorted(found)})
    else:
        terminal.put(terminal.printable(page))


def filters(as_json: options.Json = False, debug: options.Debug = False) -> None:  # noqa: ARG001 - read where errors end
    """List every filter with its parameters."""
    from gator_core.plugins import catalogue

    _list_parameters(catalogue().filters, as_json)


# Providers -------------------------------------------------------------------------------------------------------


def broken(found: Catalogue) -> list[dict[str, str]]:
    """The plugins that were skipped, as plain data."""
    return [{"plugin": one.plugin, "distribution": one.distribution, "error": one.error} for one in found.broken]


def _providers(registry: Registry[Any]) -> list[dict[str, Any]]:
    from gator_core.providers import limits_of
    from gator_core.selection import availability_of

    made = []
    for provider in registry.ranked():
        state = availability_of(provider)
        made.append(
            {
                "name": provider.name,
                "plugin": registry.owner(provider.name),
                "rank": provider.rank,
                "summary": provider.summary,
                "available": state.ok,
                "reason": state.reason,
                "fix": state.fix,
                "limits": limits_of(provider),
            }
        )
    return made


def _providers_view(data: dict[str, Any]) -> Iterator[RenderableType]:
    from rich.text import Text

    for kind, found in data["kinds"].items():
        yield Text(kind.replace("_", " ").capitalize(), "bold")
        if not found:
            yield Text("  none installed", "dim")
        for one in found:
            yield from _provider_view(one)
        yield ""
    for plugin, distribution in data["plugins"].items():
        yield Text.assemble(("plugin ", "dim"), terminal.printable(plugin), (f"  {terminal.printable(distribution)}", "dim"))
    for one in data["broken"]:
        yield Text.assemble(("broken ", "bold red"), terminal.printable(f"{one['plugin']}  {one['distribution']}"))
        yield Text(f"  {terminal.printable(one['error'])}", "red")
    for plugin, command in data["not_installed"].items():
        yield Text.assemble(("not installed ", "dim"), plugin, (f"  {command}", "dim"))


def _provider_view(one: dict[str, Any]) -> Iterator[RenderableType]:
    """A line, and below it, as wide as there is room, what is to be known of it."""
    from rich.padding import Padding
    from rich.text import Text

    state = Text("available", "green") if one["available"] else Text("not available", "yellow")
    origin = f"  plugin {terminal.printable(one['plugin'])}, rank {one['rank']}  "
    yield Text.assemble("  ", (terminal.printable(one["name"]), "bold"), (origin, "dim"), state)
    said = [] if one["available"] else [part for part in (one["reason"], one["fix"]) if part]
    limits = [f"{_words(name)}: {_listed(value)}" for name, value in one["limits"].items()]
    for text, style in (*((part, "") for part in said), *((part, "dim") for part in limits)):
        yield Padding(Text(terminal.printable(text), style), (0, 0, 0, 4))


def _listed(value: object) -> str:
    if isinstance(value, list | tuple):
        if len(value) > 2 and all(isinstance(one, int) for one in value) and [*value] == [*range(value[0], value[-1] + 1)]:
            return f"{value[0]} to {value[-1]}"
        return ", ".join(_listed(one) for one in value)
    if isinstance(value, Mapping):
        return _listed_pairs(value)
    return _plain(value)


def _listed_pairs(value: Mapping[str, Any]) -> str:
    """Of what has much to tell of each only the names; the rest is in the JSON."""
    if value and all(isinstance(one, Mapping) for one in value.values()):
        return ", ".join(value)
    if set(value) == {"*"}:
        return _listed(value["*"])
    return ", ".join(f"{_words(name)} {_listed(one)}" for name, one in value.items() if one is not None)


def _words(name: object) -> str:
    return str(name).replace("_", " ")


# Transitions and filters -----------------------------------------------------------------------------------------


def _of_every_transition() -> str:
    from gator_core.easing import EASINGS

    return f"Each also takes duration (in seconds) and easing ({', '.join(EASINGS)}); cut is none."


def _list_parameters(registry: Registry[Any], as_json: bool, of_all: str = "") -> None:
    found = [_described(registry, name) for name in sorted(registry)]
    if as_json:
        terminal.put_json(found)
    else:
        terminal.put(*_parameters_view(found, registry.kind), *(["", of_all] if found and of_all else []))


def _described(registry: Registry[Any], name: str) -> dict[str, Any]:
    provider = registry[name]
    schema = provider.Params.model_json_schema()
    return {
        "name": name,
        "plugin": registry.owner(name),
        "summary": provider.summary,
        "parameters": [_parameter(key, said, schema) for key, said in schema.get("properties", {}).items()],
    }


def _parameter(name: str, said: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    kinds = [_followed(one, schema) for one in said.get("anyOf", [said])]
    return {
        "name": name,
        "type": " or ".join(dict.fromkeys(_type(one) for one in kinds)),
        "default": said.get("default"),
        "range": next((_range(one) for one in kinds if _range(one)), ""),
        "choices": next((list(one["enum"]) for one in kinds if "enum" in one), []),
        "description": said.get("description", ""),
    }


def _followed(said: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the schema stands for."""
    name = str(said.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = schema.get("$defs", {}).get(name, said)
    return found


def _type(said: Mapping[str, Any]) -> str:
    if "enum" in said or "const" in said:
        return "choice"
    plain = {"string": "text", "integer": "whole number", "boolean": "yes or no", "array": "list", "null": "nothing"}
    kind = str(said.get("type", "any"))
    return plain.get(kind, kind)


def _range(said: Mapping[str, Any]) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
    return " ".join(f"{word} {said[key]:g}" for key, word in words.items() if key in said)


def _parameters_view(found: list[dict[str, Any]], kind: str) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    if not found:
        yield Text(f"no {kind} is installed", "dim")
    for number, one in enumerate(found):
        if number:
            yield ""
        yield Text.assemble((one["name"], "bold"), (f"  (plugin {terminal.printable(one['plugin'])})", "dim"))
        if one["summary"]:
            yield Padding(Text(terminal.printable(one["summary"])), (0, 0, 0, 2))
        if one["parameters"]:
            yield Padding(_parameter_table(one["parameters"]), (0, 0, 0, 2))


def _parameter_table(parameters: list[dict[str, Any]]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(max_width=26, overflow="fold")
    table.add_column(overflow="fold")
    for one in parameters:
        kind = ", ".join(map(str, one["choices"])) or " ".join(part for part in (one["type"], one["range"]) if part)
        said = Text(terminal.printable(one["description"]))
        if one["default"] is not None:
            said.append(f"{' ' if said else ''}(default {_plain(one['default'])})", "dim")
        table.add_row(one["name"], kind, said)
    return table


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return terminal.printable(f"{value:g}" if isinstance(value, float) else value)
