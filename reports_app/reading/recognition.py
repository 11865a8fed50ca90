"""Text from images, offline, where the optional packages of requirements-ocr.txt are installed."""

from collections.abc import Callable

from PIL import Image

from reports_app.reading.page_model import PageContent


def is_installed() -> bool:
    return False


def resolution(width: float, height: float) -> float:
    return 200 / 72


def load() -> Callable[[Image.Image], PageContent]:
    raise NotImplementedError
