"""Owner → impression of a seal as a mask of ink: round, oval or square, in one or two scripts, pressed unevenly."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Ink = NDArray[np.float32]
"""How much ink lies on each pixel, 0–1."""

NOTO = Path("/usr/share/fonts/opentype/noto")
TRUETYPE = Path("/usr/share/fonts/truetype")
FONTS: dict[str, dict[str, tuple[Path, int]]] = {
    "dev": {
        "song": (NOTO / "NotoSerifCJK-Bold.ttc", 2),
        "light": (TRUETYPE / "arphic/uming.ttc", 0),
        "hei": (TRUETYPE / "wqy/wqy-microhei.ttc", 0),
        "kai": (TRUETYPE / "arphic-gkai00mp/gkai00mp.ttf", 0),
    },
    "final": {
        "song": (NOTO / "NotoSerifCJK-Regular.ttc", 2),
        "gbsn": (TRUETYPE / "arphic-gbsn00lp/gbsn00lp.ttf", 0),
        "hei": (NOTO / "NotoSansCJK-Bold.ttc", 2),
        "kai": (TRUETYPE / "lxgw-wenkai/LXGWWenKai-Bold.ttf", 0),
        "zenhei": (TRUETYPE / "wqy/wqy-zenhei.ttc", 0),
    },
}
COLOURS = {
    "dev": ((214, 30, 38), (196, 24, 30), (226, 62, 56), (205, 40, 70)),
    "final": ((178, 18, 30), (232, 48, 30), (222, 40, 92), (236, 92, 84)),
}
ROUND_MM = {"dev": (38.0, 40.0, 42.0, 45.0), "final": (36.0, 40.0, 44.0, 50.0, 58.0)}
OVAL_MM = {"dev": ((45.0, 30.0), (40.0, 30.0)), "final": ((44.0, 32.0), (46.0, 31.0), (50.0, 36.0))}
BOTTOMS = ("", "", "合同专用章", "财务专用章", "1505020013478", "1522210097715")
Scripts = Literal["han", "mongolian_outside", "mongolian_left", "mongolian_below"]
PX_PER_MM = 16.0


@dataclass(frozen=True)
class Stamp:
    """One seal as it was cut. `width_mm` × `height_mm` outside; `bottom` stands in its lower part."""

    owner: str
    shape: Literal["round", "oval", "square"]
    width_mm: float
    height_mm: float
    font: tuple[Path, int]
    colour: tuple[int, int, int]
    scripts: Scripts = "han"
    bottom: str = ""
    inner_ring: bool = False
    star: bool = True
    letter: float = 0.145
    rim: float = 0.028
    tilt_deg: float = 0.0
    fade: float = 0.15
    patchy: float = 0.0
    filled: bool = False


def draw_stamp_look(rng: random.Random, owner: str, split: str, *, shape: str = "any") -> Stamp:
    """How an office's seal looks and how it was pressed."""
    kind = rng.choices(("round", "oval"), (0.86, 0.14))[0] if shape == "any" else shape
    font = rng.choice(list(FONTS[split].values()))
    colour = rng.choice(COLOURS[split])
    tilt, fade = rng.gauss(0, 11), rng.uniform(0.04, 0.26)
    patchy = rng.uniform(0.2, 0.75) if rng.random() < 0.3 else 0.0
    if kind == "square":
        side = rng.uniform(18, 22)
        return Stamp(
            owner, "square", side, side, font, colour, tilt_deg=tilt / 3, fade=fade, filled=rng.random() < 0.25
        )
    if kind == "oval":
        width, height = rng.choice(OVAL_MM[split])
        return Stamp(
            owner, "oval", width, height, font, colour, tilt_deg=tilt, fade=fade, patchy=patchy, star=False,
            bottom=rng.choice(("发票专用章", "财务专用章", "合同专用章")), letter=0.15, rim=0.03,
        )  # fmt: skip
    size = rng.choice(ROUND_MM[split])
    scripts: Scripts = rng.choices(
        ("han", "mongolian_outside", "mongolian_left", "mongolian_below"), (0.76, 0.09, 0.06, 0.09)
    )[0]
    return Stamp(
        owner, "round", size, size, font, colour, scripts=scripts, tilt_deg=tilt, fade=fade, patchy=patchy,
        bottom=rng.choice(BOTTOMS) if scripts in ("han", "mongolian_outside") else "", inner_ring=rng.random() < 0.25,
        star=rng.random() < 0.92, letter=rng.uniform(0.125, 0.17), rim=rng.uniform(0.02, 0.036),
    )  # fmt: skip


