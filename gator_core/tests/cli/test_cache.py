"""What is stored, shown and cleared; what a build says of its steps before and after."""

from __future__ import annotations

import json
from pathlib import Path

from gator_core.build.rooms import open_rooms


def test_a_plan_says_what_is_stored_and_what_the_rest_takes(gator, board):
    before = json.loads(gator("plan", board, "--json").stdout)
    assert [step["stored"] for step in before["steps"]] == [False, False]
    assert before["seconds"] > 0
    assert before["dollars"] == 0
    assert gator("render", board, "-o", "a.mp4").exit_code == 0
    after = json.loads(gator("plan", board, "--json").stdout)
    assert [step["stored"] for step in after["steps"]] == [True, False]
    assert [step["key"] for step in after["steps"]] == [step["key"] for step in before["steps"]]
    assert after["seconds"] < before["seconds"]
    assert "stored" in gator("plan", board).stdout


def test_a_render_explains_each_step(gator, board):
    first = gator("render", board, "-o", "a.mp4", "--explain").stdout
    assert "segment 1  made  first build of this output here" in first
    again = gator("render", board, "-o", "a.mp4", "--overwrite", "--explain", "-q").stdout
    assert "segment 1  reused  stored 20" in again


def test_info_counts_what_a_render_stored(gator, board, tmp_path):
    gator("render", board, "-o", "a.mp4")
    told = json.loads(gator("cache", "info", "--json").stdout)
    assert told["cache"]["entries"] == 1
    assert told["cache"]["folder"] == str(tmp_path / "cache")
    assert told["paid"] == {"folder": str(tmp_path / "paid"), "entries": 0, "bytes": 0}
    assert "1 step, " in gator("cache", "info").stdout


def test_prune_keeps_what_fits_and_clear_nothing(gator, board):
    gator("render", board, "-o", "a.mp4")
    assert json.loads(gator("cache", "prune", "--to", "1G", "--json").stdout) == {"entries": 0, "bytes": 0}
    assert json.loads(gator("cache", "clear", "--json").stdout)["entries"] == 1
    assert open_rooms().cache.usage().entries == 0


def test_a_size_that_is_none_is_refused(gator):
    refused = gator("cache", "prune", "--to", "much")
    assert refused.exit_code == 2
    assert "'much' is no size" in refused.stderr


def test_verify_drops_what_is_damaged_and_says_so_by_its_status(gator, board):
    gator("render", board, "-o", "a.mp4")
    assert gator("cache", "verify").exit_code == 0
    for stored in (open_rooms().cache.root / "cas").glob("*/*"):
        stored.write_bytes(b"?" * stored.stat().st_size)
    found = gator("cache", "verify")
    assert found.exit_code == 1
    assert "1 damaged one, had again when needed" in found.stdout
    assert gator("render", board, "-o", "a.mp4", "--overwrite").exit_code == 0


def _bought(content: bytes) -> None:
    room = open_rooms().paid
    with room.working() as place:
        made = Path(place.folder / "clip.mp4")
        made.write_bytes(content)
        room.put("f" * 64, made, "asset")


def test_what_was_paid_for_goes_only_when_it_is_named_and_agreed_to(gator, monkeypatch):
    _bought(b"cost money")
    assert gator("cache", "clear").exit_code == 0
    assert gator("cache", "prune", "--to", "0").exit_code == 0
    assert open_rooms().paid.usage().entries == 1
    assert gator("cache", "clear", "--paid").exit_code != 0  # nobody is there to agree
    assert open_rooms().paid.usage().entries == 1
    assert gator("cache", "clear", "--paid", "--yes").exit_code == 0
    assert open_rooms().paid.usage().entries == 0
