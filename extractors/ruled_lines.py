"""Picture → ruled lines: the horizontal and vertical strokes of a table's grid, by morphology (OpenCV)."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.image import Image
from extractors.pieces import boxes_of_pieces
from extractors.worn_lines import find_worn_verticals
from schemas.pages import Box

SHORTEST_HORIZONTAL_PT = 36.0
SHORTEST_VERTICAL_PT = 24.0
"""Taller than a line of large print: a shorter stroke is a character's or a seal's."""
THICKEST_PT = 4.0
NARROWEST_PT = 8.0
"""Columns of single digits are wider."""
GAP_ALONG_ROWS_PT = 3.0
GAP_DOWN_COLUMNS_PT = 1.0
"""A stroke may break by so much (noise, a seal's ring) and is still one line. Down a column less: digits stand so close
above each other that, bridged, a column of amounts is a bundle of lines."""


WIDE_RULE, LONG_STREAK, LONE_STREAK = 0.3, 0.75, 0.92
BEYOND_PT, STREAK_GAP_PT, STREAK_STEP_PT = 20.0, 8.0, 5.0
EDGE_PT, MARGIN_PT, LONGEST_GAP_PT = 4.0, 40.0, 30.0
"""A scanner's streak runs down the sheet, beyond the table at both ends; a table's lines end with it."""


def find_ruled_lines(grey: Image, *, dpi: float) -> list[Box]:
    """Ruled lines of an upright grey picture, as boxes in points: horizontal ones first, then vertical ones."""
    dark = _binarise(grey, dpi)
    horizontal = _strokes(dark, dpi, SHORTEST_HORIZONTAL_PT, along_x=True)
    vertical = _strokes(dark, dpi, SHORTEST_VERTICAL_PT, along_x=False)
    vertical = merge_strokes(vertical, along_x=False)
    worn = find_worn_verticals(dark, horizontal, vertical, dpi=dpi)
    horizontal = merge_strokes(horizontal, along_x=True)
    vertical = merge_strokes([*vertical, *worn], along_x=False)
    return horizontal + without_streaks(vertical, horizontal, grey.shape[1] * 72 / dpi, grey.shape[0] * 72 / dpi)


def without_streaks(verticals: Sequence[Box], horizontals: Sequence[Box], width: float, height: float) -> list[Box]:
    """Upright lines without the streaks that dust on a scanner's glass draws down the whole page (sizes in points).

    On a page that was straightened a streak leans, and is found in pieces.
    """
    wide = [rule for rule in horizontals if rule[2] - rule[0] > WIDE_RULE * width]
    top = min((rule[1] for rule in wide), default=height)
    bottom = max((rule[3] for rule in wide), default=0.0)
    least = (LONG_STREAK if wide else LONE_STREAK) * height
    chains: list[list[Box]] = []
    for piece in sorted(verticals, key=lambda rule: rule[1]):
        if wide and abs(piece[1] - top) < STREAK_GAP_PT and abs(piece[3] - bottom) < STREAK_GAP_PT:
            continue  # from the table's first rule to its last: a line of the table, however near to a streak
        chain = next((one for one in chains if _goes_on(one[-1], piece)), None)
        if chain is None:
            chains.append([piece])
        else:
            chain.append(piece)
    streaks = [
        chain
        for chain in chains
        if sum(piece[3] - piece[1] for piece in chain) > least
        and chain[0][1] < top - BEYOND_PT
        and chain[-1][3] > bottom + BEYOND_PT
    ]
    # where all lines reach beyond the rules that were found, the table's first or last rule was not
    if 1 < len(streaks) >= len(verticals) / 2:
        return list(verticals)
    pieces = [piece for streak in streaks for piece in streak]
    if wide:  # of a fainter one only the pieces on the blank margins are seen
        pieces += [v for v in verticals if v[1] < EDGE_PT and min(v[3], top) > MARGIN_PT]
        pieces += [v for v in verticals if v[3] > height - EDGE_PT and height - max(v[1], bottom) > MARGIN_PT]
    return [line for line in verticals if line not in pieces]


def _goes_on(above: Box, piece: Box) -> bool:
    """Whether a piece of a streak is the next one below another."""
    aside = abs((above[0] + above[2]) - (piece[0] + piece[2])) / 2
    return aside < STREAK_STEP_PT and -STREAK_GAP_PT < piece[1] - above[3] < LONGEST_GAP_PT


def without_bundles(verticals: Sequence[Box]) -> list[Box]:
    """Upright lines without those that stand closer than columns can: strokes of characters over one another."""
    if not verticals:
        return []
    x0, top, x1, bottom = np.array(verticals).T
    middle = (x0 + x1) / 2
    beside = np.abs(middle[:, None] - middle[None, :]) < NARROWEST_PT
    along = (top[:, None] < bottom[None, :] + SHORTEST_VERTICAL_PT) & (
        top[None, :] < bottom[:, None] + SHORTEST_VERTICAL_PT
    )
    neighbours = (beside & along).sum(axis=1) - 1
    # two may be a double line
    return [line for line, count in zip(verticals, neighbours, strict=True) if count < 2]


def _binarise(grey: Image, dpi: float) -> Image:
    # local threshold: shadows and grey paper make a global one fail on photos
    window = max(3, int(dpi / 8) | 1)
    return cv2.adaptiveThreshold(
        cv2.GaussianBlur(grey, (3, 3), 0), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 12
    )


def _strokes(dark: Image, dpi: float, shortest_pt: float, *, along_x: bool) -> list[Box]:
    px = dpi / 72
    gap, length = (
        max(1, round((GAP_ALONG_ROWS_PT if along_x else GAP_DOWN_COLUMNS_PT) * px)),
        max(1, round(shortest_pt * px)),
    )
    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, (gap, 1) if along_x else (1, gap))
    stroke = cv2.getStructuringElement(cv2.MORPH_RECT, (length, 1) if along_x else (1, length))
    # a slightly slanted line is still a line: thicken across before opening along
    across = cv2.getStructuringElement(cv2.MORPH_RECT, (1, 3) if along_x else (3, 1))
    mask = cv2.morphologyEx(cv2.dilate(dark, across), cv2.MORPH_CLOSE, bridge)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, stroke)
    boxes: list[Box] = []
    for x, y, width, height in boxes_of_pieces(mask):
        if min(width, height) <= THICKEST_PT * px + 2:
            boxes.append((x / px, y / px, (x + width) / px, (y + height) / px))
    return boxes


def merge_strokes(boxes: list[Box], *, along_x: bool) -> list[Box]:
    """Pieces of one line (same place across, small gap along) become one."""
    across, along = (1, 0) if along_x else (0, 1)
    merged: list[Box] = []
    for box in sorted(boxes, key=lambda b: (b[across], b[along])):
        for i in range(len(merged) - 1, max(-1, len(merged) - 60), -1):
            other = merged[i]
            near = abs((other[across] + other[across + 2]) / 2 - (box[across] + box[across + 2]) / 2) <= 2.0
            if near and box[along] <= other[along + 2] + 6.0 and other[along] <= box[along + 2] + 6.0:
                merged[i] = (
                    min(other[0], box[0]),
                    min(other[1], box[1]),
                    max(other[2], box[2]),
                    max(other[3], box[3]),
                )
                break
        else:
            merged.append(box)
    return merged
