"""A picture in memory, grey or RGB, as OpenCV's functions take and give it. Their stubs do not say that bytes stay bytes."""

from __future__ import annotations

from cv2.typing import MatLike

Image = MatLike
