"""Pieces of ink are boxed as labelling every pixel would box them."""

import cv2
import numpy as np
import pytest

from extractors.pieces import boxes_of_pieces


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_the_same_boxes_as_by_labelling_every_pixel(share: float) -> None:
    ink = (np.random.default_rng(3).random((90, 120)) < share).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    labelled = sorted((int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:])
    assert sorted(boxes_of_pieces(ink)) == labelled


def test_a_piece_within_a_frame_is_a_piece_of_its_own() -> None:
    ink = np.zeros((40, 40), np.uint8)
    cv2.rectangle(ink, (2, 2), (35, 35), 1, 1)
    cv2.rectangle(ink, (10, 12), (14, 20), 1, cv2.FILLED)
    assert sorted(boxes_of_pieces(ink)) == [(2, 2, 34, 34), (10, 12, 5, 9)]


def test_clear_paper_has_none() -> None:
    assert boxes_of_pieces(np.zeros((20, 20), np.uint8)) == []
