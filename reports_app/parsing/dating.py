"""The year that a report is about, and its dates: layout in, year, claimed years, publication and cut-off dates out."""

import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from reports_app.parsing.layout import Layout

_YEAR = r"(?<![\d\-])(20[0-4]\d)(?!\d|[\-至到]\d{2,4})"
_TITLE_YEAR = re.compile(rf"{_YEAR}(?!年?\d{{1,2}}月)")
_RANGE = re.compile(r"20\d\d年?(?:度)?[\-至到]20?\d\d年?")
_PLAN = re.compile(r"打算|计划|安排|思路|下一步|展望|谋划|部署|要点|目标|规划|工作重点|努力方向|设想")
_REVIEW = re.compile(r"举措|成效|成绩|情况|做法|总结|回顾|履行|第一责任|存在|不足|问题|开展|完成")
_EARLIER = re.compile(r"整改|反馈|上[一]?年|去年|往年|督[察查]|考核|较20|比20|延续")
_SENTENCE_YEAR = re.compile(rf"(?:^|[。！？\n]){_YEAR}年(?!\d{{1,2}}月)(?:度)?(以?来)?", re.MULTILINE)
_STATED_YEAR = re.compile(rf"现[将就](?:[^，。《》\n]|《[^》\n]{{0,60}}》){{0,40}}?{_YEAR}年?度?([^，。\n]{{0,50}})")
_STATED_BRIEFLY = re.compile(rf"{_YEAR}年?度?([^，。《》\n]{{0,40}}(?:报告|汇报|公布|总结)如下)")
_COUNTED_PERIOD = re.compile(rf"统计(?:的)?(?:期限|时限|周期|时间|区间)[^，。\d]{{0,6}}{_YEAR}年1月1日(?:起)?[至到\-]")
_REPORTING = re.compile(r"报告|汇报|公布|公开|总结|如下|通报")
_DATE = re.compile(r"(20[0-4]\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})(?!\d)")
_DATE_LINE = re.compile(rf"^[（(]?{_DATE.pattern} ?日?[）)]?(?:印发?|发布)?(?:  ?[（(].{{0,12}})?$")
_WRITTEN_LABEL = re.compile(r"(?:成文|生成|制发|签署|拟稿)(?:日期|时间)[^\d]{0,6}" + _DATE.pattern)
_PUBLISHED_LABEL = re.compile(r"(?:发布|公开|更新|发文|发稿)?(?:日\s*期|时\s*间)[^\d]{0,6}" + _DATE.pattern)
_CUT_OFF = re.compile(r"截[至止]到?(?:(20\d\d)年)?(\d{1,2})月(?:(\d{1,2})日|(底|末|份|中旬))?")
_MONTHS = re.compile(r"1(?<!\d1)月?[\-至到](\d{1,2})月(?:份)?(?!\d)")
_WHOLE_YEAR = re.compile(r"(20[0-4]\d)年1月1日起?[\-至到](?:\1年)?12月31日")
_YEAR_BEFORE = re.compile(r"(20\d\d)年\Z")
_TITLE_WEIGHT, _HEADING_WEIGHT, _STATED_WEIGHT, _OPENING_WEIGHT, _PLAN_WEIGHT, _DATE_WEIGHT = (
    3.0,
    2.0,
    1.0,
    0.75,
    1.5,
    1.0,
)
_FILE_NAME_WEIGHT, _BODY_WEIGHT = 0.5, 0.2
_LAST_MONTH_OF_LATE_REPORTS = 7
_FIRST_MONTH_OF_NEWS = 4
_THIS_YEAR = re.compile(r"今年以来|今年来|今年，|截至目前")
_PLANNED = r"(?!度?(?:将|计划|拟|力争|要|我[镇乡街]将))"
_LONGEST_DATE_LINE = 60
"""Of a line that dates a text; a sentence may name any date."""


