"""Small made-up pictures for tests: from the bench's portraits, with what a test wants in the file."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from bench.portraits import EDITS, portrait
from sleetwatch.vetting.picture_prints import unpack
from sleetwatch.vetting.pictures import read_picture

WALL, ROOM = 20, 12


def jpeg(picture, exif=None, **more):
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=90, exif=exif or Image.Exif(), **more)
    return kept.getvalue()


def png(picture, **more):
    kept = io.BytesIO()
    picture.save(kept, "PNG", **more)
    return kept.getvalue()


def camera(*, serial=None, taken=None, offset=None, software=None, place=False):
    """What a camera writes into a file."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Nikana", "Z 5"
    if software:
        exif[0x0131] = software
    photo = exif.get_ifd(0x8769)
    for tag, value in ((0x9003, taken), (0x9011, offset), (0xA431, serial)):
        if value:
            photo[tag] = value
    if place:
        exif.get_ifd(0x8825)[1] = "N"
    return exif


def edit(picture, name):
    return EDITS[name](picture, np.random.default_rng(5))


def print_of(picture):
    return unpack(read_picture(jpeg(picture))[1])


__all__ = ["ROOM", "WALL", "camera", "edit", "jpeg", "png", "portrait", "print_of"]
