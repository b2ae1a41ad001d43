"""Files are read strictly, and what is wrong with one is said with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from gator_core.errors import InvalidStoryboard
from gator_core.storyboard import (
    Storyboard,
)

from .written import EXAMPLE, write


def file_complaint(folder: Path, text: str | bytes, name: str = "board.yaml") -> str:
    file = write(folder, text, name)
    with pytest.raises(InvalidStoryboard) as caught:
        Storyboard.from_file(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert "\n" not in message
    return message.removeprefix(str(file))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenes:\n  - prompt: a\n    prompt: b\n", ", line 3: 'prompt' is there twice in one mapping"),
        ("scenes:\n  - &a {prompt: x}\n  - *a\n", ", line 3: the alias *a is not taken here; write the value out"),
        ("scenes:\n\t- prompt: a\n", ", line 2: there is a tab; indent with spaces"),
        ("scenes:\n  - prompt: a: b\n", ", line 2: a ':' where none is expected"),
        ("scenes: [", ", line 2: "),
        ("scenes: {[1]: 2}", ", line 1: a key is a plain word"),
        ("--- {scenes: []}\n--- {scenes: []}\n", ", line 2: "),
        ("scenes: !!python/object/apply:os.system ['true']", ", line 1: could not determine a constructor"),
        ("[" * 2000, ", line 1: nested too deeply"),
        ("{a: " * 60 + "1" + "}" * 60, ", line 1: nested too deeply"),
        ("", ": a storyboard is a mapping with a list of 'scenes', but this is nothing"),
        ("# nothing but a remark", "but this is nothing"),
        ("just words", "but this is a text"),
        ("scenes:\n  - color: #336699\n", 'write it in quotes: "#336699"'),
        ("scenes: [{prompt: p, seed: " + "9" * 5000 + "}]", "not valid YAML: "),
        (b"\xff\xfes\x00c\x00", ": not a text file in UTF-8 (byte 1); save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ": not a text file in UTF-8"),
        (b"scenes: \x00", ": not valid YAML: "),
        (b"#" * (16 * 2**20 + 1), ": a storyboard file may have 16 MiB at most"),
    ],
    ids=lambda value: None if len(value) > 60 else repr(value)[:40],
)
def test_a_wrong_yaml_file_is_refused_with_its_line(tmp_path, text, message):
    assert message in file_complaint(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"scenes": [{"prompt": "a", "prompt": "b"}]}', ": 'prompt' is there twice in one mapping"),
        ('{"scenes": [\n{"prompt": "a",}]}', ", line 2: not valid JSON: "),
        ("{", ", line 1: not valid JSON: "),
        ("", ", line 1: not valid JSON: "),
        ("[" * 200_000, ": nested too deeply"),
        ('{"scenes": [{"prompt": "p", "duration": NaN}]}', ": NaN is no number"),
        ('{"scenes": [{"prompt": "p", "seed": ' + "9" * 5000 + "}]}", ": not valid JSON: a number is too long"),
        ("[]", "but this is a list"),
        ('{"scenes": [{"prompt": "p", "durration": 1}]}', ": scene 1 (p): unknown field 'durration'; did you mean 'duration'?"),
    ],
    ids=lambda value: None if len(value) > 60 else repr(value)[:40],
)
def test_a_wrong_json_file_is_refused_with_its_line(tmp_path, text, message):
    assert message in file_complaint(tmp_path, text, "board.json")


def test_yaml_reads_words_as_a_person_does(tmp_path):
    text = "aspect: 9:16\nfps: 23.976\ntitle: 2026-11-23\nscenes:\n"
    text += "  - {prompt: no, id: on, duration: 1:30}\n  - {prompt: 0123, id: 007}\n"
    made = Storyboard.from_file(write(tmp_path, text))
    assert (made.frame_size, made.rate, made.title) == ((720, 1280), Fraction(24000, 1001), "2026-11-23")
    assert [(scene.id, scene.prompt, scene.duration) for scene in made.scenes] == [("on", "no", 90), ("007", "0123", None)]


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path):
    assert Storyboard.from_file(write(tmp_path, b"\xef\xbb\xbf" + EXAMPLE.encode())).title == "A day in the city"


def test_a_file_that_is_not_there_or_is_a_folder_says_so(tmp_path):
    with pytest.raises(InvalidStoryboard, match=r"gone\.yaml: No such file"):
        Storyboard.from_file(tmp_path / "gone.yaml")
    with pytest.raises(InvalidStoryboard, match="Is a directory"):
        Storyboard.from_file(tmp_path)
    with pytest.raises(InvalidStoryboard, match="null"):
        Storyboard.from_file("a\0b")


def test_a_file_without_an_end_is_not_read_to_its_end():
    with pytest.raises(InvalidStoryboard, match="16 MiB at most"):
        Storyboard.from_file("/dev/zero")


def test_media_are_found_beside_the_file_whatever_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    write(tmp_path / "project", EXAMPLE)
    monkeypatch.chdir(tmp_path)
    made = Storyboard.from_file("project/board.yaml")
    monkeypatch.chdir("/")
    assert made.base == tmp_path / "project"
    assert made.locate("a.jpg") == tmp_path / "project/a.jpg"


def test_a_file_of_many_scenes_is_read_whole(tmp_path):
    text = "scenes:\n" + "".join(f"  - {{prompt: scene number {i}, duration: 2.5, id: s{i}}}\n" for i in range(5000))
    assert len(Storyboard.from_file(write(tmp_path, text)).scenes) == 5000
