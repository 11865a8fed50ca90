"""Scans made of PDF files: their pages as pictures with a little noise."""

import io

import numpy as np
from PIL import Image

from reports_app.reading import Limits
from reports_app.reading.pdf_pages import Pdf


def scan(pdf: bytes, *, dpi: int = 200, noise: float = 8.0, turn: int = 0, skew: float = 0.0) -> list[Image.Image]:
    """The pages as grey pictures, turned and skewed by degrees against the clock."""
    grain = np.random.default_rng(7)
    pages = []
    with Pdf(pdf, Limits()) as document:
        for page in document.pages():
            grey = np.asarray(page.render(dpi / 72).convert("L"), dtype=float)
            noisy = np.clip(grey + grain.normal(0, noise, grey.shape), 0, 255).astype(np.uint8)
            pages.append(Image.fromarray(noisy).rotate(skew, fillcolor=255).rotate(turn, expand=True))
    return pages


def save(pages: list[Image.Image], kind: str) -> bytes:
    """The pictures as one file of PNG or JPEG (one page), TIFF or PDF."""
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if kind in ("TIFF", "PDF") else {}
    pages[0].save(buffer, kind, **more)
    return buffer.getvalue()
