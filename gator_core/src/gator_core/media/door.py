"""Opens files from outside: told by their first bytes, each by the one reader that its format has.

Nothing else opens media. A playlist never opens another file, because only the formats below are recognised, each is
opened with its demuxer named, and libavformat is given lists of what it may use.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gator_core.errors import MediaError
from gator_core.media.limits import Limits

if TYPE_CHECKING:
    from av import Packet
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

_Track = TypeVar("_Track", "AudioStream", "VideoStream")

__all__ = [
    "CLIP_FORMATS",
    "PICTURE_FORMATS",
    "SOUND_FORMATS",
    "Sniffed",
    "checked",
    "keeps_times",
    "open_clip",
    "said",
    "shows_times",
    "sniff",
    "sniff_sound",
    "sound_stream",
    "timestamp",
    "unreadable",
    "video_stream",
]

PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
"""What pictures may be, in Pillow's names."""
CLIP_FORMATS = ("mov", "matroska", "avi", "mpegts", "mpeg", "flv", "asf", "ogg", "yuv4mpegpipe")
"""What clips may be, in the names of libavformat's demuxers."""
SOUND_FORMATS = ("wav", "w64", "aiff", "flac", "mp3", "aac", "ac3", "amr", "au", "caf", "ogg")
"""What sound without pictures may be, in the names of libavformat's demuxers; it may also come out of a clip."""
_FORMAT_ALIASES = ("mp4", "m4a", "3gp", "3g2", "mj2", "webm")

_VIDEO_CODECS = (
    "h264,hevc,vp8,vp9,libdav1d,av1,libaom-av1,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,mpeg1video,mpeg2video,h263,h263i,flv,"
    "mjpeg,prores,dnxhd,cfhd,ffv1,huffyuv,ffvhuff,utvideo,rawvideo,v210,qtrle,png,dvvideo,theora,vc1,wmv1,wmv2,wmv3,jpeg2000,"
    "libvpx,libvpx-vp9,cinepak,svq1,svq3,rv40,wrapped_avframe"
)
# Of a clip's sound nothing may be wanted, but libavformat decodes a little of every stream to learn its parameters.
_SOUND_CODECS = (
    "aac,aac_fixed,mp3,mp3float,mp2,mp2float,mp1,mp1float,opus,libopus,vorbis,libvorbis,flac,alac,ac3,ac3_fixed,eac3,dca,truehd,"
    "wmav1,wmav2,wmapro,amrnb,amrwb,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,speex,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_u8,pcm_s8,"
    "pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_s16le_planar,pcm_s16be_planar,pcm_s24le_planar,pcm_s32le_planar"
)
_HEAD_BYTES = 1024
_STILL_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"heim", b"heis")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the first bytes say a file is."""

    moving: bool
    format: str
    """One of PICTURE_FORMATS or of CLIP_FORMATS."""


def checked(path: str | os.PathLike[str], limits: Limits) -> Path:
    """The absolute path of a regular file that is there, can be read, and is not too large. MediaError."""
    text = os.fspath(path)
    if "://" in text:
        raise MediaError(f"{text}: addresses are not opened; download the file and give its path")
    if "\0" in text:
        raise MediaError(f"{text!r}: a path can't hold a NUL character")
    file = Path(text).absolute()
    try:
        if file.is_dir():
            raise MediaError(f"{text}: is a folder; name a file in it")
        if not file.is_file():
            raise MediaError(f"{file}: {'is not a regular file' if file.exists() else 'no such file'}")
        size = file.stat().st_size
    except OSError as error:
        raise MediaError(f"{text}: can't be read: {error.strerror}") from error
    if not size:
        raise MediaError(f"{text}: is empty; export or download it again")
    limits.check(text, bytes=size)
    return file


def unreadable(file: Path, error: OSError) -> MediaError:
    """The error for a file that the system does not let us read, with what would help."""
    advice = "; check its permissions" if isinstance(error, PermissionError) else ""
    return MediaError(f"{file} can't be read: {error.strerror or error}{advice}")


def sniff(file: Path) -> Sniffed:
    """What a file is, by its first bytes; its name counts for nothing. MediaError if it is nothing that is known."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError as error:
        raise unreadable(file, error) from error
    for found in (_picture(head), _clip(head)):
        if found:
            return found
    raise MediaError(
        f"{file}: {_guess(head)}; pictures can be {', '.join(PICTURE_FORMATS)}, clips MP4, MOV, MKV, WebM, AVI, MPEG-TS"
    )


