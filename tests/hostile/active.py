"""Macros, scripts, fields, links and embedded programs: the text comes out, nothing runs, nothing is fetched."""

from tests.hostile.building import stream, text_pdf, web, word
from tests.hostile.case import REPORT, Case, refused, reports

CALC = "cmd.exe /c calc"
SCRIPTED = ("<script", "alert(", "onerror", "javascript:")
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" '
    'TargetMode="External"/></Relationships>'
)


def field(code: str) -> str:
    """A paragraph with a field of Word."""
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>' + code + "</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>见附件</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def linked(kind: str) -> Case:
    """A Word document that points elsewhere."""
    name = "word/_rels/document.xml.rels"
    return reports(
        f"active/link to {kind}",
        "年报.docx",
        lambda canary: word(more={name: RELATION.format(kind=kind, target=canary)}),
    )


def rich_text(canary: str, extra: str = "") -> bytes:
    """REPORT as rich text, with more control words in it."""

    def escaped(sign: str) -> str:
        return sign if ord(sign) < 128 else f"\\u{ord(sign)}?"

    body = "\\par\n".join("".join(map(escaped, line)) for line in REPORT.splitlines())
    return ("{\\rtf1\\ansi\\uc1 " + body + "\\par\n" + extra.replace("CANARY", canary) + "}").encode()


def cases() -> list[Case]:
    """Word, web pages, PDF and rich text."""
    macro = {
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + CALC.encode(),
        "word/embeddings/oleObject1.bin": b"MZ" + b"\0" * 99,
    }
    fields = {
        "DDE": f'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k {CALC}"',
        "INCLUDETEXT": 'INCLUDETEXT "/etc/passwd"',
        "INCLUDEPICTURE": 'INCLUDEPICTURE "http://127.0.0.1:9/a.png" \\d',
        "HYPERLINK": 'HYPERLINK "file:///etc/passwd"',
        "quoted": "QUOTE 68 68 69 65",
    }
    bodies = {
        "script": "<script>alert(1)</script>",
        "script in a file": "<script src='CANARY'></script>",
        "picture": "<img src=x onerror=alert(1)><img src='CANARY'>",
        "drawing": "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>甲</text></a></svg>",
        "frame": "<iframe src='CANARY'></iframe><object data='CANARY'></object><embed src='CANARY'>",
        "form": "<form action='CANARY'><input name=a autofocus onfocus=alert(1)></form>",
        "link": "<a href='javascript:alert(1)'>详见</a>",
        "style": "<style>@import url(CANARY);body{background:url(CANARY)}</style>",
        "conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "template": "<template><script>alert(1)</script></template>",
        "math": "<math><mtext><script>alert(1)</script></mtext></math>",
    }
    heads = {
        "refresh": "<meta http-equiv=refresh content='0;url=CANARY'>",
        "base": "<base href='CANARY'>",
        "preload": "<link rel=preload href='CANARY' as=script><link rel=stylesheet href='CANARY'>",
    }
    script = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    catalogs = {
        "script when opened": b"/OpenAction " + script,
        "script when closed": b"/AA << /WC " + script + b" >>",
        "program when opened": b"/OpenAction << /S /Launch /F (cmd.exe) >>",
        "address when opened": b"/OpenAction << /S /URI /URI (CANARY) >>",
        "form that is sent": b"/OpenAction << /S /SubmitForm /F << /FS /URL /F (CANARY) >> >>",
        "other file": b"/OpenAction << /S /GoToR /F (\\\\\\\\127.0.0.1\\\\a) >>",
        "form of XML": b"/AcroForm << /XFA 9 0 R /Fields [] >>",
        "embedded file": b"/Names << /EmbeddedFiles << /Names [(a.exe) << /F (a.exe) /EF << /F 9 0 R >> >>] >> >>",
    }
    rich = {
        "object that updates itself": "{\\object\\objautlink\\objupdate{\\*\\objclass Word.Document.8}}",
        "object": "{\\object\\objocx{\\*\\objdata 01050000020000000b0000004571756174696f6e2e3300}}",
        "field": '{\\field{\\*\\fldinst INCLUDEPICTURE "CANARY"}{\\fldrslt x}}',
        "template": "{\\*\\template CANARY}",
    }
    return [
        reports("active/macros", "年报.docm", word(more=macro), lacks=("calc",)),
        *(
            reports(f"active/field {name}", "年报.docx", word(extra=field(code)), lacks=("cmd.exe", "root:", "DDEAUTO"))
            for name, code in fields.items()
        ),
        *(linked(kind) for kind in ("attachedTemplate", "image", "oleObject", "frame", "subDocument", "hyperlink")),
        *(
            reports(
                f"active/page with {name}",
                "年报.html",
                lambda canary, b=body: web(b.replace("CANARY", canary)),
                lacks=SCRIPTED,
            )
            for name, body in bodies.items()
        ),
        *(
            reports(
                f"active/page with {name}",
                "年报.html",
                lambda canary, h=head: web("", head=h.replace("CANARY", canary)),
            )
            for name, head in heads.items()
        ),
        *(
            reports(
                f"active/pdf with {name}",
                "年报.pdf",
                lambda canary, c=catalog: text_pdf(
                    catalog=c.replace(b"CANARY", canary.encode()), extra={9: stream(b"<xdp/>")}
                ),
                lacks=("app.alert",),
            )
            for name, catalog in catalogs.items()
        ),
        *(
            reports(f"active/rich text with {name}", "年报.rtf", lambda canary, e=extra: rich_text(canary, e))
            for name, extra in rich.items()
        ),
        refused("active/rich text with data without end", "年报.rtf", rich_text("", "\\bin2000000000 abc"), "damaged"),
        refused(
            "active/nothing but a script of Windows",
            "年报.docx",
            b"MZ" + bytes(200) + CALC.encode(),
            "not_text",
            "damaged",
        ),
    ]
