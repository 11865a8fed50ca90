"""The English catalogue: `python -m config.messages` takes every Chinese text of the code and templates into it.

Reads Python by its syntax tree and templates by Django's own parser, so no gettext needs to be installed; writes
`locale/en/LC_MESSAGES/django.po` (what is translated stays) and compiles it to the `.mo` that Django loads.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PYTHON_FOLDERS = ("accounts", "config", "dashboard", "reports_app")
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
INLINE = re.compile(r"""\b_\((["'])(.+?)\1\)""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
METADATA = {
    "Project-Id-Version": "rule-of-law-reports",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(slots=True)
class Message:
    """A text to be translated, its plural where it has one, and the files that show it."""

    text: str
    plural: str = ""
    files: set[str] = field(default_factory=set)


def extract() -> dict[str, Message]:
    """Return every text of the project that goes through translation, by its Chinese."""
    found: dict[str, Message] = {}
    for path in _sources():
        file = path.relative_to(ROOT).as_posix()
        texts = _python_texts(path) if path.suffix == ".py" else _template_texts(path)
        for text, plural in texts:
            message = found.setdefault(text, Message(text, plural))
            message.files.add(file)
    return found


def merge(messages: dict[str, Message], known: polib.POFile) -> polib.POFile:
    """Return a catalogue of `messages`, sorted, with the translations of `known`."""
    merged = polib.POFile(wrapwidth=120)
    merged.metadata = METADATA
    for text in sorted(messages):
        message = messages[text]
        old = known.find(text)
        entry = polib.POEntry(msgid=text, occurrences=[(file, "") for file in sorted(message.files)])
        if "%(" in text or "%s" in text:
            entry.flags = ["python-format"]
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = old.msgstr_plural if old else {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        merged.append(entry)
    return merged


def placeholders(text: str) -> list[str]:
    """Return the places of a text that are filled in later, sorted."""
    return sorted(PLACEHOLDER.findall(text))


def _sources() -> Iterator[Path]:
    for folder in PYTHON_FOLDERS:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)
    for folder in ("templates", *PYTHON_FOLDERS):
        yield from sorted((ROOT / folder).rglob("*.html"))


def _python_texts(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if name in SINGLE and texts:
            yield texts[0], ""
        elif name in PLURAL and len(texts) >= 2:
            yield texts[0], texts[1]


def _template_texts(path: Path) -> Iterator[tuple[str, str]]:
    """A percent sign of a tag is doubled, as Django doubles it when it looks the text up."""
    from django.template import Template
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    source = path.read_text(encoding="utf-8")
    template = Template(source)
    node: Any
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        literal = node.filter_expression.var
        text = literal if isinstance(literal, str) else getattr(literal, "literal", None)
        if isinstance(text, str):
            yield text.replace("%", "%%"), ""
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        singular, _names = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        if node.trimmed:
            singular, plural = (
                " ".join(line.strip() for line in text.split("\n")).strip() for text in (singular, plural)
            )
        yield singular, plural
    for _quote, text in INLINE.findall(source):
        yield text.replace("%", "%%"), ""


def main() -> int:
    """Renew the catalogue and say what still lacks an English text."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    known = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    catalogue = merge(extract(), known)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    missing = catalogue.untranslated_entries()
    sys.stdout.write(f"{len(catalogue)} texts, {len(missing)} without English\n")
    for entry in missing:
        sys.stdout.write(f"  {entry.msgid}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
