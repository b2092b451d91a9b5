"""Picture → upright picture: which way a page has to be turned, and by how much it then leans.

Decided by reading: a few lines are recognised both ways up, and the way that reads better wins. Line shapes alone cannot
tell a page from the same page upside down, and the library's direction classifier is wrong more often than the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image
from extractors.inks import has_red, remove_seals
from extractors.rapid import Quad, RapidReader, Recognition

LOOK_SIDE_PX = 960
"""Long side of the picture for the cheap look: finds 164 of 172 boxes of a dense statement in a sixteenth of the time."""
FEW_LINES, MANY_LINES = 3, 8
"""Lines read both ways up: three settle nearly every page, more are read where those leave a doubt."""
SURE_MARGIN, SURE_SCORE = 4.0, 8.0
LOOK_HEIGHTS = 12.0
"""So much of a line is read, in its heights: as many characters."""
SURE_TEXT, MANY_CHARACTERS = 0.9, 22
"""Three lines on their heads read as 15 Chinese characters at most, at 0.73 at best (69 pages of scans, photos and faxes); as
they should stand as 26 at least, at 0.945 at worst."""
CLEAR_MARGIN = 1.3
"""The better way must score this much more than the other, else the orientation is said to be unclear."""
SKEW_SIDE_PX = 1200
SMALLEST_SKEW_DEG = 0.05
LARGEST_SKEW_DEG = 12.0


@dataclass(frozen=True)
class Stance:
    """`turn_deg` clockwise (0, 90, 180, 270) brings the page upright; `skew_deg` clockwise then straightens its lines."""

    turn_deg: int
    skew_deg: float
    clear: bool
    lines: int


@dataclass(frozen=True)
class Look:
    """A cheap look at a page: its picture with the text lines level (`sideways`: it was turned for that by 270°), and they."""

    image: Image
    sideways: bool
    quads: list[Quad]

    @property
    def text_px(self) -> float:
        """Height of the smaller lines' boxes, in pixels; 0 where there are none."""
        return float(np.percentile([min(_sides(quad)) for quad in self.quads], 25)) if self.quads else 0.0

    def lines_upright(self, stance: Stance) -> list[Quad]:
        """The lines on the picture as `set_upright` makes it."""
        quads, (height, width) = self.quads, self.image.shape[:2]
        if stance.turn_deg in (90, 180):
            corner = np.array([width - 1, height - 1], dtype=np.float32)
            quads = [(corner - quad)[[2, 3, 0, 1]] for quad in quads]
        if abs(stance.skew_deg) < SMALLEST_SKEW_DEG or not quads:
            return quads
        return list(cv2.transform(np.asarray(quads), skew_matrix((height, width), stance.skew_deg)).astype(np.float32))


def look(image: Image, reader: RapidReader) -> Look:
    """Where the text lines of an RGB page picture are, and whether they run up or down the page."""
    # a lone small line is lost on the small picture
    quads = reader.detect(image, side_px=LOOK_SIDE_PX) or reader.detect(image)
    if len(quads) < FEW_LINES and has_red(image):
        # a signature's lines that a red seal joins are one blot
        bare = reader.detect(remove_seals(image), side_px=LOOK_SIDE_PX)
        quads = bare if len(bare) > len(quads) else quads
    if not _is_sideways(quads):
        return Look(image, False, quads)
    image = np.ascontiguousarray(np.rot90(image))
    return Look(image, True, reader.detect(image, side_px=LOOK_SIDE_PX))


def find_stance(seen: Look, reader: RapidReader) -> Stance:
    """How a page picture stands. `lines` 0 means that no text was found: then nothing is known."""
    if not seen.quads:
        return Stance(0, 0.0, True, 0)
    as_is, flipped = _read_both_ways(seen, reader)
    # np.rot90 turned the page by 90° anticlockwise, that is 270° clockwise
    turn = (270 if seen.sideways else 0) if as_is >= flipped else (90 if seen.sideways else 180)
    margin = max(as_is, flipped) / min(as_is, flipped)
    # rounded as the page keeps it, so that a second look at the page sees the same picture
    skew_deg = round(find_skew(seen.image, _lean(seen.quads)), 2)
    return Stance(turn, skew_deg, margin >= CLEAR_MARGIN, len(seen.quads))


def _read_both_ways(seen: Look, reader: RapidReader) -> tuple[float, float]:
    """How well lines read as they stand, and upside down."""
    as_is = flipped = 0.01
    lines = [_middle_of(quad) for quad in _longest(seen.quads)]
    for part in (lines[:FEW_LINES], lines[FEW_LINES:]):
        crops = [crop_quad(seen.image, quad) for quad in part]
        found = reader.recognise(crops)
        as_is += _score(found)
        if _reads_like_text(found):
            break
        flipped += _score(reader.recognise([crop[::-1, ::-1] for crop in crops]))
        if max(as_is, flipped) > max(SURE_SCORE, SURE_MARGIN * min(as_is, flipped)):
            break
    return as_is, flipped


