"""SubRip and WebVTT as people's programs write them are read as they are meant; what can't be meant is named by its line."""

from __future__ import annotations

import codecs
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gator_core.captions.clock import srt_time, time_of, vtt_time
from gator_core.captions.cue import Cue
from gator_core.captions.file import CaptionFile, read_captions
from gator_core.captions.from_words import timed_words
from gator_core.captions.overlaps import apart
from gator_core.captions.reading import FaultError, read_text
from gator_core.captions.writing import text_of
from gator_core.errors import MediaError

SRT = "1\n00:00:01,000 --> 00:00:02,500\nCafé – “über” früh\nBoats leave\n\n2\n00:00:03,000 --> 00:00:04,000\nSecond\n"
SAID = [("Café – “über” früh\nBoats leave", 1.0, 2.5), ("Second", 3.0, 4.0)]
thorough = settings(max_examples=60, deadline=None)


def read(tmp_path: Path, data: bytes) -> CaptionFile:
    file = tmp_path / "said.srt"
    file.write_bytes(data)
    return read_captions(file)


def shown(file: CaptionFile) -> list[tuple[str, float, float]]:
    return [(cue.text, float(cue.start), float(cue.end)) for cue in file.cues]


def texts(text: str) -> list[str]:
    return ["\n".join(one.said.lines) for one in read_text(text).captions]


def one(text: str, vtt: bool = False) -> list[str]:
    return texts(("WEBVTT\n\n" if vtt else "1\n") + f"00:00:01.000 --> 00:00:02.000\n{text}\n")


# Encodings and line ends ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_file_reads_the_same_in_every_encoding_and_with_every_line_end(tmp_path, mark, encoding, newline):
    file = read(tmp_path, mark + SRT.replace("\n", newline).encode(encoding))
    assert shown(file) == SAID
    assert file.remarks == ()


def test_a_file_of_windows_reads_as_it_was_written_and_the_guess_is_told(tmp_path):
    file = read(tmp_path, SRT.replace("\n", "\r\n").encode("cp1252"))
    assert shown(file) == SAID
    assert [remark for remark in file.remarks if "Windows-1252" in remark and "said.srt" in remark] == list(file.remarks) != []


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", codecs.BOM_UTF8 + b"\xff\xfe\xfd", b"1\n\0\x81\n"])
def test_what_is_no_text_is_refused_by_its_name(tmp_path, data):
    with pytest.raises(MediaError, match=r"said\.srt: is no text"):
        read(tmp_path, data)


def test_an_empty_file_holds_no_captions(tmp_path):
    with pytest.raises(MediaError, match=r"said\.srt"):
        read(tmp_path, b"")


def test_the_first_line_says_what_a_file_is_not_its_name(tmp_path):
    file = read(
        tmp_path, b"\xef\xbb\xbfWEBVTT - made by hand\r\nLanguage: pt-BR\r\n\r\n00:01.000 --> 00:02.000\r\nOl\xc3\xa1\r\n"
    )
    assert (shown(file), file.language) == ([("Olá", 1.0, 2.0)], "pt-BR")


# SubRip -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "00:00:01,000 --> 00:00:02,500\nfirst\n\n00:00:03,000 --> 00:00:04,000\nsecond",
        "7\n00:00:01,000 --> 00:00:02,500\nfirst\n\n7\n00:00:03,000 --> 00:00:04,000\nsecond\n\n\n",
        "1\n00:00:01,000 --> 00:00:02,500\nfirst\n2\n00:00:03,000 --> 00:00:04,000\nsecond",
        "\n\n1\n00:00:01.000 --> 00:00:02.500\nfirst\n\n\n\n2\n00:00:03.000 -> 00:00:04.000\nsecond",
        "1\n 0:00:01,0-->0:00:02,5 \nfirst\n\n2\n00:03 --> 00:04\nsecond",
    ],
    ids=["no numbers", "wrong numbers", "no blank lines", "full stops", "short times"],
)
def test_numbers_blank_lines_and_hours_may_be_missing(text):
    found = read_text(text).captions
    assert [(cue.said.lines, float(cue.start), float(cue.end)) for cue in found] == [
        (("first",), 1.0, 2.5),
        (("second",), 3.0, 4.0),
    ]


