"""What a township has not sent or said, and against whom that can be told."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.presenters.addresses import point_address
from dashboard.profile import Profile
from dashboard.states import CellState, FilingState

MANY_ABSENT = 12


@dataclass(frozen=True, slots=True)
class Absent:
    """An indicator that peers report and this township does not."""

    name: str
    share: str
    address: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """A year's report, and the mandated parts that it lacks."""

    year: int
    parts: str
    address: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What a township has not sent or said."""

    years: tuple[tuple[int, str], ...]
    lacking: tuple[Lacking, ...]
    absent: tuple[Absent, ...]
    absent_rest: tuple[Absent, ...]

    @property
    def count(self) -> int:
        """How many things are missing."""
        return len(self.years) + len(self.lacking) + len(self.absent) + len(self.absent_rest)


def present_missing(profile: Profile, *, reports: dict[int, str]) -> Missing:
    """Return what the township has not sent or said; `reports` are the addresses of its reports by year."""
    wanted = {FilingState.NOT_FILED, FilingState.FAILED, FilingState.WAITING, FilingState.TABLED}
    silent = [line for line in profile.lines if line.stated and line.now.state is CellState.NOT_MENTIONED]
    silent.sort(key=lambda line: -line.stated)
    absent = tuple(
        Absent(
            (line.indicator.stated or line.indicator).name,
            f"{line.stated}/{profile.peers}",
            point_address(profile.place.code, profile.year, line.indicator.code),
        )
        for line in silent
    )
    return Missing(
        years=tuple((filing.year, str(filing.state.word)) for filing in profile.filing if filing.state in wanted),
        lacking=tuple(
            Lacking(year, _("、").join(parts), reports.get(year, ""))
            for year, parts in sorted(profile.missing_parts.items(), reverse=True)
        ),
        absent=absent[:MANY_ABSENT],
        absent_rest=absent[MANY_ABSENT:],
    )


def absent_title(profile: Profile) -> str:
    """Return what heads the indicators that peers report and this township does not."""
    if profile.chosen_peers:
        return _("%(year)s年同类乡镇载明、本乡镇未提及") % {"year": profile.year}
    return _("%(year)s年本县区其他乡镇载明、本乡镇未提及") % {"year": profile.year}


def nothing_missing_words(profile: Profile) -> str:
    """Return what holds where nothing is missing: whether there is anything to hold the reports against."""
    if not profile.years:
        return _("还没有入库的报告，看不出缺什么。")
    if profile.peers < 2:
        return _("已入库的报告都有规定的部分；没有其他乡镇当年的报告可以对照，看不出是否少写了指标。")
    if profile.chosen_peers:
        return _("报告齐全，同类乡镇载明的指标本乡镇都有。")
    return _("报告齐全，本县区其他乡镇载明的指标本乡镇都有。")
