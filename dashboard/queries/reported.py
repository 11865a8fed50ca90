"""In which years the townships of a selection report each indicator: what of the catalogue leads anywhere."""

from collections.abc import Sequence

from accounts.models import User
from dashboard.queries.scope import codes_of, fetch
from dashboard.selection import PROVINCE_DIGITS, TOWNSHIP_DIGITS

# Areas by their kept counts, those smaller than a province by their counties', as a range of codes: LIKE ANY would read
# the counts of a whole nation. Of townships that were picked, and of counties of which an account sees a part, only
# what the county's counts hold at all is looked for, one look into the index of values for each indicator and year.
_REPORTED = """
WITH picked AS MATERIALIZED (
    SELECT t.county_code AS area, array_agg(t.id) AS townships FROM reports_app_township t
    WHERE t.code = ANY(%(townships)s) GROUP BY 1
)
SELECT indicator_id, array_agg(DISTINCT year ORDER BY year) FROM (
    SELECT k.indicator_id, k.year FROM reports_app_coverage k
    WHERE k.area = ANY(%(wide)s) AND k.indicator_id IS NOT NULL AND k.count > 0
    UNION
    SELECT k.indicator_id, k.year FROM unnest(%(within)s::text[]) AS c(code)
    JOIN reports_app_coverage k ON k.area BETWEEN c.code AND rpad(c.code, 6, '9')
    WHERE length(k.area) = 6 AND k.indicator_id IS NOT NULL AND k.count > 0
    UNION
    SELECT k.indicator_id, k.year FROM picked p JOIN reports_app_coverage k ON k.area = p.area
    WHERE k.indicator_id IS NOT NULL AND k.count > 0 AND EXISTS (
        SELECT 1 FROM reports_app_indicatorvalue v
        WHERE v.indicator_id = k.indicator_id AND v.year = k.year AND v.township_id = ANY(p.townships)
    )
) found GROUP BY 1
"""


def load_reported_years(user: User, areas: Sequence[str]) -> dict[int, list[int]]:
    """Return by indicator's key the years in which any township of the areas has a figure; one query.

    A second one where the counts of a province or of everything are not kept yet.
    """
    codes = codes_of(user, areas)
    wide = [code for code in codes if len(code) <= PROVINCE_DIGITS]
    params = {
        "wide": wide,
        "within": [code for code in codes if PROVINCE_DIGITS < len(code) < TOWNSHIP_DIGITS],
        "townships": [code for code in codes if len(code) >= TOWNSHIP_DIGITS],
    }
    found = fetch(_REPORTED, params)
    if wide and not found:
        found = fetch(_REPORTED, params | {"within": [*params["within"], *wide]})
    return dict(found)
