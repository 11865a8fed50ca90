"""Images: broken, odd, or with more in them than pixels."""

import struct

from tests.hostile.building import png
from tests.hostile.case import Case, harmless, refused

REFUSALS = (
    "damaged",
    "empty",
    "too_large",
    "needs_ocr",
    "unsupported_image",
    "timeout",
    "memory",
    "too_small",
    "not_text",
)


def tiff(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    """A TIFF of one directory with these entries (tag, type, count, value) that names the next one."""
    body = b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return struct.pack("<2sHLH", b"II", 42, 8, len(entries)) + body + struct.pack("<L", following)


def cases() -> list[Case]:
    """Refused, or read as the blank page that they are."""
    white = (b"\0" + b"\xff" * 300) * 200
    small = png(300, 200, white)
    script = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"
    return [
        harmless("images/one pixel", "图.png", png(1, 1, b"\0\xff"), *REFUSALS),
        harmless("images/no pixel", "图.png", png(0, 0, b""), *REFUSALS),
        harmless("images/one row of a million", "图.png", png(1_000_000, 1, b"\0" + b"\xff" * 1_000_000), *REFUSALS),
        harmless("images/fewer rows than told", "图.png", png(300, 9_000, white), *REFUSALS),
        harmless("images/more rows than told", "图.png", png(300, 2, white), *REFUSALS),
        harmless("images/wrong checksum", "图.png", small[:40] + b"\xff" + small[41:], *REFUSALS),
        harmless("images/something behind", "图.png", small + b"<?php system('id'); ?>" * 99, *REFUSALS, "damaged"),
        refused("images/script", "图.png", script, *REFUSALS),
        harmless(
            "images/directory of TIFF that names itself", "图.tif", tiff([(256, 3, 1, 9)], following=8), *REFUSALS
        ),
        harmless(
            "images/TIFF of four billion rows",
            "图.tif",
            tiff([(256, 4, 1, 0xFFFFFFFF), (257, 4, 1, 0xFFFFFFFF)]),
            *REFUSALS,
        ),
        harmless(
            "images/TIFF whose strip is past the end",
            "图.tif",
            tiff([(256, 3, 1, 9), (257, 3, 1, 9), (273, 4, 1, 9999)]),
            *REFUSALS,
        ),
        harmless("images/GIF without a picture", "图.gif", b"GIF89a\xff\xff\xff\xff\x80\0\0;", *REFUSALS),
        harmless(
            "images/BMP of two billion columns",
            "图.bmp",
            b"BM" + struct.pack("<LHHLLLLHH", 99, 0, 0, 54, 40, 0x7FFFFFFF, 0x7FFFFFFF, 1, 24),
            *REFUSALS,
        ),
        harmless("images/JPEG with a length of zero", "图.jpg", b"\xff\xd8\xff\xe0\0\0" + bytes(99), *REFUSALS),
        harmless(
            "images/drawing of the web",
            "图.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            *REFUSALS,
        ),
    ]