def sniff_sound(file: Path) -> Sniffed:
    """What a file with sound is, by its first bytes: sound alone, or a clip. MediaError if it is neither."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
            tag = _after_tag(head)
            opened.seek(tag)
            found = _sound(opened.read(_HEAD_BYTES)) or _clip(head) or (Sniffed(False, "mp3") if tag else None)
    except OSError as error:
        raise unreadable(file, error) from error
    if found:
        return found
    guess = "is a picture, which has no sound" if _picture(head) else _guess(head)
    raise MediaError(f"{file}: {guess}; sound can be WAV, MP3, M4A, AAC, FLAC, Ogg, Opus, AIFF, or that of a clip")


@contextmanager
def open_clip(file: Path, kind: Sniffed) -> Iterator[InputContainer]:
    """The container of a clip or of sound, closed afterwards. MediaError in libavformat's own words if it can't be opened."""
    import av

    options = {
        "format_whitelist": ",".join((*CLIP_FORMATS, *SOUND_FORMATS, *_FORMAT_ALIASES)),
        "codec_whitelist": f"{_VIDEO_CODECS},{_SOUND_CODECS}",
        "protocol_whitelist": "file",
    }
    if kind.format == "wav":  # programs that stream one can't know its size, and write nonsense for it
        options["ignore_length"] = "1"
    try:
        container = av.open(f"file:{file.absolute()}", "r", format=kind.format, options=options, metadata_errors="replace")
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{file}: can't be opened as {kind.format}: {said(error)}; it may be cut off or damaged") from error
    with container:
        yield container


def video_stream(container: InputContainer, file: Path) -> VideoStream:
    """The first track of moving pictures; cover art is none. MediaError if there is none."""
    from av.stream import Disposition

    tracks = [track for track in container.streams.video if not track.disposition & Disposition.attached_pic]
    if not tracks:
        held = "only sound" if container.streams.audio else "nothing that can be shown"
        raise MediaError(f"{file}: holds no pictures, {held}; a scene needs a picture or a clip")
    return _known(tracks[0], file, "pictures")


def sound_stream(container: InputContainer, file: Path) -> AudioStream:
    """The track of sound that a player would take. MediaError if there is none."""
    from av.stream import Disposition

    tracks = container.streams.audio
    if not tracks:
        raise MediaError(f"{file}: holds no sound, only {'pictures' if container.streams.video else 'other data'}")
    return _known(next((track for track in tracks if track.disposition & Disposition.default), tracks[0]), file, "sound")


def _known(track: _Track, file: Path, what: str) -> _Track:
    """PyAV gives a track whose codec libavcodec does not know no context, and with it none of the usual attributes."""
    if track.codec_context is None:
        raise MediaError(f"{file}: the codec of its {what} is unknown or not taken; it may be damaged: export it again as MP4")
    return track


def shows_times(kind: Sniffed) -> bool:
    """Whether the format says when each picture is shown; AVI and ASF only say when its packet's turn is."""
    return kind.format not in ("avi", "asf")


def keeps_times(kind: Sniffed) -> bool:
    """Whether times are the same wherever reading begins. A program stream gives them to some pictures only, and the others
    are counted on from those, which the first after a jump can't be; ASF loses that of the second picture."""
    return kind.format not in ("mpeg", "asf")


