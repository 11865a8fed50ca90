"""Ruled lines in a page's image: what a table's cells are told by."""

import numpy as np
from numpy.typing import NDArray

from reports_app.reading.page_model import Box

_INK = 170  # of 255, in the darkest colour: red lines count
_SHORTEST = 85  # pixels at the scale of reading: longer than any stroke of a letter
_THICKEST = 12
_BREAK = 9


def find_rules(pixels: NDArray[np.uint8], scale: float) -> tuple[Box, ...]:
    """Return straight lines across and down as thin boxes, in pixels divided by `scale`."""
    import cv2  # optional, as all that recognition needs

    ink = np.where(pixels.min(axis=2) < _INK, np.uint8(255), np.uint8(0))
    found = []
    for across, down in ((1, 0), (0, 1)):
        whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _bar(_BREAK, across, down))
        lines = cv2.morphologyEx(whole, cv2.MORPH_OPEN, _bar(_SHORTEST, across, down))
        _, _, shapes, _ = cv2.connectedComponentsWithStats(lines)
        for left, top, width, height, _ in shapes[1:].tolist():
            if (height if across else width) <= _THICKEST:
                found.append(Box(left / scale, top / scale, (left + width) / scale, (top + height) / scale))
    return tuple(found)


def _bar(length: int, across: int, down: int) -> NDArray[np.uint8]:
    return np.ones((1 + down * (length - 1), 1 + across * (length - 1)), np.uint8)
