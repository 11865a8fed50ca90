"""How the names of places are typed on a Latin keyboard, each name once."""

from collections.abc import Iterable
from typing import Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from reports_app.pinyin import place_sounds, typed_key

BATCH = 2_000
_MISSING = """
SELECT DISTINCT place.name FROM reports_app_township t
CROSS JOIN LATERAL (VALUES (t.name), (t.county), (t.prefecture), (t.province)) AS place(name)
WHERE NOT EXISTS (SELECT 1 FROM reports_app_placename k WHERE k.name = place.name)
"""


class PlaceNameQuerySet(models.QuerySet["PlaceName"]):
    def typed(self, text: str) -> Self:
        """Return the names that somebody may be typing in pinyin; none for anything but Latin letters."""
        key = typed_key(text)
        return self.filter(sounds__contains=key) if key else self.none()

    def keep(self, names: Iterable[str]) -> int:
        """Add the sounds of those names that have none; return how many there were."""
        wanted = set(names)
        lacking = wanted.difference(self.filter(name__in=wanted).values_list("name", flat=True))
        return self._add(lacking)

    def keep_missing(self) -> int:
        """Do so for all places; whoever adds townships past `Township.save` calls it at the end."""
        with connection.cursor() as cursor:
            cursor.execute(_MISSING)
            return self._add([name for (name,) in cursor.fetchall()])

    def _add(self, names: Iterable[str]) -> int:
        rows = [PlaceName(name=name, sounds=place_sounds(name)) for name in names]
        self.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        return len(rows)


class PlaceName(models.Model):
    """A name of townships, counties, prefectures or provinces with its sounds (`pinyin.place_sounds`).

    A name that no place has any more does no harm.
    """

    name = models.CharField(_("名称"), max_length=60, primary_key=True)
    sounds = models.TextField(_("读音"))

    objects = PlaceNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("地名读音")
        verbose_name_plural = _("地名读音")

    def __str__(self) -> str:
        return self.name
