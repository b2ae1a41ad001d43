"""A Runway of one's own: a server on this machine that behaves as the real service is documented to, and costs nothing."""

from __future__ import annotations

from gator_runway.testing.fake import FakeRunway
from gator_runway.testing.state import Answer, Record

__all__ = ["Answer", "FakeRunway", "Record"]
