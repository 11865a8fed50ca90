"""Elements of a Word document's markup, for what python-docx has no calls for or takes long about."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from config.xml_text import clean


def add_child(parent: Any, name: str, **attributes: str) -> Any:
    """Return a new element w:`name` with these attributes, the last of its parent (of none, where that is None)."""
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    if parent is not None:
        parent.append(element)
    return element


def add_text(run: Any, text: str) -> None:
    """Give a run its text with all its blanks, without what XML cannot hold."""
    content = add_child(run, "t")
    content.text = clean(text)
    content.set(qn("xml:space"), "preserve")
