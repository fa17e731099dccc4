"""Made-up portraits with known truth: somebody before a backdrop, drawn from a seed. Nobody is on them."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from sleetwatch.vetting.picture_match import sampled
from sleetwatch.vetting.picture_prints import SIDE, Grey

Draw = np.random.Generator
SIZES = ((360, 480), (480, 480), (400, 500), (600, 450))
Colour = tuple[int, int, int]


def portrait(seed: int, backdrop: int | None = None) -> Image.Image:
    """One person before a backdrop; several may stand before one."""
    draw = np.random.default_rng(seed)
    width, height = SIZES[int(draw.integers(len(SIZES)))]
    picture = _backdrop(int(draw.integers(1 << 30)) if backdrop is None else backdrop, width, height)
    _person(ImageDraw.Draw(picture), draw, width, height)
    picture = picture.filter(ImageFilter.GaussianBlur(float(draw.uniform(0.6, 1.6))))
    return _lit(picture, draw)


def _backdrop(seed: int, width: int, height: int) -> Image.Image:
    """A plain wall, one lit unevenly, or a room out of focus."""
    draw, kind = np.random.default_rng(seed), seed % 5
    if kind == 0:
        return Image.new("RGB", (width, height), _colour(draw, 120, 250))
    if kind == 1:
        slope = np.linspace(0, 1, height)[:, None] * draw.random() + np.linspace(0, 1, width)[None] * draw.random()
        ends = draw.integers(60, 250, (2, 3))
        return Image.fromarray((ends[0] + slope[..., None] / 2 * (ends[1] - ends[0])).clip(0, 255).astype(np.uint8))
    shades = np.full((height, width, 3), draw.integers(70, 190, 3), np.float64)
    for cells, strength in ((3, 60), (8, 35), (24, 20)):
        rough = (draw.normal(0, strength, (cells, cells, 3)) + 128).clip(0, 255).astype(np.uint8)
        shades += np.asarray(Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC), np.float64) - 128
    room = Image.fromarray(shades.clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(room)
    for _ in range(int(draw.integers(0, 12))):
        left, top = int(draw.integers(width)), int(draw.integers(height))
        across, down = int(draw.integers(width // 20, width // 3)), int(draw.integers(height // 20, height // 3))
        pen.rectangle((left, top, left + across, top + down), fill=_colour(draw, 20, 240))
    return room.filter(ImageFilter.GaussianBlur(float(draw.uniform(1, 6))))


def _colour(draw: Draw, low: int, high: int) -> Colour:
    red, green, blue = (int(shade) for shade in draw.integers(low, high, 3))
    return red, green, blue


def _person(pen: ImageDraw.ImageDraw, draw: Draw, width: int, height: int) -> None:
    unit = min(width, height)
    x, y = width * (0.5 + draw.normal(0, 0.04)), height * (0.42 + draw.normal(0, 0.03))
    across = unit * draw.uniform(0.15, 0.21)
    down = across * draw.uniform(1.2, 1.45)
    skin, hair = _colour(draw, 80, 240), _colour(draw, 10, 200)
    _shoulders(pen, draw, (x, y + down * draw.uniform(1.05, 1.25)), unit, height)
    wide, tall = across * draw.uniform(1.05, 1.5), down * draw.uniform(1.05, 1.35)
    pen.ellipse((x - wide, y - tall, x + wide, y + tall * draw.uniform(0.2, 1.1)), fill=hair)
    pen.rectangle((x - across * 0.45, y + down * 0.5, x + across * 0.45, y + down * 1.25), fill=skin)
    pen.ellipse((x - across, y - down * 0.9, x + across, y + down), fill=skin)
    _face(pen, draw, (x, y), (across, down), hair)


def _shoulders(pen: ImageDraw.ImageDraw, draw: Draw, neck: tuple[float, float], unit: int, height: int) -> None:
    (x, top), wide = neck, unit * draw.uniform(0.32, 0.45)
    pen.ellipse((x - wide, top, x + wide, top + height), fill=_colour(draw, 10, 240))
    for _ in range(int(draw.integers(0, 5))):
        place = x + draw.uniform(-0.8, 0.8) * wide
        line = (place, top + unit * 0.05, place + draw.uniform(-0.2, 0.2) * wide, height)
        pen.line(line, fill=_colour(draw, 10, 240), width=int(draw.integers(2, 12)))


def _face(
    pen: ImageDraw.ImageDraw, draw: Draw, middle: tuple[float, float], size: tuple[float, float], hair: Colour
) -> None:
    (x, y), (across, down) = middle, size
    apart, eye, level = (
        across * draw.uniform(0.35, 0.5),
        across * draw.uniform(0.1, 0.18),
        y - down * draw.uniform(0.02, 0.2),
    )
    for side in (-1, 1):
        at = x + side * apart
        pen.ellipse((at - eye, level - eye * 0.6, at + eye, level + eye * 0.6), fill=(245, 245, 245))
        pen.ellipse((at - eye / 2, level - eye / 2, at + eye / 2, level + eye / 2), fill=(30, 20, 20))
        brow = (at - eye * 1.3, level - eye * 1.6, at + eye * 1.3, level - eye * draw.uniform(1.5, 2.2))
        pen.line(brow, fill=hair, width=max(2, int(across * 0.06)))
    pen.line((x, level + eye, x + across * draw.uniform(-0.1, 0.1), y + down * 0.2), fill=(90, 60, 60), width=3)
    mouth, low = across * draw.uniform(0.25, 0.5), y + down * draw.uniform(0.42, 0.6)
    pen.chord((x - mouth, low - mouth * 0.3, x + mouth, low + mouth * 0.35), 0, 180, fill=(160, 60, 60))
    if draw.random() < 0.25:  # noqa: PLR2004 - one in four
        pen.chord((x - across * 0.8, y + down * 0.1, x + across * 0.8, y + down), 20, 160, fill=hair)


def _lit(picture: Image.Image, draw: Draw) -> Image.Image:
    """Uneven light and a sensor's noise."""
    shades = np.asarray(picture, np.float64)
    height, width = shades.shape[:2]
    across, down = draw.normal(0, 0.25, 2)
    light = 1 + across * np.linspace(-1, 1, width)[None, :, None] + down * np.linspace(-1, 1, height)[:, None, None]
    noisy = shades * light + draw.normal(0, draw.uniform(2, 6), shades.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def card(seed: int) -> Image.Image:
    """An identity card: everybody's has one layout; face, lines and light are one's own."""
    draw = np.random.default_rng(9)
    picture = Image.new("RGB", (640, 400), (205, 225, 235))
    pen = ImageDraw.Draw(picture)
    for _ in range(40):
        ring = (int(draw.integers(-200, 290)), int(draw.integers(-200, 190)), int(draw.integers(300, 900)), 400)
        pen.arc(ring, 0, 360, fill=(170, 200, 215), width=2)
    pen.rectangle((0, 0, 640, 62), fill=(30, 60, 120))
    pen.text((30, 10), "IDENTITY CARD", fill="white", font_size=38)
    pen.ellipse((540, 90, 620, 170), fill=(200, 170, 60))
    picture.paste(portrait(seed, 20).resize((170, 220)), (30, 95))
    own = np.random.default_rng(seed)
    for line in range(7):
        letters = "".join(chr(letter) for letter in own.integers(65, 91, int(own.integers(6, 14))))
        pen.text((225, 100 + line * 38), letters, fill=(20, 20, 20), font_size=24)
    lit = np.asarray(picture, np.float64) * own.uniform(0.75, 1.2) + own.normal(0, 4, (400, 640, 3))
    return Image.fromarray(lit.clip(0, 255).astype(np.uint8))


# --- edits

Edit = Callable[[Image.Image, Draw], Image.Image]


def jpeg(picture: Image.Image, quality: int) -> Image.Image:
    """The picture after it was saved as JPEG."""
    return Image.open(io.BytesIO(saved(picture, quality))).convert("RGB")


def saved(picture: Image.Image, quality: int = 85) -> bytes:
    """The picture as a JPEG file."""
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def cut(part: float) -> Edit:
    """What is left of both sides, somewhere in the picture."""

    def edit(picture: Image.Image, draw: Draw) -> Image.Image:
        width, height = int(picture.width * part), int(picture.height * part)
        left, top = int(draw.integers(picture.width - width + 1)), int(draw.integers(picture.height - height + 1))
        return picture.crop((left, top, left + width, top + height))

    return edit


def _marked(picture: Image.Image, *, lines: int) -> Image.Image:
    """A watermark of so many lines of large letters."""
    sheet = picture.convert("RGBA")
    over = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(over)
    for line in range(lines):
        where = (sheet.width * 0.1, sheet.height * (line + 0.8) / (lines + 0.6))
        pen.text(where, "SAMPLE PICTURE", fill=(255, 255, 255, 140), font_size=sheet.width // 10)
    return Image.alpha_composite(sheet, over).convert("RGB")


def _recoloured(picture: Image.Image, _: Draw) -> Image.Image:
    red, green, blue = picture.split()
    return Image.merge("RGB", (blue, green, red))


def _level(picture: Image.Image, degrees: float) -> Image.Image:
    """Turned, and cut so that nothing from outside shows, as programs that set a horizon level do."""
    slope = np.tan(np.deg2rad(degrees)) / 2
    across, down = int(picture.height * slope) + 1, int(picture.width * slope) + 1
    turned = picture.rotate(degrees, Image.Resampling.BICUBIC)
    return turned.crop((across, down, picture.width - across, picture.height - down))


def _swapped(picture: Image.Image, draw: Draw) -> Image.Image:
    """Another face in the middle of the same picture."""
    other = portrait(int(draw.integers(1 << 30)) + (1 << 31)).resize(picture.size)
    unit, mask = min(picture.size), Image.new("L", picture.size, 0)
    x, y = picture.width / 2, picture.height * 0.42
    ImageDraw.Draw(mask).ellipse((x - unit * 0.17, y - unit * 0.2, x + unit * 0.17, y + unit * 0.2), fill=255)
    return Image.composite(other, picture, mask.filter(ImageFilter.GaussianBlur(6)))


def _several(picture: Image.Image, draw: Draw) -> Image.Image:
    edited = ImageOps.mirror(cut(0.88)(ImageEnhance.Brightness(picture).enhance(1.2), draw))
    return jpeg(edited.resize((200, 220)), 60)


EDITS: dict[str, Edit] = {
    "saved at quality 30": lambda picture, _: jpeg(picture, 30),
    "96 dots wide": lambda picture, _: jpeg(picture.resize((96, 96 * picture.height // picture.width)), 75),
    "brighter by 0.4": lambda picture, _: ImageEnhance.Brightness(picture).enhance(1.4),
    "grey": lambda picture, _: ImageOps.grayscale(picture).convert("RGB"),
    "red and blue swapped": _recoloured,
    "blurred": lambda picture, _: picture.filter(ImageFilter.GaussianBlur(3)),
    "mirrored": lambda picture, _: ImageOps.mirror(picture),
    "cut to 0.95": cut(0.95),
    "cut to 0.9": cut(0.9),
    "cut to 0.8": cut(0.8),
    "cut to 0.7": cut(0.7),
    "white border": lambda picture, _: ImageOps.expand(picture, picture.width // 20, (255, 255, 255)),
    "watermark, one line": lambda picture, _: _marked(picture, lines=1),
    "watermark, three lines": lambda picture, _: _marked(picture, lines=3),
    "turned by 3 degrees": lambda picture, _: picture.rotate(3, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)),
    "turned by 5 degrees": lambda picture, _: picture.rotate(-5, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)),
    "turned by 5, its corners cut": lambda picture, _: _level(picture, 5),
    "turned by 7 degrees": lambda picture, _: picture.rotate(7, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)),
    "bright, cut, mirrored, small": _several,
    "another face in it": _swapped,
}


# --- many, as prints only


def crowd(many: int, seed: int) -> Grey:
    """Prints of many portraits: plain walls, rooms of one's own, and a stock of 200 backdrops for one in five."""
    draw = np.random.default_rng(seed)
    down, across = np.mgrid[:SIDE, :SIDE].astype(np.float32) / SIDE
    stock = _rooms(draw, 200)
    prints = np.empty((many, SIDE, SIDE), np.float32)
    for start in range(0, many, 1000):
        size = min(1000, many - start)
        rooms, kind = _rooms(draw, size), draw.random(size)
        rooms[kind < 0.3] = draw.uniform(100, 250, (int((kind < 0.3).sum()), 1, 1))  # noqa: PLR2004 - a plain wall
        rooms[kind > 0.8] = stock[draw.integers(len(stock), size=int((kind > 0.8).sum()))]  # noqa: PLR2004
        prints[start : start + size] = _peopled(rooms, draw, down, across)
    return prints


def _rooms(draw: Draw, many: int) -> Grey:
    rooms = np.full((many, SIDE, SIDE), 128.0, np.float32) + draw.normal(0, 30, (many, 1, 1)).astype(np.float32)
    whole = np.tile(np.array([0, 1, 0, 1], np.float32), (many, 1))
    for cells, strength in ((3, 40), (8, 20), (24, 10)):
        rough = np.repeat(np.repeat(draw.normal(0, strength, (many, cells, cells)), SIDE // cells, 1), SIDE // cells, 2)
        rooms += sampled(np.asarray(rough, np.float32), whole, SIDE)
    return rooms


EYES, LIPS = 0.02, 0.015
"""Half the height of a made-up eye and mouth, of the picture's."""


def _peopled(rooms: Grey, draw: Draw, down: Grey, across: Grey) -> Grey:
    """Somebody before each room: shapes with folds and strands, for nobody is of one shade."""
    many = len(rooms)

    def pick(low: float, high: float) -> npt.NDArray[np.float64]:
        return draw.uniform(low, high, (many, 1, 1))

    x, y, wide, tall = pick(0.38, 0.62), pick(0.32, 0.52), pick(0.11, 0.22), pick(0.15, 0.3)
    lean = across - x + pick(-0.3, 0.3) * (down - y)
    body = (lean / pick(0.25, 0.48)) ** 2 + ((down - y - tall - 0.45) / pick(0.38, 0.5)) ** 2 < 1
    hair = (lean / (wide * pick(1.05, 1.6))) ** 2 + ((down - y + 0.03) / (tall * pick(1.0, 1.5))) ** 2 < 1
    face = (lean / wide) ** 2 + ((down - y) / tall) ** 2 < 1
    found = rooms
    for shape, low, high, rough in ((body, 10, 240, 0.5), (hair, 10, 200, 0.4), (face, 80, 240, 0.15)):
        folds = (_rooms(draw, many) - 128) * rough
        found = np.where(shape, pick(low, high) + folds, found)
    for side in (-1, 1):
        eye = (np.abs(lean - side * wide * pick(0.35, 0.5)) < pick(0.02, 0.04)) & (np.abs(down - y + 0.02) < EYES)
        found = np.where(eye, pick(10, 60), found)
    mouth = (np.abs(lean) < wide * pick(0.25, 0.5)) & (np.abs(down - y - tall * pick(0.4, 0.6)) < LIPS)
    light = 1 + draw.normal(0, 0.2, (many, 1, 1)) * (across - 0.5) + draw.normal(0, 0.2, (many, 1, 1)) * (down - 0.5)
    found = np.where(mouth, pick(60, 120), found) * light + draw.normal(0, 3, found.shape)
    return np.asarray(found.clip(0, 255), np.float32)


def edited(prints: Grey, seed: int) -> Grey:
    """The prints once more: cut to 0.8 to 1 of their sides, brighter or darker, half of them mirrored, with noise."""
    draw, many = np.random.default_rng(seed), len(prints)
    part = draw.uniform(0.8, 1.0, (many, 1))
    left, top = draw.random((many, 1)) * (1 - part), draw.random((many, 1)) * (1 - part)
    boxes = np.concatenate([left, left + part, top, top + part], axis=1).astype(np.float32)
    found = sampled(prints, boxes, SIDE) * draw.uniform(0.8, 1.15, (many, 1, 1)) + draw.normal(0, 3, prints.shape)
    turned = np.where(draw.random((many, 1, 1)) < 0.5, found[:, :, ::-1], found)  # noqa: PLR2004 - half
    return np.asarray(turned.clip(0, 255), np.float32)
