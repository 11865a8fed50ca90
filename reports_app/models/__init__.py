"""What is stored: townships, files, reports and the figures read from them."""

from reports_app.models.context_import import ContextImport
from reports_app.models.correction import Correction
from reports_app.models.coverage import Coverage
from reports_app.models.document import Document
from reports_app.models.fact import Fact, Finding, IndicatorValue
from reports_app.models.group import TownshipGroup
from reports_app.models.indicator import Indicator, IndicatorVersion
from reports_app.models.loaded_file import LoadedFile
from reports_app.models.passage import Passage, SentencePrints
from reports_app.models.place_name import PlaceName
from reports_app.models.report import Report, ReportAddress, Section
from reports_app.models.rereading import Rereading, RereadReport
from reports_app.models.target import Target
from reports_app.models.township import Township, TownshipYear

__all__ = [
    "ContextImport",
    "Correction",
    "Coverage",
    "Document",
    "Fact",
    "Finding",
    "Indicator",
    "IndicatorValue",
    "IndicatorVersion",
    "LoadedFile",
    "Passage",
    "PlaceName",
    "Report",
    "ReportAddress",
    "RereadReport",
    "Rereading",
    "Section",
    "SentencePrints",
    "Target",
    "Township",
    "TownshipGroup",
    "TownshipYear",
]
