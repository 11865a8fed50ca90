"""Names of townships and counties as a text mentions them: text in, weighed mentions out. Decides nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports_app.parsing.gazetteer import County, Division, Gazetteer, stem_of

_LONGEST_RUN = 26
_LONGEST_STEM = 9
_KIND = re.compile(
    r"街道|苏木|镇|乡|农场|林场|牧场|地区(?=办事处)|办事处(?<!街道办事处)(?<!地区办事处)"
    r"|开发区(?=管理?委)|管理区(?=管理?委)|示范区(?=管理?委)|园区(?=管理?委)|度假区(?=管理?委)|风景区(?=管理?委)"
)
_CHINESE_RUN = re.compile(r"[\u4e00-\u9fff·]+$")
_LEAD_IN = re.compile(
    r"^(?:关于|呈报|报送|印发|上报|报告|中共|现将|现就|兹将|今年以来|一年来|近年来|全年|本年度?|去年|上年|目前|其中"
    r"|为了?(?:进一步|切实|全面|深入|扎实|有效|不断)*(?:提升|提高|推进|加强|增强|深化|做好|规范|优化|营造)"
    r"|来源|作者|[\u4e00-\u9fff]{0,5}(?:报|网|站|台|刊|社)讯|发布机构|发布单位|名称|标题|单位|填报|抄送|主送)"
)
_YEAR_TAIL = re.compile(r"年度?")
_TRAILING_BODY = re.compile(r"^(?:人民政府|委员会|党工委|党委|办事处|管理?委会)")
_AFTER_TOWNSHIP = re.compile(
    r"人民政府|委员会|党委|党工委|党政|办|管理?委|政府|综合|司法所|关于|20\d\d|法治|法制|依法|普法"
    r"|坚持|始终|深入|认真|全面|严格|紧|以|在|按照|围绕|牢固|贯彻|持续|切|立足|扎实|聚焦|大力|积极|高度|着力|通过|辖|地处|位于"
    r"|推|结合|共|现|把|将|不断|开展|落实|成立|建立|加强|坚|突出|机关|是|对|依|主动|创新|进一步|召开|组织"
    r"|$|[，。、：；《》 \n”]"
)
_AFTER_IN_TITLE = re.compile(r"(?![市县区镇村族一])")
_NO_TOWNSHIP = re.compile(
    r"^(?:[乡城场集小村各全本我该某每两几市区县省街中新古重名大本]|乡镇|建制|中心|所属|辖区|乡村|城乡|美丽|特色|示范|法治|下|返|入|进|家"
    r"|[一二三四五六七八九十百两多数]+个?|所有|沿线|周边|相邻|其他|其它|有关|相关|部分|重点|县直|区直|镇直)$"
)
_NOT_IN_A_STEM = re.compile(
    r"人民政府|法治|建设|村民|干部|群众|我们|各级|全[镇乡县区市街]|我[镇乡县区市街]|本[镇乡街]|[的了是把及]|推动|推进|办事|认真|做好|开展|召开|举办|扎实|深入"
    r"|委员|党委|机关|年度|^[省市县区]人大|住房|^将[^台]"
    r"|(?:提升|加强|规范|整治|美化|优化|改善|打造|维护)集$"
)
_UNIT_TAIL = re.compile(r"[县区市旗州盟]|地区")
_OWN_COUNTY = re.compile(
    r"^(?:委|人民政府|政府|人大|政协|纪委|监委|司法局|法治|全面依法|依法治|普法|法院|人民法院|检察|公安|党政|信访|政务|20\d\d"
    r"|门户|重大|行政|法律|乡镇|第[一二三四五六七八九十]|县|区|市|[东西南北中]部)"
)
_FOREIGN = re.compile(r"(?:赴|前往|奔赴|学习|考察|观摩|结对|帮扶|对口|协作|毗邻|相邻|接壤|邻近|来自|籍|跨)$")
_HINTED_PROVINCE = re.compile(r"(?:视察|考察|关于|法治|平安)([\u4e00-\u9fff]{2,3})(?=[\u4e00-\u9fff，。、“”《》])")
_GENERIC_COUNTIES = frozenset({"城区", "郊区", "矿区", "东区", "西区", "新区", "市区"})


@dataclass(frozen=True, slots=True)
class TownshipMention:
    """A township's name in a text and the divisions written before it (甲县乙镇 gives 乙镇 with 甲县)."""

    name: str
    start: int
    county: str | None = None
    prefecture: str | None = None
    province: str | None = None


@dataclass(frozen=True, slots=True)
class CountyMention:
    """A county's name in a text; `is_own` where an office or a plan of that county is named."""

    name: str
    start: int
    is_own: bool
    counties: tuple[County, ...]


def find_townships(text: str, gazetteer: Gazetteer, *, is_prose: bool) -> Iterator[TownshipMention]:
    """Yield the mentions of townships whose name begins after a break, a lead-in word or a division.

    In prose a name counts only where an office, a verb or a break follows; titles and signatures are read more freely.
    """
    follows = _AFTER_TOWNSHIP if is_prose else _AFTER_IN_TITLE
    pending: TownshipMention | None = None
    for match in _KIND.finditer(text):
        before = _CHINESE_RUN.search(text, max(0, match.start() - _LONGEST_RUN), match.start())
        if not before or before.start() == match.start() - _LONGEST_RUN or not follows.match(text, match.end()):
            continue
        run, start = before.group(), before.start()
        if start and text[start - 1].isdigit() and (year := _YEAR_TAIL.match(run)):
            run, start = run[year.end() :], start + year.end()
        mention = _read_run(run, match.group(), start, gazetteer)
        if pending and not (mention and mention.start == pending.start):
            yield pending
        pending = mention
    if pending:
        yield pending


