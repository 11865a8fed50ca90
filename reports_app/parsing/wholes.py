"""The whole among figures of one indicator: the one that contains the others, where one does.

Comes in: drafts with the figures of an indicator that nothing sets apart; goes out: the place of the whole, or None
where they stand side by side.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from .beside import are_by_laws, are_by_procedures, is_other_sort_of_place
from .drafts import Draft
from .listed import heads_list, is_listed, is_listed_as_whole
from .roles import names_doer
from .scoped import TIMES, WHOLE, counts_places_of

REGISTERS = frozenset(
    {
        "mediation.cases", "mediation.disputes_found", "mediation.resolved", "mediation.amount", "mediation.mediators",
        "petitions.cases", "petitions.hotline_cases", "petitions.visitors", "enforcement.officers",
        "enforcement.powers", "enforcement.penalties", "enforcement.fines", "publicity.legal_pioneers",
        "governance.grids", "governance.grid_staff", "services.items", "services.handled",
    }
)  # fmt: skip
"""What is kept in one register for the whole township: a smaller figure elsewhere is a share of the largest."""
_DWARFS, _MANY = 10, 20
"""How many times the rest a figure in a sentence of its own is, and how large, where the rest are shares of it."""
_BARE = 4
_SHORT = 14
_REMEMBERED = 10
"""Smaller figures are the same in two paragraphs by chance."""
_ADVISED = frozenset({"legality.contracts", "legal_service.consultations"})
"""What the township and its advisers count each for themselves: the larger of the two is not the whole."""
_GENERAL = {
    "enforcement.inspections": re.compile(
        r"(?:(?:通过|依托|运用)[^，。；]{2,12}平台)?(?:全年|今年|年内|共|累计|总计|合计|已|各类|各项|组织|开展|实施|进行|常态化|日常"
        r"|行政|综合|执法|巡查|检查|抽查|录入|上传|（次）){1,8}"
    ),
    "mediation.amount": re.compile(r"[^工资薪]{0,12}(?:涉案|涉及|协议|履行|标的)[^工资薪]{0,8}"),
}
"""Words of a figure for all that an indicator counts, whatever it is about."""
_OF_YEAR = re.compile(r"[^，。；\d]{0,6}(?:全年|今年以来|一年来|年内|本年度)")
_OF_EVENT = re.compile(r"期间|当天|当日|宣传周|宣传月|活动周|活动月|(?:活动|宣传)现场|集市日|赶集日")
_SUMMED = re.compile(r"(?:全年|年内|一年来|今年以来|全镇|全乡|全街道)(?:总共|共计|累计|合计|共)")
_BEFORE_MEETINGS = re.compile(r"会前|“?第一议题”?学|(?:党工?委|办公|常务)会议?(?:集体|专题|集中)?学")
_INSPECTIONS = "enforcement.inspections"
_REVIEWS, _CONTRACTS = "legality.reviews", "legality.contracts"
_NEAR = 8
_PERIOD = re.compile(r"上半年|下半年|第?[一二三四]季度")
_VISITS = "家次"
_VISITED = re.compile(
    r"(?:共|累计|共计|先后|现场|实地|走访|已|全年)*(?:检查|排查|巡查|抽查|督查|覆盖|涉及|走访)+[\u4e00-\u9fff、“”（）]{0,16}"
)
_COMMITTEES = "mediation.committees"
_COMMITTEE = re.compile(r"委员会|调委会|调解组织")
_ROOM = re.compile(r"调解[^，。；]{0,4}(?:室|站|点|中心|角|驿站)")
_LIST_GOES_ON = re.compile(r"[、和及与，；]")
_COUNTED_IN_FILES = frozenset({"enforcement.file_reviews", "legality.decisions"})
"""How often something was done to them (`论证3次`) counts the same files or decisions again."""


def is_told_twice(drafts: Sequence[Draft], index: int, rest: Sequence[int]) -> bool:
    """`39批68人次`: the next number tells the same thing in another measure word."""
    return any(_is_same_thing(drafts[index], drafts[other]) for other in rest)


def _is_same_thing(one: Draft, other: Draft) -> bool:
    step = other.numeral.start - one.numeral.unit_end
    return 0 <= step <= 1 and one.numeral.unit != other.numeral.unit and one.value <= other.value


def is_as_much(drafts: Sequence[Draft], index: int, whole: int) -> bool:
    """Whether a figure is the whole's own: itself, the same number again, or in another measure word."""
    one, other = drafts[index], drafts[whole]
    return index == whole or one.value == other.value or _is_same_thing(one, other)