@dataclass(frozen=True, slots=True)
class Dating:
    """`years` are the years that the report claims to be about, `year` first; `year` alone where only hints tell it."""

    year: int | None
    years: tuple[int, ...]
    published_on: date | None
    counted_through: date | None


def read_dating(layout: Layout, *, file_name: str = "") -> Dating:
    """Decide the year reported on and find the dates of a report."""
    claims = _claims(layout)
    published_on = _published_on(layout)
    votes: defaultdict[int, float] = defaultdict(float)
    for year, weight in chain(claims, _hints(layout, published_on), _file_hints(file_name)):
        votes[year] += weight
    if not votes:
        return Dating(None, (), published_on, None)
    year = max(votes, key=lambda candidate: (votes[candidate], candidate))
    others = sorted({claimed for claimed, _ in claims} - {year})
    return Dating(year, (year, *others), published_on, _counted_through(layout, year, published_on))


def _claims(layout: Layout) -> list[tuple[int, float]]:
    """Return the years that title, first-level headings and opening say the report is about."""
    claims = [(year, _TITLE_WEIGHT) for year in title_years(layout.title)[:1]]
    claims += [(year, _HEADING_WEIGHT) for year in _headed_years(layout, {year for year, _ in claims})]
    claims += _opening_claims(layout.opening)
    return claims


def title_years(title: str) -> list[int]:
    """Return the years of a title that are reported on: no plan's, no span's.

    >>> title_years("示例镇2021年工作总结和2022年打算"), title_years("法治政府建设实施纲要（2021-2025年）")
    ([2021], [])
    """
    plain = _RANGE.sub("", title)
    found = list(_TITLE_YEAR.finditer(plain))
    kept = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(plain)
        words = plain[match.end() : end]
        if not (index and _PLAN.search(words)):
            kept.append(int(match[1]))
    return kept


def _headed_years(layout: Layout, titled: set[int]) -> set[int]:
    """Return the years whose work the headings review; 2025年重点工作 reviews no year where 2024 is reported on."""
    clear, doubtful = set[int](), set[int]()
    for heading in layout.headings:
        text = _RANGE.sub("", heading)
        if not _PLAN.search(text) and not _EARLIER.search(text) and (match := re.search(_YEAR + "年", text)):
            (clear if _REVIEW.search(text) else doubtful).add(int(match[1]))
    known = clear | titled
    return clear | {year for year in doubtful if year - 1 not in known and year - 1 not in doubtful}


def _opening_claims(opening: str) -> list[tuple[int, float]]:
    """Return the years of the opening's sentences and of its 现将 … 报告如下."""
    stated = [
        int(match[1])
        for match in chain(_STATED_YEAR.finditer(opening), _STATED_BRIEFLY.finditer(opening))
        if _REPORTING.search(match[2]) and not _is_plan(match[2])
    ]
    stated = stated or [int(match[1]) for match in _COUNTED_PERIOD.finditer(opening)]
    begun = [int(match[1]) for match in _SENTENCE_YEAR.finditer(opening) if not match[2] or int(match[1]) in stated]
    claims = [(begun[0], _OPENING_WEIGHT)] if len(set(begun)) == 1 and _SENTENCE_YEAR.match(opening) else []
    return claims + [(year, _STATED_WEIGHT) for year in stated[:1]]


def _is_plan(words: str) -> bool:
    """Return whether a year's words speak of a plan only (2025年工作计划), not of a report first."""
    plan, report = _PLAN.search(words), re.search(r"情况|报告|总结|建设", words)
    return plan is not None and (report is None or report.start() > plan.start())


