"""``gator retake``: asks for another take of a scene."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gator_core.cli import options, terminal

if TYPE_CHECKING:
    from gator_core.storyboard import Storyboard

__all__ = ["retake"]


def retake(
    file: options.StoryboardFile,
    scene: Annotated[str, typer.Argument(metavar="SCENE", help="Its number, from 1, or its id.", show_default=False)],
    take: Annotated[int | None, typer.Option(metavar="N", help="This take; default: the next one.", show_default=False)] = None,
    as_json: options.Json = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Ask for another take of a scene: it gets another seed, so the next render makes that scene anew.

    Writes `take` into the storyboard file and leaves the rest of it as it is. An earlier take that was stored is there
    again when its number is.
    """
    from gator_core.cli.asked import read_board
    from gator_core.edit import set_in_scene

    board = read_board(file)
    index = _index(board, scene)
    wanted = _take(board, index, take)
    set_in_scene(file, index, "take", wanted)
    if as_json:
        terminal.put_json({"file": str(file), "scene": index + 1, "take": wanted})
    else:
        terminal.put(terminal.printable(f"{file}: {board.label(index)} is take {wanted} now; render it to see it"))


def _index(board: Storyboard, named: str) -> int:
    from gator_core.errors import InputError, nearest

    ids = {scene.id: i for i, scene in enumerate(board.scenes) if scene.id}
    if named in ids:
        return ids[named]
    if named.isdecimal() and 1 <= int(named) <= len(board.scenes):
        return int(named) - 1
    hint = nearest(named, list(ids))
    raise InputError(
        f"there is no scene {named!r} among the {len(board.scenes)} of the storyboard: give a number or an id{hint}"
    )


def _take(board: Storyboard, index: int, stated: int | None) -> int:
    from gator_core.errors import InputError
    from gator_core.storyboard import Scene

    scene = board.scenes[index]
    own = scene.image or scene.video or scene.color
    if own and not (scene.motion and scene.motion.name == "generated"):
        raise InputError(f"{board.label(index)} shows {Path(own).name}, your own; only what is drawn or generated has takes")
    wanted = scene.take + 1 if stated is None else stated
    Scene(prompt="-", take=wanted)  # the range that a take has
    return wanted
