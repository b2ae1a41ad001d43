"""Makes a contact sheet: looks, lays out, draws page by page, and puts the files in their place together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gator_core.build.destination import beside, check_free, check_place, check_target
from gator_core.build.placing import check_source
from gator_core.build.planning import Source, as_storyboard
from gator_core.errors import InputError, MediaError, OutputRefused, WorkError
from gator_core.media.door import sniff
from gator_core.picture_file import check_suffix, save_picture
from gator_core.plugins import Catalogue
from gator_core.sheet.cells import Cells
from gator_core.sheet.content import RGB, Content
from gator_core.sheet.grid import Grid, Page, grid_of, pages_of
from gator_core.sheet.header import Header
from gator_core.sheet.look import At, Look
from gator_core.sheet.paper import Paper, plain
from gator_core.sheet.storyboards import content_of_storyboard
from gator_core.sheet.theme import colours_of, theme_of
from gator_core.sheet.videos import content_of_video
from gator_core.type import Style, missing

__all__ = ["ContactSheet", "SheetScene", "contact_sheet"]

_DOCUMENTS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class SheetScene:
    """A scene as the sheet shows it."""

    scene: int
    """Counted from 1."""
    start: float
    """Seconds from the start of the video."""
    duration: float
    caption: str
    """Its prompt, else what it is called; empty where nothing is known. On the sheet it may be cut."""
    provider: str
    note: str
    """Such as ``not generated yet``; usually empty."""
    dollars: float
    times: tuple[float, ...]
    """Of its pictures: seconds from the start of the video."""
    page: int
    """Counted from 1."""
    places: tuple[tuple[int, int, int, int], ...]
    """(left, top, width, height) of its pictures on that page; pixels."""


@dataclass(frozen=True)
class ContactSheet:
    """What was written."""

    file_path: Path
    """The first page."""
    pages: tuple[Path, ...]
    width: int
    """Of every page; pixels."""
    heights: tuple[int, ...]
    columns: int
    scenes: tuple[SheetScene, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {**asdict(self), "file_path": str(self.file_path), "pages": [str(page) for page in self.pages]}


def contact_sheet(
    source: Source,
    output: str | Path,
    *,
    overwrite: bool = True,
    columns: int | None = None,
    width: int | None = None,
    at: At = "middle",
    frames: int = 1,
    count: int | None = None,
    dark: bool = True,
    provider: str | None = None,
    plugins: Catalogue | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> ContactSheet:
    """One picture a scene of a storyboard or of a finished video, with number, time, provider and prompt; PNG, JPEG or WebP
    by the suffix of ``output``. Blocks until it is written.

    Generates nothing and costs nothing: what is not stored is stood in for by a sketch or the picture that it starts from, and
    says so. ``frames`` pictures a scene stand side by side, taken ``at`` the start, middle or end of their share of it. A
    video's scenes are those of the report beside it or its chapters; one without, or with ``count``, gives evenly spaced
    pictures. A sheet that would be taller than four times its width becomes several: ``sheet.png``, ``sheet-2.png``, …

    ``provider`` is as in ``render``; ``on_progress`` gets the number of scenes done, and of all. InputError for what is out of
    range, and what planning or reading raises. Until the end nothing is changed; then all pages take their place.
    """
    look = Look(columns, width, at, frames, count, dark)
    target = Path(output).expanduser().absolute()
    check_suffix(target, "gator sheet")
    content = _content(source, target, overwrite, look, provider, plugins)
    drawing = _Drawing(content, look)
    targets = [_numbered(target, page.number) for page in drawing.pages]
    for one in targets:
        check_place(one, "sheet.png")
        check_free(one, overwrite)
    _write(drawing, targets, on_progress)
    return drawing.result(targets)


def _content(
    source: Source, target: Path, overwrite: bool, look: Look, provider: str | None, plugins: Catalogue | None
) -> Content:
    """After the refusals that need no work."""
    video = _video(source)
    if video:
        check_place(target, "sheet.png")
        if target.exists() and target.samefile(video):
            raise OutputRefused(f"{target} is the video itself; choose another name for the sheet")
        check_free(target, overwrite)
        return content_of_video(video, look)
    if look.count is not None:
        raise InputError("count: a storyboard says itself what its scenes are; only a video is shown by evenly spaced pictures")
    board = as_storyboard(source)
    check_target(target, board, overwrite)
    if isinstance(source, str | Path):
        check_source(Path(source), target)
    name = Path(source).stem if isinstance(source, str | Path) else "Storyboard"
    return content_of_storyboard(board, name, look, provider=provider, plugins=plugins)


def _video(source: Source) -> Path | None:
    """The path of what is no storyboard file: told by its name, else by its first bytes."""
    if not isinstance(source, str | Path):
        return None
    file = Path(source).expanduser()
    if file.suffix.lower() in _DOCUMENTS or not file.is_file():
        return None
    try:
        sniff(file)
    except MediaError:
        return None
    return file


def _numbered(target: Path, page: int) -> Path:
    return target if page == 1 else target.with_name(f"{target.stem}-{page}{target.suffix}")


class _Drawing:
    """The whole sheet, laid out; the pages are drawn one after the other."""

    def __init__(self, content: Content, look: Look) -> None:
        self.content, self.theme = content, theme_of(look.dark)
        self.grid: Grid = grid_of(look, len(content.scenes), content.size[0] / content.size[1])
        colours = colours_of(one.provider for one in content.scenes if one.provider)
        self._cells = Cells(content.scenes, self.grid, self.theme, colours)
        self._header = Header(content, self.grid, self.theme, colours)
        self.pages: list[Page] = list(pages_of(len(content.scenes), self.grid, self._header.height, self._cells.height))

    def draw(self, page: Page, pictures: Iterator[list[RGB]], done: Callable[[int], None]) -> RGB:
        """The next page; takes its pictures."""
        paper = Paper(self.grid.width, page.height, self.theme.ground)
        self._header.draw(paper, page, len(self.pages))
        for index, shown in zip(range(page.first, page.stop), islice(pictures, page.stop - page.first), strict=True):
            self._cells.draw(paper, self.content.scenes[index], shown, *self._place(page, index))
            done(index + 1)
        return paper.pixels

    def result(self, targets: Sequence[Path]) -> ContactSheet:
        """Of the pages that were written."""
        return ContactSheet(
            file_path=targets[0],
            pages=tuple(targets),
            width=self.grid.width,
            heights=tuple(page.height for page in self.pages),
            columns=self.grid.columns,
            scenes=tuple(self._scene(page, index) for page in self.pages for index in range(page.first, page.stop)),
            warnings=tuple(dict.fromkeys((*self.content.warnings, *_unsettable(self.content)))),
        )

    def _place(self, page: Page, index: int) -> tuple[int, int]:
        """(column, top)."""
        row, column = divmod(index - page.first, self.grid.columns)
        return column, page.top + row * page.row

    def _scene(self, page: Page, index: int) -> SheetScene:
        one = self.content.scenes[index]
        return SheetScene(
            one.number,
            float(one.start),
            float(one.duration),
            one.caption,
            one.provider,
            one.note,
            one.dollars,
            tuple(map(float, one.times)),
            page.number,
            tuple(self._cells.places(*self._place(page, index))),
        )


def _unsettable(content: Content) -> Iterator[str]:
    """Of the captions, in one sentence."""
    without = dict.fromkeys(c for one in content.scenes for c in missing(plain(one.caption), Style(weight=500)))
    if without:
        letters = " ".join([*islice(without, 12), *(["…"] if len(without) > 12 else [])])
        yield f"no font has some letters of the captions ({letters}); Chinese, Japanese and Korean come with gator-video[cjk]"


def _write(drawing: _Drawing, targets: Sequence[Path], on_progress: Callable[[int, int], None] | None) -> None:
    """All pages beside their places first, so that there is never half a sheet."""
    scenes = len(drawing.content.scenes)

    def done(number: int) -> None:
        if on_progress:
            on_progress(number, scenes)

    with ExitStack() as stack:
        pictures = drawing.content.pictures(drawing.grid.picture)
        stack.callback(getattr(pictures, "close", lambda: None))
        written = []
        for page, target in zip(drawing.pages, targets, strict=True):
            path = stack.enter_context(beside(target))
            rgb = drawing.draw(page, pictures, done)
            try:
                save_picture(rgb, path)
            except OSError as error:
                raise WorkError(f"{target} can't be written: {error.strerror or error}") from error
            written.append((path, target))
        for path, target in written:
            path.replace(target)
