"""Against a speech server on this machine that speaks OpenAI's protocol and has the faults that real ones have."""

from __future__ import annotations

import io
import json
import socket
import struct
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from gator_core.calls import RealCallForbidden
from gator_core.errors import Cancelled, CostRefused, GenerationFailed, GenerationRefused, InputError, ProviderUnavailable
from gator_core.testing import check_voice
from gator_speech import client
from gator_speech.server import OpenAIVoice

RATE = 24000


def tone(seconds: float, rate: int = RATE, size: int | None = None) -> bytes:
    """A WAV file; ``size`` is written instead of the true ones."""
    samples = (np.sin(np.arange(round(seconds * rate)) / 9) * 9000).astype("<i2")
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    raw = bytearray(made.getvalue())
    if size is not None:
        raw[4:8] = raw[40:44] = struct.pack("<I", size)
    return bytes(raw)


class Server:
    """Answers with what ``answers`` says next, else with a tone of 10 ms a character; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.delay = 0.0
        self.drop = False
        self.pour: list[bytes] = []
        """Sent again and again until the caller hangs up."""
        self.announced: int | None = None
        """Bytes, where that is not what is sent."""
        self.url = ""
        self.models = 200
        """What a look at ``/models`` is answered."""
        self.looked: list[tuple[str, str]] = []

    def fail(self, status: int, message: str = "", code: str = "", **headers: str) -> None:
        body = json.dumps({"error": {"message": message, "code": code}}).encode() if message else b"<html>oops</html>"
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, body))

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append({"path": handler.path, **body})
        self.headers.append({name.lower(): value for name, value in handler.headers.items()})
        time.sleep(self.delay)
        if self.drop:
            handler.connection.close()
            return
        if self.pour:
            self._poured(handler)
            return
        sound = tone(len(body["input"]) / 100 / body.get("speed", 1.0))
        status, headers, raw = self.answers.pop(0) if self.answers else (200, {"Content-Type": "audio/wav"}, sound)
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(self.announced or len(raw))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(raw)

    def _poured(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while True:
                for part in self.pour:
                    handler.wfile.write(part)
                    time.sleep(self.delay)


@contextmanager
def serving() -> Iterator[Server]:
    """A server that runs while the block does."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.looked.append((self.path, self.headers.get("Authorization", "")))
            self.send_response(server.models)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            with suppress(OSError):  # the caller may hang up
                server.reply(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(client, "_PAUSE", 0.01)
    with serving() as made:
        monkeypatch.setenv("GATOR_SPEECH_BASE_URL", f"{made.url}/")
        monkeypatch.setenv("GATOR_SPEECH_MODEL", "kokoro")
        monkeypatch.setenv("GATOR_SPEECH_API_KEY", "sk-very-secret")
        yield made


def test_it_keeps_the_promises_of_a_voice(server):
    check_voice(OpenAIVoice())


def test_it_asks_as_the_protocol_says(server, say):
    said = say(OpenAIVoice().configured({"instructions": "Be merry."}), "Hello **there** 😀.", "nova", 1.25)
    assert server.asked == [
        {
            "path": "/v1/audio/speech",
            "model": "kokoro",
            "input": "Hello there.",
            "voice": "nova",
            "response_format": "wav",
            "speed": 1.25,
            "instructions": "Be merry.",
        }
    ]
    assert server.headers[0]["authorization"] == "Bearer sk-very-secret"
    assert said.facts == {"voice": "nova", "model": "kokoro", "server": server.url}
    assert said.seconds == pytest.approx(12 / 125, abs=0.001)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0, 2_000_000_000])
def test_a_streamed_file_with_impossible_sizes_is_as_long_as_it_is(server, say, size):
    server.answers = [(200, {"Content-Type": "audio/wav"}, tone(0.5, size=size))]
    assert say(OpenAIVoice(), "Hello.").seconds == 0.5


