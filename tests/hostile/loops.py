"""PDF files whose tables, trees and references lead in circles or nowhere."""

from tests.hostile.building import pdf, stream, text_pdf
from tests.hostile.case import Case, harmless

REFUSALS = ("damaged", "empty", "too_large", "timeout", "memory", "encrypted", "needs_ocr")


def broken(name: str, data: bytes) -> Case:
    """Whatever can be read of it may come out."""
    return harmless(f"loops/{name}", "环.pdf", data, *REFUSALS)


def tree(depth: int) -> dict[int, bytes]:
    """A page tree of this depth that ends in itself."""
    nodes = {n: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(2, depth)}
    return {1: b"<< /Type /Catalog /Pages 2 0 R >>", **nodes, depth: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}


def cases() -> list[Case]:
    """None may hang."""
    whole = text_pdf()
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 9 0 R >> >>"
    box = b"/MediaBox [0 0 595 842]"
    boxes = {
        "a page of kilometres": b"/MediaBox [0 0 99999999 99999999]",
        "a page without size": b"/MediaBox [0 0 0 0]",
        "a page turned inside out": b"/MediaBox [595 842 0 0]",
        "a page of nonsense": b"/MediaBox [(a) /b null 1e999]",
        "a page turned by 37 degrees": box + b" /Rotate 37",
        "a page in units of a million": box + b" /UserUnit 1000000",
    }
    return [
        broken("no table", whole[: whole.index(b"xref")]),
        broken("table elsewhere", whole.replace(b"startxref\n", b"startxref\n9")),
        broken("table before the file", whole[: whole.rindex(b"startxref")] + b"startxref\n-5\n%%EOF"),
        broken("table that names itself as the one before", text_pdf(trailer=b"/Prev %d" % whole.rindex(b"xref\n0"))),
        broken("every object at one place", whole.replace(b"0000000009", b"0000000015")),
        broken("two billion objects", whole.replace(b"/Size 7", b"/Size 2147483647")),
        broken("fewer objects than there are", whole.replace(b"/Size 7", b"/Size 1")),
        broken("no root", whole.replace(b"/Root 1 0 R", b"")),
        broken("root that is not there", whole.replace(b"/Root 1 0 R", b"/Root 99 0 R")),
        broken("root that is a number", pdf({1: b"36"})),
        broken("object that is itself", pdf({1: b"1 0 R"})),
        broken("pages that are their own child", pdf(tree(2))),
        broken("pages in a ring of forty", pdf(tree(40))),
        broken(
            "million pages by count",
            pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 1000000 >>"}),
        ),
        broken(
            "page named ten thousand times",
            pdf(
                {
                    1: b"<< /Type /Catalog /Pages 2 0 R >>",
                    2: b"<< /Type /Pages /Count 10000 /Kids [" + b"3 0 R " * 10_000 + b"] >>",
                    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
                }
            ),
        ),
        broken(
            "drawing that draws itself",
            text_pdf(
                extra={9: stream(b"/X Do", form)},
                content=stream(b"/X Do"),
                page=b"/Resources << /XObject << /X 9 0 R >> >>",
            ),
        ),
        broken(
            "outline in a ring",
            text_pdf(
                catalog=b"/Outlines 9 0 R",
                extra={
                    9: b"<< /First 10 0 R /Last 10 0 R /Count 1 >>",
                    10: b"<< /Title (a) /Parent 9 0 R /Next 10 0 R >>",
                },
            ),
        ),
        broken("names in a ring", text_pdf(catalog=b"/Names << /Dests 9 0 R >>", extra={9: b"<< /Kids [9 0 R] >>"})),
        broken("stream longer than the file", text_pdf(content=b"<< /Length 99999999 >>\nstream\nBT ET\nendstream")),
        broken("stream whose length is itself", text_pdf(content=b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream")),
        broken("stream of an unknown filter", text_pdf(content=stream(b"abc", b"/Filter /NoSuchDecode"))),
        broken(
            "stream through a hundred filters",
            text_pdf(content=stream(b"abc>", b"/Filter [" + b"/ASCIIHexDecode " * 100 + b"]")),
        ),
        broken("brackets without end", pdf({1: b"[" * 50_000})),
        broken("dictionaries without end", pdf({1: b"<</A " * 50_000})),
        broken("string without end", pdf({1: b"<< /Type /Catalog /Pages 2 0 R /A (" + b"(" * 50_000})),
        broken("operators without end", text_pdf(content=stream(b"q " * 200_000))),
        broken("nothing but a header", b"%PDF-1.7\n"),
        broken("header of another world", b"%PDF-99.9\n%%EOF"),
        broken("header behind a thousand bytes", b" " * 900 + whole),
        *(broken(name, text_pdf(page=page)) for name, page in boxes.items()),
    ]
