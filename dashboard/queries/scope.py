"""Which townships: the areas of a selection within what an account may see, as a condition in SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from accounts.models import User
from dashboard.selection import EVERYWHERE, GROUP, TOWNSHIP_DIGITS, Per
from dashboard.sizes import MAX_AGE_YEARS, RESIDENTS
from dashboard.states import Demo
from reports_app.models import Report, Township, TownshipGroup

# The fictional townships stand aside once anything real has been reported.
REAL = tuple(source.value for source in Township.Source if source is not Township.Source.DEMO)

# One look into the index for each source, however many fictional townships there are: the order makes the planner use
# it, which otherwise expects to find one soon and reads them all.
_HAS_REAL = """
SELECT EXISTS (
    SELECT 1 FROM unnest(%(real)s) AS real(source)
    JOIN LATERAL (
        SELECT 1 FROM reports_app_township t WHERE t.has_reports AND t.source = real.source
        ORDER BY t.source, t.county_code LIMIT 1
    ) t ON TRUE
)
"""
_HAS_DEMO = """
SELECT EXISTS (SELECT 1 FROM reports_app_township t WHERE t.has_reports AND t.source = %(demo)s AND {visible})
"""
_THESE = "SELECT t.code FROM reports_app_township t WHERE {scope} AND t.code = ANY(%(asked)s)"
# As an array, so that the index is asked for these townships alone: joined, a prefecture's 160 made the planner read
# the values of all 40,000 of a nation.
_OF_TOWNSHIPS = "WHERE v.township_id = ANY(ARRAY(SELECT t.id FROM reports_app_township t WHERE {scope}))"


# The rule of `sizes.scale`: by the size of the value's year, else of the latest of the years before it.
_PER_HEAD = """
(SELECT i.id, i.report_id, i.township_id, i.indicator_id, i.year, i.value AS stated,
        CASE WHEN i.indicator_id = ANY(%(divided)s) THEN i.value * {unit} / s.size ELSE i.value END AS value,
        i.bound, i.basis, i.numerator, i.denominator, i.is_doubtful, i.is_part_year, i.is_small, i.is_confirmed,
        i.counted
 FROM reports_app_indicatorvalue i
 LEFT JOIN LATERAL (
     SELECT y.{column} AS size FROM reports_app_townshipyear y
     WHERE i.indicator_id = ANY(%(divided)s) AND y.township_id = i.township_id AND y.{column} > 0
       AND y.year BETWEEN i.year - {age} AND i.year
     ORDER BY y.year DESC LIMIT 1
 ) s ON TRUE
 WHERE s.size IS NOT NULL OR i.indicator_id <> ALL(%(divided)s)) v
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition on the table alias `t` of townships, and its parameters.

    `kept` is the code of the area whose kept counts (`Coverage`) are those of this scope ("" for everything), None
    where there are none. `per` tells what values are divided by.
    """

    condition: str
    params: dict[str, Any]
    kept: str | None = None
    per: Per = Per.NONE

    @property
    def of_values(self) -> str:
        """The condition that leaves the scope's rows of values `v`."""
        return "WHERE TRUE" if self.condition == "TRUE" else _OF_TOWNSHIPS.format(scope=self.condition)

    @property
    def is_divided(self) -> bool:
        """Whether values are read per head."""
        return self.per is not Per.NONE

    @property
    def values(self) -> str:
        """What to read values `v` from: `value` is per head where they are divided, `stated` what reports state."""
        if not self.is_divided:
            return "reports_app_indicatorvalue v"
        column, unit = ("population", RESIDENTS) if self.per is Per.RESIDENTS else ("villages", 1)
        return _PER_HEAD.format(column=column, unit=unit, age=MAX_AGE_YEARS)

    @property
    def stated(self) -> str:
        """What reports state, of the values that are read."""
        return "v.stated" if self.is_divided else "v.value"

    def divided(self, indicators: Sequence[int], per: Per) -> "Scope":
        """Return the same townships with the values of these indicators per head; nothing of that is kept."""
        if per is Per.NONE or not indicators:
            return self
        return replace(self, params=self.params | {"divided": list(indicators)}, kept=None, per=per)

    @property
    def is_wide(self) -> bool:
        """Whether it reaches over a province at least: its medians are kept rather than counted."""
        return self.kept is not None and len(self.kept) <= 2


