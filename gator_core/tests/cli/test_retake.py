"""``gator retake`` writes a take into the storyboard and leaves the rest of the file as it was written."""

from __future__ import annotations

import json
import stat

import pytest

from gator_core.storyboard import Storyboard

YAML = """\
# the film
scenes:
  - prompt: dawn   # first light
    duration: 2

  - duration: 3    # the long one
    id: street
    prompt: >
      street life,
      people
  - {prompt: "night, rain", duration: 2}
  - id: last
    take: 4        # we liked it
    prompt: the end
  - transition:
      name: wipe
    prompt: after the end
"""


def taken(path):
    return [scene.take for scene in Storyboard.from_file(path).scenes]


@pytest.mark.parametrize(
    ("scene", "takes", "line"),
    [
        ("1", [2, 1, 1, 4, 1], "    take: 2\n"),
        ("street", [1, 2, 1, 4, 1], "    take: 2\n"),
        ("3", [1, 1, 2, 4, 1], '  - {prompt: "night, rain", take: 2, duration: 2}\n'),
        ("last", [1, 1, 1, 5, 1], "    take: 5        # we liked it\n"),
        ("5", [1, 1, 1, 4, 2], "  - take: 2\n"),
    ],
)
def test_only_the_take_of_that_scene_changes(gator, folder, scene, takes, line):
    path = folder / "film.yaml"
    path.write_text(YAML)
    done = gator("retake", path, scene)
    assert done.exit_code == 0, done.stderr
    assert taken(path) == takes
    before, after = YAML.splitlines(keepends=True), path.read_text().splitlines(keepends=True)
    assert line in after
    kept = [one for one in after if one in before]
    assert len(before) - len(kept) <= 1  # at most the line that the take was put into
    assert f"take {max(2, takes[3] if scene == 'last' else 2)}" in done.stdout


def test_take_after_take(gator, board):
    for wanted in (2, 3, 4):
        assert gator("retake", board, 3).exit_code == 0
        assert taken(board)[2] == wanted
    assert gator("retake", board, 3, "--take", 2).exit_code == 0
    assert taken(board)[2] == 2


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_keeps_its_layout_and_its_letters(gator, folder, indent):
    path = folder / "film.json"
    data = {"title": "Über", "scenes": [{"prompt": "a", "duration": 2.5}, {"prompt": "b"}]}
    path.write_text(json.dumps(data, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    assert gator("retake", path, 2).exit_code == 0
    after = path.read_text(encoding="utf-8")
    data["scenes"][1]["take"] = 2
    assert json.loads(after) == data
    assert after == json.dumps(data, indent=indent, ensure_ascii=False) + "\n"
    assert before.count("\n") <= after.count("\n") <= before.count("\n") + 1


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_the_byte_order_mark_and_permissions_stay(gator, folder, newline):
    path = folder / "film.yaml"
    path.write_bytes(("\ufeff" + YAML.replace("\n", newline)).encode())
    path.chmod(0o640)
    link = folder / "link.yaml"
    link.symlink_to(path)
    assert gator("retake", link, "street").exit_code == 0
    text = path.read_bytes().decode()
    assert text.startswith("\ufeff")
    assert text.count("\n") == text.count(newline) == YAML.count("\n") + 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert taken(path)[1] == 2
    assert sorted(one.name for one in folder.iterdir()) == ["film.yaml", "link.yaml"]


def test_a_file_without_a_last_line_end(gator, folder):
    path = folder / "film.yaml"
    path.write_text("scenes:\n- prompt: only one")
    assert gator("retake", path, "1").exit_code == 0
    assert path.read_text() == "scenes:\n- prompt: only one\n  take: 2"


def test_what_can_not_be_taken_again_is_said_and_nothing_changes(gator, board):
    before = board.read_bytes()
    for arguments, said in (
        (("red",), "shows #802020, your own"),
        (("rde",), "did you mean 'red'?"),
        (("9",), "no scene '9' among the 3"),
        (("0",), "no scene '0'"),
        (("3", "--take", "0"), "take"),
    ):
        done = gator("retake", board, *arguments)
        assert done.exit_code == 2, done.stdout
        assert said in " ".join(done.stderr.split())
    assert board.read_bytes() == before


def test_as_json(gator, board):
    done = gator("retake", board, 3, "--json")
    assert json.loads(done.stdout) == {"file": str(board), "scene": 3, "take": 2}
