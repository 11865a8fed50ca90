"""Archives of reports: members that try to be elsewhere, to be something else, or to be many."""

import io
import tarfile
from dataclasses import replace
from typing import Any

from tests.hostile.building import Member, raw_zip, web, word
from tests.hostile.case import ESCAPE, REPORT, Case, harmless, refused, reports
from tests.reading.files import make_zip

GOOD = Member("年报.txt", REPORT.encode())
OTHER = "情况说明，另行报送。\n".encode()
UNSAFE = {
    "up": f"../../../../tmp/{ESCAPE}.txt",
    "root": f"/tmp/{ESCAPE}.txt",
    "drive": f"C:\\{ESCAPE}.txt",
    "Windows": f"..\\..\\{ESCAPE}.txt",
    "up within": f"a/../../{ESCAPE}.txt",
    "NUL": b"a.txt\0.exe",
}
ODD = {
    "direction": "\u202etxt.exe",
    "script": "<script>alert(1)</script>.txt",
    "very long": "长" * 20_000 + ".txt",
    "GBK": "年度报告".encode("gbk") + b".txt",
    "no encoding at all": b"\xff\xfe\xfd.txt",
}
PASSED_OVER = {"no name": b"", "dots": b"..", "lock of Word": "~$年报.docx", "folder of the Mac": "__MACOSX/._年报.txt"}


def packed(name: str, *members: Member, out: str = "", **fields: Any) -> Case:
    """A zip of the members beside a good one, which comes in; the others are left out for `out`, or come in too."""
    left_out = frozenset({out} if out else ())
    case = reports(f"archives/{name}", "年报.zip", raw_zip([GOOD, *members], **fields), "36件")
    return replace(case, left_out=left_out)


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
    other = Member("b.txt", OTHER)
    lies = {
        "size that is too small": {"data": OTHER * 9, "size": 10},
        "size of four gigabytes": {"size": 0xFFFFFFFE},
        "packed size of four gigabytes": {"packed_size": 0xFFFFFFFE},
        "wrong checksum": {"crc": 7},
        "two names for one member": {"local_name": b"c.txt"},
    }
    modes = {"link": 0o120777, "device": 0o060666, "pipe": 0o010666, "socket": 0o140777}
    many = make_zip({"年报.txt": REPORT, **{f"{number}.txt": f"第{number}份说明" for number in range(40)}})
    return [
        *(packed(f"member named {kind}", Member(name, OTHER), out="unsafe_name") for kind, name in UNSAFE.items()),
        *(packed(f"member named {kind}", Member(name, OTHER)) for kind, name in ODD.items()),
        *(packed(f"member that is passed over, {kind}", Member(name, OTHER)) for kind, name in PASSED_OVER.items()),
        *(packed(kind, Member(ESCAPE, b"/etc/passwd", mode=mode), out="not_a_file") for kind, mode in modes.items()),
        *(packed(kind, replace(other, **lie), out="damaged") for kind, lie in lies.items()),
        packed("program", Member("a.exe", b"MZ" + bytes(range(256)), mode=0o100755)),
        packed("one name twice", Member("年报.txt", OTHER), out="same_name"),
        packed("one name in two cases", Member("A.txt", OTHER), Member("a.TXT", OTHER + OTHER)),
        packed("one content twice", Member("b.txt", GOOD.data), out="duplicate"),
        packed("unknown packing", replace(other, method=99), out="compression"),
        packed("encrypted member", replace(other, flags=1), out="encrypted"),
        packed("more members than there are", count=9_999),
        packed("zip in it", Member("b.zip", make_zip({"c.txt": OTHER})), out="nested"),
        packed("empty member", Member("空.txt"), out="empty"),
        packed("bomb in it", Member("b.txt", bytes(30 * 2**20)), out="too_large"),
        packed(
            "text of many kinds", Member("b.docx", word("情况说明")), Member("c.html", web("甲").replace(b"36", b"37"))
        ),
        reports("archives/forty members", "年报.zip", many, "36件"),
        refused(
            "archives/members on one place", "年报.zip", raw_zip([GOOD, other], same_place=True), "archive_damaged"
        ),
        harmless(
            "archives/something before", "年报.zip", raw_zip([GOOD], prefix=b"#!/bin/sh\nexit\n"), "not_text", "damaged"
        ),
        refused("archives/tar", "年报.tar.gz", tar(), "unsupported_archive"),
    ]
