"""Which townships one is held against, by a rule that is told in words: its county, its size, or a hand-made group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SIZE_SHARE = 0.3
MAX_SIZE_PEERS = 10


class PeerRule(StrEnum):
    """How peers are found."""

    COUNTY = "county"
    SIZE = "size"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Peers:
    """Codes of the other townships, official order (of similar size: the nearest first), and the rule in words.

    `names` are theirs where they are shown; `subject` is the township whose peers they are, "" for a whole group.
    """

    rule: PeerRule
    codes: tuple[str, ...]
    words: str
    names: tuple[str, ...] = ()
    subject: str = ""

    @property
    def all_codes(self) -> tuple[str, ...]:
        """All whose figures count, the township itself too."""
        return (self.subject, *self.codes) if self.subject else self.codes


def of_similar_size(township: str, residents: Mapping[str, int]) -> tuple[str, ...]:
    """Return the ten townships whose residents are nearest to its own, none more than 30 % away; () without its own.

    >>> of_similar_size("1", {"1": 1000, "2": 1300, "3": 701, "4": 699, "5": 1010})
    ('5', '3', '2')
    """
    own = residents.get(township)
    if not own:
        return ()
    near = [
        (abs(count - own), code)
        for code, count in residents.items()
        if code != township and abs(count - own) * 100 <= own * round(SIZE_SHARE * 100)
    ]
    return tuple(code for _distance, code in sorted(near)[:MAX_SIZE_PEERS])


def county_peers(township: str, codes: Sequence[str], county: str) -> Peers:
    """Return the other townships of its county."""
    others = tuple(code for code in codes if code != township)
    words = ngettext("%(county)s的其他%(count)s个乡镇（街道）", "%(county)s的其他%(count)s个乡镇（街道）", len(others))
    return Peers(PeerRule.COUNTY, others, words % {"county": county, "count": len(others)}, subject=township)


def size_peers(township: str, residents: Mapping[str, int], prefecture: str, year: int) -> Peers:
    """Return those of similar size in its prefecture, by the residents of the year or the latest before it."""
    found = of_similar_size(township, residents)
    told = {"prefecture": prefecture, "year": year, "share": round(SIZE_SHARE * 100), "most": MAX_SIZE_PEERS}
    told["count"] = len(found)
    if not residents.get(township):
        words = _("本乡镇没有%(year)s年前后的常住人口数据，不能按规模找同类")
    elif not found:
        words = _("%(prefecture)s没有常住人口与它相差不超过%(share)s%%的乡镇（街道）")
    else:
        words = ngettext(
            "%(prefecture)s常住人口与它相差不超过%(share)s%%的%(count)s个乡镇（街道）（%(year)s年或此前最近一年，取最接近的至多%(most)s个）",
            "%(prefecture)s常住人口与它相差不超过%(share)s%%的%(count)s个乡镇（街道）（%(year)s年或此前最近一年，取最接近的至多%(most)s个）",
            len(found),
        )
    return Peers(PeerRule.SIZE, found, words % told, subject=township)


def group_peers(township: str, codes: Sequence[str], group: str) -> Peers:
    """Return the other townships of a hand-made group; all of them where no township is told."""
    if not township:
        text = ngettext(
            "分组“%(group)s”的%(count)s个乡镇（街道）", "分组“%(group)s”的%(count)s个乡镇（街道）", len(codes)
        )
        return Peers(PeerRule.GROUP, tuple(codes), text % {"group": group, "count": len(codes)})
    others = tuple(code for code in codes if code != township)
    words = ngettext(
        "分组“%(group)s”的其他%(count)s个乡镇（街道）", "分组“%(group)s”的其他%(count)s个乡镇（街道）", len(others)
    )
    return Peers(PeerRule.GROUP, others, words % {"group": group, "count": len(others)}, subject=township)
