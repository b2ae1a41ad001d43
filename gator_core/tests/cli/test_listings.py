from __future__ import annotations

import json
from pathlib import Path

import pytest

from gator_core import Availability, ImageSource, Request, plugins
from gator_core.cli.listings import _parameter
from gator_core.plugins import Broken, catalogue


def test_plan_tells_what_would_be_done_and_does_nothing(gator, board: Path, folder: Path) -> None:
    done = gator("plan", board)
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Three scenes"
    assert lines[1] == "0:01.500  36 frames  160x90  24 fps  quality draft"
    assert lines[2] == "encoder ffmpeg (mp4), 1 segment of 36 frames"
    assert any("prompt blue hour over the harbour" in line and line.endswith("0:01.000  0:00.500      12") for line in lines)
    assert any(line.strip() == "crossfade, 6 frames · frame-by-frame" for line in lines)
    assert "scenes 1-2: a plain colour" in done.stdout
    assert all(len(line) <= 80 for line in lines)
    assert sorted(path.name for path in folder.iterdir()) == ["small.yaml"]


def test_plan_as_json_has_every_scene(gator, board: Path) -> None:
    made = json.loads(gator("plan", board, "--json").stdout)
    assert [scene["frames"] for scene in made["scenes"]] == [12, 12, 12]
    assert [scene["kind"] for scene in made["scenes"]] == ["colour", "colour", "prompt"]
    assert made["scenes"][0]["transition"] is None
    assert made["scenes"][1]["transition"] == {"name": "crossfade", "frames": 6, "start": 0.375}
    assert made["scenes"][1]["provider"] == "frame-by-frame"
    assert sum(segment["frames"] for segment in made["segments"]) == made["frames"] == 36


def test_plan_of_a_part_and_its_closing_transition(gator, folder: Path) -> None:
    (folder / "s.yaml").write_text(
        "fps: 10\nend_transition: {name: fade, duration: 0.5}\nscenes: [{color: red}, {color: blue, transition: fade}]", "utf-8"
    )
    whole = gator("plan", "s.yaml")
    assert "fade to black, 5 frames" in whole.stdout
    part = json.loads(gator("plan", "s.yaml", "--scenes", "1", "--json").stdout)
    assert part["frames"] == 30
    assert part["scenes"][0]["scene"] == 1


def test_plan_stays_readable_with_long_and_wide_text(gator, folder: Path) -> None:
    scenes = [{"prompt": "非常に長い説明 " * 30}, {"prompt": "word" * 60}, {"prompt": "line\nbreak", "id": "x"}]
    (folder / "s.json").write_text(json.dumps({"title": "t" * 200, "scenes": scenes}))
    done = gator("plan", "s.json")
    from rich.cells import cell_len

    assert all(cell_len(line) <= 80 for line in done.stdout.splitlines())
    assert "0:06.000  0:03.000" in done.stdout


