"""What a look at a server of models tells: one that speaks as OpenAI's does, at home or hosted, lists them for nothing."""

from __future__ import annotations

from dataclasses import dataclass

from gator_core.calls import is_loopback
from gator_core.provider import Availability

__all__ = ["ModelServer"]


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server that settings name, of which ``/models`` is asked for."""

    base: str
    settings: str
    """What the names of its settings have between ``GATOR_`` and ``_BASE_URL`` or ``_API_KEY``, such as ``SPEECH``."""
    endpoint: str
    """What follows the base where work is asked for, such as ``/audio/speech``."""
    keyed: bool
    """Whether a key goes with the question."""

    def answered(self, status: int) -> Availability:
        """By the HTTP status of its answer."""
        base, setting = self.base, f"GATOR_{self.settings}_BASE_URL"
        if status in (401, 403):
            said = "does not take the key" if self.keyed else "wants a key"
            return Availability(False, f"{base} {said}", f"set GATOR_{self.settings}_API_KEY")
        if status == 404 and is_loopback(base):
            return Availability(True, f"a server answers at {base}; it lists no models, so that no more can be told")
        if status == 404:
            return Availability(
                False, f"there is no {base}/models", f"let {setting} end where {self.endpoint} follows, as in …/v1"
            )
        if 200 <= status < 300:
            return Availability(True, f"{base} answers{' and takes the key' if self.keyed else ''}")
        return Availability(False, f"{base}/models answers {status}", f"see whether {setting} is right")

    def silent(self, why: str) -> Availability:
        """Where no answer came."""
        advice = f"start the server, or let GATOR_{self.settings}_BASE_URL say where it is"
        return Availability(False, f"{self.base} can't be reached: {why}", advice)
