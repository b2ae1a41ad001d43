"""Where weights are, and what is said where they are not."""

from __future__ import annotations

import json

import pytest

from gator_core.local_models.weights import explained, find_weights


def pipeline(folder, kind="TinyPipeline"):
    folder.mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": kind}))
    return folder


@pytest.fixture
def hub(tmp_path):
    """The cache of the hub's client, as it lays it out, with one model."""
    home = tmp_path / "hub" / "models--maker--model"
    pipeline(home / "snapshots" / "c0ffee")
    pipeline(home / "snapshots" / "beef", "OtherPipeline")
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text("c0ffee")
    return {"HF_HUB_CACHE": str(tmp_path / "hub")}


def test_a_folder_says_of_which_class_it_is_and_how_its_parts_are_made(tmp_path):
    folder = pipeline(tmp_path / "mine")
    found = find_weights(str(folder), "GATOR_X", {})
    assert (found.folder, found.kind, found.missing) == (folder, "TinyPipeline", "")
    assert found.config_of("unet") == {}
    (folder / "unet").mkdir()
    (folder / "unet" / "config.json").write_text('{"num_frames": 14}')
    assert found.config_of("unet") == {"num_frames": 14}
    (folder / "unet" / "config.json").write_text("[1]")
    assert found.config_of("unet") == {}


def test_a_hub_id_is_found_in_the_cache_by_its_main_branch_or_by_the_revision_that_is_asked_for(hub):
    found = find_weights("maker/model", "GATOR_X", hub)
    assert (found.revision, found.kind) == ("c0ffee", "TinyPipeline")
    other = find_weights("maker/model@beef", "GATOR_X", hub)
    assert (other.hub_id, other.wanted, other.revision, other.kind) == ("maker/model", "beef", "beef", "OtherPipeline")


def test_the_cache_is_where_the_hub_s_client_would_have_it(hub, tmp_path):
    (tmp_path / "home" / "huggingface").mkdir(parents=True)
    (tmp_path / "hub").rename(tmp_path / "home" / "huggingface" / "hub")
    assert find_weights("maker/model", "X", {"XDG_CACHE_HOME": str(tmp_path / "home")}).revision == "c0ffee"
    assert find_weights("maker/model", "X", {"HF_HOME": str(tmp_path / "home" / "huggingface")}).revision == "c0ffee"


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_what_is_not_there_may_be_downloaded_unless_that_is_forbidden(hub, variable, monkeypatch):
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "0")
    assert find_weights("maker/absent", "GATOR_X", hub).missing == ""
    said = find_weights("maker/absent", "GATOR_X", hub | {variable: "1"})
    assert f"{variable} forbids" in said.missing
    assert "hf download maker/absent" in said.fix


def test_the_switch_that_forbids_real_calls_forbids_downloads(hub):
    assert "GATOR_NO_REAL_CALLS" in find_weights("maker/absent", "GATOR_X", hub).missing


@pytest.mark.parametrize("model", ["./nowhere/weights", "/no/such/folder", "~/none/such", "just-a-word"])
def test_a_folder_that_is_not_there_is_not_taken_for_a_hub_id(model, hub):
    found = find_weights(model, "GATOR_X", hub)
    assert "no folder" in found.missing
    assert "GATOR_X" in found.fix


def test_a_folder_without_a_pipeline_is_named(tmp_path):
    assert "model_index.json" in find_weights(str(tmp_path), "GATOR_X", {}).missing


def test_the_hub_s_refusals_are_explained():
    class GatedRepoError(OSError):
        pass

    class RepositoryNotFoundError(OSError):
        pass

    assert "https://huggingface.co/maker/model" in explained(GatedRepoError("401"), "maker/model@v1")
    assert "no model maker/model" in explained(RepositoryNotFoundError("404"), "maker/model")
    assert "check the network" in explained(ConnectionError("unreachable"), "maker/model")
    assert "download them again" in explained(ValueError("cut off"), "maker/model")