def timestamp(packet: Packet[Any], kind: Sniffed) -> int | None:
    """When the picture in a packet is shown, in the stream's time base; where ``shows_times`` is false, when it or another
    one is."""
    if not shows_times(kind):
        return packet.dts
    return packet.pts if packet.pts is not None else packet.dts


def said(error: BaseException) -> str:
    """What libav said, without the address of the file; its log's last line where that says more."""
    log = getattr(error, "log", None)
    words = getattr(error, "strerror", None) or str(error)
    return f"{words} ({log[2].strip()})" if log and len(log) > 2 and log[2] else str(words)


def _picture(head: bytes) -> Sniffed | None:
    starts = {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"GIF87a": "GIF",
        b"GIF89a": "GIF",
        b"II*\0": "TIFF",
        b"MM\0*": "TIFF",
        b"II+\0": "TIFF",
    }
    for magic, name in starts.items():
        if head.startswith(magic):
            return Sniffed(False, name)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Sniffed(False, "WEBP")
    # "BM" alone is too little: the header's length must be one that exists.
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in (12, 16, 40, 52, 56, 64, 108, 124):
        return Sniffed(False, "BMP")
    return None


def _clip(head: bytes) -> Sniffed | None:
    starts = {
        b"\x1a\x45\xdf\xa3": "matroska",
        b"OggS": "ogg",
        b"FLV\x01": "flv",
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "asf",
        b"\0\0\x01\xba": "mpeg",
        b"YUV4MPEG2 ": "yuv4mpegpipe",
    }
    for magic, name in starts.items():
        if head.startswith(magic):
            return Sniffed(True, name)
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return Sniffed(True, "avi")
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot") and not _is_still(head):
        return Sniffed(True, "mov")
    # Packets of 188 bytes, each after a time stamp of 4 in files from cameras.
    if any(len(head) > start + 3 * step and head[start::step][:4] == b"GGGG" for start, step in ((0, 188), (4, 192))):
        return Sniffed(True, "mpegts")
    return None


def _sound(head: bytes) -> Sniffed | None:
    starts = {
        b"fLaC": "flac",
        b"OggS": "ogg",
        b"caff": "caf",
        b".snd": "au",
        b"#!AMR": "amr",
        b"\x0b\x77": "ac3",
        b"riff\x2e\x91\xcf\x11": "w64",
    }
    for magic, name in starts.items():
        if head.startswith(magic):
            return Sniffed(False, name)
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return Sniffed(False, "wav")
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return Sniffed(False, "aiff")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        # The sync word of MPEG sound; the layer's bits are 0 in an ADTS stream of AAC, and in nothing else.
        return Sniffed(False, "mp3" if head[1] & 0x06 else "aac")
    return None


def _after_tag(head: bytes) -> int:
    """How long an ID3v2 tag at the start is; 0 where there is none."""
    if not head.startswith(b"ID3") or len(head) < 10:
        return 0
    return 10 + sum((byte & 0x7F) << 7 * (3 - i) for i, byte in enumerate(head[6:10]))


def _is_still(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS


def _guess(head: bytes) -> str:
    """What a file that is not taken seems to be."""
    if _is_still(head):
        return "is a HEIC or AVIF picture, which is not read; save it as JPEG or PNG"
    if head.startswith((b"#EXTM3U", b"ffconcat")):
        return "is a playlist, and playlists are never followed; name the clips themselves"
    if head.startswith((b"ID3", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1")) or (head[:4], head[8:12]) == (
        b"RIFF",
        b"WAVE",
    ):
        return "is sound without a picture"
    if head.startswith(b"%PDF"):
        return "is a PDF document; save the page as PNG"
    if head.lstrip().startswith((b"<svg", b"<?xml", b"<!DOCTYPE", b"<html")):
        return "is XML or HTML, such as SVG or a web page saved in place of a file; save it as PNG"
    if not any(byte < 9 for byte in head):
        return "is text, not a picture or a clip"
    return "is of no format that is read here"
