"""Writes the pictures of a storyboard as raw yuv420p: what the floor encodes, and what results are compared with.

python benchmarks/compose.py STORYBOARD RAW
"""

from __future__ import annotations

import sys
from pathlib import Path

from gator_core.build.assets import Assets
from gator_core.build.planning import plan
from gator_core.build.rooms import open_rooms
from gator_core.build.steps import sequence_of
from gator_core.compositor import compose
from gator_core.timeline import Segment

__all__ = ["main"]


def main() -> None:
    """Composes the whole video as one run of frames."""
    whole = plan(Path(sys.argv[1]))
    rooms = open_rooms()
    segment = Segment(0, whole.frames, whole.timeline.scenes_of(0, whole.frames))
    with rooms.working() as places, Path(sys.argv[2]).open("wb") as raw:
        clips = {index: taken.clip for index, taken in Assets(whole, rooms, places).make(segment.scenes).items()}
        for frame in compose(sequence_of(whole, clips, segment)):
            raw.write(frame.data.data)


if __name__ == "__main__":
    main()
