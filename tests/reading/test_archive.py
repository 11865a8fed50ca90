"""Archives of files: each good member comes out whole, what is wrong with one refuses that one."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reports_app.reading import ErrorCode, Limits, MemberError, ReadingError, read_file, read_members
from tests.reading.files import make_docx, make_zip, paragraph


@dataclass(frozen=True)
class Made:
    """A member as a hostile hand writes it; None where the truth is told."""

    name: bytes
    data: bytes = b"data"
    flags: int = 0
    method: int = 8
    mode: int = 0
    told_size: int | None = None
    told_checksum: int | None = None
    local_name: bytes | None = None
    offset: int | None = None
    extra: bytes = b""

    @property
    def packed(self) -> bytes:
        if self.method != 8:
            return self.data
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(self.data) + packer.flush()

    @property
    def sizes(self) -> tuple[int, int, int]:
        checksum = zlib.crc32(self.data) if self.told_checksum is None else self.told_checksum
        return checksum, len(self.packed), len(self.data) if self.told_size is None else self.told_size


def write(members: Iterable[Made], *, before: bytes = b"") -> bytes:
    """The bytes of a zip with these members, whatever they claim."""
    body, directory, count = bytearray(before), bytearray(), 0
    for made in members:
        offset = len(body) - len(before) if made.offset is None else made.offset
        name = made.name if made.local_name is None else made.local_name
        head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, made.flags, made.method, 0, 0, *made.sizes, len(name), 0)
        if made.offset is None:
            body += head + name + made.packed
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 0x0314, 20, made.flags, made.method, 0, 0, *made.sizes,
            len(made.name), len(made.extra), 0, 0, 0, made.mode << 16, offset,
        ) + made.name + made.extra  # fmt: skip
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body) - len(before), 0)
    return bytes(body + directory) + end


def unpack(data: bytes, folder: Path, limits: Limits | None = None) -> list[tuple[str, bytes | str]]:
    """Names with the bytes, or why the member is refused."""
    (folder / "a.zip").write_bytes(data)
    found: list[tuple[str, bytes | str]] = []
    for member in read_members(folder / "a.zip", limits=limits):
        if member.refusal:
            found.append((member.name, str(member.refusal)))
            continue
        try:
            found.append((member.name, b"".join(member.chunks())))
        except MemberError as error:
            found.append((member.name, str(error.refusal)))
    return found


GOOD = Made(b"good.txt", "好".encode())


def test_an_ordinary_archive_comes_out_whole(tmp_path: Path) -> None:
    members = {"甲镇/报告.txt": "甲" * 100_000, "乙.docx": make_docx(paragraph("乙"))}
    found = unpack(make_zip(members), tmp_path)
    assert found == [(name, text if isinstance(text, bytes) else text.encode()) for name, text in members.items()]
    assert unpack(make_zip(members, compression=zipfile.ZIP_STORED), tmp_path) == found


def test_an_archive_is_told_from_a_document(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(make_zip({"甲.txt": "甲"}))
    (tmp_path / "b").write_bytes(make_docx(paragraph("乙" * 200)))
    for name, limits, code in (("a", Limits(), "archive"), ("a", Limits(max_file_bytes=9), "archive"),
                               ("b", Limits(max_file_bytes=9), "too_large")):  # fmt: skip
        with pytest.raises(ReadingError) as error:
            read_file(tmp_path / name, "x.zip", limits=limits)
        assert error.value.code == code


def test_names_are_read_in_every_encoding(tmp_path: Path) -> None:
    name = "石桥镇2024年报告.txt"
    gbk, utf8 = name.encode("gb18030"), name.encode()
    unicode_path = b"\x01" + zlib.crc32(b"plain.txt").to_bytes(4, "little") + utf8
    extra = struct.pack("<2H", 0x7075, len(unicode_path)) + unicode_path
    for made in (
        Made(gbk),
        Made(utf8, flags=0x800),
        Made(utf8),
        Made(gbk, flags=0x800),
        Made(b"plain.txt", extra=extra),
    ):
        assert unpack(write([made]), tmp_path) == [(name, b"data")]
    stale = struct.pack("<2H", 0x7075, 9) + b"\x01\0\0\0\0evil"
    assert unpack(write([Made(b"plain.txt", extra=stale)]), tmp_path) == [("plain.txt", b"data")]


def test_what_systems_leave_lying_around_is_passed_over(tmp_path: Path) -> None:
    names = (
        b"__MACOSX/._a.docx",
        b".DS_Store",
        b"x/.DS_Store",
        b"Thumbs.db",
        b"x/desktop.ini",
        "~$年报.docx".encode(),
        b"x/",
    )
    assert unpack(write([*map(Made, names), GOOD]), tmp_path) == [("good.txt", "好".encode())]


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        (Made(b"a.txt", flags=1), "encrypted"),
        (Made(b"a.txt", flags=0x41), "encrypted"),
        (Made(b"a.txt", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "not_a_file"),
        (Made(b"a.txt", mode=stat.S_IFCHR | 0o666), "not_a_file"),
        (Made(b"a.txt", mode=stat.S_IFIFO | 0o666), "not_a_file"),
        (Made(b"../../etc/a.txt"), "unsafe_name"),
        (Made(b"x\\..\\..\\a.txt"), "unsafe_name"),
        (Made(b"/etc/a.txt"), "unsafe_name"),
        (Made(b"C:\\a.txt"), "unsafe_name"),
        (Made(b"a\0.txt"), "unsafe_name"),
        (Made(b"inner.zip"), "nested"),
        (Made(b"inner.RAR"), "nested"),
        (Made(b"a.txt", method=9), "compression"),
        (Made(b"a.txt", method=99), "compression"),
        (Made(b"a.txt", told_size=3), "damaged"),
        (Made(b"a.txt", told_size=2**31), "damaged"),
        (Made(b"a.txt", told_checksum=1), "damaged"),
        (Made(b"a.txt", local_name=b"b.exe"), "damaged"),
        (Made(b"a.txt", offset=2**30), "damaged"),
        (Made(b"good.txt"), "same_name"),
        (Made(b"a.txt", bytes(12 * 2**20)), "too_large"),
        (Made(b"a.txt", bytes(12 * 2**20), told_size=4), "too_large"),
        (Made(b"a.txt", b"x" * 3_000_000, method=0), "too_large"),
    ],
)  # fmt: skip
def test_a_wrong_member_is_refused_and_the_good_go_in(tmp_path: Path, made: Made, refusal: str) -> None:
    limits = Limits(max_member_bytes=13 * 2**20, max_unpacked_bytes=2_000_000 if made.method == 0 else 300 * 2**20)
    found = unpack(write([GOOD, made]), tmp_path, limits)
    assert found[0] == ("good.txt", "好".encode())
    assert [why for _, why in found[1:]] == [refusal]


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    first = Made(b"a.txt", b"x" * 50, method=0)
    found = unpack(write([first, Made(b"b.txt", b"y" * 20, method=0, offset=10), Made(b"c.txt")]), tmp_path)
    assert found == [("a.txt", "overlapping"), ("b.txt", "overlapping"), ("c.txt", b"data")]


def test_members_past_the_limit_are_refused(tmp_path: Path) -> None:
    found = unpack(write([Made(f"{n}.txt".encode()) for n in range(4)]), tmp_path, Limits(max_members=3))
    assert [why for _, why in found] == [b"data", b"data", b"data", "too_many"]


def test_an_archive_may_stand_behind_something_else_and_be_wide(tmp_path: Path) -> None:
    assert unpack(write([GOOD], before=b"MZ" * 50), tmp_path) == [("good.txt", "好".encode())]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("wide.txt", "w", force_zip64=True) as file:
        file.write(b"data")
    assert unpack(buffer.getvalue(), tmp_path) == [("wide.txt", b"data")]


@pytest.mark.parametrize("cut", [0, 10, 60, -1, -10, -22, -30])
def test_a_cut_off_archive_is_damaged(tmp_path: Path, cut: int) -> None:
    data = make_zip({"a.txt": "甲" * 30, "b.txt": "乙"})
    with pytest.raises(ReadingError) as error:
        unpack(data[:cut], tmp_path)
    assert error.value.code == ErrorCode.DAMAGED


def test_a_directory_without_end_has_too_many_files(tmp_path: Path) -> None:
    with pytest.raises(ReadingError) as error:
        unpack(write([Made(f"{n}".encode(), offset=0) for n in range(20_001)]), tmp_path)
    assert error.value.code == ErrorCode.TOO_MANY_FILES


def test_leaving_off_ends_the_reading(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({f"{n}.txt": "甲" * 500_000 for n in range(20)}))
    members = read_members(tmp_path / "a.zip")
    next(members)
    members.close()
    assert unpack(write([GOOD]), tmp_path) == [("good.txt", "好".encode())]
