"""A program that fails, lies or hangs is quoted and ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from .asking import TEAL, Refused, board, gator, names


def script(body: str) -> dict[str, str]:
    """A program that answers for its version as ffmpeg does, and then does as it is told."""
    path = Path("../ffmpeg-of-the-test").resolve()
    path.write_text(f'#!/bin/sh\ncase "$*" in *-version*) echo "ffmpeg version 9.0 test"; exit;; esac\n{body}\n')
    path.chmod(0o755)
    return {"GATOR_FFMPEG": str(path), "GATOR_FFMPEG_TIMEOUT": "1"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("echo disk on fire >&2; exit 3", ["exit status 3", "disk on fire"]),
        ("cat >/dev/null; exit 0", ["can't be read back"]),
        ("kill -SEGV $$", ["SIGSEGV"]),
        ("sleep 100", ["no progress for 1 seconds", "GATOR_FFMPEG_TIMEOUT"]),
        ("cat >/dev/null; sleep 100", ["no progress for 1 seconds", "GATOR_FFMPEG_TIMEOUT"]),
    ],
)
def test_an_ffmpeg_that_fails_lies_or_hangs_is_quoted_and_ended(body: str, said: list[str], refused: Refused) -> None:
    names(refused("render", board(TEAL), status=1, **script(body)), "ffmpeg", *said)


def test_an_ffmpeg_that_loses_pictures_is_found_out(refused: Refused) -> None:
    """It hands all but the last picture to the real program, and reports success."""
    from gator_ffmpeg.program import find

    bytes_of_four = 64 * 36 * 3 // 2 * 4
    environment = script(f'head -c {bytes_of_four} | {find().path} "$@"; s=$?; cat >/dev/null; exit $s')
    names(refused("render", board(TEAL), status=1, **environment), "5 pictures", "wrote 4")


@pytest.mark.parametrize("asked", [[], ["--encoder", "ffmpeg"]], ids=["chosen", "named"])
@pytest.mark.parametrize("named", ["/nowhere/ffmpeg", "teal.png", ".", "./broken", "/bin/false"])
def test_an_ffmpeg_that_is_named_and_can_not_run_is_an_error(named: str, asked: list[str], refused: Refused) -> None:
    """No other encoder quietly stands in for it."""
    Path("broken").write_bytes(b"\x7fELF of no kind")
    Path("broken").chmod(0o755)
    message = refused("render", board(TEAL), *asked, status=1, GATOR_FFMPEG=named)
    names(message, "GATOR_FFMPEG", Path(named).name, "unset it")


def test_another_encoder_that_is_asked_for_needs_no_ffmpeg() -> None:
    done = gator("render", board(TEAL), "--encoder", "opencv", "-o", "out.mp4", GATOR_FFMPEG="/nowhere/ffmpeg")
    assert done.exit_code == 0, done.stderr
