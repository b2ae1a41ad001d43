"""What a generator notes while it works, such as the id of a task that it paid for; survives the process."""

from __future__ import annotations

import json
from collections import UserDict
from pathlib import Path
from typing import Any

from gator_core.build.store import write_whole

__all__ = ["Journal"]


class Journal(UserDict[str, Any]):
    """A mapping of JSON values that is on disk after each assignment; what an earlier process noted is in it.

    OSError if it can't be written: then nothing must be bought either. A change within a value is not seen.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        super().__init__()
        try:
            self.data = dict(json.loads(place.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            self.data = {}

    def __setitem__(self, key: str, item: Any) -> None:
        write_whole(self._place, json.dumps({**self.data, key: item}))
        super().__setitem__(key, item)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        write_whole(self._place, json.dumps(self.data))

    def close(self) -> None:
        """Its work is done: nothing is left to be known."""
        self._place.unlink(missing_ok=True)
