"""Townships and what they lie in, found by name or its pinyin: the choices of what an account may see."""

from collections.abc import Sequence

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from accounts.areas import Area
from accounts.models import User
from reports_app.models import PlaceName, Township, TownshipYear
from reports_app.pinyin import typed_key

MAX_WORDS = 5
MAX_COUNTIES = 12

# By digits of the code: the field that holds it, the fields of what the area lies in, and those of its own name.
# A township is named with its county, since 3,743 township names are not unique.
LEVELS = {
    2: ("province_code", (), ("province",)),
    4: ("prefecture_code", ("province",), ("prefecture",)),
    6: ("county_code", ("province", "prefecture"), ("county",)),
    9: ("code", ("province", "prefecture"), ("county", "name")),
}


class TownshipDirectory:
    """An `accounts.areas.AreaDirectory` over the townships of this installation."""

    def search(self, text: str, *, limit: int) -> list[Area]:
        """Return areas that every word of `text` fits: larger ones first, within a level the exact name first."""
        words = text.replace("\x00", "").split()[:MAX_WORDS]
        found: list[Area] = []
        for digits, (_, place_fields, name_fields) in LEVELS.items() if words else ():
            condition = Q()
            for word in words:
                condition &= _any_holds(word, (*place_fields, *name_fields))
            found += _areas(digits, condition, limit=limit - len(found), exact={f"{name_fields[-1]}__in": words})
        return found

    def find(self, codes: set[str]) -> dict[str, Area]:
        """Return the area of each known code."""
        found: list[Area] = []
        for digits, (code_field, _, _) in LEVELS.items():
            wanted = [code for code in codes if len(code) == digits]
            if wanted:
                found += _areas(digits, Q(**{f"{code_field}__in": wanted}), limit=len(wanted))
        return {area.code: area for area in found}


def counties_of(user: User) -> list[tuple[str, str]]:
    """Return code and name of the counties that have reports or context figures, or of all within a limited area."""
    visible = Township.objects.visible_to(user)
    if not user.area_codes:
        has_figures = Exists(TownshipYear.objects.filter(township=OuterRef("pk")))
        visible = visible.filter(Q(has_reports=True) | Q(has_figures))
    rows = visible.order_by("county_code").values_list("county_code", "prefecture", "county").distinct()
    return [(code, f"{prefecture}{county}") for code, prefecture, county in rows]


def find_counties(user: User, text: str) -> list[Area]:
    """Return the counties of the account's area that the text may mean: a code, a name, or one with its prefecture.

    A whole name comes alone; what is only a part of names gives all of them, at most MAX_COUNTIES.
    """
    text = "".join(text.split())
    named = Township.objects.visible_to(user).annotate(
        full=Concat("prefecture", "county"), whole=Concat("province", "prefecture", "county")
    )
    exact = Q(county_code=text) | Q(county=text) | Q(full=text) | Q(whole=text)
    for condition in (exact, Q(whole__contains=text)) if text else ():
        rows = named.filter(condition).order_by("county_code").values_list("county_code", "county", "prefecture")
        if found := [Area(*row) for row in rows.distinct()[:MAX_COUNTIES]]:
            return found
    return []


def find_counties_named(user: User, texts: set[str]) -> dict[str, list[Area]]:
    """Return, for each text, the counties of the account's area of that name, alone or after their prefecture's."""
    if not texts:
        return {}
    named = Township.objects.visible_to(user).annotate(full=Concat("prefecture", "county"))
    rows = named.filter(Q(full__in=texts) | Q(county__in=texts)).order_by("county_code")
    found: dict[str, list[Area]] = {}
    for area in (Area(*row) for row in rows.values_list("county_code", "county", "prefecture").distinct()):
        for text in texts & {area.name, area.place + area.name}:
            found.setdefault(text, []).append(area)
    return found


def _any_holds(word: str, fields: tuple[str, ...]) -> Q:
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__contains": word})
        if typed_key(word):
            condition |= Q(**{f"{field}__in": PlaceName.objects.typed(word).values("name")})
    return condition


def _areas(digits: int, condition: Q, *, limit: int, exact: dict[str, list[str]] | None = None) -> list[Area]:
    code_field, place_fields, name_fields = LEVELS[digits]
    rank = Case(*([When(**exact, then=Value(0))] if exact else []), default=Value(1), output_field=IntegerField())
    rows = (
        Township.objects.filter(condition)
        .annotate(rank=rank)
        .order_by("rank", code_field)
        .values_list(code_field, *place_fields, *name_fields)
        .distinct()[:limit]
    )
    split = 1 + len(place_fields)
    return [Area(row[0], "".join(row[split:]), _place(row[1:split], row[split])) for row in rows]


def _place(parts: Sequence[str], name: str) -> str:
    """Return what an area lies in, each once: a city that is its own prefecture or province is not told twice."""
    return "".join(part for part in dict.fromkeys(parts) if part != name)
