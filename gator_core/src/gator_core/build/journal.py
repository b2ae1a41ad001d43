"""What a generator notes while it works, such as the id of a task that it paid for; survives the process."""

from __future__ import annotations

import json
from collections import UserDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gator_core.build.store import write_whole
from gator_core.errors import WorkError

__all__ = ["Journal"]


class Journal(UserDict[str, Any]):
    """A mapping of JSON values that is on disk after each assignment; what an earlier process noted is in it.

    Beside it stands the money that was spent on this very product and has not led to it yet. OSError if it can't be
    written: then nothing must be bought either. A change within a value is not seen.
    """

    def __init__(self, place: Path, seed: Mapping[str, Any] | None = None, spent: float = 0.0) -> None:
        """``seed`` and ``spent`` are what is known where nothing is noted. WorkError for a journal that can't be read: what it
        noted may have been paid for, so that it never counts as empty."""
        self._place = place
        self.spent = 0.0
        """Dollars, by this process and earlier ones."""
        super().__init__()
        self.data, self.spent = _read(place) or (dict(seed or {}), spent)

    def __setitem__(self, key: str, item: Any) -> None:
        self._write({**self.data, key: item}, self.spent)
        super().__setitem__(key, item)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._write(self.data, self.spent)

    def spend(self, dollars: float) -> None:
        """Notes money before it is spent."""
        self._write(self.data, self.spent + dollars)
        self.spent += dollars

    def correct(self, spent: float) -> None:
        """What was really spent so far."""
        self._write(self.data, spent)
        self.spent = spent

    def close(self) -> None:
        """Its work is done: nothing is left to be known."""
        self._place.unlink(missing_ok=True)

    def _write(self, notes: dict[str, Any], spent: float) -> None:
        if notes or spent:
            write_whole(self._place, json.dumps({"notes": notes, "spent": spent}), durable=True)
        else:
            self.close()


def _read(place: Path) -> tuple[dict[str, Any], float] | None:
    try:
        read = json.loads(place.read_text("utf-8"))
        return dict(read["notes"]), float(read["spent"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise WorkError(
            f"{place} can't be read ({said}), and what it notes may have been paid for: look at the account with the service"
            " that was asked; then mend the file, or delete it to have it bought anew"
        ) from error
