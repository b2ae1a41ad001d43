"""Both sources keep their promises, tried on a service of this machine that costs nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from gator_core.testing import check_frame_source, check_image_source, check_plugin
from gator_runway.images import RunwayImages
from gator_runway.source import RunwaySource


def short(shot):
    return replace(shot, size=(160, 90), rate=Fraction(8), duration=Fraction(1), frames=8, handle_in=2, handle_out=2)


def test_the_plugin_conforms():
    check_plugin("gator_runway")


@pytest.mark.parametrize("of", ["shot", "moved"])
def test_clips_of_prompts_and_of_pictures_keep_the_promises(fake, request, of):
    check_frame_source(RunwaySource(), short(request.getfixturevalue(of)), generate=True)


def test_pictures_keep_the_promises(fake):
    check_image_source(RunwayImages(), generate=True)
