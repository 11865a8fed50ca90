"""A Word document saved as one XML file: the same parts as in the zip, one after the other."""

from types import TracebackType

from lxml import etree

from reports_app.reading.model import ErrorCode, Limits, ReadingError
from reports_app.reading.package import parse_xml

FLAT_MARK = "<pkg:package"
_NAMESPACE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


class FlatPackage:
    """Gives its parts as `Package` does; raises ReadingError for what is damaged, forbidden or too large."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if len(data) > limits.max_member_bytes:
            raise ReadingError(ErrorCode.TOO_LARGE, f"{len(data)} bytes of XML")
        self._parts: dict[str, etree._Element] = {}
        for part in parse_xml(data).iter(f"{_NAMESPACE}part"):
            root = next(iter(part.findall(f"{_NAMESPACE}xmlData/*")), None)
            if root is not None:
                self._parts[str(part.get(f"{_NAMESPACE}name", "")).lstrip("/")] = root

    def __enter__(self) -> "FlatPackage":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parts.clear()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def read_xml(self, name: str) -> etree._Element | None:
        """Return the root of a part, or None where there is no such part."""
        return self._parts.get(name)
