"""What is searched for: one frozen value that round-trips to the URL, and what a person typed, taken apart.

In come the parameters of a request; out come a search that is always usable and notes on what could not be followed.
No database, no request object.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.translation import gettext as _

MAX_CHARACTERS = 200
MAX_TERMS = 10
MAX_PAGE = 1_000
# Quotes of all kinds; one that nothing closes is as if it were not there.
_TERM = re.compile(
    r"""(?P<minus>[-－−])?(?:["“”＂「『](?P<phrase>[^"“”＂「」『』]+)["“”＂」』]|(?P<words>[^\s"“”＂「」『』]+))"""
)
_AREA = re.compile(r"[0-9]{6}|[0-9]{9,12}", re.ASCII)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)

Params = Mapping[str, Sequence[str]]


class Order(StrEnum):
    """How the reports that were found follow each other."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Part(StrEnum):
    """The part of a report that a passage stands in."""

    MEASURES = "measures"
    SHORTCOMINGS = "shortcomings"
    FIRST_RESPONSIBLE = "first_responsible"
    PLAN = "plan"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a passage has to have, or must not; letter by letter where it is a phrase in quotes."""

    text: str
    is_phrase: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """The words as typed, what of the reports to look at, their order and the page of the answer."""

    text: str = ""
    area: str = ""
    year: int | None = None
    part: Part | None = None
    order: Order = Order.RELEVANCE
    page: int = 1

    @classmethod
    def from_params(cls, params: Params) -> tuple["Search", tuple[str, ...]]:
        """Return the search that the parameters ask for, and what of them was left aside."""
        given = {key: values[-1] for key, values in params.items() if values}
        notes = []
        text = " ".join(given.get("q", "").replace("\x00", " ").split())
        if len(text) > MAX_CHARACTERS:
            text = text[:MAX_CHARACTERS]
            notes.append(_("要找的内容太长，只按前%(count)s个字查找。") % {"count": MAX_CHARACTERS})
        area, year, part = given.get("area", ""), given.get("year", ""), given.get("part", "")
        wrong = (
            area and not _AREA.fullmatch(area),
            year and not _YEAR.fullmatch(year),
            part and part not in list(Part),
        )
        if any(wrong):
            notes.append(_("网址中有认不出的筛选条件，已忽略。"))
        order, page = given.get("order", ""), given.get("page", "")
        search = cls(
            text,
            "" if wrong[0] else area,
            int(year) if year and not wrong[1] else None,
            Part(part) if part and not wrong[2] else None,
            Order(order) if order in list(Order) else Order.RELEVANCE,
            min(max(int(page), 1), MAX_PAGE) if page.isascii() and page.isdecimal() and len(page) < 10 else 1,
        )
        return search, tuple(notes)

    def to_query(self, **changes: object) -> str:
        """Return the address's query of this search with the changes; another filter begins at the first page."""
        changed = replace(self, **{"page": 1} | changes)  # type: ignore[arg-type]
        values = {
            "q": changed.text,
            "area": changed.area,
            "year": changed.year,
            "part": changed.part,
            "order": changed.order if changed.order is not Order.RELEVANCE else None,
            "page": changed.page if changed.page > 1 else None,
        }
        return urlencode({key: str(value) for key, value in values.items() if value})

    @property
    def is_filtered(self) -> bool:
        """Whether only a part of the reports is looked at."""
        return bool(self.area or self.year or self.part)


def parse_terms(text: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return what the text asks for, each term once, and notes on what was left aside.

    >>> [(term.text, term.is_phrase, term.is_excluded) for term in parse_terms('调解 "纠纷 219" -信访')[0]]
    [('调解', False, False), ('纠纷 219', True, False), ('信访', False, True)]
    """
    found: dict[tuple[str, bool, bool], Term] = {}
    for match in _TERM.finditer(text):
        term = Term(
            (match["phrase"] or match["words"]).strip(), match["phrase"] is not None, match["minus"] is not None
        )
        if term.text:
            found.setdefault((term.text, term.is_phrase, term.is_excluded), term)
    terms = tuple(found.values())
    if len(terms) > MAX_TERMS:
        return terms[:MAX_TERMS], (_("要找的词太多，只用了前%(count)s个。") % {"count": MAX_TERMS},)
    return terms, ()