def find_whole_of(drafts: Sequence[Draft], rest: list[int]) -> int | None:
    """The figure that contains the others, or None where they stand side by side."""
    if _are_apart(drafts, rest):
        return None
    general = [index for index in rest if _is_general(drafts[index])]
    if general and len({drafts[index].value for index in general}) == 1:
        whole = drafts[general[0]]
        larger = [drafts[index] for index in rest if drafts[index].value > whole.value]
        return general[0] if all(counts_places_of(other, whole) for other in larger) else None
    times = [index for index in rest if drafts[index].numeral.unit in TIMES]
    is_once = len({drafts[index].value for index in times}) == 1
    if drafts[rest[0]].code == _INSPECTIONS and is_once and _is_in_one(drafts, rest):
        return times[0] if all(index in times or _is_where(drafts[times[0]], drafts[index]) for index in rest) else None
    counted = _committee_of(drafts, rest) if drafts[rest[0]].code == _COMMITTEES else _files_of(drafts, rest)
    if counted is not None:
        return counted
    summed = [index for index in rest if _SUMMED.search(drafts[index].words)]
    if summed and (len(summed) == 1 or drafts[rest[0]].code in REGISTERS):
        last = max(summed, key=lambda index: drafts[index].value)
        if all(len(drafts[index].words) <= _SHORT for index in summed):
            return last
    largest = max(rest, key=lambda index: drafts[index].value)
    others = {drafts[index].value for index in rest if drafts[index].value != drafts[largest].value}
    total = sum(others, Decimal(0))
    if total > drafts[largest].value:
        return None
    if WHOLE.search(drafts[largest].words) and not heads_list(drafts, largest, rest):
        return None if _is_before_meetings(drafts, largest, rest) else largest
    if largest == rest[0] and all(_is_told_by_verb(drafts[largest], drafts[index]) for index in rest[1:]):
        return largest
    told = total + _contracts_beside(drafts, largest)
    is_sum = told == drafts[largest].value and len(others) > 1 and not is_listed(drafts, largest, rest)
    if is_sum and (largest == rest[0] or (total >= _MANY and _is_in_one(drafts, rest))):
        return largest
    is_above = max(total * _DWARFS, Decimal(_MANY)) <= drafts[largest].value or is_listed_as_whole(drafts, largest)
    if is_above and _stands_alone(drafts, largest, rest):
        return largest
    return largest if _is_register(drafts, largest, rest) or _is_of_year(drafts, largest, rest) else None


def _are_apart(drafts: Sequence[Draft], rest: Sequence[int]) -> bool:
    """Whether each is of another sort of place, or of another part of the year (`上半年86件。下半年94件`)."""
    periods = {named[0] for named in (_PERIOD.search(drafts[index].words) for index in rest) if named}
    are_places = all(is_other_sort_of_place(drafts[one], drafts[other]) for one, other in pairwise(rest))
    return are_places or len(periods) == len(rest)


def _is_where(events: Draft, places: Draft) -> bool:
    """`专项检查46次，检查单位312家`: the second tells where; one about a field of its own or fewer visits does not."""
    own = places.words[places.words.rfind("，") + 1 :]
    return bool(_VISITED.fullmatch(own)) and (places.numeral.unit != _VISITS or places.value >= events.value)


def _committee_of(drafts: Sequence[Draft], rest: Sequence[int]) -> int | None:
    """`调委会20个、“老支书”调解室3个`: rooms are where committees mediate, no more of them."""
    named = {index: drafts[index].words + _LIST_GOES_ON.split(drafts[index].behind)[0] for index in rest}
    own = [index for index in rest if _COMMITTEE.search(named[index])]
    rooms = [index for index in rest if index not in own and _ROOM.search(named[index])]
    return own[0] if own == rest[:1] and rooms and len(rooms) + 1 == len(rest) else None


