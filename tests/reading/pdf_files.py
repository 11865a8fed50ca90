"""PDF files made in memory: text at given places in a font that is not embedded, ruled lines, pictures."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

A4 = (595, 842)
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    b"/DW 1000/W[1 95 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong/Flags 4/FontBBox[0 -120 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>>>]>>"
)


@dataclass
class Sheet:
    """A page under construction; places are points from the upper left corner."""

    size: tuple[float, float] = A4
    rotate: int = 0
    commands: list[str] = field(default_factory=list)
    images: list[bytes] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, *, size: float = 16, matrix: str = "1 0 0 1") -> "Sheet":
        """Write a run whose baseline is at `y`."""
        code = text.encode("utf-16-be").hex()
        self.commands.append(f"BT /F1 {size} Tf {matrix} {x} {self.size[1] - y} Tm <{code}> Tj ET")
        return self

    def rule(self, x: float, y: float, x2: float, y2: float) -> "Sheet":
        """Draw a line."""
        self.commands.append(f"{x} {self.size[1] - y} m {x2} {self.size[1] - y2} l S")
        return self

    def picture(self, data: bytes, width: int, height: int) -> "Sheet":
        """Fill the page with an uncompressed grey picture."""
        head = f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8"
        self.images.append(stream(data, head))
        self.commands.append(f"q {self.size[0]} 0 0 {self.size[1]} 0 0 cm /I{len(self.images)} Do Q")
        return self


def stream(data: bytes, head: str = "<<", *, pack: bool = True) -> bytes:
    """A stream object."""
    packed = zlib.compress(data) if pack else data
    packing = "/Filter/FlateDecode" if pack else ""
    return f"{head}{packing}/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"


def write_pdf(objects: Sequence[bytes], *, trailer: str = "") -> bytes:
    """A file of the given objects, numbered from 1; the first is the catalogue."""
    data, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<</Size {len(offsets) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode()


def make_pdf(sheets: Iterable[Sheet], *, catalogue: str = "", more: Sequence[bytes] = ()) -> bytes:
    """A file of these pages; `more` objects are numbered from 4."""
    objects = [b"", b"", _FONT, *more]
    kids = []
    for sheet in sheets:
        names = []
        for picture in sheet.images:
            objects.append(picture)
            names.append(f"/I{len(names) + 1} {len(objects)} 0 R")
        objects.append(stream("\n".join(sheet.commands).encode()))
        resources = f"/Resources<</Font<</F1 3 0 R>>/XObject<<{''.join(names)}>>>>"
        box = f"/MediaBox[0 0 {sheet.size[0]} {sheet.size[1]}]/Rotate {sheet.rotate}"
        objects.append(f"<</Type/Page/Parent 2 0 R{box}{resources}/Contents {len(objects)} 0 R>>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<</Type/Catalog/Pages 2 0 R{catalogue}>>".encode()
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    return write_pdf(objects)


def set_text(text: str, *, columns: int = 28, lines: int = 30, size: float = 16, indent: bool = True) -> list[Sheet]:
    """Set paragraphs as an office does: `columns` characters a line, indented, with the page's number below.

    A line with tabs is a table's row: its cells stand at equal distances.
    """
    printed: list[list[tuple[float, str]]] = []
    for paragraph in text.split("\n"):
        if "\t" in paragraph:
            cells = paragraph.split("\t")
            printed.append([(at * columns / len(cells), cell) for at, cell in enumerate(cells) if cell])
            continue
        rest, start = paragraph, 2.0 if indent else 0.0
        while rest:
            cut = _fitting(rest, columns - start)
            printed.append([(start, rest[:cut])])
            rest, start = rest[cut:], 0.0
    sheets = []
    for number, first in enumerate(range(0, len(printed), lines), 1):
        sheet = Sheet()
        for at, runs in enumerate(printed[first : first + lines]):
            for start, run in runs:
                sheet.write(73 + start * size, 80 + at * 24, run, size=size if len(runs) == 1 else 0.6 * size)
        sheets.append(sheet.write(280, 800, f"— {number} —", size=12))
    return sheets


def _fitting(text: str, width: float) -> int:
    used = 0.0
    for at, character in enumerate(text):
        used += 0.5 if character.isascii() else 1.0
        if used > width and at and character not in "，。；：、）”%":
            return at
    return len(text)
