"""What there is to choose from: the areas, indicators and years that an address may name, without loading them all."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from dashboard.indicators import IndicatorInfo
from dashboard.queries.scope import REAL, fetch, has_real
from dashboard.selection import COUNTY_DIGITS, EVERYWHERE, GROUP, PROVINCE_DIGITS, TOWNSHIP_DIGITS, Asked, Choices
from reports_app.models import Indicator, TownshipGroup
from reports_app.pinyin import pinyin_keys

DEFAULT_INDICATOR = "mediation.success_rate"
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
INDICATOR_FIELDS = (
    *("pk", "code", "theme", "name_zh", "name_en", "unit", "unit_en", "kind", "better"),
    *("definition", "definition_en"),
)

# ~>=~ and ~<~ compare bytes, by the index that also serves LIKE; ":" comes after "9".
_NAMES = """
SELECT a.code, t.province, t.prefecture, t.county, t.name
FROM unnest(%(codes)s::varchar[]) AS a(code)
JOIN LATERAL (
    SELECT t.province, t.prefecture, t.county, t.name FROM reports_app_township t
    WHERE t.code ~>=~ a.code AND t.code ~<~ (a.code || ':') AND {visible}
    LIMIT 1
) t ON TRUE
"""
_REAL_COUNTIES = "SELECT county_code FROM reports_app_township WHERE has_reports AND source = ANY(%(real)s)"
_FIRST_COUNTY = """
SELECT area FROM reports_app_coverage k
WHERE indicator_id IS NULL AND length(area) = 6 AND {visible}
GROUP BY area HAVING sum(count) > 0
ORDER BY area NOT IN ({real_counties}), sum(count) DESC, area
LIMIT 1
"""
# Few townships of several counties, an archive that only begins, are compared as one; more are not counted.
_FEW = """
SELECT count(*) BETWEEN 1 AND %(few)s AND count(DISTINCT county_code) > 1 FROM (
    SELECT county_code FROM reports_app_township t
    WHERE has_reports AND source = ANY(%(real)s) AND {visible} LIMIT %(few)s + 1
) found
"""
FEW_TOWNSHIPS = 24
_YEARS = """
SELECT year, coalesce(sum(count) FILTER (WHERE indicator_id IS NULL), 0)::int,
       coalesce(sum(count) FILTER (WHERE indicator_id IS NOT NULL), 0)::int
FROM reports_app_coverage k
WHERE {visible} AND ({areas})
  AND (indicator_id IS NULL OR indicator_id = ANY(%(indicators)s))
