"""``gator plan``: what a render would do, without doing anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gator_core.cli import options, terminal, wording

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from gator_core.build import Forecast, Plan
    from gator_core.build.narration import Speech

__all__ = ["plan"]


def plan(
    file: options.StoryboardFile,
    output: options.Output = None,
    quality: options.Quality = None,
    size: options.Size = None,
    aspect: options.Aspect = None,
    fps: options.Fps = None,
    range_: options.Range = None,
    scenes: options.Scenes = None,
    provider: options.Provider = None,
    encoder: options.EncoderName = None,
    codec: options.Codec = None,
    encode_preset: options.Effort = None,
    hardware: options.Hardware = False,
    max_cost: options.MaxCost = None,
    retry: options.Retry = False,
    as_json: options.Json = False,
    debug: options.Debug = False,  # noqa: ARG001 - read where errors end
) -> None:
    """Show who would make what, and why, without making anything."""
    from gator_core.build import forecast
    from gator_core.build.numbered import kind_of
    from gator_core.cli.asked import board_of, dollars_of, part_of

    board = board_of(file, quality=quality, size=size, aspect=aspect, fps=fps)
    suffix = kind_of(output) if output else ".mp4"
    part = part_of(range_, scenes, len(board.scenes))
    made = forecast(
        board,
        suffix=suffix,
        part=part,
        provider=provider,
        encoder=encoder,
        codec=codec,
        effort=encode_preset,
        hardware=hardware,
        max_cost=dollars_of(max_cost),
        retry=retry,
    )
    data = as_dict(made)
    terminal.warn(made.plan.remarks)
    if as_json:
        terminal.put_json(data)
    else:
        terminal.put(*_view(data, board.title or file.name))


# As data ---------------------------------------------------------------------------------------------------------


def as_dict(found: Forecast) -> dict[str, Any]:
    """Plain data. Times are seconds from the start of the whole video, also where a part is rendered."""
    made = found.plan
    board, rate, settings = made.storyboard, made.timeline.rate, made.settings
    return {
        "title": board.title,
        "quality": board.quality,
        "width": settings.width,
        "height": settings.height,
        "fps": str(rate),
        "start": float(made.start / rate),
        "frames": made.frames,
        "duration": float(made.frames / rate),
        "encoder": {"name": made.encoder.encoder.name, "format": made.encoder.format.name, "remark": made.encoder.remark},
        "scenes": [_scene(found, index) for index in sorted(made.choices)],
        "end_transition": _transition(made, len(made.scenes)) if len(made.scenes) - 1 in made.choices else None,
        "segments": [
            {"start": one.start, "frames": one.frames, "scenes": [i + 1 for i in one.scenes]} for one in made.segments
        ],
        "steps": [
            {name: getattr(step, name) for name in _STEP if name != "scene" or step.scene is not None} for step in found.steps
        ],
        "seconds": found.seconds,
        "dollars": found.dollars,
        "max_cost": found.bill.limit,
        "estimated": any(one.follows_speech and not made.speech[i].known for i, one in enumerate(made.scenes)),
        "refused": found.bill.refusal,
        "needs_max_cost": found.bill.limit_to_state if found.bill.refusal else None,
        "remarks": list(made.remarks),
    }


_STEP = ("kind", "name", "key", "stored", "under_way", "held", "estimated", "provider", "scene", "frames", "seconds", "dollars")
_HELD = {"refused": "refused before; --retry asks again", "unsure": "may have been bought; --retry buys it"}


def _scene(found: Forecast, index: int) -> dict[str, Any]:
    made = found.plan
    steps = [step for step in found.steps if step.scene == index + 1]
    resolved, slot, choice = made.scenes[index], made.timeline.slots[index], made.choices[index]
    kind, shows = _shown(made, index)
    return {
        "scene": index + 1,
        "id": resolved.scene.id,
        "kind": kind,
        "shows": shows,
        "start": float(slot.start / made.timeline.rate),
        "duration": float(slot.frames / made.timeline.rate),
        "frames": slot.frames,
        "estimated": resolved.follows_speech and not made.speech[index].known,
        "transition": _transition(made, index),
        "provider": choice.source.name,
        "image_source": choice.image_source.name if choice.image_source else None,
        "reason": choice.reason,
        "pinned": choice.pinned,
        "refusal": choice.refusal,
        "stored": all(step.stored for step in steps) if steps else None,
        "seconds": sum(step.seconds for step in steps),
        "dollars": sum(step.dollars for step in steps),
        "rejected": [{"provider": name, "why": why} for name, why in choice.rejected],
        "narration": _narration(made.speech.get(index)),
    }


def _narration(said: Speech | None) -> dict[str, Any] | None:
    """Who says what is said; None of a recording too."""
    choice = said.choice if said else None
    if choice is None:
        return None
    return {
        "provider": choice.provider.name,
        "voice": choice.line.voice,
        "reason": "pinned" if choice.step.pinned else "the best voice that is available",
        "pinned": choice.step.pinned,
        "rejected": [{"provider": name, "why": why} for name, why in choice.rejected],
    }


def _shown(made: Plan, index: int) -> tuple[str, str]:
    scene = made.scenes[index].scene
    if scene.video:
        return "clip", scene.video
    if scene.image:
        return "picture", scene.image
    return ("colour", scene.color) if scene.color else ("prompt", " ".join((scene.prompt or "").split()))


def _transition(made: Plan, index: int) -> dict[str, Any] | None:
    """The one into a scene; of the number of scenes, the one that ends the video."""
    closing = index == len(made.scenes)
    passage = made.timeline.slots[-1].out if closing else made.timeline.slots[index].into
    resolved = made.end if closing else made.scenes[index].into
    if passage is None or resolved is None:
        return None
    return {"name": resolved.transition.name, "frames": passage.frames, "start": float(passage.start / made.timeline.rate)}


# For people ------------------------------------------------------------------------------------------------------


def _view(data: dict[str, Any], title: str) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(terminal.printable(title), "bold", overflow="fold")
    yield Text(_facts(data))
    yield ""
    yield _scenes(data)
    yield ""
    yield Text("Made by", "bold")
    yield _makers(data["scenes"])
    yield ""
    speakers = [{**one["narration"], "scene": one["scene"], "refusal": None} for one in data["scenes"] if one["narration"]]
    if speakers:
        yield Text("Spoken by", "bold")
        yield _makers(speakers)
        yield ""
    yield Text("Steps", "bold")
    yield _steps(data)
    if data["refused"]:
        unspoken = ", or about that: narration is not spoken yet" if data["estimated"] else ""
        yield Text(f"needs --max-cost {data['needs_max_cost']:.2f}{unspoken}", "bold yellow")
    elif data["max_cost"] is not None and data["dollars"]:
        yield Text(f"within the limit of ${data['max_cost']:.2f}", "dim")


def _steps(data: dict[str, Any]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()  # the one that gives way
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for step in data["steps"]:
        length = wording.count(step["frames"], "frame") if step["frames"] else step["provider"]
        table.add_row(terminal.one_line(step["name"]), terminal.printable(length), _state(step))
    table.add_row("in all", "", Text(f"about {_span(data['seconds'])}{_price(data)}", "bold"))
    return table


def _state(step: dict[str, Any]) -> Text:
    from rich.text import Text

    if step["stored"]:
        return Text("stored", "green")
    if step["held"]:
        return Text(_HELD[step["held"]], "red")
    waited = ("partly bought, " if step["dollars"] else "bought already, ") if step["under_way"] else ""
    return Text(f"{waited}about {_span(step['seconds'])}{_price(step)}", "yellow")


def _span(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else wording.clock(round(seconds)).partition(".")[0]


def _price(priced: dict[str, Any]) -> str:
    return f", {'~' if priced['estimated'] else ''}${priced['dollars']:.2f}" if priced["dollars"] else ""


def _facts(data: dict[str, Any]) -> str:
    from fractions import Fraction

    segments = [one["frames"] for one in data["segments"]]
    low, high = min(segments), max(segments)
    spread = wording.count(high, "frame") if low == high else f"{low} to {high} frames"
    encoder = f"{data['encoder']['name']} ({data['encoder']['format']})"
    about = "~" if data["estimated"] else ""
    length = f"{about}{wording.clock(data['duration'])}  {about}{wording.count(data['frames'], 'frame')}"
    begins = f"  from {wording.clock(data['start'])} on" if data["start"] else ""
    return (
        f"{length}{begins}  {data['width']}x{data['height']}  {wording.fps(Fraction(data['fps']))}  quality {data['quality']}\n"
        f"encoder {encoder}, {wording.count(len(segments), 'segment')} of {spread}"
    )


def _scenes(data: dict[str, Any]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", expand=False)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("Scene")
    for title in ("Starts", "Lasts", "Frames"):
        table.add_column(title, justify="right", no_wrap=True)
    about = ""  # every place after a length that is not known yet hangs on it
    for one in data["scenes"]:
        what = terminal.one_line(f"{one['kind']} {one['shows']}")
        what.stylize("dim", 0, len(one["kind"]))
        lasts = ("~" if one["estimated"] else "") + wording.clock(one["duration"])
        about, starts = about or ("~" if one["estimated"] else ""), about + wording.clock(one["start"])
        table.add_row(str(one["scene"]), what, starts, lasts, str(one["frames"]))
        table.add_row("", Text(terminal.printable(f"{_into(one)} · {_maker(one)}"), "dim", overflow="fold"))
    if data["end_transition"]:
        closing = f"{data['end_transition']['name']} to black, {_frames(data['end_transition'])}"
        table.add_row("", terminal.one_line(closing, "dim"))
    return table


def _maker(scene: dict[str, Any]) -> str:
    first = f" from a picture by {scene['image_source']}" if scene["image_source"] else ""
    return f"{scene['provider']}{first}"


def _into(scene: dict[str, Any]) -> str:
    if not scene["transition"]:
        return "cut" if scene["scene"] > 1 else "from its first frame"
    origin = " from black" if scene["scene"] == 1 else ""
    return f"{scene['transition']['name']}{origin}, {_frames(scene['transition'])}"


def _frames(transition: dict[str, Any]) -> str:
    return wording.count(transition["frames"], "frame")


def _makers(scenes: list[dict[str, Any]]) -> RenderableType:
    """Scenes whose choice and reasons are the same share a paragraph."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for (name, reason, refusal, rejected), numbers in _grouped(scenes).items():
        noun = "scene" if len(numbers) == 1 else "scenes"
        table.add_row(Text(name, "green"), terminal.printable(f"{noun} {wording.spans(numbers)}: {reason}"))
        if refusal:
            table.add_row("", Text(terminal.printable(f"it said: {refusal}; --retry asks it again"), "red"))
        for other, why in rejected:
            table.add_row(Text(f"  not {other}", "dim"), Text(terminal.printable(why), "dim"))
    return table


_Why = tuple[str, str, str | None, tuple[tuple[str, str], ...]]


def _grouped(scenes: list[dict[str, Any]]) -> dict[_Why, list[int]]:
    groups: dict[_Why, list[int]] = {}
    for one in scenes:
        rejected = tuple((other["provider"], other["why"]) for other in one["rejected"])
        groups.setdefault((one["provider"], one["reason"], one["refusal"], rejected), []).append(one["scene"])
    return groups
