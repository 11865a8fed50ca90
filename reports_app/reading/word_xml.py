"""Names of WordprocessingML: transitional and strict namespaces give the same short names."""

from functools import lru_cache

from lxml import etree

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
}


@lru_cache(maxsize=4096)
def _shorten(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:], "")
    return f"{prefix}:{local}" if prefix else f"?:{local}"


def name_of(element: etree._Element) -> str:
    """Return "w:p", "mc:Choice" …; "?:x" for namespaces that carry no text of their own, "" for what is no element."""
    tag = element.tag
    return _shorten(tag) if isinstance(tag, str) else ""


def attribute(element: etree._Element, local: str) -> str | None:
    """Return an attribute by its local name, whatever its namespace."""
    for key, value in element.items():
        if key == local or (isinstance(key, str) and key.rpartition("}")[2] == local):
            return str(value)
    return None


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Follow first children of the short `names`, or None."""
    for name in names:
        if element is None:
            return None
        element = next((found for found in element if name_of(found) == name), None)
    return element


def value(element: etree._Element | None, *names: str) -> str | None:
    """Return the w:val of the child reached by `names`, or None."""
    found = child(element, *names)
    return attribute(found, "val") if found is not None else None


def is_on(element: etree._Element | None) -> bool:
    """Tell whether a switch such as w:vanish is there and not turned off."""
    return element is not None and (attribute(element, "val") or "true") not in ("0", "false", "off", "none")


def to_int(text: str | None, default: int) -> int:
    """Return a small whole number, or `default` where it is none."""
    try:
        number = int(text) if text is not None and len(text) < 10 else default
    except ValueError:
        return default
    return number
