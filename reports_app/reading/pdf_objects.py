"""What is drawn on a PDF's page beside text: ruled lines and pictures."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as api

from reports_app.reading.page_model import Box

_THICKEST_RULE = 3.0  # points
_MAX_OBJECTS = 20_000
_MAX_RULES = 4_000
_MAX_SEGMENTS = 200
_MAX_DEPTH = 3


def read_rules(page: pdfium.PdfPage) -> list[Box]:
    """Return straight lines across and down as left, bottom, right and top in the page's own space."""
    rules: list[Box] = []
    for item in _objects(page, api.FPDF_PAGEOBJ_PATH):
        rules += _rules_of(item.raw)
        if len(rules) > _MAX_RULES:
            return []
    return rules


def count_objects(page: pdfium.PdfPage) -> tuple[float, int]:
    """Return the area of all pictures in square points, and the number of paths."""
    area, paths = 0.0, 0
    for item in _objects(page, api.FPDF_PAGEOBJ_IMAGE, api.FPDF_PAGEOBJ_PATH):
        if item.type == api.FPDF_PAGEOBJ_PATH:
            paths += 1
        else:
            left, bottom, right, top = item.get_bounds()
            area += max(right - left, 0.0) * max(top - bottom, 0.0)
    return area, paths


def _objects(page: pdfium.PdfPage, *kinds: int) -> Iterator[pdfium.PdfObject]:
    for count, item in enumerate(page.get_objects(filter=kinds, max_depth=_MAX_DEPTH)):
        if count >= _MAX_OBJECTS:
            return
        yield item


def _rules_of(path: object) -> Iterator[Box]:
    edges = [ctypes.c_float() for _ in range(4)]
    if not api.FPDFPageObj_GetBounds(path, *map(ctypes.byref, edges)):
        return
    left, bottom, right, top = (edge.value for edge in edges)
    if min(right - left, top - bottom) <= _THICKEST_RULE:
        yield Box(left, bottom, right, top)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    api.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not stroke.value:
        return
    for (x, y), (next_x, next_y) in _segments(path):
        if min(abs(x - next_x), abs(y - next_y)) <= 1.0:
            yield Box(min(x, next_x), min(y, next_y), max(x, next_x), max(y, next_y))


def _segments(path: object) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight parts of a path as pairs of points in the page's own space."""
    count = api.FPDFPath_CountSegments(path)
    if count > _MAX_SEGMENTS:
        return
    matrix = api.FS_MATRIX()
    api.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    strokes: list[list[tuple[float, float]]] = []
    for at in range(count):
        segment = api.FPDFPath_GetPathSegment(path, at)
        api.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if api.FPDFPathSegment_GetType(segment) == api.FPDF_SEGMENT_MOVETO or not strokes:
            strokes.append([])
        strokes[-1].append(point)
        if api.FPDFPathSegment_GetClose(segment):
            strokes[-1].append(strokes[-1][0])
    for stroke in strokes:
        yield from pairwise(stroke)
