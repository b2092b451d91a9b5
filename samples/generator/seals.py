"""Organisation → impression of its round red seal or a person's square name chop, as a picture with transparency."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.generator.fonts import SEAL_FILES
from samples.generator.pen import MILLIMETRE, Pen

SCALE_DPI = 220
RED = (214, 30, 38)


@dataclass(frozen=True)
class SealStyle:
    """How an office's seals look. `bottom` stands on the lower chord: a number, 财务专用章, or nothing."""

    diameter_mm: float = 40.0
    font: str = "song"
    star: bool = True
    inner_ring: bool = False
    bottom: str = ""
    fade: float = 0.12
    tilt_deg: float = 0.0


def draw_style(rng: random.Random, *, heldout: bool = False) -> SealStyle:
    return SealStyle(
        diameter_mm=rng.choice((38, 40, 40, 42)),
        font=rng.choice(("kai", "hei")) if heldout else "song",
        inner_ring=rng.random() < (0.5 if heldout else 0.2),
        fade=rng.uniform(0.05, 0.3 if heldout else 0.22),
        tilt_deg=rng.uniform(-12, 12),
    )


def draw_round_seal(owner: str, style: SealStyle, rng: random.Random) -> Image.Image:
    """The impression: ring, star, the owner's name along the upper arc."""
    side = round(style.diameter_mm / 25.4 * SCALE_DPI) * 2
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    edge, stroke = side * 0.02, round(side * 0.026)
    pen.ellipse((edge, edge, side - edge, side - edge), outline=255, width=stroke)
    if style.inner_ring:
        pen.ellipse(
            (edge * 3.2, edge * 3.2, side - edge * 3.2, side - edge * 3.2), outline=255, width=max(2, stroke // 4)
        )
    if style.star:
        pen.polygon(_star(side / 2, side / 2, side * 0.145), fill=255)
    _arc_text(mask, owner, style.font, side)
    if style.bottom:
        font = _font(style.font, side * 0.075)
        pen.text((side / 2, side * 0.77), style.bottom, font=font, fill=255, anchor="mm")
    return _ink(mask.resize((side // 2, side // 2), Image.Resampling.LANCZOS), style, rng)


def draw_name_chop(person: str, rng: random.Random) -> Image.Image:
    """A person's square chop, read from the right column down."""
    side = 360
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    pen.rectangle((8, 8, side - 9, side - 9), outline=255, width=12)
    chars = (person + "之印印")[: 4 if len(person) <= 4 else 9]
    columns = 2 if len(chars) <= 4 else 3
    step = (side - 48) / columns
    font = _font("song", step * 0.92)
    for place, char in enumerate(chars):
        column, row = divmod(place, columns)
        centre = (side - 24 - step * (column + 0.5), 24 + step * (row + 0.5))
        pen.text(centre, char, font=font, fill=255, anchor="mm")
    return _ink(mask.resize((side // 2, side // 2), Image.Resampling.LANCZOS), SealStyle(fade=0.15), rng)


def stamp(
    pen: Pen, owner: str, style: SealStyle, rng: random.Random, centre: tuple[float, float], *, jitter_mm: float = 3.0
) -> None:
    """Put the owner's seal on the page, roughly at `centre` (points)."""
    side = style.diameter_mm * MILLIMETRE
    x, y = (value + rng.uniform(-jitter_mm, jitter_mm) * MILLIMETRE for value in centre)
    pen.picture(draw_round_seal(owner, style, rng), x - side / 2, y - side / 2, side, side, quality=62)


def chop(pen: Pen, person: str, rng: random.Random, x: float, top: float) -> None:
    pen.picture(draw_name_chop(person, rng), x, top, 18 * MILLIMETRE, 18 * MILLIMETRE, quality=62)


def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    path, index = SEAL_FILES[name]
    return ImageFont.truetype(str(path), round(size), index=index)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for tip in range(10):
        reach = radius if tip % 2 == 0 else radius * 0.382
        angle = math.pi * tip / 5 - math.pi / 2
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return points


def _arc_text(mask: Image.Image, text: str, font_name: str, side: int) -> None:
    """The text along the ring, narrow characters, open at the bottom."""
    count = len(text)
    spread = min(268.0, 21.0 * (count - 1) if count <= 12 else 262.0)
    height = side * 0.145
    width = min(height * 0.82, math.radians(spread / max(1, count - 1)) * side * 0.34)
    font = _font(font_name, height)
    for place, char in enumerate(text):
        angle = (place / max(1, count - 1) - 0.5) * spread
        glyph = Image.new("L", (round(height * 1.2), round(height * 1.2)), 0)
        ImageDraw.Draw(glyph).text((height * 0.6, height * 0.6), char, font=font, fill=255, anchor="mm")
        glyph = glyph.resize((max(2, round(width * 1.2)), glyph.height), Image.Resampling.LANCZOS)
        glyph = glyph.rotate(-angle, expand=True, resample=Image.Resampling.BICUBIC)
        radius = side * 0.385
        x = side / 2 + radius * math.sin(math.radians(angle)) - glyph.width / 2
        y = side / 2 - radius * math.cos(math.radians(angle)) - glyph.height / 2
        mask.paste(255, (round(x), round(y)), glyph)


def _ink(mask: Image.Image, style: SealStyle, rng: random.Random) -> Image.Image:
    """A mask → red ink, uneven as a hand presses it, a little turned."""
    mask = mask.rotate(style.tilt_deg, resample=Image.Resampling.BICUBIC)
    noise = np.random.Generator(np.random.PCG64(rng.getrandbits(32)))
    coarse = Image.fromarray((noise.random((9, 9)) * 255).astype(np.uint8)).resize(mask.size, Image.Resampling.BICUBIC)
    grain = noise.random((mask.height, mask.width))
    strength = 1 - style.fade * 1.6 * (np.asarray(coarse) / 255.0) - style.fade * grain
    alpha = np.asarray(mask) * np.clip(strength, 0.15, 1)
    alpha = (alpha // 12 * 12).astype(np.uint8)
    image = Image.new("RGBA", mask.size, (*RED, 0))
    image.putalpha(Image.fromarray(alpha))
    return image