def test_a_long_text_goes_in_several_requests_and_comes_as_one_sound(server, say):
    text = "It goes on and on, and then some more. " * 250
    told: list[float] = []
    said = say(OpenAIVoice(), text, progress=told.append)
    assert [len(one["input"]) <= 4096 for one in server.asked] == [True] * 3
    assert " ".join(one["input"] for one in server.asked) == text.strip()
    assert said.seconds == pytest.approx(sum(len(one["input"]) for one in server.asked) / 100, abs=0.01)
    assert told == [pytest.approx(share) for share in (1 / 3, 2 / 3, 1)]


# Faults ----------------------------------------------------------------------------------------------------------


def test_a_busy_server_is_asked_again(server, say):
    server.fail(429, "slow down", retry_after="0.01")
    server.fail(503)
    assert say(OpenAIVoice(), "Hello.").seconds > 0
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("status", "message", "code", "kind", "said"),
    [
        (400, "no voice alloi", "invalid", GenerationFailed, "answered 400: no voice alloi"),
        (500, "", "", GenerationFailed, "answered 500: <html>oops"),
        (
            401,
            "the key sk-very-secret is wrong",
            "",
            ProviderUnavailable,
            r"the key \[key\] is wrong; check GATOR_SPEECH_API_KEY",
        ),
        (404, "", "", GenerationFailed, "GATOR_SPEECH_BASE_URL must end where /audio/speech follows"),
        (429, "no money", "insufficient_quota", GenerationFailed, "answered 429: no money"),
        (400, "not that", "content_policy_violation", GenerationRefused, "not that"),
        (307, "", "", GenerationFailed, "it is elsewhere"),
    ],
)
def test_a_refusal_is_told_once_in_the_servers_words_and_never_with_the_key(server, say, status, message, code, kind, said):
    server.fail(status, message, code, location="http://elsewhere.invalid/")
    with pytest.raises(kind, match=said) as caught:
        say(OpenAIVoice(), "Hello.")
    assert type(caught.value) is kind
    assert "sk-very-secret" not in repr(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"ID3\x04" + bytes(90), "MP3"),
        (b'{"detail": "loading, sk-very-secret"}', r"loading, \[key\]"),
        (b"<!DOCTYPE html>\n<html>\n<title>Log in</title>", "no WAV file but '<!DOCTYPE html> <html> <title>Log in</title>'"),
        (bytes(range(128, 256)), "128 bytes of something else"),
        (b"", "empty"),
        (tone(0), "the speech is empty"),
        (tone(1.0)[:9000], "cut off: 9,000 of 48,044 bytes came"),
        (tone(1.0)[:40], "without sound"),
    ],
)
def test_another_answer_than_sound_is_named(server, say, body, said):
    server.answers = [(200, {"Content-Type": "audio/wav"}, body)]
    with pytest.raises(GenerationFailed, match=said):
        say(OpenAIVoice(), "Hello.")