def draw_chop(rng: random.Random, person: str, split: str) -> Stamp:
    """A person's square chop."""
    return draw_stamp_look(rng, person, split, shape="square")


def as_company_square(stamp: Stamp, side_mm: float) -> Stamp:
    """The seal of an organisation cut as a square, its name in columns."""
    return replace(stamp, shape="square", width_mm=side_mm, height_mm=side_mm, filled=False)


def press(stamp: Stamp, px_per_mm: float, rng: random.Random) -> Ink:
    """The impression at a page's resolution, tilted, with its unevenness."""
    mask = {"round": _round, "oval": _oval, "square": _square}[stamp.shape](stamp)
    mask = mask.rotate(-stamp.tilt_deg, resample=Image.Resampling.BICUBIC, expand=True)
    scale = px_per_mm / PX_PER_MM
    size = (max(4, round(mask.width * scale)), max(4, round(mask.height * scale)))
    ink = np.asarray(mask.resize(size, Image.Resampling.BOX), dtype=np.float32) / 255
    noise = np.random.Generator(np.random.PCG64(rng.getrandbits(32)))
    coarse = _cloud(noise, ink.shape, 9)
    strength = 1 - stamp.fade * 1.6 * coarse - stamp.fade * noise.random(ink.shape).astype(np.float32)
    if stamp.patchy:
        # a worn or badly inked part
        strength *= 1 - stamp.patchy * np.clip((_cloud(noise, ink.shape, 4) - 0.55) * 4, 0, 1)
    return np.asarray(ink * np.clip(strength, 0.05, 1), np.float32)


def _cloud(noise: np.random.Generator, shape: tuple[int, ...], cells: int) -> Ink:
    coarse = Image.fromarray((noise.random((cells, cells)) * 255).astype(np.uint8))
    grey = np.asarray(coarse.resize((shape[1], shape[0]), Image.Resampling.BICUBIC), dtype=np.float32)
    return np.asarray(grey / 255, np.float32)


def _canvas(stamp: Stamp) -> tuple[Image.Image, float, float]:
    width, height = stamp.width_mm * PX_PER_MM, stamp.height_mm * PX_PER_MM
    return Image.new("L", (round(width), round(height)), 0), width, height


def _round(stamp: Stamp) -> Image.Image:
    mask, side, _ = _canvas(stamp)
    pen = ImageDraw.Draw(mask)
    pen.ellipse((1, 1, side - 2, side - 2), outline=255, width=round(side * stamp.rim))
    inset = side * (stamp.rim + 0.02)
    if stamp.inner_ring:
        pen.ellipse((inset, inset, side - inset, side - inset), outline=255, width=max(2, round(side * 0.007)))
    top = stamp.rim + (0.045 if stamp.inner_ring else 0.03)
    radius = side * (0.5 - top - stamp.letter / 2)
    middle = side / 2
    _round_text(mask, stamp, radius)
    if stamp.star and stamp.scripts != "mongolian_left":
        pen.polygon(_star(middle, middle, side * (0.12 if stamp.scripts == "mongolian_outside" else 0.15)), fill=255)
    if stamp.bottom.isdigit():
        arc_text(mask, stamp.bottom, stamp.font, side * 0.048, (middle, middle), (side * 0.5 - side * (stamp.rim + 0.05),) * 2,
                 from_deg=214, to_deg=146, inward=True)  # fmt: skip
    elif stamp.bottom:
        font = load_font(stamp.font, side * 0.085)
        pen.text((middle, side * 0.75), stamp.bottom, font=font, fill=255, anchor="mm")
    return mask


