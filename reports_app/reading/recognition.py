"""Text from images, offline, where the packages of requirements-ocr.txt are installed: their models are in the wheel.

An image comes in; its characters go out with boxes in points and, where a character is not sure, its confidence.
"""

import importlib.util
import math
import os
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reports_app.reading.image_rules import find_rules
from reports_app.reading.model import ErrorCode, ReadingError
from reports_app.reading.page_model import Box, PageContent, Piece

Pixels = NDArray[np.uint8]

MAX_SIDE_PIXELS = 2_400
_DOTS_PER_INCH = 200
_FOUND_AT_PIXELS = 1_280  # lines are found in a smaller picture: as surely, in a third of the time
_SURE = 0.9
_TALL = 1.5
_CROOKED = 0.003
_LONG = 3
_THREADS = 2
_PACKAGES = ("rapidocr_onnxruntime", "onnxruntime", "cv2")


def is_installed() -> bool:
    """Tell whether text in images can be recognised here."""
    return all(importlib.util.find_spec(name) for name in _PACKAGES)


def choose_scale(width: float, height: float) -> float:
    """Return how many pixels a point of the page gets."""
    return min(_DOTS_PER_INCH / 72, MAX_SIDE_PIXELS / max(width, height))


class Recogniser:
    """The loaded models; raises ReadingError (`needs_ocr`) where they are not installed.

    `has_lost_lines` tells whether a line was found that could not be read.
    """

    def __init__(self) -> None:
        if not is_installed():
            raise ReadingError(ErrorCode.NEEDS_OCR, "the packages of requirements-ocr.txt are missing")
        import cv2
        from rapidocr_onnxruntime import RapidOCR
        from rapidocr_onnxruntime.ch_ppocr_det.utils import DetPreProcess

        self.has_lost_lines = False
        cv2.setNumThreads(1)
        threads = min(_THREADS, os.cpu_count() or 1)
        self._engine: Any = RapidOCR(intra_op_num_threads=threads, inter_op_num_threads=1)
        shrink = DetPreProcess(_FOUND_AT_PIXELS, "max", [0.5] * 3, [0.5] * 3)
        self._engine.text_det.get_preprocess = lambda side: shrink

    def recognise(self, image: Image.Image, pixels_per_point: float) -> PageContent:
        """Return the characters of a page's image, in points."""
        pixels = np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
        boxes, crops, turns = self._find_lines(pixels)
        if turns:
            pixels = np.ascontiguousarray(np.rot90(pixels, turns))
            boxes, crops, _ = self._find_lines(pixels)
        slope = _slope(boxes)
        if abs(slope) > _CROOKED:
            pixels = np.asarray(
                Image.fromarray(pixels).rotate(math.degrees(slope), Image.Resampling.BILINEAR, fillcolor="white")
            )
            boxes, crops, _ = self._find_lines(pixels)
        height, width = pixels.shape[:2]
        pieces = self._read_lines(boxes, crops, pixels_per_point)
        rules = find_rules(pixels, pixels_per_point)
        return PageContent(width / pixels_per_point, height / pixels_per_point, pieces, rules, turns)

    def _find_lines(self, pixels: Pixels) -> tuple[Any, list[Pixels], int]:
        """Return the lines' boxes, their pictures, and the quarter turns against the clock that set them upright."""
        boxes, _ = self._engine.auto_text_det(pixels)
        if boxes is None:
            return [], [], 0
        crops = self._engine.get_crop_img_list(pixels, boxes)
        # one line is easily taken to stand on its head: it lies as most of its page do
        _, directions, _ = self._engine.text_cls(list(crops))
        lengths = np.array([max(_extent(box)) for box in boxes])
        total = lengths.sum()
        is_tall = np.array([down >= _TALL * across for across, down in map(_extent, boxes)])
        is_flipped = np.array([label == "180" and score > _SURE for label, score in directions])
        half_turn = 2 if lengths[is_flipped].sum() > total / 2 else 0
        return boxes, crops, (half_turn + (1 if lengths[is_tall].sum() > total / 2 else 0)) % 4

    def _read_lines(self, boxes: Any, crops: list[Pixels], scale: float) -> tuple[Piece, ...]:
        if not crops:
            return ()
        texts, _ = self._engine.text_rec(crops, True)
        read = self._engine.cal_rec_boxes(crops, boxes, texts)
        pieces: list[Piece] = []
        for box, (text, _, corners, characters, confidences) in zip(boxes, read, strict=True):
            self.has_lost_lines |= not text and _extent(box)[0] > _LONG * _extent(box)[1]
            middle = box[:, 1].mean()
            half = (box[2:, 1].mean() - box[:2, 1].mean()) / 2
            spans = _close_gaps([(min(x for x, _ in four), max(x for x, _ in four)) for four in corners], 2 * half)
            for (left, right), character, confidence in zip(spans, characters, confidences, strict=False):
                if not character.isspace():
                    place = Box(left / scale, (middle - half) / scale, right / scale, (middle + half) / scale)
                    weak = ((0, len(character), int(100 * confidence)),) if confidence < _SURE else ()
                    pieces.append(Piece(character, place, weak))
        return tuple(pieces)


def _close_gaps(spans: list[tuple[float, float]], height: float) -> list[tuple[float, float]]:
    """Let each character reach to the next: what was no blank to the recogniser is none, unless it is very wide."""
    closed = [
        (left, following if 0 < following - right < height else right)
        for (left, right), (following, _) in pairwise(spans)
    ]
    return [*closed, *spans[-1:]]


def _extent(box: Any) -> tuple[float, float]:
    """The width and height of a box that may stand aslant."""
    across = max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))
    down = max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))
    return float(across), float(down)


def _straighten(pixels: Pixels, slope: float) -> Pixels:
    image = Image.fromarray(pixels)
    return np.asarray(image.rotate(math.degrees(slope), Image.Resampling.BILINEAR, fillcolor="white"))


def _slope(boxes: Any) -> float:
    """How much the long lines of a crooked scan fall, per pixel to the right."""
    long_ones = [box for box in boxes if _extent(box)[0] > 10 * _extent(box)[1]]
    falls = [(box[1, 1] - box[0, 1]) / (box[1, 0] - box[0, 0]) for box in long_ones]
    return float(np.median(falls)) if falls else 0.0
