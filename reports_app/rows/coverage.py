"""The counts and quartiles of areas (`Coverage`): counties kept by whoever writes, larger areas by the queue."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

LEVELS = (6, 4, 2, 0)
COUNTY = 6

# The fictional district counts in the whole installation only while there is nothing real.
_REAL = """(t.source <> 'demo' OR NOT EXISTS (
    SELECT 1 FROM reports_app_township r WHERE r.has_reports AND r.source <> 'demo'))"""

# Named arguments: digits of an area's code, the areas ({places}) and the years to count anew; one with nothing left
# keeps a row of zero reports, so that what lies above it is counted anew too.
_COUNT = """
WITH chosen AS MATERIALIZED (
    SELECT t.id, left(t.code, %(digits)s) AS area FROM reports_app_township t WHERE t.has_reports AND {places}
), counted AS (
    SELECT c.area, v.indicator_id, v.year, count(*) AS count,
           count(*) FILTER (WHERE {comparable}) AS comparable,
           percentile_cont(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY v.value::float8)
               FILTER (WHERE {comparable}) AS q,
           count(*) FILTER (WHERE {with_part_years}) AS comparable_with_part_years,
           percentile_cont(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY v.value::float8)
               FILTER (WHERE {with_part_years}) AS quartiles_with_part_years
    FROM chosen c
    JOIN reports_app_indicatorvalue v ON v.township_id = c.id
    JOIN reports_app_indicator i ON i.id = v.indicator_id
    WHERE v.year = ANY(%(years)s)
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT c.area, NULL, r.year, count(*), 0, NULL, 0, NULL
    FROM chosen c JOIN reports_app_report r ON r.township_id = c.id
    WHERE r.year = ANY(%(years)s)
    GROUP BY 1, 3
)
INSERT INTO reports_app_coverage AS k
    (area, indicator_id, year, count, comparable, low, lower_quartile, median, upper_quartile, high,
     comparable_with_part_years, quartiles_with_part_years, refreshed_at)
SELECT area, indicator_id, year, count, comparable, q[1], q[2], q[3], q[4], q[5],
       comparable_with_part_years, quartiles_with_part_years, clock_timestamp() FROM counted
ON CONFLICT (area, indicator_id, year) DO UPDATE SET
    count = excluded.count, comparable = excluded.comparable, low = excluded.low,
    lower_quartile = excluded.lower_quartile, median = excluded.median, upper_quartile = excluded.upper_quartile,
    high = excluded.high, comparable_with_part_years = excluded.comparable_with_part_years,
    quartiles_with_part_years = excluded.quartiles_with_part_years, refreshed_at = excluded.refreshed_at
"""
_COMPARABLE = "NOT v.is_small AND (i.kind = 'rate' OR NOT v.is_part_year)"
_WITH_PART_YEARS = "NOT v.is_small AND i.kind <> 'rate'"

# Larger areas and years that no longer fit the counties below them: one of these was counted later, or it is another
# number of reports, as where the fictional district has just stood aside.
_STALE = """
WITH counties AS (
    SELECT area, year, count, refreshed_at FROM reports_app_coverage k
    WHERE indicator_id IS NULL AND length(area) = 6 {counted}
), above AS (
    SELECT left(area, %(digits)s) AS area, year, sum(count) AS count, max(refreshed_at) AS changed
    FROM counties GROUP BY 1, 2
)
SELECT area, year FROM above a FULL JOIN (
    SELECT * FROM reports_app_coverage WHERE indicator_id IS NULL AND length(area) = %(digits)s
) k USING (area, year)
WHERE k.refreshed_at IS NULL OR k.refreshed_at < a.changed OR k.count <> coalesce(a.count, 0)
"""
# Of the counties, those that count in the whole.
_OF_THE_WHOLE = "AND EXISTS (SELECT 1 FROM reports_app_township t WHERE t.county_code = k.area AND {real})"


def refresh_counties(codes: Iterable[str], years: Sequence[int]) -> None:
    """Count the counties anew for these years; call inside the transaction that changed their rows, at its end."""
    with connection.cursor() as cursor:
        for code in sorted(set(codes)):
            # Of two that write at once the second counts what the first has written.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('coverage'), %s)", [int(code)])
            _count(cursor, COUNTY, [code], years)


def refresh_larger_areas() -> int:
    """Count anew each prefecture, province and the whole where a county changed; return how many areas and years."""
    refreshed = 0
    for digits in LEVELS[1:]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('coverage of larger areas'))")
            cursor.execute(
                _STALE.format(counted="" if digits else _OF_THE_WHOLE.format(real=_REAL)), {"digits": digits}
            )
            by_year: dict[int, list[str]] = {}
            for area, year in cursor.fetchall():
                by_year.setdefault(year, []).append(area)
            for year, areas in sorted(by_year.items()):
                _count(cursor, digits, areas, [year])
                refreshed += len(areas)
    return refreshed


def refresh_all() -> None:
    """Count everything anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("DELETE FROM reports_app_coverage")
        cursor.execute("SELECT DISTINCT year FROM reports_app_report")
        years = [year for (year,) in cursor.fetchall()]
        for digits in LEVELS:
            for year in years:
                _count(cursor, digits, None, [year])


def _count(cursor: object, digits: int, areas: Sequence[str] | None, years: Sequence[int]) -> None:
    """Count the areas (None: all of so many digits) for the years."""
    arguments: dict[str, object] = {"digits": digits, "years": list(years), "areas": areas}
    places = ["TRUE" if areas is None or digits == 0 else "left(t.code, %(digits)s) = ANY(%(areas)s)"]
    if digits == COUNTY and areas is not None:
        places = ["t.county_code = ANY(%(areas)s)"]
    if digits == 0:
        places.append(_REAL)
    if areas is not None:
        cursor.execute(  # type: ignore[attr-defined]
            """DELETE FROM reports_app_coverage WHERE area = ANY(%(areas)s) AND year = ANY(%(years)s)
            AND indicator_id IS NOT NULL""",
            arguments,
        )
        cursor.execute(  # type: ignore[attr-defined]
            """UPDATE reports_app_coverage SET count = 0, refreshed_at = clock_timestamp()
            WHERE area = ANY(%(areas)s) AND year = ANY(%(years)s) AND indicator_id IS NULL""",
            arguments,
        )
    with_part_years = "FALSE" if digits == COUNTY else _WITH_PART_YEARS  # of a county they are counted when asked for
    statement = _COUNT.format(places=" AND ".join(places), comparable=_COMPARABLE, with_part_years=with_part_years)
    cursor.execute(statement, arguments)  # type: ignore[attr-defined]
