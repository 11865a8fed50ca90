"""Files behind a password."""

from tests.hostile.building import Member, compound, ofd_parts, raw_zip, text_pdf
from tests.hostile.case import REPORT, Case, refused

LOCK = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"


def cases() -> list[Case]:
    """A code of their own for all, so that the sender knows what to do."""
    parts = [Member(name, str(data).encode(), flags=1) for name, data in ofd_parts().items()]
    return [
        refused(
            "encrypted/docx",
            "密.docx",
            compound("EncryptionInfo", "EncryptedPackage", tail=b"\x01" * 4096),
            "encrypted",
        ),
        refused("encrypted/xlsx", "密.xlsx", compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        refused(
            "encrypted/docx by members",
            "密.docx",
            raw_zip([Member("[Content_Types].xml", b"<a/>", flags=1), Member("word/document.xml", b"<a/>", flags=1)]),
            "encrypted",
        ),
        refused(
            "encrypted/pdf", "密.pdf", text_pdf(extra={9: LOCK}, trailer=b"/Encrypt 9 0 R /ID [<aa> <aa>]"), "encrypted"
        ),
        refused(
            "encrypted/pdf with a lock that makes no sense",
            "密.pdf",
            text_pdf(extra={9: b"<< /Filter /Nobody /V 99 >>"}, trailer=b"/Encrypt 9 0 R /ID [<aa> <aa>]"),
            "encrypted",
            "damaged",
        ),
        refused("encrypted/ofd", "密.ofd", raw_zip(parts), "encrypted"),
        refused(
            "encrypted/zip",
            "密.zip",
            raw_zip([Member("年报.txt", REPORT.encode(), flags=1)]),
            "encrypted",
            "nothing_in_archive",
        ),
    ]
