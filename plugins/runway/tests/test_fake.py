"""The fake service keeps to the rules of the real one, so that a request that it accepts would be accepted there."""

from __future__ import annotations

import httpx
import pytest

from gator_core.media.probe import probe
from gator_core.testing import check_plugin
from gator_runway.testing.rules import issues
from gator_runway.testing.state import price

GOOD = {"model": "gen4.5", "promptText": "p", "ratio": "1280:720", "duration": 5}


def test_the_plugin_conforms():
    check_plugin("gator_runway")


def call(fake, path="text_to_video", body=GOOD, **headers):
    sent = {"Authorization": f"Bearer {fake.key}", "X-Runway-Version": "2024-11-06"} | headers
    return httpx.post(f"{fake.url}/v1/{path}", json=body, headers=sent)


def test_it_wants_a_key_and_a_version(fake):
    assert call(fake, Authorization="Bearer key_other").status_code == 401
    assert call(fake, **{"X-Runway-Version": "2023-01-01"}).status_code == 400
    assert call(fake, path="text_to_hologram").status_code == 404
    assert call(fake).status_code == 200
    assert len(fake.created) == 1


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"model": "gen2"}, "model"),
        ({"ratio": "1:1"}, "ratio"),
        ({"ratio": None}, "ratio"),
        ({"duration": 11}, "duration"),
        ({"duration": 2.5}, "duration"),
        ({"promptText": ""}, "promptText"),
        ({"promptText": "🐊" * 501}, "promptText"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"audio": True}, "audio"),
        ({"promptImage": "data:image/png;base64,A"}, "promptImage"),
    ],
)
def test_it_refuses_what_the_model_does_not_take(fake, change, place):
    answer = call(fake, body=GOOD | change)
    assert answer.status_code == 400
    assert place in [issue["path"][0] for issue in answer.json()["issues"]]
    assert not fake.created


def test_pictures_are_wanted_and_limited():
    body = {"model": "gen4_turbo", "ratio": "1280:720"}
    assert issues("image_to_video", body)
    assert issues("image_to_video", body | {"promptImage": "http://127.0.0.1/a.png"})
    assert issues("image_to_video", body | {"promptImage": "data:image/jpeg;base64," + "A" * 5_242_880})
    assert not issues("image_to_video", body | {"promptImage": [{"uri": "runway://a", "position": "first"}]})
    assert issues("text_to_image", {"model": "gen4_image_turbo", "promptText": "p", "ratio": "1024:1024"})
    assert issues("text_to_image", "no object")


def test_it_takes_what_it_says(fake):
    before = fake.credits
    said = call(fake).json()["estimatedCost"]["credits"]
    assert said == price("text_to_video", GOOD) == 60
    assert before - fake.credits == 60


def test_its_clips_have_the_ratio_and_the_length(fake, tmp_path):
    task = call(fake, body=GOOD | {"ratio": "720:1280", "duration": 3}).json()["id"]
    headers = {"Authorization": f"Bearer {fake.key}", "X-Runway-Version": "2024-11-06"}
    answer = {}
    while not answer.get("output"):
        answer = httpx.get(f"{fake.url}/v1/tasks/{task}", headers=headers).json()
    whole = httpx.get(answer["output"][0]).content
    rest = httpx.get(answer["output"][0], headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest.content) == (206, whole[100:])
    assert httpx.get(answer["output"][0], headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    (tmp_path / "a.mp4").write_bytes(whole)
    found = probe(tmp_path / "a.mp4")
    assert (found.duration, found.height / found.width) == (3, pytest.approx(16 / 9, abs=0.02))
    fake.expire()
    assert httpx.get(answer["output"][0]).status_code == 403


def test_a_form_without_its_fields_first_is_refused(fake):
    with httpx.Client() as client:
        headers = {"Authorization": f"Bearer {fake.key}", "X-Runway-Version": "2024-11-06"}
        ticket = client.post(f"{fake.url}/v1/uploads", json={"filename": "a", "type": "ephemeral"}, headers=headers).json()
        form = list(ticket["fields"].items())
        wrong = [("file", ("a", b"x")), *((name, (None, value)) for name, value in form)]
        assert client.post(ticket["uploadUrl"], files=wrong).status_code == 400
        assert (
            client.post(ticket["uploadUrl"], data=ticket["fields"], files={"file": ("a", b"x")}, headers=headers).status_code
            == 400
        )
        assert client.post(ticket["uploadUrl"], data=ticket["fields"], files={"file": ("a", b"x")}).status_code == 204
    assert fake.uploads == {ticket["runwayUri"]: b"x"}
