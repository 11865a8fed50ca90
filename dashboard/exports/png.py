"""A picture that a browser sent: what of it goes into a file. It is never decoded here.

Format: Portable Network Graphics (PNG) Specification, Third Edition, https://www.w3.org/TR/png-3/.
"""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"}
MAX_BYTES = 6 * 1024 * 1024
MAX_SIDE_PX = 12_000


def keep_picture(data: bytes) -> bytes:
    """Return the picture's own chunks and nothing else that came with it; nothing where it is no whole PNG.

    >>> keep_picture(b"GIF89a")
    b''
    """
    if not data.startswith(SIGNATURE) or len(data) > MAX_BYTES:
        return b""
    kept, place, names = [SIGNATURE], len(SIGNATURE), []
    while place + 12 <= len(data) and b"IEND" not in names:
        (length,) = struct.unpack_from(">I", data, place)
        chunk = data[place + 4 : place + 8 + length]
        end = place + 12 + length
        if end > len(data) or struct.unpack_from(">I", data, end - 4)[0] != zlib.crc32(chunk):
            return b""
        names.append(chunk[:4])
        if not names[1:] and not _has_size(chunk):
            return b""
        kept += [data[place:end]] if chunk[:4] in KEPT else []
        place = end
    return b"".join(kept) if names[-1:] == [b"IEND"] and b"IDAT" in names else b""


def _has_size(header: bytes) -> bool:
    """Whether the first chunk is a header that tells a size within bounds."""
    if header[:4] != b"IHDR" or len(header) != 17:
        return False
    return all(0 < side <= MAX_SIDE_PX for side in struct.unpack_from(">II", header, 4))
