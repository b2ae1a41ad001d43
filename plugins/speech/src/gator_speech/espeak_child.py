"""Speaks in a process of its own: ``python -I espeak_child.py SPEC``, where SPEC is a JSON file.

espeak-ng is under the GPL and keeps global state, so its library is loaded here and nowhere else. Nothing but the standard
library is imported; this file is run by its path and never imported.

``{"library": …, "home": …, "task": "list", "out": FILE}`` writes the voices as JSON. ``{…, "task": "speak", "voice": …,
"rate": …, "pitch": …, "ssml": …, "texts": […], "wav": FILE, "out": FILE}`` writes the sound of all texts, one after the other,
and to ``out`` a line of JSON for each text that is done: its words as [position in the text, start, end], times in seconds
of the whole sound.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
import wave
from typing import Any

_RETRIEVAL, _UTF8, _SSML = 1, 1, 0x10
_PHONEME_EVENTS, _DONT_EXIT = 1, 1 << 15
_RATE, _PITCH = 1, 3
_WORD, _END, _PHONEME = 1, 5, 7


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def main(spec: dict[str, Any]) -> None:
    """Does the task; what fails is said on stderr."""
    library, rate = _opened(spec["library"], spec["home"])
    if spec["task"] == "list":
        _write(spec["out"], json.dumps(_listed(library)) + "\n")
    else:
        _speak(library, rate, spec)


def _opened(names: list[str], home: str | None) -> tuple[Any, int]:
    library = _loaded(names)
    if home:  # its paths may have 160 bytes at most, so it is given a short one
        os.chdir(home)
    rate = library.espeak_Initialize(_RETRIEVAL, 0, b"." if home else None, _PHONEME_EVENTS | _DONT_EXIT)
    if rate <= 0:
        sys.exit(f"espeak-ng finds no data in {home or 'its own folder'}")
    return library, rate


def _loaded(names: list[str]) -> Any:
    problems = []
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError as error:
            problems.append(str(error))
    sys.exit(f"the library of espeak-ng can't be loaded: {'; '.join(problems)}")


def _write(place: str, text: str) -> None:
    with open(place, "a", encoding="utf-8") as file:  # noqa: PTH123 - no import that is not needed
        file.write(text)


# Listing ---------------------------------------------------------------------------------------------------------


def _listed(library: Any) -> dict[str, Any]:
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    wanted = ctypes.create_string_buffer(b"variant")
    variants = _voices(library, _Voice(languages=ctypes.addressof(wanted)))
    voices = [one for one in _voices(library, None) if not one["identifier"].startswith("mb/")]
    return {
        "voices": [one for one in voices if _has_data(library, one["identifier"])],
        "variants": sorted(one["identifier"].rpartition("/")[2] for one in variants),
    }


def _voices(library: Any, like: _Voice | None) -> list[dict[str, Any]]:
    found = library.espeak_ListVoices(ctypes.byref(like) if like is not None else None)
    made: list[dict[str, Any]] = []
    while found[len(made)]:
        one = found[len(made)].contents
        made.append(
            {"name": _text(one.name).strip(), "identifier": _text(one.identifier), "languages": _languages(one.languages)}
        )
    return made


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")


def _languages(place: int | None) -> list[tuple[int, str]]:
    """(priority, code) of each: a byte and a string that ends in 0, again and again until the byte is 0."""
    made = []
    while place and (priority := ctypes.c_ubyte.from_address(place).value):
        code = ctypes.string_at(place + 1)
        made.append((priority, _text(code).lower()))
        place += len(code) + 2
    return made


def _has_data(library: Any, identifier: str) -> bool:
    """Whether the voice can be taken without a complaint: some are listed whose dictionary is not there."""
    kept = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            refused = library.espeak_SetVoiceByName(identifier.encode())
            return not refused and not os.fstat(said.fileno()).st_size
        finally:
            os.dup2(kept, 2)
            os.close(kept)


# Speaking --------------------------------------------------------------------------------------------------------


def _speak(library: Any, rate: int, spec: dict[str, Any]) -> None:
    if library.espeak_SetVoiceByName(spec["voice"].encode()):
        sys.exit(f"espeak-ng does not take the voice {spec['voice']!r}")
    library.espeak_SetParameter(_RATE, spec["rate"], 0)
    library.espeak_SetParameter(_PITCH, spec["pitch"], 0)
    heard = _Heard(rate, spec["wav"])
    callback = _Callback(heard.take)
    library.espeak_SetSynthCallback(callback)
    for text in spec["texts"]:
        raw = text.encode() + b"\0"
        flags = _UTF8 | (_SSML if spec["ssml"] else 0)
        failed = library.espeak_Synth(raw, ctypes.c_size_t(len(raw)), 0, 1, 0, flags, None, None)
        if failed or library.espeak_Synchronize():
            sys.exit(f"espeak-ng failed with {failed}")
        _write(spec["out"], json.dumps(heard.words()) + "\n")
    heard.close()


class _Heard:
    """Collects sound and events of one text after another."""

    def __init__(self, rate: int, place: str) -> None:
        self._rate = rate
        self._samples = 0
        self._events: list[tuple[int, int, float, bool]] = []
        self._before = 0.0
        self._file = wave.open(place, "wb")  # noqa: SIM115 - closed by close()
        self._file.setparams((1, 2, rate, 0, "NONE", ""))

    def take(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._file.writeframes(ctypes.string_at(samples, count * 2))
            self._samples += count
        index = 0
        while events and events[index].type:
            one = events[index]
            if one.type in (_WORD, _END, _PHONEME):
                sounds = one.type == _PHONEME and one.id.string[:1] not in (b"", b"_")  # pauses are called _, _: and so on
                self._events.append((one.type, one.position, one.milliseconds / 1000, sounds))
            index += 1
        return 0

    def words(self) -> list[tuple[int, float, float]]:
        """Of the text that was just spoken. A word lasts from its first sound to the end of its last."""
        made: list[list[float]] = []
        total = self._samples / self._rate - self._before
        for number, (kind, position, start, sounds) in enumerate(self._events):
            end = self._events[number + 1][2] if number + 1 < len(self._events) else total
            if kind == _WORD:
                made.append([position - 1, start, start])
            elif sounds and made:
                if made[-1][1] == made[-1][2]:
                    made[-1][1] = start
                made[-1][2] = end
        found = [(int(at), round(start + self._before, 3), round(end + self._before, 3)) for at, start, end in made]
        self._events, self._before = [], self._samples / self._rate
        return found

    def close(self) -> None:
        self._file.close()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as _file:  # noqa: PTH123
        main(json.load(_file))