GROUP BY year
"""


def load_choices(
    user: User, asked: Asked, *, default_indicator: str = DEFAULT_INDICATOR, of_one_county: bool = False
) -> Choices:
    """Return what of the asked is known to the account, and the years that there is something of; six queries.

    `of_one_county`: a bare address means one county, however few townships there are.
    """
    areas = load_area_names(user, asked.areas)
    default_areas: tuple[str, ...] = ()
    if EVERYWHERE in asked.areas or (not areas and not of_one_county and _are_few(user)):
        default_areas = (EVERYWHERE,)
    elif not areas:
        default_areas = _first_county(user)
    wanted = asked.indicators or (default_indicator,)
    known = load_indicators(wanted) or load_indicators((default_indicator,))
    reports, values = _count_years(user, tuple(areas) or default_areas, [info.pk for info in known.values()])
    return Choices(
        areas=areas,
        default_areas=default_areas,
        indicators=known,
        default_indicators=(default_indicator,) if default_indicator in known else tuple(known)[:1],
        reports=reports,
        values=values,
    )


def load_area_names(user: User, codes: Sequence[str]) -> dict[str, str]:
    """Return the names of those areas and groups in which the account may see a township."""
    plain = [code for code in codes if code.isdecimal()]
    names = {}
    if plain:
        visible, params = _visible("t.code", user.area_codes)
        for code, *parts in fetch(_NAMES.format(visible=visible), params | {"codes": plain}):
            names[code] = _name(code, *parts)
    groups = [int(code.removeprefix(GROUP)) for code in codes if code.startswith(GROUP)]
    if groups:
        visible_groups = TownshipGroup.objects.visible_to(user).filter(pk__in=groups)
        names |= {f"{GROUP}{group.pk}": group.name for group in visible_groups}
    if EVERYWHERE in codes:
        names[EVERYWHERE] = _("全部地区")
    return {code: names[code] for code in codes if code in names}


def _name(code: str, province: str, prefecture: str, county: str, name: str) -> str:
    if len(code) >= TOWNSHIP_DIGITS:
        return name
    return area_name(code, {2: province, 4: prefecture}.get(len(code), county))


def area_name(code: str, name: str) -> str:
    """Return an area's name; a municipality's districts and counties lie in two areas that both have its name."""
    if code[:PROVINCE_DIGITS] in MUNICIPALITIES:
        return name + {"01": _("（区）"), "02": _("（县）")}.get(code[PROVINCE_DIGITS:], "")
    return name


def _are_few(user: User) -> bool:
    """Whether all that the account may see are a few townships of several counties."""
    visible, params = _visible("t.code", user.area_codes)
    return bool(fetch(_FEW.format(visible=visible), params | {"real": list(REAL), "few": FEW_TOWNSHIPS})[0][0])


def _first_county(user: User) -> tuple[str, ...]:
    """Return the county with most reports, a real one before a fictional."""
    visible, params = visible_areas(user)
    found = fetch(_FIRST_COUNTY.format(visible=visible, real_counties=_REAL_COUNTIES), params | {"real": list(REAL)})
    return (found[0][0],) if found else ()


def _count_years(user: User, areas: Sequence[str], indicators: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    visible, seen = visible_areas(user)
    params: dict[str, Any] = dict(seen)
    codes = [area[:COUNTY_DIGITS] for area in areas if area.isdecimal()]
    groups = [int(area.removeprefix(GROUP)) for area in areas if area.startswith(GROUP)]
    for members in TownshipGroup.objects.filter(pk__in=groups).values_list("codes", flat=True) if groups else ():
        codes += [code[:COUNTY_DIGITS] for code in members]
    params |= {"indicators": list(indicators), "counties": list(dict.fromkeys(codes))}
    condition = "k.area = ANY(%(counties)s)"
    wide = [code for code in codes if len(code) < COUNTY_DIGITS]
    if EVERYWHERE in areas or wide:
        # What the queue keeps of larger areas, where that is all that is asked; else the counties in them.
        if not user.area_codes and (kept := _kept_years(areas, params)):
            return kept
        params |= {f"within{number}": f"{code}%" for number, code in enumerate(wide)}
        within = " OR ".join(f"k.area LIKE %(within{number})s" for number in range(len(wide)))
        parts = "TRUE" if EVERYWHERE in areas else f"({within} OR {condition})"
        condition = f"length(k.area) = 6 AND {parts}"
        if EVERYWHERE in areas and has_real():
            condition += f" AND k.area IN ({_REAL_COUNTIES})"
            params["real"] = list(REAL)
    return _split(fetch(_YEARS.format(visible=visible, areas=condition), params))


Years = tuple[dict[int, int], dict[int, int]]


def _kept_years(areas: Sequence[str], params: dict[str, Any]) -> Years | None:
    """Return the years of the whole or of one province as they are kept; None where they are not."""
    if EVERYWHERE in areas:
        area = ""
    elif len(areas) == 1 and len(areas[0]) == PROVINCE_DIGITS:
        area = areas[0]
    else:
        return None
    rows = fetch(_YEARS.format(visible="TRUE", areas="k.area = %(area)s"), params | {"area": area})
    return _split(rows) if rows else None


def _split(rows: Sequence[tuple[int, int, int]]) -> Years:
    return {year: reports for year, reports, _ in rows if reports}, {year: values for year, _, values in rows}


def visible_areas(user: User) -> tuple[str, dict[str, str]]:
    """Return the condition that the account may see anything in the county `k.area`, and its parameters."""
    return _visible("k.area", [code[:COUNTY_DIGITS] for code in user.area_codes])


def _visible(field: str, codes: Sequence[str]) -> tuple[str, dict[str, str]]:
    if not codes:
        return "TRUE", {}
    parts = [f"{field} LIKE %(visible{number})s" for number in range(len(codes))]
    return f"({' OR '.join(parts)})", {f"visible{number}": f"{code}%" for number, code in enumerate(codes)}


def load_indicators(codes: Sequence[str] | None = None) -> dict[str, IndicatorInfo]:
    """Return what the catalogue says of some indicators, by code, in the order asked for.

    Without codes, of all that are in use, in the catalogue's order.
    """
    rows = Indicator.objects.filter(is_used=True) if codes is None else Indicator.objects.filter(code__in=codes)
    themes = {value: str(label) for value, label in Indicator.Theme.choices}
    row = Indicator()  # unsaved: it knows how names, units and definitions go in the language of the page
    found: dict[str, IndicatorInfo] = {}
    for values in rows.values_list(*INDICATOR_FIELDS):
        for field, value in zip(INDICATOR_FIELDS, values, strict=True):
            setattr(row, field, value)
        found[row.code] = IndicatorInfo(
            code=row.code,
            name=row.name,
            unit=row.unit_name,
            kind=row.kind,
            better=row.better,
            definition=row.definition_text,
            pk=row.pk,
            theme=row.theme,
            theme_name=themes.get(row.theme, row.theme),  # one that staff added is its own name
            pinyin=" ".join(pinyin_keys(row.name_zh)) if codes is None else "",
        )
    return found if codes is None else {code: found[code] for code in codes if code in found}
