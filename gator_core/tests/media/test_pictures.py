"""Picture files of every kind, as they are meant to look."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image, ImageCms

from gator_core.clip import PictureClip
from gator_core.errors import MediaError
from gator_core.media.pictures import proven_size, read_picture, rgb_of_picture, rgba_of_picture
from gator_core.media.probe import probe
from gator_core.storyboard import Crop

COLOUR = (200, 120, 40)


def near(rgb, colour, by=2):
    return np.abs(rgb.astype(int) - colour).max() <= by


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.webp", "a.gif"])
def test_each_format_keeps_its_colour(tmp_path, name):
    Image.new("RGB", (40, 30), COLOUR).save(tmp_path / name, **({"lossless": True} if name == "a.webp" else {}))
    rgb = rgb_of_picture(tmp_path / name)
    assert rgb.shape == (30, 40, 3)
    assert near(rgb, COLOUR)


def test_a_jpeg_keeps_its_colour(tmp_path):
    Image.new("RGB", (40, 30), COLOUR).save(tmp_path / "a.jpg", quality=95)
    assert near(rgb_of_picture(tmp_path / "a.jpg"), COLOUR, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright(tmp_path, orientation):
    """The stored picture is what the upright one becomes by undoing the orientation."""
    upright = np.zeros((20, 40, 3), np.uint8)
    upright[:10, :20] = COLOUR
    undo = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}[orientation]
    stored = Image.fromarray(upright)
    for step in undo:
        stored = stored.transpose(Image.Transpose(step))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "a.png", exif=exif)
    assert np.array_equal(rgb_of_picture(tmp_path / "a.png"), upright)
    assert (probe(tmp_path / "a.png").width, probe(tmp_path / "a.png").height) == (40, 20)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_the_proven_size_is_that_of_the_picture_as_it_is_read(tmp_path, name, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (41, 19), COLOUR).save(tmp_path / name, exif=exif)
    height, width = rgb_of_picture(tmp_path / name).shape[:2]
    assert proven_size(tmp_path / name) == (width, height) == ((19, 41) if orientation > 4 else (41, 19))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_the_size_of_every_kind_of_jpeg_is_proven(tmp_path, mode, progressive):
    Image.new(mode, (1001, 503)).save(tmp_path / "a.jpg", progressive=progressive)
    assert proven_size(tmp_path / "a.jpg") == (1001, 503)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "RGB"])
def test_what_shows_through_is_the_background(tmp_path, mode):
    path = tmp_path / "a.png"
    picture = Image.new("RGBA", (8, 8), (255, 255, 255, 0))
    picture.paste((255, 255, 255, 255), (0, 0, 4, 8))
    if mode in ("RGBA", "LA"):
        picture.convert(mode).save(path)
    elif mode == "P":
        palette = Image.new("P", (8, 8), 0)
        palette.putpalette([255, 255, 255, 1, 2, 3])
        palette.paste(1, (4, 0, 8, 8))
        palette.save(path, transparency=1)
    else:
        plain = Image.new(mode, (8, 8), "white")
        plain.paste("black", (4, 0, 8, 8))
        plain.save(path, transparency=0 if mode == "L" else (0, 0, 0))
    rgb = rgb_of_picture(path, (10, 200, 30))
    assert near(rgb[:, :4], (255, 255, 255))
    assert near(rgb[:, 4:], (10, 200, 30))


def test_half_transparent_is_half_of_each(tmp_path):
    Image.new("RGBA", (8, 8), (255, 0, 0, 128)).save(tmp_path / "a.png")
    assert near(rgb_of_picture(tmp_path / "a.png", (0, 0, 255)), (128, 0, 127))


def test_sixteen_bits_are_scaled_not_cut(tmp_path):
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)[None].repeat(8, 0)
    for name in ("a.png", "a.tif"):
        Image.fromarray(ramp).save(tmp_path / name)
        assert np.abs(rgb_of_picture(tmp_path / name)[..., 0].astype(int) - ramp / 257).max() <= 1


def write_deep_png(path, samples, clear=None):
    """Of 16 bits a channel, gray or RGB; ``clear`` is the colour that stands for nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = samples.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", width, height, 16, 2 if samples.ndim == 3 else 0, 0, 0, 0)
    nothing = b"" if clear is None else chunk(b"tRNS", struct.pack(f">{len(clear)}H", *clear))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + nothing + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )
    return path