def test_a_server_that_is_down_is_named_with_the_setting(monkeypatch, say):
    monkeypatch.setattr(client, "_PAUSE", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", f"http://127.0.0.1:{port}/v1")
    monkeypatch.setenv("GATOR_SPEECH_MODEL", "kokoro")
    with pytest.raises(ProviderUnavailable, match=rf"127.0.0.1:{port}/v1 can't be reached: .*is it running"):
        say(OpenAIVoice(), "Hello.")


def test_a_slow_server_is_left_when_its_time_is_up(server, say, monkeypatch):
    monkeypatch.setenv("GATOR_SPEECH_TIMEOUT", "0.2")
    server.delay = 3.0
    with pytest.raises(GenerationFailed, match=r"did not finish within 0\.2 s \(GATOR_SPEECH_TIMEOUT"):
        say(OpenAIVoice(), "Hello.")
    assert len(server.asked) == 1


def test_an_answer_that_never_ends_is_left_at_a_size_that_no_speech_has(server, say, monkeypatch):
    monkeypatch.setattr(client, "_MOST", 1 << 20)
    server.pour = [tone(1.0, size=0xFFFFFFFF), *[bytes(1 << 16)] * 1000]
    with pytest.raises(GenerationFailed, match="sent more than 1048576 bytes, which no speech of this length has"):
        say(OpenAIVoice(), "Hello.")
    assert len(server.asked) == 1


def test_an_answer_that_only_trickles_is_left_when_its_time_is_up(server, say, monkeypatch):
    monkeypatch.setenv("GATOR_SPEECH_TIMEOUT", "0.3")
    server.pour, server.delay = [b"RIFF"], 0.02
    with pytest.raises(GenerationFailed, match=r"did not finish within 0\.3 s"):
        say(OpenAIVoice(), "Hello.")


def test_an_answer_that_breaks_off_is_said_and_not_bought_again(server, say):
    server.answers = [(200, {"Content-Type": "audio/wav"}, tone(1.0)[:5000])]
    server.announced = 48_044
    with pytest.raises(GenerationFailed, match=r"broke: .*may have been charged"):
        say(OpenAIVoice(), "Hello.")
    assert len(server.asked) == 1


def test_several_lines_are_asked_for_at_once():
    assert OpenAIVoice().at_once(OpenAIVoice().request("Hello.", None, 1.0, None)) > 1


def test_a_lost_answer_is_not_bought_again(server, say):
    server.drop = True
    with pytest.raises(GenerationFailed, match="may have been charged"):
        say(OpenAIVoice(), "Hello.")
    assert len(server.asked) == 1


def test_a_stop_is_heeded_while_the_server_thinks(server, say):
    server.delay = 30.0
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(Cancelled):
        say(OpenAIVoice(), "Hello.", cancelled=stop.is_set)


def test_it_can_be_used_where_an_event_loop_runs(server, say):
    import asyncio

    async def inside() -> float:
        return say(OpenAIVoice(), "Hello.").seconds

    assert asyncio.run(inside()) > 0


# Money and settings ----------------------------------------------------------------------------------------------


def test_what_is_paid_is_reserved_before_each_request(server, say, monkeypatch):
    monkeypatch.setattr(OpenAIVoice, "paid", True)
    monkeypatch.setenv("GATOR_SPEECH_PRICE", "15")
    bought: list[float] = []

    def purchase(dollars: float) -> None:
        if len(bought) == 2:
            raise CostRefused("enough")
        bought.append(dollars)
        assert len(server.asked) == len(bought) - 1

    voice, text = OpenAIVoice(), "It goes on and on. " * 500
    with pytest.raises(CostRefused):
        say(voice, text, purchase=purchase)
    assert len(server.asked) == 2
    assert sum(bought) == pytest.approx(sum(len(one["input"]) for one in server.asked) * 15e-6)
    assert voice.estimate(voice.request("a" * 1000, None, 1.0, None)).dollars == pytest.approx(0.015)


@pytest.mark.parametrize(
    ("settings", "reason", "fix"),
    [
        ({}, "no speech server is named", "set GATOR_SPEECH_BASE_URL"),
        ({"BASE_URL": "localhost:8880"}, "no address of a server", "such as http://"),
        ({"BASE_URL": "http://me:pass@localhost/v1"}, "has a password in it", "GATOR_SPEECH_API_KEY"),
        ({"BASE_URL": "http://localhost/v1"}, "no model is named", "GATOR_SPEECH_MODEL"),
        ({"BASE_URL": "https://api.openai.com/v1", "MODEL": "tts-1"}, "OpenAI wants a key", "OPENAI_API_KEY"),
        ({"BASE_URL": "https://tts.example/v1", "MODEL": "x"}, "nobody knows what 'x' costs", "GATOR_SPEECH_PRICE"),
        ({"BASE_URL": "https://tts.example/v1", "MODEL": "tts-1"}, "GATOR_NO_REAL_CALLS forbids", "unset"),
    ],
)
def test_what_is_missing_is_told_with_the_way_out(monkeypatch, settings, reason, fix):
    for name, value in settings.items():
        monkeypatch.setenv(f"GATOR_SPEECH_{name}", value)
    state = OpenAIVoice().availability()
    assert not state.ok
    assert reason in state.reason
    assert fix in state.fix
    assert "pass" not in state.reason.replace("password", "")
    assert OpenAIVoice().voices() == ()


def test_only_a_server_of_this_machine_is_free_unless_it_is_said_to_be(monkeypatch):
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", "http://localhost:8880/v1")
    assert not OpenAIVoice().paid
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", "http://tts.example/v1")
    assert OpenAIVoice().paid
    monkeypatch.setenv("GATOR_SPEECH_FREE", "1")
    assert not OpenAIVoice().paid


def test_no_call_leaves_this_machine_while_that_is_forbidden(monkeypatch, say):
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", "https://tts.example/v1")
    monkeypatch.setenv("GATOR_SPEECH_MODEL", "tts-1")
    with pytest.raises(RealCallForbidden, match=r"tts\.example"):
        say(OpenAIVoice(), "Hello.")


def test_openais_key_is_sent_to_openai_alone(server, say, monkeypatch):
    from gator_speech.server import _key

    monkeypatch.delenv("GATOR_SPEECH_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    say(OpenAIVoice(), "Hello.")
    assert "authorization" not in server.headers[0]
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", "https://api.openai.com/v1")
    assert _key() == "sk-openai"


def test_only_openai_has_a_fixed_list_of_voices(server, monkeypatch):
    assert OpenAIVoice().refuses("Hello.", "af_sky", 1.0, None) is None
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", "https://api.openai.com/v1")
    assert "did you mean 'alloy'?" in (OpenAIVoice().refuses("Hello.", "alloi", 1.0, None) or "")


def test_a_setting_that_is_no_number_is_named(server, say, monkeypatch):
    monkeypatch.setenv("GATOR_SPEECH_TIMEOUT", "soon")
    with pytest.raises(InputError, match="GATOR_SPEECH_TIMEOUT: 'soon'"):
        say(OpenAIVoice(), "Hello.")


# A closer look -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ok", "said", "fix"),
    [
        (200, True, "answers and takes the key", ""),
        (404, True, "a server answers at", ""),
        (401, False, "does not take the key", "set GATOR_SPEECH_API_KEY"),
        (403, False, "does not take the key", "set GATOR_SPEECH_API_KEY"),
        (302, False, "/models answers 302", "see whether GATOR_SPEECH_BASE_URL is right"),
        (500, False, "/models answers 500", "see whether GATOR_SPEECH_BASE_URL is right"),
    ],
)
def test_a_closer_look_asks_for_the_models_and_buys_nothing(server, status, ok, said, fix):
    server.models = status
    (seen,) = OpenAIVoice().examine()
    assert (seen.ok, seen.fix) == (ok, fix)
    assert said in seen.reason
    assert "secret" not in seen.reason
    assert server.looked == [("/v1/models", "Bearer sk-very-secret")]
    assert server.asked == []


def test_a_closer_look_finds_that_nothing_listens_or_that_a_key_is_wanted(server, monkeypatch):
    monkeypatch.delenv("GATOR_SPEECH_API_KEY")
    server.models = 401
    (seen,) = OpenAIVoice().examine()
    assert "wants a key" in seen.reason
    assert server.looked == [("/v1/models", "")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("GATOR_SPEECH_BASE_URL", f"http://127.0.0.1:{free.getsockname()[1]}/v1")
        (seen,) = OpenAIVoice().examine()
    assert not seen.ok
    assert "can't be reached" in seen.reason
    assert seen.fix == "start the server, or let GATOR_SPEECH_BASE_URL say where it is"


def test_a_closer_look_leaves_this_machine_only_where_that_is_allowed(monkeypatch):
    monkeypatch.setenv("GATOR_NO_REAL_CALLS", "1")
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", "https://speech.example.com/v1")
    monkeypatch.setenv("GATOR_SPEECH_MODEL", "tts-1")
    assert list(OpenAIVoice().examine()) == []
