"""Document types, entities, odd encodings and nesting in the XML of office files."""

from tests.hostile.building import OFD_NAMESPACE, ofd_parts, word, word_with_main
from tests.hostile.case import Case, harmless, refused
from tests.reading.files import make_zip, paragraph, part

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
SECRET = ("root:", "daemon:", "DJANGO")
DOCTYPES = {
    "empty": ("<!DOCTYPE w>", ""),
    "billion laughs": (f"<!DOCTYPE w [{LAUGHS}]>", "&l9;"),
    "quadratic": (f'<!DOCTYPE w [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 2_000),
    "file": ('<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
    "process": ('<!DOCTYPE w [<!ENTITY x SYSTEM "file:///proc/self/environ">]>', "&x;"),
    "address": ('<!DOCTYPE w [<!ENTITY x SYSTEM "{canary}">]>', "&x;"),
    "parameter": ('<!DOCTYPE w [<!ENTITY % x SYSTEM "{canary}">%x;]>', ""),
    "from elsewhere": ('<!DOCTYPE w SYSTEM "{canary}">', ""),
    "public": ('<!DOCTYPE w PUBLIC "-//W3C//DTD XHTML 1.0//EN" "{canary}">', ""),
    "itself": ('<!DOCTYPE w [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
}
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be")


def declared(name: str, encoding: str) -> Case:
    """A Word document with a document type, written in an encoding."""
    doctype, body = DOCTYPES[name]
    label = encoding if encoding in ("utf-8", "utf-16") else "utf-16"

    def make(canary: str) -> bytes:
        text = f'<?xml version="1.0" encoding="{label}"?>{doctype.replace("{canary}", canary)}<w>{body}</w>'
        return word_with_main(text.encode(encoding))

    return refused(f"xml/{name} in {encoding}", "年报.docx", make, "forbidden_xml", "damaged")


def in_part(name: str) -> Case:
    """A document type in another part than the main one: refused, or that part is never read."""
    doctype = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
    return harmless(f"xml/in {name}", "年报.docx", word(more={name: doctype}), "forbidden_xml", "damaged", lacks=SECRET)


def cases() -> list[Case]:
    """Refused by name, and nothing of the machine gets into the text."""
    main = part("document", f"<w:body>{paragraph('甲')}</w:body>")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    odd = {
        "seven bits": b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE w+AD4-<w/>",
        "no such encoding": b"<?xml version='1.0' encoding='no-such'?><w/>",
        "mainframe": "<?xml version='1.0' encoding='cp037'?><w/>".encode("cp037"),
        "wide encoding in narrow bytes": b"<?xml version='1.0' encoding='utf-16'?><w/>",
        "deep": b"<a>" * 100_000 + b"</a>" * 100_000,
        "unclosed": b"<w><b><c>",
        "two roots": b"<w/><w/>",
        "NUL": b"<w>\0</w>",
        "bad character": b"<w>&#0;&#8;</w>",
        "no XML": b"PK\x03\x04 no",
        "attribute twice": b'<w a="1" a="2"/>',
    }
    ofd = ofd_parts()
    pages = "Doc_0/Pages/Page_0/Content.xml"
    laughing = f'<?xml version="1.0"?><!DOCTYPE w [{LAUGHS}]><ofd:OFD {OFD_NAMESPACE}>&l9;</ofd:OFD>'
    return [
        *(declared(name, encoding) for name in DOCTYPES for encoding in ENCODINGS[: 4 if name == "file" else 2]),
        *(
            in_part(name)
            for name in (
                "word/styles.xml",
                "word/numbering.xml",
                "word/footnotes.xml",
                "docProps/core.xml",
                "word/_rels/document.xml.rels",
                "customXml/item1.xml",
            )
        ),
        *(
            refused(f"xml/{name}", "年报.docx", word_with_main(data), "damaged", "forbidden_xml", "empty")
            for name, data in odd.items()
        ),
        harmless(
            "xml/inclusion", "年报.docx", word_with_main(main.replace("<w:body>", f"<w:body>{include}")), lacks=SECRET
        ),
        harmless(
            "xml/style sheet",
            "年报.docx",
            lambda canary: word_with_main(main.replace("?>", f'?><?xml-stylesheet href="{canary}"?>', 1)),
        ),
        harmless(
            "xml/schema elsewhere",
            "年报.docx",
            lambda canary: word_with_main(main.replace("<w:body>", f'<w:body schemaLocation="{canary}">')),
        ),
        refused("xml/laughs in ofd", "年报.ofd", make_zip({**ofd, "OFD.xml": laughing}), "forbidden_xml", "damaged"),
        refused(
            "xml/laughs in a page of ofd",
            "年报.ofd",
            make_zip({**ofd, pages: laughing}),
            "forbidden_xml",
            "damaged",
            "empty",
        ),
        harmless(
            "xml/ofd root that points out",
            "年报.ofd",
            make_zip({**ofd, "OFD.xml": str(ofd["OFD.xml"]).replace("Doc_0/Document.xml", "../../../etc/passwd")}),
            "damaged",
            "empty",
            lacks=SECRET,
        ),
        harmless(
            "xml/ofd page that points out",
            "年报.ofd",
            make_zip(
                {
                    **ofd,
                    "Doc_0/Document.xml": str(ofd["Doc_0/Document.xml"]).replace(
                        "Pages/Page_0/Content.xml", "/etc/passwd"
                    ),
                }
            ),
            "damaged",
            "empty",
            lacks=SECRET,
        ),
    ]
