"""Seeded pictures of printed amounts as second looks cut them out of scans, photos and faxes: what the amount reader learns from.

The fonts are Debian's, none of them one that the samples' generator sets, so that figures on samples tell of unseen fonts:

    apt-get install fonts-dejavu fonts-freefont-ttf fonts-urw-base35 fonts-crosextra-carlito fonts-crosextra-caladea \\
        fonts-courier-prime fonts-lato fonts-open-sans fonts-roboto-unhinted fonts-cwtex-fs fonts-cwtex-ming fonts-cwtex-heib \\
        fonts-tlwg-garuda-ttf fonts-tlwg-kinnari-ttf fonts-tlwg-norasi-ttf fonts-tlwg-typewriter-ttf fonts-sil-charis \\
        fonts-sil-gentiumplus fonts-linuxlibertine fonts-hack-ttf fonts-inconsolata fonts-cantarell
"""

from __future__ import annotations

import math
import random
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]
"""0 is paper, 1 ink."""

FONTS = Path("/usr/share/fonts")
FACES = (
    "DejaVuSans DejaVuSans-Bold DejaVuSansCondensed DejaVuSansMono DejaVuSerif DejaVuSerifCondensed DejaVuSerif-Bold "
    "FreeMono FreeMonoBold FreeSans FreeSansBold FreeSerif FreeSerifBold FreeSerifItalic NimbusMonoPS-Regular "
    "NimbusMonoPS-Bold NimbusRoman-Regular NimbusRoman-Bold NimbusRoman-Italic NimbusSans-Regular NimbusSans-Bold "
    "NimbusSansNarrow-Regular P052-Roman C059-Roman URWBookman-Light URWGothic-Book Carlito-Regular Carlito-Bold "
    "Caladea-Regular Caladea-Bold Lato-Regular Lato-Bold Lato-Light OpenSans-Regular OpenSans-CondLight "
    "OpenSans-Semibold Roboto-Regular RobotoCondensed-Regular Roboto-Medium Roboto-Light cwfs cwming cwheib Garuda "
    "Kinnari Norasi TlwgTypewriter TlwgTypewriter-Bold CharisSIL-Regular CharisSIL-Bold GentiumPlus-Regular LinLibertine_R "
    "LinBiolinum_R Hack-Regular Inconsolata Cantarell-Regular"
).split()
SERIFED_TWICE = frozenset(
    "NimbusRoman-Regular FreeSerif cwming cwfs DejaVuSansMono NimbusMonoPS-Regular FreeSans NimbusSans-Regular".split()
)
"""The designs nearest to what office programs set digits in: drawn more often."""
WIDE_FACE = "cwming"
"""Has brackets and a minus as wide as a Chinese character."""
SIGNS = "0123456789,.-()"
DIGIT_PX = 48
"""Height of digits as they are drawn first."""
UNDER_SEAL, WIDER = 0.85, 4.0
"""Share of such pictures in which a seal lies on the number, and how much wider they may be cut out, in digits' heights."""
NEIGHBOUR = 1.8
"""Where the room before a number is so many digits' heights wide, another column's last digit may stand in it."""
SEALS, SEALS_SEED, SEAL_PX = 96, 7_431, 720
"""Seals that are laid over numbers, and the diameter they are drawn with: 40 mm beside digits of 2.7 mm."""
SEAL_FACES = ("cwming", "cwheib", "cwfs")


def draw_amount(rng: random.Random) -> str:
    """An amount as statements print them."""
    kind = rng.random()
    if kind < 0.05:
        whole, places = 0, 2
    elif kind < 0.14:
        whole, places = rng.randrange(1, 10 ** rng.randint(1, 5)) * 10 ** rng.randint(2, 5), 2
    elif kind < 0.3:
        whole, places = rng.randrange(10 ** rng.randint(1, 9)), 2
    else:
        whole, places = rng.randrange(10 ** rng.randint(4, 8), 10**9), 2
        whole //= 10 ** rng.randint(0, 4)
    shape = rng.random()
    if shape > 0.86:
        places = rng.choice((0, 0, 0, 1, 4, 6))
    grouped = rng.random() < 0.86
    text = f"{whole:,}" if grouped else str(whole)
    if places:
        text += "." + "".join(str(rng.randrange(10)) for _ in range(places)) if whole else "." + "0" * places
    if whole and places and rng.random() < 0.06:
        text = text[:-places] + "0" * places
    sign = rng.random()
    if whole and sign < 0.11:
        return "-" + text
    return f"({text})" if whole and sign < 0.14 else text


