"""Townships and what they lie in, found by name: the choices of what an account may see."""

from django.db.models import Case, IntegerField, Q, Value, When

from accounts.areas import Area
from reports_app.models import Township

# The code and the names of each level, its own name last.
LEVELS = (
    ("province_code", ("province",)),
    ("prefecture_code", ("province", "prefecture")),
    ("county_code", ("province", "prefecture", "county")),
    ("code", ("province", "prefecture", "county", "name")),
)
CODE_FIELDS = {2: LEVELS[0], 4: LEVELS[1], 6: LEVELS[2], 9: LEVELS[3]}
MAX_WORDS = 5


class TownshipDirectory:
    """An `accounts.areas.AreaDirectory` over the townships of this installation."""

    def search(self, text: str, *, limit: int) -> list[Area]:
        """Return areas whose names hold every word of `text`, larger areas and exact names first."""
        words = text.replace("\x00", "").split()[:MAX_WORDS]
        found: list[Area] = []
        for code_field, name_fields in LEVELS if words else ():
            rows = (
                Township.objects.filter(_holds(words, name_fields))
                .annotate(rank=_exact_first(words, name_fields[-1]))
                .order_by("rank", code_field)
                .values_list(code_field, *name_fields)
                .distinct()[: limit - len(found)]
            )
            found += [Area(code, "".join(names)) for code, *names in rows]
        return found

    def names(self, codes: set[str]) -> dict[str, str]:
        """Return the full name of each known code."""
        names: dict[str, str] = {}
        for length, (code_field, name_fields) in CODE_FIELDS.items():
            wanted = [code for code in codes if len(code) == length]
            if wanted:
                rows = Township.objects.filter(**{f"{code_field}__in": wanted}).order_by()
                rows_of_names = rows.values_list(code_field, *name_fields).distinct()
                names |= {code: "".join(parts) for code, *parts in rows_of_names}
        return names


def _holds(words: list[str], name_fields: tuple[str, ...]) -> Q:
    """Every word is in some name of the level, and one at least in its own."""
    own = Q()
    condition = Q()
    for word in words:
        own |= Q(**{f"{name_fields[-1]}__contains": word})
        somewhere = Q()
        for field in name_fields:
            somewhere |= Q(**{f"{field}__contains": word})
        condition &= somewhere
    return condition & own


def _exact_first(words: list[str], field: str) -> Case:
    return Case(When(**{f"{field}__in": words}, then=Value(0)), default=Value(1), output_field=IntegerField())