def scope_of(user: User, areas: Sequence[str]) -> Scope:
    """Return the townships of the areas that the account may see; nothing else, whatever the areas say."""
    if EVERYWHERE in areas:
        mine = all_visible(user)
        if not has_real():
            return mine
        return Scope(f"{mine.condition} AND t.source = ANY(%(real)s)", mine.params | {"real": list(REAL)}, mine.kept)
    return _codes(codes_of(user, areas))


def codes_of(user: User, areas: Sequence[str]) -> list[str]:
    """Return the codes of the areas and of the townships of groups, cut to what the account may see; "" for all."""
    if EVERYWHERE in areas:
        return user.area_codes or [""]
    return _within(_spelled_out(user, areas), user.area_codes)


def all_visible(user: User) -> Scope:
    """Return all townships that the account may see, the fictional ones too."""
    return _codes(user.area_codes) if user.area_codes else Scope("TRUE", {}, kept="")


def has_real() -> bool:
    """Whether any report is not of a fictional township."""
    return bool(fetch(_HAS_REAL, {"real": list(REAL)})[0][0])


def load_outside(user: User, areas: Sequence[str], townships: Sequence[str]) -> tuple[str, ...]:
    """Return those of the codes that are of no township of the areas that the account may see, in their order."""
    scope = scope_of(user, areas)
    within = {
        code for (code,) in fetch(_THESE.format(scope=scope.condition), scope.params | {"asked": list(townships)})
    }
    return tuple(code for code in townships if code not in within)


def demo_in(scope: Scope, areas: Sequence[str]) -> Demo:
    """Return whether these townships of the areas are fictional, or everything together leaves such out."""
    if EVERYWHERE in areas and has_real():
        return Demo.LEFT_OUT
    params = scope.params | {"demo": Township.Source.DEMO.value}
    has_demo = bool(fetch(_HAS_DEMO.format(visible=scope.condition), params)[0][0])
    return Demo.INCLUDED if has_demo else Demo.ABSENT


def has_reports(user: User) -> bool:
    """Whether there is any report that the account may see."""
    return Report.objects.visible_to(user).exists()


def leaves_out_demo(user: User) -> bool:
    """Whether the account could see reports of fictional townships that everything together leaves out."""
    mine = all_visible(user)
    params = mine.params | {"demo": Township.Source.DEMO.value}
    return bool(fetch(_HAS_DEMO.format(visible=mine.condition), params)[0][0]) and has_real()


def fetch(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _spelled_out(user: User, areas: Iterable[str]) -> list[str]:
    """Return the codes of the areas, those of groups too."""
    groups = [int(area.removeprefix(GROUP)) for area in areas if area.startswith(GROUP)]
    picked = (
        TownshipGroup.objects.visible_to(user).filter(pk__in=groups).values_list("codes", flat=True) if groups else ()
    )
    return [*(area for area in areas if area.isdecimal()), *(code for codes in picked for code in codes)]


def _within(codes: Iterable[str], allowed: Sequence[str]) -> list[str]:
    if not allowed:
        return list(codes)
    found: dict[str, None] = {}
    for code in codes:
        for reach in allowed:
            if code.startswith(reach) or reach.startswith(code):
                found[max(code, reach, key=len)] = None
    return list(found)


def _codes(codes: Sequence[str]) -> Scope:
    """Return the condition that a township lies in one of the areas."""
    wide = sorted(code for code in codes if len(code) < TOWNSHIP_DIGITS)
    single = sorted(code for code in codes if len(code) >= TOWNSHIP_DIGITS)
    params: dict[str, Any] = {f"area{number}": f"{code}%" for number, code in enumerate(wide)}
    parts = [f"t.code LIKE %(area{number})s" for number in range(len(wide))]
    if single:
        parts.append("t.code = ANY(%(codes)s)")
        params["codes"] = single
    kept = wide[0] if len(wide) == 1 and not single else None
    return Scope(f"({' OR '.join(parts)})" if parts else "FALSE", params, kept)
