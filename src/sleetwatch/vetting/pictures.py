"""Opens a stranger's picture within bounds: its print, its perceptual hash, and what the file says of itself.

The one door to Pillow. Meant to run in a process with little memory and time (`reading`); it bounds itself as well.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from sleetwatch.errors import InputError
from sleetwatch.vetting.extras import missing
from sleetwatch.vetting.picture_marks import marks_of
from sleetwatch.vetting.picture_prints import SIDE, Grey, dots_of, hashes_of, is_plain
from sleetwatch.vetting.picture_segments import segments_of

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

MOST_DOTS = 50_000_000
LONGEST_SIDE = 20_000
SMALLEST_SIDE = 16
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_EXIF = 1 << 20
_HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_IFD, _GPS = 0x8769, 0x8825
_TAGS = {0x010F: "Make", 0x0110: "Model", 0x0131: "Software", 0x013B: "Artist", 0x0132: "ModifyDate"}
_PHOTO_TAGS = {
    0x9003: "DateTimeOriginal",
    0x9010: "OffsetTime",
    0x9011: "OffsetTimeOriginal",
    0x9286: "UserComment",
    0xA431: "BodySerialNumber",
    0xA434: "LensModel",
}


def read_picture(data: bytes) -> tuple[dict[str, str], bytes]:
    """What a picture says of itself, as flat text, and its print. Raises `InputError` for what is no picture, is cut
    short or too large, and `UserError` when Pillow is not installed.

    The print is empty where too little is on the picture to tell it by; `phash` is 64 bits in hexadecimal. Where the
    camera says where it was, only that it does is told (`HasPlace`), not where.
    """
    segments = segments_of(data)
    if segments is None:
        raise InputError(_no_picture(data))
    opened = open_picture(data)
    size = {"Width": str(opened.width), "Height": str(opened.height), "Format": segments.format}
    dots = dots_of(grey_of(opened))
    hashes, _ = hashes_of(dots[None])
    told = {**marks_of(segments, exif_of(segments.exif)), **size, "phash": f"{int(hashes[0, 0, 0]):016x}"}
    return told, b"" if is_plain(dots) else dots.tobytes()


def _no_picture(data: bytes) -> str:
    """Why it is not read. A telephone's HEIC begins with a box that names its brand (ISO/IEC 14496-12, 23008-12)."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        return (
            "it is a HEIC or AVIF picture, which is not read here, as its decoders bring an encoder under the GPL; "
            "ask for a JPEG, or save it as one with the telephone's or computer's own viewer"
        )
    return "it is no JPEG, PNG or WebP picture; ask for one of these"


def open_picture(data: bytes) -> Image:
    """The picture, its size checked and nothing decoded yet."""
    pillow = _pillow()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened: Image = pillow.open(io.BytesIO(data), formats=FORMATS)
    except pillow.DecompressionBombError:
        raise InputError(
            f"the picture has more than {MOST_DOTS // 1_000_000} million dots; that is no portrait"
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError):
        raise InputError("the picture cannot be opened; it may be damaged") from None
    if opened.width * opened.height > MOST_DOTS or max(opened.size) > LONGEST_SIDE:
        raise InputError(f"the picture has {opened.width} by {opened.height} dots; that is no portrait")
    if min(opened.size) < SMALLEST_SIDE:
        raise InputError(f"the picture has {opened.width} by {opened.height} dots; too few to show anything")
    return opened


def grey_of(opened: Image) -> Grey:
    """The picture in `SIDE` by `SIDE` grey dots, turned as it is shown, on white where it is transparent."""
    upright = decoded(opened, "L", (4 * SIDE, 4 * SIDE))
    small = upright.resize((SIDE, SIDE), _pillow().Resampling.LANCZOS, reducing_gap=3.0)
    return np.asarray(small, np.float32)


def decoded(opened: Image, mode: str, draft: tuple[int, int] | None = None) -> Image:
    """The dots of a picture, turned as it is shown. `draft` lets a JPEG be decoded smaller. Raises `InputError`."""
    from PIL import ImageOps

    try:
        if draft is not None:
            opened.draft(mode, draft)
        turned = ImageOps.exif_transpose(opened)
        if "A" in turned.getbands() or "transparency" in turned.info:
            white = _pillow().new("RGBA", turned.size, "white")
            turned = _pillow().alpha_composite(white, turned.convert("RGBA"))
        return turned.convert(mode)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, MemoryError):
        raise InputError("the picture is cut short or damaged; ask for it again") from None


def exif_of(block: bytes) -> dict[str, str]:
    """Camera, clock and software of an EXIF block; empty when it is damaged."""
    if not block or len(block) > MOST_EXIF:
        return {}
    exif = _pillow().Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif.load(block)
            return _told(exif)
    except Exception:  # noqa: BLE001 - a library that a file has upset; the block is no use then
        return {}


def _told(exif: Exif) -> dict[str, str]:
    photo = exif.get_ifd(_IFD)
    found = {name: _text(exif.get(tag)) for tag, name in _TAGS.items()}
    found |= {name: _text(photo.get(tag)) for tag, name in _PHOTO_TAGS.items()}
    if exif.get_ifd(_GPS):
        found["HasPlace"] = "yes"
    return {name: value for name, value in found.items() if value}


def _text(value: object) -> str:
    """A value as text; an EXIF comment names its characters in eight bytes before it."""
    if isinstance(value, bytes):
        value = value[8:].decode("utf-16-be" if value.startswith(b"UNICODE") else "utf-8", "replace")
    return value.replace("\0", " ").strip() if isinstance(value, str) else ""


def _pillow() -> Any:  # noqa: ANN401 - a module
    try:
        from PIL import Image
    except ImportError:
        raise missing("Pillow") from None
    return Image