def _read_run(run: str, kind: str, start: int, gazetteer: Gazetteer) -> TownshipMention | None:
    """Read what stands before a kind: lead-in words, divisions from large to small, then the name's stem."""
    province = prefecture = county = None
    rest = run
    while rest:
        lead = _LEAD_IN.match(rest)
        if lead and not gazetteer.named(rest + kind) and len(rest) > lead.end():
            rest = rest[lead.end() :]
            continue
        body = _TRAILING_BODY.match(rest)
        if body and county:
            rest = rest[body.end() :]
            continue
        cut = _leading_unit(rest, gazetteer, has_county=county is not None)
        if not cut or len(cut[1]) >= len(rest):
            break
        level, name = cut
        if level == "province":
            province = name
        elif level == "prefecture":
            prefecture = name
        else:
            county = name
        rest = rest[len(name) :]
    once, _, again = rest.partition(kind)
    rest = once if once == again else rest  # `甲县乙镇` over a title that begins with `乙镇`
    if not _is_stem(rest, kind, gazetteer):
        return None
    return TownshipMention(rest + kind, start + len(run) - len(rest), county, prefecture, province)


def _is_stem(stem: str, kind: str, gazetteer: Gazetteer) -> bool:
    if not stem or gazetteer.named(stem + kind):
        return bool(stem)
    if kind == "办事处" or gazetteer.counties_named(stem) or stem in gazetteer.prefectures:
        return False
    bare = stem_of(stem + kind)
    is_generic = _NO_TOWNSHIP.match(stem) or _NOT_IN_A_STEM.search(stem) or (kind == "镇" and stem.endswith("乡"))
    return len(bare) <= _LONGEST_STEM and not is_generic


def _leading_unit(run: str, gazetteer: Gazetteer, *, has_county: bool) -> tuple[str, str] | None:
    """Return the level and name of the division that the run begins with."""
    if has_county:
        return None
    for end in range(min(len(run), gazetteer.longest_county_name), 1, -1):
        name = run[:end]
        if not _UNIT_TAIL.match(name[-1]) and not name.endswith(("省", "地区")):
            continue
        if gazetteer.counties_named(name) and end < len(run):
            return "county", name
        if name in gazetteer.provinces:
            return "province", name
        if name in gazetteer.prefectures:
            return "prefecture", name
    for end in (3, 2):
        if run[:end] in gazetteer.provinces and _begins_with_unit(run[end:], gazetteer):
            return "province", run[:end]
    return None


def _begins_with_unit(run: str, gazetteer: Gazetteer) -> bool:
    return any(
        run[:end] in gazetteer.prefectures or gazetteer.counties_named(run[:end]) for end in range(2, min(len(run), 12))
    )


def find_counties(text: str, gazetteer: Gazetteer) -> Iterator[CountyMention]:
    """Yield the mentions of counties by full, everyday or former name, the longest name at each place."""
    longest = gazetteer.longest_county_name
    for match in re.finditer("[县区市旗]", text):
        end = match.end()
        for start in range(max(0, end - longest), end - 1):
            counties = gazetteer.counties_named(text[start:end])
            if not counties or text[max(0, start - 1) : start + 1] == "中共":
                continue
            name = text[start:end]
            if _is_whole_name(text, start, end, name, gazetteer):
                is_own = bool(_OWN_COUNTY.match(text[end : end + 6])) and not _FOREIGN.search(
                    text[max(0, start - 4) : start]
                )
                yield CountyMention(name, start, is_own, counties)
            break


def _is_whole_name(text: str, start: int, end: int, name: str, gazetteer: Gazetteer) -> bool:
    """Return whether a name of two characters is no accident of its neighbours (召开县委 names no 开县)."""
    if len(name) > 2 and name not in _GENERIC_COUNTIES:
        return True
    before = text[max(0, start - 12) : start]
    at_break = not before or not "\u4e00" <= before[-1] <= "\u9fff" or before.endswith(("省", "共", "于"))
    after_unit = any(
        before[-size:] in gazetteer.prefectures or before[-size:] in gazetteer.provinces for size in range(2, 12)
    )
    return after_unit or (at_break and (name not in _GENERIC_COUNTIES or text.startswith("人民政府", end)))


def find_prefectures(text: str, gazetteer: Gazetteer) -> Iterator[Division]:
    """Yield the prefectures that the text names in full."""
    for match in re.finditer("市|州|盟|地区", text):
        for size in range(14, 1, -1):
            if found := gazetteer.prefectures.get(text[max(0, match.end() - size) : match.end()]):
                yield from found
                break


def find_hinted_provinces(text: str, gazetteer: Gazetteer) -> Iterator[Division]:
    """Yield the provinces that the text names in passing as its own: 视察云南, 法治宁夏."""
    for match in _HINTED_PROVINCE.finditer(text):
        for size in (3, 2):
            if found := gazetteer.provinces.get(match[1][:size]):
                yield found
                break


def find_provinces(text: str, gazetteer: Gazetteer) -> Iterator[Division]:
    """Yield the provinces that the text names in full, but for those that are only visited."""
    for match in re.finditer("省|自治区|市", text):
        for size in range(10, 2, -1):
            start = match.end() - size
            name = text[max(0, start) : match.end()]
            if name in gazetteer.provinces and not _FOREIGN.search(text[max(0, start - 4) : max(0, start)]):
                yield gazetteer.provinces[name]
                break
