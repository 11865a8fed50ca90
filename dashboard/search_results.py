"""What a search found, as it comes from the database: reports with their passages, and counts to narrow it by."""

from dataclasses import dataclass

from dashboard.search_query import Term


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage at [start, end) of its report's text; `spans` of `text` are what was searched for.

    `sentence` is the span, in the report's text, of the sentence of the first of them.
    """

    text: str
    start: int
    end: int
    part: str
    heading: str
    spans: tuple[tuple[int, int], ...]
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report with `count` passages that were found; the best of them in the order of the text."""

    pk: int
    township: str
    township_code: str
    county: str
    year: int
    title: str
    count: int
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many reports and passages there are with this value of a facet."""

    value: str
    name: str
    reports: int
    passages: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by county, township, year and part, each with the other filters in force; the total with all of them."""

    reports: int = 0
    passages: int = 0
    counties: tuple[Bucket, ...] = ()
    townships: tuple[Bucket, ...] = ()
    years: tuple[Bucket, ...] = ()
    parts: tuple[Bucket, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of reports, and all counts. `terms` were searched for; `named` tells what names among them meant.

    `alone` says of a search without result in how many reports each term is by itself; `waiting` reports are not
    yet searched.
    """

    terms: tuple[Term, ...]
    facets: Facets = Facets()
    reports: tuple[FoundReport, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    alone: tuple[tuple[str, int], ...] = ()
    waiting: int = 0
    page: int = 1
