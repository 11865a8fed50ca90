"""The English catalogue: complete, compiled, and with the same places to fill in."""

import polib
import pytest

from config import messages


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(messages.CATALOGUE))


def test_compiled_catalogue_matches_its_source(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(messages.CATALOGUE.with_suffix(".mo")))
    source = {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in catalogue.translated_entries()}
    assert {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in compiled} == source


def test_every_text_has_its_english(catalogue: polib.POFile) -> None:
    translated = {entry.msgid for entry in catalogue.translated_entries()}
    assert sorted(set(messages.extract()) - translated) == []


def test_translation_fills_in_the_same_places(catalogue: polib.POFile) -> None:
    wrong = [
        (entry.msgid, text)
        for entry in catalogue.translated_entries()
        for text in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if messages.placeholders(entry.msgid) != messages.placeholders(text)
    ]
    assert wrong == []


def test_translation_can_stand_in_an_attribute(catalogue: polib.POFile) -> None:
    """Templates write texts between double quotes; curly ones are as wide as a Chinese character in Chinese fonts."""
    wrong = [
        entry.msgid
        for entry in catalogue.translated_entries()
        if "<" not in entry.msgid and set('"“”‘’') & set("".join([entry.msgstr, *entry.msgstr_plural.values()]))
    ]
    assert wrong == []
