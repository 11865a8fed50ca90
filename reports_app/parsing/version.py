"""Which rules read a text: fingerprints of the parser's code and data, and of a vocabulary.

Two readings with the same fingerprints are the same reading; with others they may differ.
"""

import hashlib

from .compiled import SOURCES
from .lexicon import Lexicon

DIGITS = 8


def fingerprint_code() -> str:
    """Return the fingerprint of the parser's sources and data, the vocabulary's files left out."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".toml", ".csv"} and path.parent.name != "lexicon":
            digest.update(path.relative_to(SOURCES).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:DIGITS]


def fingerprint_lexicon(lexicon: Lexicon) -> str:
    """Return the fingerprint of all that a vocabulary says, its examples left out."""
    entries = [
        (
            entry.code,
            entry.kind,
            entry.theme,
            entry.heads,
            entry.verbs,
            entry.context,
            entry.without,
            entry.not_after,
            sorted(entry.units),
            (entry.verb_optional, entry.near, entry.is_reaching, entry.is_one_each, entry.governs, entry.weight),
        )
        for entry in lexicon.entries
    ]
    told = repr(
        (
            entries,
            sorted(lexicon.kinds.items()),
            sorted(lexicon.headings.items()),
            sorted(lexicon.laws),
            sorted(lexicon.unused),
        )
    )
    return hashlib.sha256(told.encode()).hexdigest()[:DIGITS]


PARSER_VERSION = fingerprint_code()