def picture_of(text: str, rng: random.Random, *, seals: bool = False) -> Picture:
    """The amount as a device saw it: grey, cropped about its ink, digits 8 to 34 pixels high.

    With `seals` most are strips in which a seal lies over the number.
    """
    noise = np.random.Generator(np.random.PCG64(rng.getrandbits(32)))
    ink = _drawn(text, rng, seals and rng.random() < UNDER_SEAL)
    ink = _worn(ink, rng)
    ink = _bent(ink, rng)
    height = min(34.0, max(8.0, rng.gauss(17, 5)))
    scale = height / DIGIT_PX
    soft = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.15, 0.75) / scale)
    small = cv2.resize(soft, None, fx=scale * rng.uniform(0.82, 1.2), fy=scale, interpolation=cv2.INTER_AREA)
    seen = _lit(np.asarray(small, np.float32), rng, noise)
    kind = rng.random()
    if kind < 0.45:
        seen = _faxed(seen, rng, noise)
    elif kind < 0.75:
        quality = [int(cv2.IMWRITE_JPEG_QUALITY), rng.randint(22, 90)]
        seen = np.asarray(cv2.imdecode(cv2.imencode(".jpg", seen, quality)[1], cv2.IMREAD_GRAYSCALE), np.uint8)
    if rng.random() < 0.6:
        factor = rng.uniform(0.75, 1.5)
        how = rng.choice((cv2.INTER_LINEAR, cv2.INTER_AREA))
        seen = np.asarray(cv2.resize(seen, None, fx=factor, fy=factor, interpolation=how), np.uint8)
    return seen


@cache
def _files() -> dict[str, Path]:
    return {path.stem: path for path in FONTS.rglob("*") if path.suffix in (".ttf", ".otf")}


@cache
def _faces() -> tuple[str, ...]:
    return tuple(name for name in FACES for _ in range(3 if name in SERIFED_TWICE else 1) if name in _files())


@cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    """The face at the size at which its digits are as high as agreed."""
    font = ImageFont.truetype(str(_files()[name]), 100)
    box = font.getbbox("0")
    return ImageFont.truetype(str(_files()[name]), round(100 * DIGIT_PX / (box[3] - box[1])))


@cache
def _has(face: str, char: str) -> bool:
    """Whether a face draws a character, not a blank or its sign for a missing one."""
    shown, missing = (bytes(_font(face).getmask(c)) for c in (char, "\U0010fffd"))
    return any(shown) and shown != missing


def _drawn(text: str, rng: random.Random, sealed: bool) -> Ink:
    """Ink between 0 and 1, with what stands near a number on a sheet: ruled lines, a seal's strokes, dust."""
    face = rng.choice(_faces())
    if text.startswith("-"):
        sign = rng.choice("--−–－")
        # in a strip the room before a number is blank: a face without the sign would teach that blank is a minus
        text = (sign if not sealed or sign == "－" or _has(face, sign) else "-") + text[1:]
    elif rng.random() < 0.3:
        text = text.replace("(", "（").replace(")", "）")
    spacing = rng.uniform(-0.03, 0.14) * DIGIT_PX if rng.random() < 0.5 else 0.0
    fonts = [_font(WIDE_FACE if char in "（）－" else face) for char in text]
    widths = [font.getlength(char) + spacing for char, font in zip(text, fonts, strict=True)]
    margin = round(rng.uniform(0.12, 0.5) * DIGIT_PX)
    # a seal hides where a number begins and ends: what is cut out is wider
    beside = margin + round(rng.uniform(0, WIDER) * DIGIT_PX) if sealed else margin
    beyond = margin + round(rng.uniform(0, 0.4) * DIGIT_PX) if sealed else margin
    size = (round(sum(widths)) + beside + beyond + 4, round(DIGIT_PX * 1.3) + 2 * margin)
    sheet = Image.new("L", size, 0)
    pen = ImageDraw.Draw(sheet)
    if beside - margin > NEIGHBOUR * DIGIT_PX and rng.random() < 0.4:
        pen.text((0, margin + DIGIT_PX), str(rng.randrange(10)), fill=255, font=_font(face), anchor="ls")
    x = float(beside)
    base = margin + DIGIT_PX + round(rng.uniform(0, 0.1) * DIGIT_PX)
    for char, font, width in zip(text, fonts, widths, strict=True):
        pen.text((x, base), char, fill=255, font=font, anchor="ls")
        x += width
    ink: Ink = np.asarray(sheet, np.float32) / np.float32(255)
    return _with_strokes(_under_seal(ink, rng) if sealed else ink, rng, base)


