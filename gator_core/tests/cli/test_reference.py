from __future__ import annotations

from pathlib import Path

import pytest

from gator_core.cli.reference import reference

PAGE = Path(__file__).resolve().parents[3] / "docs" / "cli.md"


def test_the_page_in_the_docs_is_up_to_date() -> None:
    if not PAGE.parent.is_dir():
        pytest.skip("these tests run outside the checkout")
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: python -m gator_core.cli.reference docs/cli.md"


def test_it_has_every_command_and_option() -> None:
    text = reference()
    for said in (
        "gator render FILE",
        "gator generate PROMPT...",
        "gator doctor",
        "`--encode-preset NAME`",
        "`-o`, `--output OUT`",
    ):
        assert said in text