def test_sixteen_bits_of_colour_are_scaled(tmp_path):
    samples = np.broadcast_to(np.array([51400, 30840, 10280]), (8, 8, 3))
    assert near(rgb_of_picture(write_deep_png(tmp_path / "a.png", samples)), COLOUR)


@pytest.mark.parametrize("channels", [1, 3])
def test_what_one_colour_of_sixteen_bits_stands_for_shows_through(tmp_path, channels):
    """Of gray just that level, though its neighbour looks the same in 8 bits."""
    samples = np.full((8, 9, 3), 40_000)
    samples[:, :3], samples[:, 3:6] = 20_001, 20_002 if channels == 1 else 65_535
    path = write_deep_png(tmp_path / "a.png", samples[..., 0] if channels == 1 else samples, [20_001] * channels)
    rgb = rgb_of_picture(path, (10, 200, 30))
    assert near(rgb[:, :3], (10, 200, 30))
    assert near(rgb[:, 3:6], (78, 78, 78) if channels == 1 else (255, 255, 255))
    assert near(rgb[:, 6:], (156, 156, 156))
    assert proven_size(path) == (9, 8)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "PA", "CMYK", "YCbCr", "HSV", "LAB"])
def test_every_mode_that_a_tiff_or_png_can_have_is_read(tmp_path, mode):
    picture = Image.new("RGB", (8, 8), (255, 255, 255))
    made = (
        ImageCms.applyTransform(
            picture, ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
        )
        if mode == "LAB"
        else picture.convert(mode)
    )
    for name in ("a.tif", "a.png"):
        try:
            made.save(tmp_path / name)
        except (OSError, ValueError):
            continue
        assert near(rgb_of_picture(tmp_path / name), (255, 255, 255), 4)


def test_32_bits_a_channel_are_refused_by_name(tmp_path):
    Image.fromarray(np.ones((8, 8), np.float32)).save(tmp_path / "a.tif")
    with pytest.raises(MediaError, match=r"a\.tif: pictures of 32 bits a channel are not read; save it with 8 or 16"):
        probe(tmp_path / "a.tif")