def _with_strokes(ink: Ink, rng: random.Random, base: int) -> Ink:
    ink = ink.copy()
    height, width = ink.shape
    if rng.random() < 0.22:
        y = rng.choice((base + rng.randint(8, 16), base - DIGIT_PX - rng.randint(8, 14)))
        cv2.line(ink, (0, y), (width, y + rng.randint(-2, 2)), rng.uniform(0.4, 1), rng.randint(1, 4))
    if rng.random() < 0.08:
        x = rng.choice((rng.randint(0, 5), width - rng.randint(1, 6)))
        cv2.line(ink, (x, 0), (x, height), rng.uniform(0.4, 1), rng.randint(1, 3))
    if rng.random() < 0.16:
        # what is left of a seal when its red is taken out, or a grey one
        shade = rng.uniform(0.06, 0.5)
        centre = (rng.randint(-width // 2, width * 3 // 2), rng.randint(-4 * height, 5 * height))
        ring = np.zeros_like(ink)
        cv2.circle(ring, centre, rng.randint(height, 5 * height), shade, rng.randint(3, 16))
        for _ in range(rng.randint(0, 3)):
            at = rng.randint(0, width), rng.randint(0, height)
            cv2.line(ring, at, (at[0] + rng.randint(-50, 50), at[1] + rng.randint(-50, 50)), shade, rng.randint(3, 12))
        ink = np.maximum(ink, ring)
    for _ in range(rng.choice((0, 0, 0, 0, 1, 3))):
        cv2.circle(ink, (rng.randint(0, width), rng.randint(0, height)), rng.randint(1, 5), rng.uniform(0.4, 1), -1)
    return ink


@cache
def _seals() -> tuple[Ink, ...]:
    """Round seals as their ink would lie on blank paper: rings, a name along the upper arc, a star or a line of digits within."""
    rng = random.Random(SEALS_SEED)
    return tuple(_seal(rng) for _ in range(SEALS))


@cache
def _characters() -> str:
    """What the faces of seals have: the common characters of Big5."""
    return "".join(bytes((high, low)).decode("big5") for high in range(0xA4, 0xC6) for low in range(0x40, 0x7F))


def _seal(rng: random.Random) -> Ink:
    half = SEAL_PX // 2
    sheet = Image.new("L", (SEAL_PX, SEAL_PX), 0)
    pen = ImageDraw.Draw(sheet)
    radius = half - 4
    pen.ellipse((half - radius, half - radius, half + radius, half + radius), outline=255, width=rng.randint(10, 24))
    if rng.random() < 0.4:
        inner = radius - rng.randint(26, 40)
        pen.ellipse((half - inner, half - inner, half + inner, half + inner), outline=255, width=rng.randint(2, 6))
    count = rng.randint(8, 18)
    size = round(min(0.34 * radius, 4.6 * radius * 0.72 / count))
    font = ImageFont.truetype(str(_files()[rng.choice(SEAL_FACES)]), size)
    for i in range(count):
        # from the lower left over the top to the lower right
        turn = -125 + 250 * (i + 0.5) / count
        char = rng.choice(_characters())
        tile = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(tile).text((size, size), char, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-turn, resample=Image.Resampling.BILINEAR)
        x = half + 0.74 * radius * math.sin(math.radians(turn)) - size
        y = half - 0.74 * radius * math.cos(math.radians(turn)) - size
        sheet.paste(255, (round(x), round(y)), tile)
    if rng.random() < 0.8:
        star = 0.3 * radius
        points = [
            (half + r * math.sin(math.pi * k / 5), half - r * math.cos(math.pi * k / 5))
            for k in range(10)
            for r in [star if k % 2 == 0 else 0.39 * star]
        ]
        pen.polygon(points, fill=255)
    else:
        pen.text((half, half), str(rng.randrange(10**6, 10**10)), fill=255, font=_font("FreeSans"), anchor="mm")
    ink: Ink = np.asarray(sheet, np.float32) / np.float32(255)
    return ink


def _under_seal(ink: Ink, rng: random.Random) -> Ink:
    """What is left of a seal whose red was taken out, or one in the grey of a copy: as dark as the digits, or nearly."""
    height, width = ink.shape
    seal = rng.choice(_seals())
    half = SEAL_PX / 2
    # a point of the seal's disc comes to a point of the number
    reach, at = half * rng.random() ** 0.5, rng.uniform(0, 2 * math.pi)
    scale, turn = rng.uniform(0.72, 1.3), rng.uniform(-25, 25)
    matrix = cv2.getRotationMatrix2D((half + reach * math.cos(at), half + reach * math.sin(at)), turn, scale)
    matrix[0, 2] += rng.uniform(0, width) - half - reach * math.cos(at)
    matrix[1, 2] += rng.uniform(0, height) - half - reach * math.sin(at)
    laid = cv2.warpAffine(seal, matrix, (width, height), flags=cv2.INTER_LINEAR)
    shade = rng.uniform(0.06, 0.4) if rng.random() < 0.45 else rng.uniform(0.35, 0.95)
    if rng.random() < 0.3:
        # a seal that was pressed unevenly
        patches = cv2.resize(
            np.array([[rng.uniform(0.3, 1) for _ in range(6)] for _ in range(3)], np.float32), (width, height)
        )
        laid = laid * patches
    if rng.random() < 0.5:
        return np.asarray(1 - (1 - ink) * (1 - shade * laid), np.float32)
    return np.asarray(np.maximum(ink, shade * laid), np.float32)


def _worn(ink: Ink, rng: random.Random) -> Ink:
    """Strokes thicker or thinner than they were set."""
    thickness = rng.random()
    if thickness < 0.22:
        return np.asarray(cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (rng.choice((3, 4, 5)),) * 2)))
    if thickness < 0.36:
        thin = cv2.erode(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (rng.choice((2, 3)),) * 2))
        return np.asarray(0.75 * thin + 0.25 * ink, np.float32)
    return ink