def test_providers_lists_all_kinds(gator) -> None:
    found = json.loads(gator("providers", "--json").stdout)
    assert set(found["kinds"]) == set(catalogue().registries)
    ffmpeg = next(one for one in found["kinds"]["encoders"] if one["name"] == "ffmpeg")
    assert (ffmpeg["plugin"], ffmpeg["available"]) == ("ffmpeg", True)
    shown = gator("providers").stdout
    assert "Frame sources" in shown
    assert "crossfade" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_providers_says_why_one_can_not_serve_and_what_to_do(gator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATOR_FFMPEG", "no-such-program")
    found = json.loads(gator("providers", "--json").stdout)
    ffmpeg = next(one for one in found["kinds"]["encoders"] if one["name"] == "ffmpeg")
    assert not ffmpeg["available"]
    assert "no-such-program" in ffmpeg["reason"]
    shown = " ".join(gator("providers").stdout.split())
    assert "not available GATOR_FFMPEG is 'no-such-program'" in shown
    assert ffmpeg["fix"] in shown


def test_a_broken_plugin_is_shown_with_its_error(gator, monkeypatch: pytest.MonkeyPatch) -> None:
    made = plugins.load()
    made.broken.append(Broken("snow", "gator-video-snow 0.3", "ImportError: no module named 'flakes'"))
    monkeypatch.setattr(plugins, "catalogue", lambda: made)
    done = gator("providers")
    assert done.exit_code == 0
    assert "snow  gator-video-snow 0.3" in done.stdout
    assert "no module named 'flakes'" in done.stdout


def test_transitions_and_filters_show_their_parameters(gator) -> None:
    found = {one["name"]: one for one in json.loads(gator("transitions", "--json").stdout)}
    softness = next(one for one in found["wipe"]["parameters"] if one["name"] == "softness")
    assert (softness["type"], softness["range"]) == ("number", "from 0 to 1")
    direction = next(one for one in found["wipe"]["parameters"] if one["name"] == "direction")
    assert (direction["choices"], direction["default"]) == (["left", "right", "up", "down"], "right")
    shown = gator("transitions").stdout
    assert "wipe" in shown
    assert "left, right, up, down" in shown
    assert "grayscale" in gator("filters").stdout


def test_a_parameter_s_kind_is_told_in_words() -> None:
    schema = {"$defs": {"Way": {"enum": ["up", "down"], "type": "string"}}}
    assert _parameter("n", {"type": "integer", "exclusiveMinimum": 0}, schema)["range"] == "above 0"
    assert (
        _parameter("n", {"anyOf": [{"type": "number", "maximum": 4}, {"type": "null"}]}, schema)["type"] == "number or nothing"
    )
    assert _parameter("n", {"$ref": "#/$defs/Way", "default": "up"}, schema)["choices"] == ["up", "down"]


def test_doctor_proves_that_a_render_works(gator, folder: Path) -> None:
    done = gator("doctor")
    assert done.exit_code == 0, done.output
    assert "12 frames by ffmpeg" in done.stdout
    assert "libx264" in done.stdout
    assert "Paid products" in done.stdout
    assert "A render would work here." in done.stdout
    assert list(folder.iterdir()) == []


def test_doctor_says_what_to_do_when_nothing_can_encode(gator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATOR_DISABLE_PLUGINS", "ffmpeg,opencv")
    made = plugins.load()
    monkeypatch.setattr(plugins, "catalogue", lambda: made)
    done = gator("doctor", "--json")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert not said["ok"]
    assert any(check["state"] == "bad" and "pip install gator-video-ffmpeg" in check["fix"] for check in said["checks"])


def test_doctor_shows_what_a_closer_look_found_and_survives_one_that_fails(gator, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cloud(ImageSource):
        name = "cloud"
        rank = 5

        def availability(self):
            return Availability(False, "no key", "set CLOUD_KEY")

        def examine(self):
            yield Availability(True, "the server answers")
            yield Availability(False, "the key has no credits", "buy some")
            raise OSError("the line went dead")

        def request(self, prompt, size, seed):
            return Request()

        def generate(self, request, job):
            raise AssertionError

    made = plugins.load()
    made.image_sources.add(Cloud(), "cloudy")
    monkeypatch.setattr(plugins, "catalogue", lambda: made)
    done = gator("doctor", "--json")
    assert done.exit_code == 0, done.output
    said = [(check["state"], check["said"], check["fix"]) for check in json.loads(done.stdout)["checks"]]
    assert ("poor", "cloud is not available: no key", "set CLOUD_KEY") in said
    assert ("fact", "cloud: the server answers", "") in said
    assert ("poor", "cloud: the key has no credits", "buy some") in said
    assert any("OSError: the line went dead" in one for _, one, _ in said)


def test_schema_knows_what_is_installed(gator) -> None:
    done = gator("schema")
    assert done.exit_code == 0, done.output
    assert "crossfade" in done.stdout
    assert "scenes" in json.loads(done.stdout)["properties"]


def test_limits_are_told_in_few_words() -> None:
    from gator_core.cli.listings import _listed

    assert _listed([2, 3, 4, 5]) == "2 to 5"
    assert _listed([4, 6, 8]) == "4, 6, 8"
    assert _listed({"credits_per_second": {"*": 12}, "prompt": None}) == "credits per second 12"
    assert _listed({"gen4.5": {"seconds": [2]}, "gen4_turbo": {"seconds": [3]}}) == "gen4.5, gen4_turbo"
