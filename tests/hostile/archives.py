"""Archives of reports: members that try to be elsewhere, to be something else, or to be many."""

import io
import tarfile

from tests.hostile.building import Member, raw_zip, word
from tests.hostile.case import ESCAPE, REPORT, Case, harmless
from tests.reading.files import make_zip

GOOD = Member("年报.txt", REPORT.encode())
REFUSALS = ("unsupported_archive", "damaged", "too_large", "encrypted", "empty", "not_text")
NAMES = {
    "up": f"../../../../tmp/{ESCAPE}.txt",
    "root": f"/tmp/{ESCAPE}.txt",
    "drive": f"C:\\{ESCAPE}.txt",
    "Windows": f"..\\..\\{ESCAPE}.txt",
    "up within": f"a/../../{ESCAPE}.txt",
    "NUL": b"a.txt\0.exe",
    "no name": b"",
    "dots": b"..",
    "direction": "\u202etxt.exe",
    "script": "<script>alert(1)</script>.txt",
    "very long": "长" * 20_000 + ".txt",
    "GBK": "年度报告".encode("gbk") + b".txt",
    "no encoding at all": b"\xff\xfe\xfd.txt",
}


def packed(name: str, *members: Member, **fields: object) -> Case:
    """A zip of the members beside a good one; what is good may come in, nothing may go elsewhere."""
    return harmless(f"archives/{name}", "年报.zip", raw_zip([GOOD, *members], **fields), *REFUSALS)  # type: ignore[arg-type]


def tar() -> bytes:
    """A tar with a link out of it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        link = tarfile.TarInfo(ESCAPE)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return buffer.getvalue()


def cases() -> list[Case]:
    """Links, devices, doubles, lies, and other kinds of archives."""
    return [
        *(packed(f"member named {kind}", Member(name, REPORT.encode())) for kind, name in NAMES.items()),
        packed("link", Member(ESCAPE, b"/etc/passwd", mode=0o120777)),
        packed("device", Member("dev", mode=0o060666)),
        packed("pipe", Member("pipe", mode=0o010666)),
        packed("program", Member("a.exe", b"MZ" + bytes(range(256)), mode=0o100755)),
        packed("one name twice", GOOD),
        packed("one name in two cases", Member("A.txt", b"1"), Member("a.TXT", b"2")),
        packed("two names for one member", Member("b.txt", REPORT.encode(), local_name=b"c.txt")),
        packed("size that is too small", Member("b.txt", REPORT.encode() * 9, size=10)),
        packed("size of four gigabytes", Member("b.txt", b"1", size=0xFFFFFFFE)),
        packed("packed size of four gigabytes", Member("b.txt", b"1", packed_size=0xFFFFFFFE)),
        packed("wrong checksum", Member("b.txt", b"1", crc=7)),
        packed("unknown packing", Member("b.txt", b"1", method=99)),
        packed("encrypted member", Member("b.txt", b"1" * 40, flags=1)),
        packed("more members than there are", count=9_999),
        packed("something before", prefix=b"#!/bin/sh\nexit\n"),
        packed("members on one place", GOOD, same_place=True),
        packed("zip in it", Member("b.zip", make_zip({"c.txt": REPORT}))),
        packed("Word in it", Member("b.docx", word())),
        packed("folders of the Mac", Member("__MACOSX/._年报.txt", b"\0\x05\x16\x07"), Member(".DS_Store", bytes(99))),
        packed("lock file of Word", Member("~$年报.docx", bytes(162))),
        packed("empty member", Member("空.txt")),
        harmless("archives/tar", "年报.tar.gz", tar(), *REFUSALS),
        harmless(
            "archives/hundred good ones", "年报.zip", make_zip({f"{n}.txt": REPORT for n in range(100)}), *REFUSALS
        ),
    ]