def _hints(layout: Layout, published_on: date | None) -> Iterator[tuple[int, float]]:
    """Yield what plan headings, the date of publication, a whole year's span of days and the body suggest."""
    if spanned := _WHOLE_YEAR.search(layout.opening) or _WHOLE_YEAR.search(layout.body):
        yield int(spanned[1]), _DATE_WEIGHT
    for heading in layout.headings:
        text = _RANGE.sub("", heading)
        if _PLAN.search(text) and (match := re.search(_YEAR + "年", text)):
            yield int(match[1]) - 1, _PLAN_WEIGHT
            break
    if published_on:
        is_late = published_on.month <= _LAST_MONTH_OF_LATE_REPORTS
        is_current = is_late and (_is_half_year(layout) or _is_news(layout, published_on))
        yield published_on.year - (1 if is_late and not is_current else 0), _DATE_WEIGHT
    counts = Counter(
        int(match[1]) for match in re.finditer(rf"(?<![从自]){_YEAR}年(?!\d{{1,2}}月){_PLANNED}", layout.body)
    )
    counts.update(int(match[1]) for match in _SENTENCE_YEAR.finditer(layout.body) if not match[2])
    if counts:
        year, _ = max(counts.items(), key=lambda item: (item[1], item[0]))
        yield year, _BODY_WEIGHT


def _is_half_year(layout: Layout) -> bool:
    return bool(re.search(r"上半年|半年|季度", layout.title))


def _is_news(layout: Layout, published_on: date) -> bool:
    """Return whether a text of spring without a report's title speaks of this year so far, and claims no other."""
    is_spoken = published_on.month >= _FIRST_MONTH_OF_NEWS and bool(_THIS_YEAR.search(layout.body))
    return is_spoken and not (layout.title or _claims(layout))


def _file_hints(file_name: str) -> Iterator[tuple[int, float]]:
    for year in title_years(file_name)[:1]:
        yield year, _FILE_NAME_WEIGHT


def _date_of(groups: tuple[str, ...]) -> date | None:
    try:
        return date(int(groups[0]), int(groups[1]), int(groups[2]))
    except ValueError:
        return None


def _published_on(layout: Layout) -> date | None:
    """Return the date under the text, else the one in its letterhead."""
    letterhead = "\n".join(layout.letterhead)
    for line in layout.signature:
        if (match := _DATE_LINE.match(line)) and (found := _date_of(match.groups()[:3])):
            return found
    for label in (_WRITTEN_LABEL, _PUBLISHED_LABEL):
        if (match := label.search(letterhead)) and (found := _date_of(match.groups()[:3])):
            return found
    for line in reversed(layout.signature):
        is_line = len(line) <= _LONGEST_DATE_LINE
        if is_line and (match := _DATE.search(line)) and re.search(r"印发|办公室|人民政府|办事处|委员会", line):
            return _date_of(match.groups()[:3])
    return next((_date_of(m.groups()[:3]) for m in map(_DATE_LINE.match, layout.letterhead) if m), None)


def _counted_through(layout: Layout, year: int, published_on: date | None) -> date | None:
    """Return the day up to which a report counts that does not cover its whole year."""
    is_early = published_on is not None and published_on.year == year
    front = [_month_end(y, m, d, year) for y, m, d in _cut_offs(f"{layout.title}\n{layout.opening}")]
    inner = [_month_end(y, m, d, year) for y, m, d in _cut_offs(layout.body)]
    stated = [day for day in (front or (inner if is_early or len(inner) > 1 else [])) if day]
    if stated and max(stated) < date(year, 12, 31):
        return max(stated)
    if is_early and published_on and published_on < date(year, 12, 31):
        return published_on
    return None


def _cut_offs(text: str) -> Iterator[tuple[str, str, str]]:
    for match in _CUT_OFF.finditer(text):
        yield match[1] or "", match[2], match[3] or ""
    for match in _MONTHS.finditer(text):
        year = _YEAR_BEFORE.search(text[max(match.start() - 5, 0) : match.start()])
        yield year[1] if year else "", match[1], ""


def _month_end(stated_year: str, month: str, day: str, year: int) -> date | None:
    number = int(month)
    if (stated_year and int(stated_year) != year) or not 1 <= number <= 12:
        return None
    last = monthrange(year, number)[1]
    return date(year, number, min(int(day), last) if day and int(day) else last)