def test_a_year_that_is_said_is_no_number_of_a_caption():
    assert texts("1\n00:00:01,000 --> 00:00:02,000\nIt was\n1984\n\n2\n00:00:03,000 --> 00:00:04,000\nThen") == [
        "It was\n1984",
        "Then",
    ]


def test_a_caption_without_text_is_left_out():
    assert texts("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\nThen") == ["Then"]


@pytest.mark.parametrize("text", ["5 > 3", "1, 2 > 0", "a < b", "<3 boats", "AT&amp;T", "x -> y --> z", "at 10:30 -- or later"])
def test_what_only_looks_like_markup_stays_as_it_is(text):
    assert one(text) == [text]


@pytest.mark.parametrize(
    "text", ["<i>Boats</i> leave", '<font color="#ff0">Boats</font> leave', "{\\an8}Boats leave", "<B>Boats</B> {\\i1}leave"]
)
def test_tags_are_not_said(text):
    assert one(text) == ["Boats leave"]


@pytest.mark.parametrize(("key", "place"), [("8", "top"), ("5", "middle"), ("2", None)])
def test_a_caption_is_where_the_key_of_a_keypad_places_it(key, place):
    (found,) = read_text(f"1\n00:00:01,000 --> 00:00:02,000\n{{\\an{key}}}Boats").captions
    assert found.position == place


# WebVTT -----------------------------------------------------------------------------------------------------------


def test_comments_styles_regions_and_names_are_not_said():
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE one line\n\nNOTE\nof\nmany lines\n\n"
        "intro\n00:01.000 --> 00:02.000\nfirst\n\nNOTE between\n\n2\n01:00:03.000 --> 01:00:04.000 align:start\nsecond\n"
    )
    found = read_text(text).captions
    assert [(cue.said.lines, float(cue.start)) for cue in found] == [(("first",), 1.0), (("second",), 3603.0)]


@pytest.mark.parametrize(
    "text", ["<v Anna>Boats</v> leave", "<c.yellow>Boats</c> leave", "<ruby>Boats<rt>bo</rt></ruby> leave", "Boats&nbsp;leave"]
)
def test_voices_classes_and_readings_are_not_said(text):
    assert one(text, vtt=True) == ["Boats leave"]


def test_what_is_escaped_is_said_and_is_no_tag():
    assert one("&lt;i&gt; a &amp; b", vtt=True) == ["<i> a & b"]


@pytest.mark.parametrize(
    ("place", "position"),
    [("line:0", "top"), ("line:10%", "top"), ("line:50%", "middle"), ("line:90%", None), ("line:-1", None)],
)
def test_a_line_setting_places_a_caption(place, position):
    (found,) = read_text(f"WEBVTT\n\n00:01.000 --> 00:02.000 align:start {place}\nBoats").captions
    assert found.position == position


def test_times_between_words_are_theirs(tmp_path):
    file = read(tmp_path, b"WEBVTT\n\n00:01.000 --> 00:05.000\none <00:02.500>two <00:04.000><c>six</c>\n")
    assert [(word.text, float(word.start), float(word.end)) for word in file.cues[0].words] == [
        ("one", 1.0, 2.5),
        ("two", 2.5, 4.0),
        ("six", 4.0, 5.0),
    ]


@pytest.mark.parametrize("text", ["<00:02.000>one two", "one two<00:04.000>", "one <00:02.000><00:03.000>two"])
def test_a_time_that_no_word_follows_at_once_takes_none_away(tmp_path, text):
    file = read(tmp_path, f"WEBVTT\n\n00:01.000 --> 00:05.000\n{text}\n".encode())
    assert [word.text for word in file.cues[0].words] == ["one", "two"]


