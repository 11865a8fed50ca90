"""Formats that are recognised but have no reader: each is refused with a code of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError
from reports_app.reading.sample import Sample

_IMAGES = (b"GIF8", b"BM", b"8BPS", b"\0\0\0\x0cjP  ", b"\0\0\1\0\1\0")
_PHOTOGRAPHS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")  # brands of ISO media files
_PARTS = ("[Content_Types].xml", "_rels/", "docProps/", "customXml/", "word/")
_ARCHIVES = (
    *(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"),
    *(b"MSCF\0\0\0\0", b"\x28\xb5\x2f\xfd", b"LZIP\1"),
)


@dataclass(frozen=True, slots=True)
class RefusedFormat:
    """A format told by `recognise` and refused with `code`."""

    format: str
    endings: tuple[str, ...]
    code: ErrorCode
    recognise: Callable[[Sample], bool]

    def accepts(self, sample: Sample) -> bool:
        """Tell whether the file is of this format."""
        return self.recognise(sample)

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Refuse."""
        raise ReadingError(self.code, f"no reader for {self.format}")


def _is_image(sample: Sample) -> bool:
    head = sample.head
    is_bitmap = not head.startswith(b"BM") or head[6:10] == b"\0\0\0\0"
    is_photograph = head[4:8] == b"ftyp" and head[8:12] in _PHOTOGRAPHS
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return (head.startswith(_IMAGES) and is_bitmap) or is_webp or is_photograph


def _is_archive(sample: Sample) -> bool:
    return sample.head.startswith(_ARCHIVES) or sample.head[257:262] == b"ustar" or sample.head[2:5] == b"-lh"


def _in_zip(prefix: str) -> Callable[[Sample], bool]:
    return lambda sample: sample.is_zip and any(name.startswith(prefix) for name in sample.members)


def _in_compound(*streams: str) -> Callable[[Sample], bool]:
    return lambda sample: sample.is_compound and not sample.streams.isdisjoint(streams)


def _lacks_its_text(sample: Sample) -> bool:
    """Whether a part that every Word document has is missing, of a file that is nothing else."""
    is_rest = "[Content_Types].xml" in sample.members and all(name.startswith(_PARTS) for name in sample.members)
    return sample.is_zip and (is_rest or "word/document.xml" in sample.members)


# Order matters: the special before the general (a spreadsheet is a zip too).
REFUSED_FORMATS = (
    RefusedFormat("image", (".gif", ".bmp", ".webp", ".heic", ".avif", ".jp2", ".psd", ".ico"),
                  ErrorCode.UNSUPPORTED_IMAGE, _is_image),
    RefusedFormat("xlsx", (".xlsx", ".xlsm", ".et"), ErrorCode.UNSUPPORTED_SPREADSHEET, _in_zip("xl/")),
    RefusedFormat("pptx", (".pptx", ".dps"), ErrorCode.UNSUPPORTED_PRESENTATION, _in_zip("ppt/")),
    RefusedFormat("opendocument", (".ods", ".odp"), ErrorCode.UNSUPPORTED_OFFICE,
                  _in_zip("META-INF/manifest.xml")),
    RefusedFormat("docx", (), ErrorCode.DAMAGED, _lacks_its_text),
    RefusedFormat("ofd", (), ErrorCode.DAMAGED, _in_zip("Doc_0/Document.xml")),
    RefusedFormat("package", (".xps", ".vsdx"), ErrorCode.UNSUPPORTED_OFFICE, _in_zip("[Content_Types].xml")),
    RefusedFormat("program", (".jar", ".apk"), ErrorCode.NOT_TEXT, _in_zip("META-INF/MANIFEST.MF")),
    RefusedFormat("book", (".epub",), ErrorCode.UNSUPPORTED_OFFICE, _in_zip("META-INF/container.xml")),
    RefusedFormat("zip", (), ErrorCode.DAMAGED, lambda sample: sample.is_zip and sample.is_broken),
    RefusedFormat("zip", (".zip",), ErrorCode.ARCHIVE, lambda sample: sample.is_zip),
    RefusedFormat("encrypted", (".docx", ".xlsx", ".pptx", ".wps"), ErrorCode.ENCRYPTED,
                  _in_compound("EncryptedPackage", "EncryptionInfo")),
    RefusedFormat("xls", (".xls", ".et"), ErrorCode.UNSUPPORTED_SPREADSHEET, _in_compound("Workbook", "Book")),
    RefusedFormat("ppt", (".ppt", ".dps"), ErrorCode.UNSUPPORTED_PRESENTATION, _in_compound("PowerPoint Document")),
    RefusedFormat("compound", (), ErrorCode.DAMAGED, lambda s: s.is_compound and "Root Entry" not in s.streams),
    RefusedFormat("compound", (), ErrorCode.UNSUPPORTED_OFFICE, lambda sample: sample.is_compound),
    RefusedFormat("archive", (".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".cab"),
                  ErrorCode.UNSUPPORTED_ARCHIVE, _is_archive),
    RefusedFormat("encrypted", (".pgp", ".asc"), ErrorCode.ENCRYPTED,
                  lambda sample: sample.head.lstrip().startswith(b"-----BEGIN PGP MESSAGE-----")),
)  # fmt: skip
