"""``gator cache``: what is stored, and how to make room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gator_core.cli import options, terminal, wording

if TYPE_CHECKING:
    from gator_core.build.store import FolderStore

__all__ = ["app"]

app = typer.Typer(help="Look into the store of finished steps, and make room.", no_args_is_help=True)


@app.command()
def info(as_json: options.Json = False, debug: options.Debug = False) -> None:  # noqa: ARG001 - read where errors end
    """Say where the cache is and what it holds."""
    from gator_core.build.rooms import open_rooms

    rooms = open_rooms()
    data = {"cache": {**_room(rooms.cache), "cap": rooms.cap}, "paid": _room(rooms.paid)}
    if as_json:
        terminal.put_json(data)
        return
    cache, paid = data["cache"], data["paid"]
    terminal.put(
        f"cache  {wording.count(cache['entries'], 'step')}, {wording.amount(cache['bytes'])} of {wording.amount(rooms.cap)}",
        f"       {terminal.printable(cache['folder'])}",
        f"paid   {wording.count(paid['entries'], 'product')}, {wording.amount(paid['bytes'])}; never evicted",
        f"       {terminal.printable(paid['folder'])}",
    )


@app.command()
def prune(
    to: Annotated[str | None, typer.Option("--to", metavar="SIZE", help="Such as 2G; default: GATOR_CACHE_MAX.")] = None,
    as_json: options.Json = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Evict what was not used for longest, until the cache is small enough."""
    from gator_core.build.rooms import open_rooms
    from gator_core.settings import parse_bytes

    rooms = open_rooms()
    gone = rooms.cache.prune(rooms.cap if to is None else parse_bytes(to, "--to"))
    _tell_evicted(gone.entries, gone.bytes, as_json)


@app.command()
def clear(
    paid: Annotated[bool, typer.Option("--paid", help="Also what was paid for: it costs money again.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: options.Json = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Evict everything that no running build uses."""
    from gator_core.build.rooms import open_rooms

    rooms = open_rooms()
    held = rooms.paid.usage()
    if paid and held.entries and not yes:
        cost = f"{wording.count(held.entries, 'product')} that cost money"
        typer.confirm(f"Throw away {cost}, to be bought again when needed?", abort=True, err=True)
    gone = rooms.cache.clear()
    rooms.forget_reports()
    bought = rooms.paid.clear() if paid else None
    entries, size = gone.entries + (bought.entries if bought else 0), gone.bytes + (bought.bytes if bought else 0)
    _tell_evicted(entries, size, as_json)


@app.command()
def verify(as_json: options.Json = False, debug: options.Debug = False) -> None:  # noqa: ARG001 - read where errors end
    """Read everything. What is damaged is made again when it is needed; what was paid for is fetched again. Ends with 1 if
    there was any."""
    from gator_core.build.rooms import open_rooms

    rooms = open_rooms()
    damaged = [entry for room in rooms.both for entry in room.verify()]
    whole = sum(room.usage().entries for room in rooms.both)
    if as_json:
        terminal.put_json({"whole": whole, "damaged": [entry.key for entry in damaged]})
    else:
        lost = f", {wording.count(len(damaged), 'damaged one')}, had again when needed" if damaged else ""
        terminal.put(f"{wording.count(whole, 'step')} read and whole{lost}")
    raise typer.Exit(1 if damaged else 0)


def _room(store: FolderStore) -> dict[str, Any]:
    usage = store.usage()
    return {"folder": str(store.root), "entries": usage.entries, "bytes": usage.bytes}


def _tell_evicted(entries: int, size: int, as_json: bool) -> None:
    if as_json:
        terminal.put_json({"entries": entries, "bytes": size})
    else:
        terminal.put(f"{wording.count(entries, 'step')} evicted, {wording.amount(size)} freed")