def _files_of(drafts: Sequence[Draft], rest: Sequence[int]) -> int | None:
    """`案卷评查2次，抽查案卷12卷`: the files that were looked at, where only they are told beside how often."""
    files = [index for index in rest if drafts[index].numeral.unit not in TIMES]
    is_once = drafts[rest[0]].code in _COUNTED_IN_FILES and len({drafts[index].value for index in files}) == 1
    return files[0] if is_once and files != rest else None


def _is_of_year(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """`全年宣传26场，发放资料8000份。宪法宣传周期间，发放资料1200份`: the year's figure, and those of single events."""
    mine = drafts[largest]
    return bool(_OF_YEAR.match(mine.prefix)) and all(
        index == largest or (drafts[index].sentence != mine.sentence and _OF_EVENT.search(drafts[index].prefix))
        for index in rest
    )


def find_headed(drafts: Sequence[Draft], members: Sequence[int], rest: Sequence[int]) -> int | None:
    """The largest figure where it alone is broken down: `立案26件，其中住建9件、林业17件；对8件免予处罚`."""
    headed = {drafts[index].parent for index in members} & set(rest)
    largest = max(rest, key=lambda index: drafts[index].value)
    return largest if headed == {largest} else None


def find_told_again(drafts: Sequence[Draft], rest: Sequence[int]) -> int | None:
    """The only figure that another paragraph tells again (`128名调解员中专职仅16名`): it is the report's own."""
    places: dict[Decimal, set[int]] = defaultdict(set)
    for index in rest:
        places[drafts[index].value].add(drafts[index].paragraph)
    again = [value for value, paragraphs in places.items() if len(paragraphs) > 1 and value >= _REMEMBERED]
    return next(index for index in rest if drafts[index].value == again[0]) if len(again) == 1 else None


def _is_told_by_verb(whole: Draft, draft: Draft) -> bool:
    """`受理援助申请18件，指派办理16件`: the verb alone says what became of the figure before."""
    is_verb = draft.sentence == whole.sentence and bool(draft.candidates) and draft.candidates[0].is_inherited
    return is_verb and not (names_doer(whole.words) and names_doer(draft.words))


def _is_before_meetings(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """`全年会前学法18次，中心组专题学习5次`: what is studied before meetings holds no study of the group."""
    is_before = bool(_BEFORE_MEETINGS.search(drafts[largest].words))
    return is_before and any("中心组" in drafts[index].words for index in rest if index != largest)


def _is_general(draft: Draft) -> bool:
    """`全年开展日常巡查618次`: whether the figure's words name nothing that would narrow it, where others' do."""
    general = _GENERAL.get(draft.code or "")
    return bool(general and general.fullmatch(draft.words[draft.words.rfind("，") + 1 :]))


def _is_in_one(drafts: Sequence[Draft], rest: Sequence[int]) -> bool:
    return len({drafts[index].sentence for index in rest}) == 1


def _stands_alone(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """Whether no sentence tells the largest figure along with another one."""
    mine = drafts[largest]
    return mine.code not in _ADVISED and all(
        index == largest or drafts[index].sentence != mine.sentence for index in rest
    )


def _is_told_alike(one: Draft, other: Draft) -> bool:
    """`其中劳资类30件，金额80万元；消费类20件，金额95万元`: the same bare word tells one share's and the next one's."""
    is_next = one.paragraph == other.paragraph and one.numeral.start < other.numeral.start
    return is_next and one.words == other.words and 0 < len(one.words) <= _BARE


def _contracts_beside(drafts: Sequence[Draft], largest: int) -> Decimal:
    """`审查88件，包括：合同60件，文件20件，决定8件`: the contracts that a whole of reviews may hold."""
    if drafts[largest].code != _REVIEWS:
        return Decimal(0)
    near = drafts[largest + 1 : largest + _NEAR]
    told = [one.value for one in near if one.code == _CONTRACTS and one.sentence == drafts[largest].sentence]
    return sum(told, Decimal(0))


def _is_register(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """Whether the largest figure of what a report counts as a whole stands in a sentence of its own."""
    mine = drafts[largest]
    return mine.code in REGISTERS and all(
        index == largest
        or (
            drafts[index].sentence != mine.sentence
            and not are_by_laws(drafts[index], mine)
            and not are_by_procedures(drafts[index], mine)
            and not _is_told_alike(drafts[index], mine)
            and not (names_doer(drafts[index].words) and names_doer(mine.words))
        )
        for index in rest
    )