def set_upright(image: Image, stance: Stance) -> Image:
    """The picture turned and straightened; paper-coloured corners where it leans."""
    image = np.rot90(image, k=-(stance.turn_deg // 90) % 4)
    if abs(stance.skew_deg) < SMALLEST_SKEW_DEG:
        return np.ascontiguousarray(image)
    height, width = image.shape[:2]
    matrix = skew_matrix(image.shape, stance.skew_deg)
    paper = tuple(int(v) for v in np.median(image.reshape(-1, 3)[:: max(1, image.size // 60000)], axis=0))
    return cv2.warpAffine(
        np.ascontiguousarray(image), matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper
    )


def skew_matrix(shape: tuple[int, ...], skew_deg: float) -> NDArray[np.float64]:
    """What straightens a turned picture of this shape, as an affine matrix."""
    return np.asarray(cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), -skew_deg, 1.0))


def crop_quad(image: Image, quad: Quad) -> Image:
    """The line in a quad as an upright rectangle."""
    width = round(max(hypot(*(quad[1] - quad[0])), hypot(*(quad[2] - quad[3]))))
    height = round(max(hypot(*(quad[3] - quad[0])), hypot(*(quad[2] - quad[1]))))
    width, height = max(1, width), max(1, height)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    return cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _sides(quad: Quad) -> tuple[float, float]:
    """Length of the quad's top edge and of its left edge."""
    return hypot(*(quad[1] - quad[0])), hypot(*(quad[3] - quad[0]))


def _is_sideways(quads: Sequence[Quad]) -> bool:
    """More text length stands in tall boxes than in wide ones."""
    tall = sum(h for w, h in map(_sides, quads) if h > 1.8 * w)
    wide = sum(w for w, h in map(_sides, quads) if w > 1.8 * h)
    return tall > wide


def _longest(quads: Sequence[Quad]) -> list[Quad]:
    """Lines worth reading: long, but not so long that they are two joined."""

    def length(quad: Quad) -> float:
        along, across = _sides(quad)
        return min(along / max(across, 1.0), 14.0)

    return sorted(quads, key=length, reverse=True)[:MANY_LINES]


def _middle_of(quad: Quad) -> Quad:
    """The middle of a line that is longer than has to be read to tell which way up it stands."""
    along, across = _sides(quad)
    rest = 1 - LOOK_HEIGHTS * across / max(along, 1.0)
    if rest <= 0:
        return quad
    top, bottom = (quad[1] - quad[0]) * rest / 2, (quad[2] - quad[3]) * rest / 2
    return np.array([quad[0] + top, quad[1] - top, quad[2] - bottom, quad[3] + bottom], dtype=np.float32)


def _reads_like_text(readings: Sequence[Recognition]) -> bool:
    """So many Chinese characters, so surely read, as no lines that stand on their heads give."""
    text = "".join(reading.text for reading in readings)
    sure = sum(len(reading.text) * reading.confidence for reading in readings) / max(1, len(text))
    return sure >= SURE_TEXT and sum("一" <= char <= "鿿" for char in text) >= MANY_CHARACTERS


def _score(readings: Sequence[Recognition]) -> float:
    """How much reads well: characters, weighted steeply by their certainty."""
    return sum(len(reading.text) * reading.confidence**3 for reading in readings)


def _lean(quads: Sequence[Quad]) -> float:
    """Median lean of the long lines in clockwise degrees, a first guess; 0 where there are too few."""
    leans = []
    for quad in quads:
        along, across = _sides(quad)
        lean = degrees(atan2(float(quad[1][1] - quad[0][1]), float(quad[1][0] - quad[0][0])))
        if along > 4 * across and abs(lean) < LARGEST_SKEW_DEG:
            leans.append(lean)
    return float(np.median(leans)) if len(leans) >= 3 else 0.0


def find_skew(image: Image, guess_deg: float) -> float:
    """Clockwise degrees that straighten the lines: where the rows' ink changes most sharply from row to row.

    Box corners are whole pixels and lie about leans below half a degree; the projection of all ink does not.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, SKEW_SIDE_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    y, x = np.nonzero(dark)
    down, across = (y - dark.shape[0] / 2).astype(np.float32), (x - dark.shape[1] / 2).astype(np.float32)
    best = -guess_deg
    for step, reach in ((0.5, 2.0), (0.1, 0.5), (0.03, 0.09)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(down, across, float(angle), dark.shape[0])))
    return best


def _sharpness(down: NDArray[np.float32], across: NDArray[np.float32], angle_deg: float, height: int) -> float:
    """How much the rows' ink changes from row to row when the page turns by an angle around its middle.

    Each inked place, given from the middle, counts in the two rows that it comes to lie between.
    """
    at = (
        down * np.float32(cos(radians(angle_deg)))
        + across * np.float32(sin(radians(angle_deg)))
        + np.float32(height / 2)
    )
    at = at[(at >= 0) & (at < height - 1)]
    row = at.astype(np.int32)
    lower = np.bincount(row, weights=at - row, minlength=height)
    rows = np.bincount(row, minlength=height) - lower
    rows[1:] += lower[:-1]
    return float(np.square(np.diff(rows)).sum())