def _round_text(mask: Image.Image, stamp: Stamp, radius: float) -> None:
    """The owner's name, and beside it the Mongolian, as the region's rules place the two."""
    side, middle = float(mask.width), mask.width / 2
    height, centre, count = side * stamp.letter, (mask.width / 2, mask.width / 2), len(stamp.owner)
    spread = min(270.0 if not stamp.bottom.isdigit() else 246.0, 23.0 * (count - 1)) / 2
    if stamp.scripts == "mongolian_outside":
        small = height * 0.78
        mongolian(mask, centre, radius, height * 0.62, -130, 130)
        inside = radius - height * 0.95
        spread = min(125.0, 15.0 * (count - 1))
        arc_text(mask, stamp.owner, stamp.font, small, centre, (inside, inside), from_deg=-spread, to_deg=spread)
    elif stamp.scripts == "mongolian_left":
        mongolian(mask, centre, radius, height * 0.75, 195, 345)
        arc_text(mask, stamp.owner, stamp.font, height, centre, (radius, radius), from_deg=12, to_deg=168)
    elif stamp.scripts == "mongolian_below":
        spread = min(spread, 100.0)
        arc_text(mask, stamp.owner, stamp.font, height, centre, (radius, radius), from_deg=-spread, to_deg=spread)
        mongolian(mask, centre, radius, height * 0.7, 125, 235)
    else:
        arc_text(
            mask, stamp.owner, stamp.font, height, (middle, middle), (radius, radius), from_deg=-spread, to_deg=spread
        )


def _oval(stamp: Stamp) -> Image.Image:
    mask, width, height = _canvas(stamp)
    pen = ImageDraw.Draw(mask)
    pen.ellipse((1, 1, width - 2, height - 2), outline=255, width=round(height * stamp.rim * 1.2))
    letter = height * stamp.letter
    inset = height * (stamp.rim + 0.035) + letter / 2
    spread = min(112.0, 13.0 * (len(stamp.owner) - 1))
    arc_text(mask, stamp.owner, stamp.font, letter, (width / 2, height / 2), (width / 2 - inset, height / 2 - inset),
             from_deg=-spread, to_deg=spread)  # fmt: skip
    pen.text(
        (width / 2, height * 0.74), stamp.bottom, font=load_font(stamp.font, height * 0.115), fill=255, anchor="mm"
    )
    code = "91150502MA0PX37K4T"
    pen.text((width / 2, height * 0.53), code, font=load_font(stamp.font, height * 0.085), fill=255, anchor="mm")
    return mask


def _square(stamp: Stamp) -> Image.Image:
    mask, side, _ = _canvas(stamp)
    pen = ImageDraw.Draw(mask)
    pen.rectangle((0, 0, side, side), outline=255, width=round(side * 0.045), fill=255 if stamp.filled else 0)
    ink = 0 if stamp.filled else 255
    chars = stamp.owner if len(stamp.owner) > 6 else (stamp.owner + "之印印")[: 4 if len(stamp.owner) <= 4 else 9]
    columns = 2 if len(chars) <= 4 else 3 if len(chars) <= 9 else 4
    rows = math.ceil(len(chars) / columns)
    room = side * 0.86
    for place, char in enumerate(chars):
        column, row = divmod(place, rows)
        width, height = room / columns, room / rows
        glyph = Image.new("L", (round(width * 2), round(width * 2)), 0)
        ImageDraw.Draw(glyph).text(
            (width, width), char, font=load_font(stamp.font, width * 0.94), fill=255, anchor="mm"
        )
        glyph = glyph.resize((glyph.width, max(2, round(glyph.height * height / width))))
        x = side - side * 0.07 - width * (column + 0.5) - glyph.width / 2
        y = side * 0.07 + height * (row + 0.5) - glyph.height / 2
        mask.paste(ink, (round(x), round(y)), glyph)
    return mask


