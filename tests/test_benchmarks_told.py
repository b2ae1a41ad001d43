"""What the README says of speed is what was measured."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_readme_quotes_the_benchmarks_and_nothing_else() -> None:
    said = re.search(r"\*\*Fast\.\*\*(.*?)\n- \*\*", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    page = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    measured = re.search(r"<!-- measured -->(.*)<!-- /measured -->", page, re.DOTALL)
    assert said
    assert measured
    table = {round(float(number), 1) for number in re.findall(r"\d+\.\d+", measured[1])}
    table |= {float(number) for number in re.findall(r"\d+\.\d+", measured[1])}
    quoted = [float(number) for number in re.findall(r"\d+\.\d+", said[1])]
    assert len(quoted) >= 6
    assert not [number for number in quoted if number not in table]
