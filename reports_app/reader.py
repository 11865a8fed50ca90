"""What a document's text says: read with one vocabulary, what persons decided laid over it; nothing is stored."""

from dataclasses import dataclass
from typing import Any, Self

from reports_app import knowledge, parsing
from reports_app.models import Document
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import Lexicon
from reports_app.parsing.model import ParsedReport
from reports_app.parsing.numbered import NumberedText
from reports_app.parsing.pipeline import read_report
from reports_app.rows import NOTHING_DECIDED
from reports_app.rows.replay import Replay
from reports_app.tables import tabled


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads texts with one vocabulary."""

    gazetteer: Gazetteer
    lexicon: Lexicon

    @classmethod
    def of_today(cls) -> Self:
        """Return the one that new files are read with."""
        return cls(knowledge.gazetteer(), knowledge.lexicon())

    @property
    def version(self) -> str:
        """What tells these rules from others."""
        return f"{parsing.PARSER_VERSION}-{knowledge.version_of(self.lexicon)}"

    def parse(self, document: Document, decided: Replay = NOTHING_DECIDED) -> ParsedReport:
        """Read the document's text."""
        if document.format == tabled.TABLED:  # composed of a table's cells: no vocabulary changes what they say
            return tabled.parse(document, decided)
        return self.parse_text(document.text, document.original_name, decided)

    def parse_text(self, text: str, name: str, decided: Replay = NOTHING_DECIDED) -> ParsedReport:
        """Read the text of a file of that name."""
        return parsing.parse_report(text, file_name=name, **self._known(decided))

    def parse_figures(self, document: Document, decided: Replay, numbered: NumberedText) -> ParsedReport:
        """Read facts and values alone of the document's text, whose numbers are known."""
        if document.format == tabled.TABLED:
            return tabled.parse(document, decided)
        name, known = document.original_name, self._known(decided)
        return read_report(numbered, file_name=name, only_figures=True, **known).report

    def _known(self, decided: Replay) -> dict[str, Any]:
        return {
            "gazetteer": self.gazetteer,
            "lexicon": self.lexicon,
            "decisions": decided.decisions,
            "given_values": decided.given_values,
        }
