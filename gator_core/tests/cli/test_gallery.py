"""``gator transitions --gallery``: previews that move, and a page that names them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from gator_core import Transition, plugins


@pytest.fixture
def few(monkeypatch):
    """Three transitions, one of them a third party's with a name of its own kind."""
    made = plugins.load()
    kept = plugins.load(environ={"GATOR_DISABLE_PLUGINS": "transitions"})
    for name in ("crossfade", "wipe"):
        kept.transitions.add(made.transitions[name], "transitions")
    kept.transitions.add(Transition.from_rgb("../a <b>", summary="theirs & <i>ours</i>")(lambda a, b, t, p: b), "theirs")
    monkeypatch.setattr(plugins, "catalogue", lambda: kept)


def test_every_transition_gets_a_preview_and_a_place_on_the_page(gator, folder, few):
    done = gator("transitions", "--gallery", "shown")
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == "shown/index.html"
    assert sorted(one.name for one in (folder / "shown").iterdir()) == [
        "___a__b_.webp",
        "crossfade.webp",
        "index.html",
        "wipe.webp",
    ]
    page = (folder / "shown" / "index.html").read_text()
    assert all(f'src="{name}.webp"' in page for name in ("crossfade", "wipe", "___a__b_"))
    assert "theirs &amp; &lt;i&gt;ours&lt;/i&gt;" in page
    assert "<i>" not in page


def test_a_preview_goes_from_one_picture_to_the_other_and_back(gator, folder, few):
    assert gator("transitions", "--gallery", "shown").exit_code == 0
    with Image.open(folder / "shown" / "crossfade.webp") as preview:
        assert preview.n_frames > 20
        assert preview.info["loop"] == 0
        levels = []
        for k in range(preview.n_frames):
            preview.seek(k)
            levels.append(np.asarray(preview.convert("RGB"), int))
    middle = len(levels) // 2
    assert np.abs(levels[0] - levels[middle]).mean() > 20
    assert np.abs(levels[0] - levels[-1]).mean() < np.abs(levels[0] - levels[middle]).mean() / 4


def test_a_page_that_is_there_is_not_replaced_unasked(gator, folder, few):
    (folder / "shown").mkdir()
    (folder / "shown" / "index.html").write_text("mine")
    done = gator("transitions", "--gallery", "shown")
    assert done.exit_code == 2
    assert "--overwrite" in done.stderr
    assert [one.name for one in (folder / "shown").iterdir()] == ["index.html"]
    done = gator("transitions", "--gallery", "shown", "--overwrite", "--json")
    assert json.loads(done.stdout)["transitions"] == ["../a <b>", "crossfade", "wipe"]
    assert "mine" not in (folder / "shown" / "index.html").read_text()


def test_a_folder_that_can_not_be_written_is_named(gator, folder, few):
    (folder / "file").touch()
    done = gator("transitions", "--gallery", "file/shown")
    assert done.exit_code == 2
    assert "file/shown can't be written to" in " ".join(done.stderr.split())
