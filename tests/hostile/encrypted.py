"""Files behind a password."""

import hashlib
import struct

from tests.hostile.building import Member, compound, ofd_parts, pdf, raw_zip, text_objects, text_pdf, word_of_old
from tests.hostile.case import REPORT, Case, refused, reports
from tests.reading.files import make_zip

LOCK = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"


# PDF 32000-1, 7.6.3.3: what a password is filled up with.
PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
LOCK_256 = (
    b"<< /Filter /Standard /V 5 /R 6 /Length 256 /P -44 /O <" + b"41" * 48 + b"> /U <" + b"42" * 48 + b"> /OE <"
    b"" + b"43" * 32 + b"> /UE <" + b"44" * 32 + b"> /Perms <" + b"45" * 16 + b"> /StmF /StdCF /StrF /StdCF "
    b"/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> >>"
)
MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/>'
    "</m:file-entry></m:manifest>"
)


def scramble(key: bytes, data: bytes) -> bytes:
    """RC4, which old PDF files are locked with."""
    box, j, i, out = list(range(256)), 0, 0, bytearray()
    for at in range(256):
        j = (j + box[at] + key[at % len(key)]) & 255
        box[at], box[j] = box[j], box[at]
    j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + box[i]) & 255
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) & 255])
    return bytes(out)


def locked_pdf(password: bytes) -> bytes:
    """REPORT as a PDF that is truly encrypted, with an owner's password and this one to open it."""
    identity, rights = b"\xaa" * 16, struct.pack("<i", -44)
    user, owner = ((word + PADDING)[:32] for word in (password, b"owner"))
    owner_entry = scramble(hashlib.md5(owner, usedforsecurity=False).digest()[:5], user)
    key = hashlib.md5(user + owner_entry + rights + identity, usedforsecurity=False).digest()[:5]

    def lock(number: int, data: bytes) -> bytes:
        salted = key + struct.pack("<L", number)[:3] + b"\0\0"
        return scramble(hashlib.md5(salted, usedforsecurity=False).digest()[:10], data)

    entries = (owner_entry.hex().encode(), scramble(key, PADDING).hex().encode())
    dictionary = b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % entries
    ident = identity.hex().encode()
    return pdf(
        {**text_objects(REPORT, change=lock), 9: dictionary}, trailer=b"/Encrypt 9 0 R /ID [<%s> <%s>]" % (ident, ident)
    )


def cases() -> list[Case]:
    """A code of their own for all, so that the sender knows what to do."""
    parts = [Member(name, str(data).encode(), flags=1) for name, data in ofd_parts().items()]
    secret = REPORT.encode()
    odt = {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": MANIFEST}
    return [
        refused("encrypted/pdf that asks for a password", "密.pdf", locked_pdf(b"secret"), "encrypted"),
        reports("encrypted/pdf that may be read and not changed", "密.pdf", locked_pdf(b"")),
        refused(
            "encrypted/pdf of the latest kind",
            "密.pdf",
            text_pdf(extra={9: LOCK_256}, trailer=b"/Encrypt 9 0 R /ID [<aa> <aa>]"),
            "encrypted",
        ),
        refused("encrypted/doc", "密.doc", word_of_old(flags=0x0100), "encrypted"),
        refused("encrypted/doc of 1995", "密.doc", word_of_old(flags=0x0100, magic=b"\xdc\xa5"), "encrypted"),
        refused("encrypted/doc under a text's name", "密.txt", word_of_old(flags=0x0100), "encrypted"),
        refused("encrypted/docx with rights", "密.docx", compound("\x06DataSpaces", "EncryptedPackage"), "encrypted"),
        refused("encrypted/odt", "密.odt", make_zip({**odt, "content.xml": b"\x93\x84"}, compression=0), "encrypted"),
        *(
            refused(f"encrypted/zip, {kind}", "密.zip", raw_zip([member]), "archive_encrypted")
            for kind, member in {
                "AES": Member("年报.txt", secret, flags=1, method=99),
                "strong": Member("年报.txt", secret, flags=0x41),
                "its document": Member("年报.docx", secret, flags=1),
            }.items()
        ),
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
            "archive_encrypted",
        ),
    ]