@pytest.mark.parametrize("form", [3, 1])
def test_32_bits_of_three_channels_are_refused_by_the_same_words(tmp_path, form):
    """Fractions, as pictures of high dynamic range have them, and whole numbers."""
    pixels = np.full((8, 8, 3), 1, {3: "<f4", 1: "<u4"}[form]).tobytes()
    bits, forms = struct.pack("<3H", 32, 32, 32), struct.pack("<3H", form, form, form)
    entries = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 3, 200), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 300)]
    entries += [(277, 3, 1, 3), (278, 3, 1, 8), (279, 4, 1, len(pixels)), (284, 3, 1, 1), (339, 3, 3, 210)]
    head = b"II*\0" + struct.pack("<IH", 8, len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    (tmp_path / "a.tif").write_bytes(head.ljust(200, b"\0") + (bits.ljust(10, b"\0") + forms).ljust(100, b"\0") + pixels)
    with pytest.raises(MediaError, match=r"a\.tif: pictures of 32 bits a channel are not read; save it with 8 or 16"):
        probe(tmp_path / "a.tif")


def test_a_cmyk_photo_is_read(tmp_path):
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(tmp_path / "a.jpg", quality=95)
    red, green, blue = rgb_of_picture(tmp_path / "a.jpg")[8, 8]
    assert red > 200
    assert max(green, blue) < 60


def profile_of(tags, header=None):
    """An ICC profile of the tags' contents, for RGB unless another's ``header`` is given."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    table, contents, first = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name, first + len(contents), len(content))
        contents += content + bytes(-len(content) % 4)
    profile = (header or srgb[:128]) + struct.pack(">I", len(tags)) + table + contents
    return struct.pack(">I", len(profile)) + profile[4:]


def tags_of_srgb():
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    entries = struct.iter_unpack(">4sII", data[132 : 132 + 12 * struct.unpack(">I", data[128:132])[0]])
    return {name: data[offset : offset + size] for name, offset, size in entries}


def curve(*values):
    """None: linear; one: a gamma in units of 1 / 256; more: a table."""
    return b"curv\0\0\0\0" + struct.pack(f">I{len(values)}H", len(values), *values)


def gray_profile(shape):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags = {name: content for name, content in tags_of_srgb().items() if name in (b"desc", b"cprt", b"wtpt")}
    return profile_of({**tags, b"kTRC": shape}, srgb[:16] + b"GRAY" + srgb[20:128])


def profile_with(red, green, blue):
    """An ICC profile of other primaries: sRGB's own, with the columns of its matrix replaced."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", data[128:132])[0]
    for entry in range(count):
        kind, offset, size = struct.unpack(">4sII", data[132 + 12 * entry : 144 + 12 * entry])
        for tag, column in ((b"rXYZ", red), (b"gXYZ", green), (b"bXYZ", blue)):
            if kind == tag:
                data[offset + 8 : offset + 20] = struct.pack(">3i", *(round(value * 65536) for value in column))
        if kind == b"desc":
            data[offset + 8 : offset + size] = data[offset + 8 : offset + size].replace(
                "sRGB".encode("utf-16-be"), "Wide".encode("utf-16-be")
            )
    return bytes(data)


# Display P3 adapted to D50, as its published profile has it.
DISPLAY_P3 = (0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_colour_profile_is_applied(tmp_path, mode):
    """A red of Display P3 within sRGB: its numbers there, from the published matrices, are larger."""
    Image.new(mode, (16, 16), (200, 100, 100)).save(tmp_path / "a.png", icc_profile=profile_with(*DISPLAY_P3))
    light = (((np.array([200, 100, 100]) / 255) + 0.055) / 1.055) ** 2.4
    to_srgb = np.array([[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]])
    wanted = 255 * (1.055 * (to_srgb @ light) ** (1 / 2.4) - 0.055)
    assert wanted[0] > 210
    assert near(rgb_of_picture(tmp_path / "a.png"), wanted, 3)


def test_a_profile_is_judged_by_what_it_does_not_by_its_name(tmp_path):
    """All three are called sRGB; the one that is linear is what painting programs store light in."""
    levels = np.linspace(0, 1, 1024)
    light = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    table = curve(*np.rint(light * 65535).astype(int).tolist())
    noise = np.random.default_rng(1).integers(0, 256, (16, 16, 3), np.uint8)
    noise[0, 0] = 128
    for shape, kept in ((tags_of_srgb()[b"rTRC"], True), (table, True), (curve(), False)):
        profile = profile_of({**tags_of_srgb(), b"rTRC": shape, b"gTRC": shape, b"bTRC": shape})
        assert "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
        Image.fromarray(noise).save(tmp_path / "a.png", icc_profile=profile)
        rgb = rgb_of_picture(tmp_path / "a.png")
        assert np.array_equal(rgb, noise) == kept
        assert near(rgb[0, 0], (128, 128, 128) if kept else (188, 188, 188), 1)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_the_profile_of_a_gray_picture_is_applied(tmp_path, mode):
    picture = Image.new(mode, (16, 16), 128 if mode == "L" else (128, 51))
    picture.save(tmp_path / "a.png", icc_profile=gray_profile(curve()))
    rgba = rgba_of_picture(tmp_path / "a.png")
    assert near(rgba[8, 8], (188, 188, 188, 255 if mode == "L" else 51), 1)


def test_a_broken_profile_is_ignored_as_viewers_do(tmp_path):
    for profile in (b"nonsense", bytes(200), ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()):
        Image.new("RGB", (16, 16), COLOUR).save(tmp_path / "a.png", icc_profile=profile)
        assert near(rgb_of_picture(tmp_path / "a.png"), COLOUR)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.gif", "a.bmp"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_picture_that_is_cut_off_is_refused(tmp_path, name, part):
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * part)])
    with pytest.raises(MediaError, match=rf"{name}: the picture is damaged or cut off .* export or download it again"):
        probe(tmp_path / name)