# What can't be meant ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "why"),
    [
        ("00:00:05,000 --> 00:00:04,000", "before it starts"),
        ("00:00:05,000 --> 00:00:05,000", "when it starts"),
        ("00:61:05,000 --> 00:62:05,000", "up to 59"),
        ("00:00:05,000 --> ", "is no time"),
        ("00:00:05,000 --> 00:0x:06,000", "is no time"),
        ("00:00:05;000 --> 00:00:06;000", "is no time"),
        ("00:00:05,000 > 00:00:06,000", "is no time"),
        ("5 --> 6", "is no time"),
    ],
)
def test_a_malformed_time_is_named_with_its_line(tmp_path, times, why):
    with pytest.raises(MediaError, match=rf"said\.srt, line 6: .*{why}"):
        read(tmp_path, f"1\r\n00:00:01,000 --> 00:00:02,000\r\nfirst\r\n\r\n2\r\n{times}\r\nsecond\r\n".encode())


def test_lines_are_counted_through_what_webvtt_leaves_out(tmp_path):
    with pytest.raises(MediaError, match=r"line 8: .*before it starts"):
        read(tmp_path, b"WEBVTT\n\nNOTE\ntwo\nthree\n\nname\n00:03.000 --> 00:02.000\nsaid\n")


def test_a_time_between_words_that_is_none_is_named_with_its_caption():
    with pytest.raises(FaultError, match="up to 59") as caught:
        read_text("WEBVTT\n\n00:01.000 --> 00:02.000\none <00:75.000>two\n")
    assert caught.value.line == 3


def test_what_is_no_file_of_captions_is_told_by_its_first_line():
    with pytest.raises(FaultError, match="Dear diary") as caught:
        read_text("\n\nDear diary\n\n1\n00:00:01,000 --> 00:00:02,000\nfirst\n")
    assert caught.value.line == 3


@thorough
@given(st.text("0123:,.->\n WEBVTNOa<{\\}&;", max_size=120))
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(text):
    try:
        found = read_text(text).captions
        apart(found)
    except FaultError as fault:
        assert 0 <= fault.line <= text.count("\n") + 1  # noqa: PT017 - either outcome will do
    else:
        assert all(cue.start < cue.end and all(cue.said.lines) for cue in found)


# Written, then read -----------------------------------------------------------------------------------------------


@st.composite
def cues(draw: st.DrawFn, letters: str) -> tuple[Cue, ...]:
    line = st.text(letters, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
    at, made = draw(st.integers(0, 4_000_000)), list[Cue]()
    for _ in range(draw(st.integers(1, 6))):
        start, at = at, at + draw(st.integers(1, 9000))
        times = Fraction(start, 1000), Fraction(at, 1000)
        lines = tuple(draw(st.lists(line, min_size=1, max_size=3)))
        made.append(Cue(*times, lines, timed_words(lines, *times), draw(st.sampled_from([None, "top", "middle"]))))
        at += draw(st.sampled_from([0, 83, 4000]))
    return tuple(made)


@thorough
@given(cues("ab é1928:,.!?-–“”&;'海"))
def test_what_is_written_as_subrip_reads_the_same(made):
    assert apart(read_text(text_of(made, "srt")).captions) == (made, 0)


@thorough
@given(cues("ab é1928:,.!?-–“”&;'海<>/icv"), st.sampled_from([None, "en", "pt-br"]))
def test_what_is_written_as_webvtt_reads_the_same(made, language):
    found = read_text(text_of(made, "vtt", language))
    assert apart(found.captions) == (made, 0)
    assert found.language == language


@thorough
@given(st.integers(0, 360_000_000))
def test_a_time_that_is_written_is_read_to_the_millisecond(milliseconds):
    seconds = Fraction(milliseconds, 1000)
    assert time_of(srt_time(seconds)) == time_of(vtt_time(seconds)) == seconds


def test_a_time_is_written_to_the_nearest_millisecond():
    assert srt_time(Fraction(3599_9996, 10_000)) == "01:00:00,000"
    assert vtt_time(Fraction(1001, 30)) == "00:00:33.367"
