"""OFD files made for the tests: a report printed on pages as an office program would, or any page content."""

from collections.abc import Callable, Iterable, Sequence
from xml.sax.saxutils import escape

from tests.reading.files import make_zip

NAMESPACE = "http://www.ofdspec.org/2016"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_LEFT, _TOP, _PITCH, _SIZE = 28.0, 37.0, 9.8, 5.6  # millimetres: 16 point type, 28 characters a line, 22 lines a page
_LINE_CHARACTERS, _PAGE_LINES = 28.0, 22


def ofd_part(root: str, inner: str, *, namespace: str = NAMESPACE) -> str:
    """One XML part."""
    return f'{_HEAD}<ofd:{root} xmlns:ofd="{namespace}">{inner}</ofd:{root}>'


def make_ofd(
    contents: Sequence[str],
    *,
    templates: Sequence[str] = (),
    common: str = "",
    page_more: str = "",
    folder: str = "Doc_0",
    root: str = "Doc_0/Document.xml",
    page_root: str = "",
    more: dict[str, bytes | str] | None = None,
) -> bytes:
    """An OFD file whose pages hold the given layers; `page_root` is put before the pages' addresses."""
    pages = "".join(
        f'<ofd:Page ID="{at + 100}" BaseLoc="{page_root}Pages/Page_{at}/Content.xml"/>' for at in range(len(contents))
    )
    named = "".join(
        f'<ofd:TemplatePage ID="{at + 500}" BaseLoc="Tpls/Tpl_{at}/Content.xml"/>' for at in range(len(templates))
    )
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    members: dict[str, bytes | str] = {
        "OFD.xml": ofd_part("OFD", f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>"),
        f"{folder}/Document.xml": ofd_part(
            "Document", f"<ofd:CommonData>{area}{named}{common}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages>"
        ),
    }
    for at, content in enumerate(contents):
        members[f"{folder}/Pages/Page_{at}/Content.xml"] = page(content, page_more)
    for at, content in enumerate(templates):
        members[f"{folder}/Tpls/Tpl_{at}/Content.xml"] = page(content)
    return make_zip(members | (more or {}))


def page(layers: str, more: str = "") -> str:
    """The part of one page."""
    return ofd_part("Page", f'{more}<ofd:Content><ofd:Layer ID="1">{layers}</ofd:Layer></ofd:Content>')


def text_object(text: str, x: float, y: float, *, size: float = _SIZE, attributes: str = "", more: str = "") -> str:
    """A line of text whose upper left corner is at `x`, `y` in millimetres."""
    steps = " ".join(f"{size * (0.5 if ' ' <= sign <= '~' else 1):g}" for sign in text[:-1])
    width = sum(size * (0.5 if " " <= sign <= "~" else 1) for sign in text)
    return (
        f'<ofd:TextObject ID="2" Font="3" Size="{size:g}" Boundary="{x:g} {y:g} {width:g} {size:g}" {attributes}>{more}'
        f'<ofd:TextCode X="0" Y="{0.88 * size:g}" DeltaX="{_shorten(steps)}">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def _shorten(steps: str) -> str:
    """Write a run of equal steps as the standard allows."""
    parts = steps.split()
    return f"g {len(parts)} {parts[0]}" if len(parts) > 1 and len(set(parts)) == 1 else steps


def rule(left: float, top: float, right: float, bottom: float) -> str:
    """A ruled line in millimetres."""
    return (
        f'<ofd:PathObject ID="4" LineWidth="0.2" Boundary="{left:g} {top:g} {max(right - left, 0.1):g} '
        f'{max(bottom - top, 0.1):g}"><ofd:AbbreviatedData>M 0 0 L {right - left:g} {bottom - top:g}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def print_report(lines: Iterable[str]) -> bytes:
    """Print paragraphs on pages: the first a centred title, the others indented; page numbers at the foot.

    Lines with tabs are rows of a ruled table.
    """
    title, *rest = [line for line in lines if line.strip()]
    slots = [_print_title(part) for part in _wrap(title, 18.0)]
    for line in rest:
        if "\t" in line:
            slots.append(_print_row(line.split("\t")))
        else:
            first, *others = _wrap("　　" + line.strip())
            slots.append(_print_line(first.removeprefix("　　"), _LEFT + 2 * _SIZE))
            slots += [_print_line(other, _LEFT) for other in others]
    pages = []
    for start in range(0, len(slots), _PAGE_LINES):
        objects = [slot(_TOP + at * _PITCH) for at, slot in enumerate(slots[start : start + _PAGE_LINES])]
        pages.append("".join(objects) + text_object(f"— {len(pages) + 1} —", 98, 270, size=4.9))
    return make_ofd(pages)


def _print_title(text: str) -> Callable[[float], str]:
    return lambda y: text_object(text, (210 - 7.8 * _measure(text)) / 2, y, size=7.8)


def _print_line(text: str, x: float) -> Callable[[float], str]:
    return lambda y: text_object(text, x, y)


def _print_row(cells: Sequence[str]) -> Callable[[float], str]:
    width = 154 / len(cells)
    size = min(_SIZE, 0.95 * width / max(map(_measure, cells)))
    edges = [_LEFT + width * at for at in range(len(cells) + 1)]

    def draw(y: float) -> str:
        frame = [rule(edges[0], end, edges[-1], end) for end in (y - 2, y - 2 + _PITCH)]
        frame += [rule(x, y - 2, x, y - 2 + _PITCH) for x in edges]
        return "".join(
            [*frame, *(text_object(cell, x + 1, y, size=size) for x, cell in zip(edges, cells, strict=False) if cell)]
        )

    return draw


def _measure(text: str) -> float:
    return sum(0.5 if " " <= sign <= "~" else 1.0 for sign in text)


def _wrap(text: str, width: float = _LINE_CHARACTERS) -> list[str]:
    """Break a paragraph into lines: no number is divided, no closing sign begins a line."""
    words: list[str] = []
    for sign in text:
        is_joined = words and (
            (sign in "，。；：、！？）》”%" and words) or (sign.isascii() and words[-1][-1:].isascii())
        )
        if is_joined:
            words[-1] += sign
        else:
            words.append(sign)
    lines = [""]
    for word in words:
        if lines[-1] and _measure(lines[-1] + word) > width:
            lines.append("")
        lines[-1] += word
    return lines