def load_font(font: tuple[Path, int], size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font[0]), max(4, round(size)), index=font[1])


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for tip in range(10):
        reach = radius if tip % 2 == 0 else radius * 0.382
        angle = math.pi * tip / 5 - math.pi / 2
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return points


def arc_text(
    mask: Image.Image, text: str, font: tuple[Path, int], height: float, centre: tuple[float, float],
    radii: tuple[float, float], *, from_deg: float, to_deg: float, inward: bool = False,
) -> None:  # fmt: skip
    """Text along an ellipse, angles clockwise from the top; narrowed where the letters are many. `inward`: heads to the middle."""
    places = _even_places(len(text), radii, from_deg, to_deg)
    step = _step(places, radii)
    width = min(height * 0.9, step * 0.93)
    face = load_font(font, height)
    for (x, y, lean), char in zip(places, text, strict=True):
        side = round(height * 1.3)
        glyph = Image.new("L", (side, side), 0)
        ImageDraw.Draw(glyph).text((side / 2, side / 2), char, font=face, fill=255, anchor="mm")
        glyph = glyph.resize((max(2, round(side * width / height)), side), Image.Resampling.LANCZOS)
        glyph = glyph.rotate(-lean + (180 if inward else 0), expand=True, resample=Image.Resampling.BICUBIC)
        mask.paste(255, (round(centre[0] + x - glyph.width / 2), round(centre[1] + y - glyph.height / 2)), glyph)


def _even_places(
    count: int, radii: tuple[float, float], from_deg: float, to_deg: float
) -> list[tuple[float, float, float]]:
    """Points at equal distances along the ellipse, with the lean of the outward normal (clockwise from upright)."""
    angles = np.radians(np.linspace(from_deg, to_deg, 400))
    xs, ys = radii[0] * np.sin(angles), -radii[1] * np.cos(angles)
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(xs), np.diff(ys)))])
    wanted = np.interp(np.linspace(0, along[-1], max(count, 2))[:count], along, angles)
    normal = np.degrees(np.arctan2(np.sin(wanted) / radii[0], np.cos(wanted) / radii[1]))
    return [
        (float(radii[0] * np.sin(a)), float(-radii[1] * np.cos(a)), float(n))
        for a, n in zip(wanted, normal, strict=True)
    ]


def _step(places: list[tuple[float, float, float]], radii: tuple[float, float]) -> float:
    steps = [math.dist(a[:2], b[:2]) for a, b in zip(places, places[1:], strict=False)]
    return min(steps, default=radii[0])


def mongolian(
    mask: Image.Image, centre: tuple[float, float], radius: float, height: float, from_deg: float, to_deg: float
) -> None:
    """Strokes like the vertical script's, laid along a ring: a spine with teeth, loops and tails, word by word."""
    rng = random.Random(round(radius * 10 + from_deg))
    pen = ImageDraw.Draw(mask)
    width = max(2, round(height * 0.14))

    def at(degrees: float, reach: float) -> tuple[float, float]:
        angle = math.radians(degrees)
        return (centre[0] + reach * math.sin(angle), centre[1] - reach * math.cos(angle))

    place = from_deg
    tooth = math.degrees(height * 0.33 / radius)
    while place < to_deg - 3 * tooth:
        end = min(to_deg, place + tooth * rng.randint(5, 11))
        pen.line([at(a, radius) for a in np.arange(place, end, tooth / 3)], fill=255, width=width)
        for a in np.arange(place, end - tooth, tooth):
            kind = rng.random()
            if kind < 0.55:
                pen.line([at(a, radius), at(a + tooth * 0.4, radius + height * 0.42)], fill=255, width=width)
            elif kind < 0.75:
                x, y = at(a, radius + height * 0.22)
                size = height * 0.2
                pen.ellipse((x - size, y - size, x + size, y + size), outline=255, width=max(2, width * 2 // 3))
            elif kind < 0.9:
                pen.line([at(a, radius), at(a - tooth * 0.6, radius - height * 0.45)], fill=255, width=width)
        pen.line([at(end, radius), at(end - tooth, radius - height * 0.5)], fill=255, width=width)
        place = end + tooth * 1.3
