from __future__ import annotations

from fractions import Fraction

import pytest

from gator_core.cli.asked import named, seconds_of
from gator_core.cli.wording import amount, clock, count, fps, spans
from gator_core.errors import InputError


def test_numbers_read_as_people_say_them() -> None:
    assert [clock(Fraction(7, 2)), clock(3723.5), clock(59.9996)] == ["0:03.500", "1:02:03.500", "1:00.000"]
    assert [amount(812), amount(2_437_000), amount(999_700), amount(84 * 10**9)] == ["812 B", "2.44 MB", "1 MB", "84 GB"]
    assert [fps(Fraction(30)), fps(Fraction(30000, 1001)), fps(Fraction(24000, 1001))] == ["30 fps", "29.97 fps", "23.98 fps"]
    assert [count(1, "frame"), count(0, "frame")] == ["1 frame", "0 frames"]
    assert spans([1, 2, 3, 5, 7, 8]) == "1-3, 5, 7-8"


def test_times_are_read_as_they_are_written() -> None:
    assert [seconds_of(text) for text in ("1.5", ".5", "2.", "1:02.5", "1:00:02")] == [1.5, 0.5, 2.0, 62.5, 3602.0]
    for text in ("", "1:2:3:4", "-1", "nan", "1e3", "１"):
        with pytest.raises(InputError):
            seconds_of(text)


def test_a_prompt_gives_a_file_name() -> None:
    assert named("Sunrise over the city: part 2/3!") == "sunrise-over-the-city-part-2-3"
    assert named("../../etc/passwd") == "etc-passwd"
    assert named("?!") == "video"
    assert len(named("x" * 300)) == 40
    assert named("日本 の朝") == "日本-の朝"
