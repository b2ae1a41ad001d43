"""The program: its commands, and the options that stand before them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gator_core.cli import (
    cache,
    captions,
    doctor,
    edit,
    generate,
    listings,
    narrate,
    plan,
    render,
    retake,
    schema,
    sheet,
    sync,
    voices,
)
from gator_core.cli.group import Commands

__all__ = ["app"]

app = typer.Typer(
    name="gator",
    cls=Commands,
    help="Turns storyboards into finished videos.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"gator-video-core {version('gator-video-core')}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


for _command in (
    render.render,
    generate.generate,
    edit.edit,
    plan.plan,
    sheet.sheet,
    retake.retake,
    narrate.narrate,
    captions.captions,
    captions.chapters,
    sync.sync,
    listings.providers,
    listings.transitions,
    listings.filters,
    voices.voices,
    doctor.doctor,
    schema.schema,
):
    app.command()(_command)
app.add_typer(cache.app, name="cache")
