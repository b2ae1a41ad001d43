"""One picture of a video, as a picture file."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.cli import terminal, wording
from gator_core.cli.asked import seconds_of
from gator_core.cli.making import nearby
from gator_core.cli.paying import asking
from gator_core.cli.stopping import stoppable
from gator_core.picture_file import check_suffix, save_picture

if TYPE_CHECKING:
    from gator_core.frame import Frame
    from gator_core.storyboard import Storyboard

__all__ = ["save_still"]


def save_still(
    board: Storyboard,
    time: str,
    output: Path,
    *,
    source: Path | None = None,
    overwrite: bool,
    provider: str | None,
    max_cost: float | None = None,
    retry: bool = False,
    as_json: bool,
    quiet: bool,
) -> None:
    """Writes the picture that shows at ``time``, and says what was written. ``source`` is the file of the storyboard."""
    seconds = seconds_of(time, "--still")
    target = output.expanduser().absolute()
    _check(target, source, board, overwrite)
    with stoppable(gently=False) as cancel:
        from gator_core.build import picture_at

        confirm = asking(nullcontext, cancel, as_json=as_json)
        frame = picture_at(board, seconds, provider=provider, max_cost=max_cost, confirm=confirm, retry=retry)
        _save(frame, target)
    size = target.stat().st_size
    if as_json:
        made = {"file_path": str(target), "time": seconds, "width": frame.width, "height": frame.height, "bytes": size}
        terminal.put_json(made)
    elif not quiet:
        from rich.text import Text

        facts = f"{wording.clock(seconds)}  {frame.width}x{frame.height}  {wording.amount(size)}"
        terminal.put(Text(nearby(target), "bold green", overflow="fold"), facts)


def _check(target: Path, source: Path | None, board: Storyboard, overwrite: bool) -> None:
    """Before any work; the same refusals as for a video."""
    from gator_core.build.destination import check_target
    from gator_core.build.placing import check_source

    check_suffix(target, "--still")
    if source:
        check_source(source, target)
    check_target(target, board, overwrite)


def _save(frame: Frame, target: Path) -> None:
    """Beside its place, then renamed, so that nobody ever sees half a picture."""
    from gator_core.build.destination import beside, in_words

    with in_words(target), beside(target) as written:
        save_picture(frame.rgb, written)
        written.replace(target)