def test_noise_is_refused_without_a_crash(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    for name in ("a.jpg", "a.png", "a.webp", "a.tif", "a.gif", "a.bmp"):
        buffer = io.BytesIO()
        Image.fromarray(noise).save(buffer, {"jpg": "jpeg", "tif": "tiff"}.get(name[2:], name[2:]))
        for seed in range(30):
            random = np.random.default_rng(seed)
            data = bytearray(buffer.getvalue())
            for position in random.integers(12, len(data), 20):
                data[position] = random.integers(256)
            (tmp_path / name).write_bytes(data)
            with suppress(MediaError):
                probe(tmp_path / name)


def test_an_animation_shows_its_first_picture_and_says_so(tmp_path):
    pictures = [Image.new("RGB", (16, 16), colour) for colour in (COLOUR, (0, 0, 0), (255, 255, 255))]
    for name in ("a.gif", "a.webp", "a.png"):
        pictures[0].save(tmp_path / name, save_all=True, append_images=pictures[1:], duration=100)
        info = probe(tmp_path / name)
        assert "animated" in info.remarks[0]
        assert near(rgb_of_picture(tmp_path / name), COLOUR, 4)


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (101, 67), (40, 30)])
def test_odd_sizes_are_read(tmp_path, size):
    Image.new("RGB", size, COLOUR).save(tmp_path / "a.png")
    planes = read_picture(tmp_path / "a.png")
    assert planes.size == (size[0] + size[0] % 2, size[1] + size[1] % 2)
    assert (probe(tmp_path / "a.png").width, probe(tmp_path / "a.png").height) == size


# As a clip -------------------------------------------------------------------------------------------------------


def test_a_picture_clip_is_one_frame_and_the_same_object(tmp_path):
    Image.new("RGB", (64, 36), COLOUR).save(tmp_path / "a.png")
    with PictureClip(probe(tmp_path / "a.png"), (32, 18)).reader(0, 10) as reader:
        assert reader.frame(0) is reader.frame(9)
        assert reader.frame(0).size == (32, 18)
        assert near(reader.frame(0).rgb, COLOUR)


@pytest.mark.parametrize(("fit", "bar"), [("contain", (0, 0, 255)), ("blur", COLOUR), ("cover", COLOUR)])
def test_fit_and_background_reach_the_frame(tmp_path, fit, bar):
    Image.new("RGB", (40, 40), COLOUR).save(tmp_path / "a.png")
    with PictureClip(probe(tmp_path / "a.png"), (64, 36), fit, (0, 0, 255)).reader(0, 1) as reader:
        rgb = reader.frame(0).rgb
    assert near(rgb[18, 32], COLOUR)
    assert near(rgb[18, 4], bar)


def test_a_crop_is_of_the_picture_as_it_is_seen(tmp_path):
    upright = np.zeros((40, 80, 3), np.uint8)
    upright[:20, 40:] = COLOUR
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(upright).transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.png", exif=exif)
    crop = Crop(x=0.5, y=0, width=0.5, height=0.5)
    with PictureClip(probe(tmp_path / "a.png"), (32, 18), crop=crop).reader(0, 1) as reader:
        assert near(reader.frame(0).rgb, COLOUR)


def test_a_tiny_crop_still_shows_something(tmp_path):
    Image.new("RGB", (9, 7), COLOUR).save(tmp_path / "a.png")
    for x in (0.0, 0.5, 0.99):
        clip = PictureClip(probe(tmp_path / "a.png"), (32, 18), crop=Crop(x=x, y=x, width=0.01, height=0.01))
        assert near(clip.picture().rgb, COLOUR)


def test_equal_descriptions_are_equal_and_give_equal_pictures(tmp_path):
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (36, 64, 3), np.uint8)).save(tmp_path / "a.png")
    one, other = (PictureClip(probe(tmp_path / "a.png"), (48, 26)) for _ in range(2))
    assert one == other
    assert np.array_equal(one.picture().data, other.picture().data)
    assert one != PictureClip(probe(tmp_path / "a.png"), (48, 28))
    assert probe(tmp_path / "a.png").duration == Fraction(0)
