"""What prompts are understood to ask for."""

from __future__ import annotations

import pytest

from gator_frame_by_frame.sketch.reading import Reading, read

PLACES = {
    "Opening scene: sunrise over city": "city",
    "Middle scene: bustling street life": "street",
    "Closing scene: sunset reflection": "lake",
    "Morning routine": "room",
    "Workout session": "hills",
    "Healthy breakfast": "table",
    "Airport departure": "airport",
    "Flight journey": "sky",
    "Beautiful sunset over ocean": "sea",
    "Afternoon cityscape": "city",
    "Act 1: discovery": "mountains",
    "a lone astronaut on the surface of Mars": "space",
    "hikers crossing a snowy mountain pass": "mountains",
    "two wolves running through pine woods": "forest",
    "waves crashing on rocky cliffs": "sea",
    "children building sandcastles on the beach": "beach",
    "the old fishing port wakes up": "harbour",
    "harvesting wheat with tractors": "field",
    "dunes of the Sahara": "desert",
    "a cosy cabin interior with a fireplace": "room",
    "she types on her laptop in a meeting": "office",
    "baking bread in the kitchen": "table",
    "driving down an empty highway": "road",
    "the night train leaves the station": "railway",
    "divers explore a coral reef": "underwater",
    "the band plays on stage": "stage",
    "crossing the Golden Gate Bridge": "bridge",
    "an old man on a park bench": "park",
    "a medieval castle above the village": "village",
    "hot air balloons drifting": "sky",
    "workers on the assembly line": "factory",
    "a crane over the building site": "construction",
    "renewable energy for everyone": "energy",
    "the football match begins": "stadium",
    "a carousel at the fairground": "fair",
    "in the university library": "library",
    "the teacher writes on the blackboard": "classroom",
    "a blacksmith repairs tools": "workshop",
    "doctors in the hospital": "hospital",
    "the judge enters the courtroom": "hall",
    "a game of chess": "table",
    "the volcano erupts": "volcano",
    "a hiker at the volcano": "volcano",
    "hiking in the desert": "desert",
    "hiking": "mountains",
    "fair weather over the sea": "sea",
    "Scene 1": None,
    "Intro": None,
    "Thank you for watching": None,
    "Lorem ipsum dolor sit amet": None,
}


@pytest.mark.parametrize(("prompt", "place"), PLACES.items())
def test_places(prompt, place):
    assert read(prompt).place == place


@pytest.mark.parametrize(
    ("prompt", "time", "weather", "season"),
    [
        ("sunrise", "dawn", None, None),
        ("golden hour in the hills", "sunset", None, None),
        ("the city by night in pouring rain", "night", "rain", None),
        ("a foggy autumn morning", "morning", "fog", "autumn"),
        ("snowflakes at dusk", "evening", "snow", None),
        ("a thunderstorm gathers", None, "storm", None),
        ("cherry blossoms in spring sunshine", "day", "clear", "spring"),
        ("hello", None, None, None),
    ],
)
def test_time_weather_and_season(prompt, time, weather, season):
    found = read(prompt)
    assert (found.time, found.weather, found.season) == (time, weather, season)


def test_things_are_found_in_any_inflection():
    assert {"sheep", "person"} <= read("a shepherd with his flocks of sheep").things
    assert "boat" in read("Sailboats").things
    assert "bird" in read("birds flying south").things
    assert "dancer" in read("she danced all night").things


def test_what_is_denied_is_not_drawn():
    assert "people" not in read("a street without people").things
    assert read("no rain today, only sunshine").weather == "clear"


def test_more_telling_words_win_over_vague_ones():
    assert read("my journey by train through the city").place in ("railway", "city")
    assert read("family picnic in the park").place == "park"
    assert read("running on the beach").place == "beach"


def test_nothing_is_read_from_nothing():
    assert read("") == Reading()
    assert read("").empty
    assert read("🎉 ... 日本").empty
    assert not read("x" * 100_000 + " city").places


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("Atardecer en la playa", "beach", "sunset", None),
        ("Les rues sous la neige, la nuit à la montagne", "mountains", "night", "snow"),
        ("Nebel über dem Wald am Morgen", "forest", "morning", "fog"),
        ("Tramonto sul mare", "sea", "sunset", None),
        ("Floresta na chuva", "forest", None, "rain"),
        ("Закат над морем", "sea", "sunset", None),
        ("夜の都市", "city", "night", None),
        ("سوق في الصباح", "street", "morning", None),
        ("रात में शहर", "city", "night", None),
        ("눈 덮인 산맥", "mountains", None, "snow"),
    ],
)
def test_other_languages_are_read_too(prompt, place, time, weather):
    found = read(prompt)
    assert (found.place, found.time, found.weather) == (place, time, weather)


def test_every_translation_leads_to_a_word_that_is_known():
    from gator_frame_by_frame.sketch import tongues

    for table in (tongues.WORDS, tongues.STEMS, tongues.PARTS):
        for foreign, english in table.items():
            assert not read(english).empty, (foreign, english)


@pytest.mark.parametrize(
    "prompt", ["который гораздо", "полёт и полет", "лестница", "특별한 산업", "قليلا من نقطة", "पुलिस शामिल"]
)
def test_pieces_of_other_words_say_nothing(prompt):
    assert read(prompt).empty


def test_english_is_not_taken_for_another_language():
    assert read("the kind of chat that burgers like") == read("burgers")
