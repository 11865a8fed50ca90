"""The way from everything down to an area, as links of one page."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from dashboard.presenters.compare import Tab
from dashboard.selection import EVERYWHERE

LEVELS = (2, 4, 6)


def areas_above(area: str) -> tuple[str, ...]:
    """Return the codes of the areas that an area lies in, and its own.

    >>> areas_above("990101")
    ('99', '9901', '990101')
    """
    return tuple(area[:digits] for digits in LEVELS if area.isdecimal() and digits <= len(area))


def present_path(area: str, names: Mapping[str, str], page: str) -> list[Tab]:
    """Return everything, then each area above one that has a name, then the area itself; `page` takes `?area=`."""
    steps = [Tab(_("全部地区"), f"{page}?area={EVERYWHERE}", area == EVERYWHERE)]
    return steps + [
        Tab(names[code], f"{page}?area={code}", code == area) for code in areas_above(area) if code in names
    ]