def _bent(ink: Ink, rng: random.Random) -> Ink:
    """Leaning, turned, narrowed, curved a little."""
    height, width = ink.shape
    turn, lean = rng.gauss(0, 0.012), rng.gauss(0, 0.06)
    matrix = np.array([[1, lean, -lean * height / 2], [turn, 1, -turn * width / 2]], np.float32)
    out = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.15:
        waves = (rng.uniform(1, 4) * np.sin(np.linspace(0, rng.uniform(1, 3), width) + rng.uniform(0, 6))).astype(
            np.float32
        )
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        out = cv2.remap(out, x, y + waves[None, :], cv2.INTER_LINEAR)
    return np.asarray(out, np.float32)


def _lit(ink: Ink, rng: random.Random, noise: np.random.Generator) -> Picture:
    """Ink on paper under a lamp."""
    paper = rng.uniform(165, 255)
    depth = rng.uniform(0.35, 1.0) * paper
    values = paper - depth * ink
    if rng.random() < 0.35:
        values = values * np.linspace(1, rng.uniform(0.72, 1.0), values.shape[1], dtype=np.float32)[None, :]
    grain = rng.uniform(1, 26) if rng.random() < 0.7 else 1.0
    speckle = noise.normal(0, grain, values.shape)
    if rng.random() < 0.4:
        speckle = np.asarray(cv2.GaussianBlur(speckle, (0, 0), rng.uniform(0.4, 0.9)), np.float64)
    return np.clip(values + speckle, 0, 255).astype(np.uint8)


def _faxed(seen: Picture, rng: random.Random, noise: np.random.Generator) -> Picture:
    """Black and white, with lines that were not sent and specks; a second time for the copy of a copy."""
    for again in range(1 + (rng.random() < 0.25)):
        dark, light = float(np.percentile(seen, 3)), float(np.percentile(seen, 90))
        level = dark + (light - dark) * rng.uniform(0.32, 0.8)
        if again:
            seen = np.clip(
                cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.4, 0.8)) + noise.normal(0, 14, seen.shape), 0, 255
            )
            seen = seen.astype(np.uint8)
        seen = np.where(seen > level, 255, 0).astype(np.uint8)
        if rng.random() < 0.25:
            for _ in range(rng.randint(1, 2)):
                seen[rng.randrange(seen.shape[0])] = rng.choice((255, 255, 0))
        flipped = noise.random(seen.shape) < rng.choice((0, 0, 0.004, 0.012))
        seen[flipped] = 255 - seen[flipped]
    return seen
