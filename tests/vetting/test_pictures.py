"""Strangers' pictures: what is read of them, and what they may try."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from sleetwatch.errors import InputError
from sleetwatch.subjects.files import files_of
from sleetwatch.vetting.picture_prints import SIDE
from sleetwatch.vetting.pictures import MOST_DOTS, read_picture
from tests.vetting.portraits import camera, jpeg, png, portrait

PICTURE = portrait(3).resize((120, 150))
SOUND = jpeg(PICTURE)


def told(data):
    return read_picture(data)[0]


def test_a_camera_tells_its_serial_number_and_its_clock():
    exif = camera(serial="0123", taken="2026:03:01 10:20:30", offset="+09:00")

    found = told(jpeg(PICTURE, exif))

    assert found["BodySerialNumber"] == "0123"
    assert found["Width"] == "120"
    (file,) = files_of([{"kind": "photo", "metadata": found}])
    assert file.offset_minutes == 540


def test_where_a_picture_was_taken_is_not_kept_but_that_it_says_so_is():
    found = told(jpeg(PICTURE, camera(place=True)))

    assert found["HasPlace"] == "yes"
    assert not any("gps" in name.lower() or "latitude" in name.lower() for name in found)


def test_a_print_is_kept_of_what_shows_something_and_none_of_a_blank_page():
    assert len(read_picture(SOUND)[1]) == SIDE * SIDE
    assert read_picture(jpeg(Image.new("RGB", (200, 200), "white")))[1] == b""


def test_a_turned_picture_is_read_as_it_is_shown():
    exif = Image.Exif()
    exif[0x0112] = 3

    upright, turned = read_picture(SOUND)[1], read_picture(jpeg(PICTURE.rotate(180), exif))[1]

    assert sum(abs(one - other) for one, other in zip(upright, turned, strict=True)) / len(upright) < 4


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "CMYK", "1"])
def test_pictures_of_all_kinds_of_colour_are_read(mode):
    data = jpeg(PICTURE.convert(mode)) if mode == "CMYK" else png(PICTURE.convert(mode))

    assert told(data)["Height"] == "150"


@pytest.mark.parametrize(
    ("key", "value", "tool"),
    [
        ("parameters", "a portrait\nSteps: 20, Sampler: Euler", "Stable Diffusion web UI"),
        ("invokeai_metadata", "{}", "InvokeAI"),
        ("Software", "NovelAI", "NovelAI"),
    ],
)
def test_a_tool_that_makes_pictures_is_known_by_the_mark_it_leaves_in_a_png(key, value, tool):
    texts = PngImagePlugin.PngInfo()
    texts.add_text(key, value)

    found = told(png(PICTURE, pnginfo=texts))

    assert found["GeneratorMark"] == tool
    (file,) = files_of([{"kind": "photo", "metadata": found}])
    assert file.edited


def test_the_digital_source_type_is_read_from_xmp():
    texts = PngImagePlugin.PngInfo()
    address = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    texts.add_itxt("XML:com.adobe.xmp", f'<rdf:Description Iptc4xmpExt:DigitalSourceType="{address}"/>')

    assert "trained model" in told(png(PICTURE, pnginfo=texts))["GeneratorMark"]


def test_a_content_credential_is_told_of_with_the_caveat_that_nobody_checked_its_signature():
    manifest = (
        b"jumb c2pa claim_generator_info\xa1dnamegChatGPT "
        b"digitalSourceTypex0http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    )
    box = struct.pack(">HHI", 0x4A50, 1, 1) + manifest
    data = SOUND[:2] + b"\xff\xeb" + struct.pack(">H", len(box) + 2) + box + SOUND[2:]

    found = told(data)

    assert "not checked" in found["C2PA"]
    assert found["DigitalSourceType"] == "trainedAlgorithmicMedia"
    assert found["GeneratorMark"] == "an OpenAI tool"


def test_an_ordinary_photo_bears_no_mark_and_nothing_is_made_of_that():
    assert (
        not {"GeneratorMark", "C2PA", "DigitalSourceType"} & told(jpeg(PICTURE, camera(software="Firmware 1.2"))).keys()
    )


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(side):
    """A PNG of one shade that claims so many dots a side."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [int(MOST_DOTS**0.5) + 10, 60_000, 2**31 - 1])
def test_a_picture_with_more_dots_than_any_portrait_is_refused_before_it_is_decoded(side):
    with pytest.raises(InputError, match=r"portrait|opened"):
        read_picture(bomb(side))


def test_a_text_that_unpacks_to_very_much_is_cut():
    packed = chunk(b"zTXt", b"parameters\0\0" + zlib.compress(b"x" * 50_000_000))
    sound = png(PICTURE)

    with pytest.raises(InputError):  # Pillow refuses it, and our own reading of it was bounded
        read_picture(sound[:33] + packed + sound[33:])


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a" + b"\0" * 100, b"%PDF-1.7 not a picture", b"\xff\xd8\xff", SOUND[:200], SOUND[: len(SOUND) // 2]],
    ids=["empty", "gif", "pdf", "head only", "cut in the head", "cut in the middle"],
)
def test_what_is_no_picture_or_cut_short_is_refused_in_one_line(data):
    with pytest.raises(InputError) as refused:
        read_picture(data)
    assert "\n" not in str(refused.value)


def test_a_dot_is_too_small_to_show_anything():
    with pytest.raises(InputError, match="too few"):
        read_picture(png(Image.new("RGB", (4, 4))))


def test_a_huge_and_broken_exif_block_does_no_harm():
    for block in (b"II*\0" + b"\xff" * 60_000, b"MM\0*\0\0\0\x08\xff\xff" + b"\0\0\0\0\0\0" * 9_000):
        data = SOUND[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block + SOUND[2:]
        assert told(data)["Width"] == "120"


@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=20), st.integers(50, len(SOUND))
)
def test_a_spoilt_picture_is_read_or_refused_and_never_anything_else(spots, length):
    data = bytearray(SOUND[:length])
    for place, value in spots:
        data[place % length] = value

    try:
        found, dots = read_picture(bytes(data))
    except InputError:
        return
    assert all(isinstance(value, str) for value in found.values())
    assert len(dots) in {0, SIDE * SIDE}


def test_a_webp_tells_as_much_as_a_jpeg():
    kept = io.BytesIO()
    PICTURE.save(kept, "WEBP", exif=camera(serial="77"))

    found = told(kept.getvalue())

    assert (found["Format"], found["BodySerialNumber"]) == ("WebP", "77")


def test_a_telephones_heic_is_refused_with_the_reason_and_what_to_do():
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99)

    with pytest.raises(InputError, match=r"HEIC or AVIF.*ask for a JPEG"):
        read_picture(heic)
