"""Each number's own words: a sentence cut into what stands before a number and what follows its measure word.

Comes in: a sentence with its counted numerals; goes out: one phrase for each, and what its words say of the one before.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from .model import Numeral
from .words import Words

COMMAS = "，：；。！？"
_BREAKS = COMMAS + "、（）"
_TO_LAST_COMMA = re.compile(f".*[{COMMAS}]", re.DOTALL)
_TO_LAST_STOP = re.compile(".*[，；：。]", re.DOTALL)
_AMONG = re.compile(r"[^，。；、\d]{0,12}?中(?=[，已有共获持取具仅只省市国]|\Z)")
_FILLERS = re.compile(
    r"全年以来|今年以来|一年来|今年|全年|年内|累计|总计|共计|合计|一共|总共|现共有|现有|共有|共|总|达到|达成|高达|突破|达|超过|超|约为|约|近|各类|各种|"
    r"各级|各|已经|已|均|都|双双|余|多|等|了|为|至|到|有|的|是|分别|并|在|其中|截至目前|目前|实际|当年|实现|保持|先后|组织|开展|进行|"
    r"不少于|不低于|村级|镇级|乡级|社区级|街道级|村（社区）级|村（居）级|村里|乡里|镇里|县级|市级|省级|其余|另外|另|其他|"
    r"召开|举办|举行|累积|上述|这些|年度|年来|一年|两级|三级|新|人员|人数|数量|件数|总数|总量|次数|场次|全镇|全乡|全街道|辖区|我镇|我乡|镇村|工作|活动|完成|数|仅|还|也|就|"
    r"当场|现场|就地|已|共同|再到|再"
)
_JOINS = re.compile(r"[\u4e00-\u9fff”》）](?:和|与|及|以及)\Z")
_BOUND_BEHIND = re.compile(r"左右|上下|及?以上|之多|有余")
_YEAR = re.compile(r"\d{4}年")
_SHELTERED = re.compile(r"《[^》\n]{0,60}》|（[^）\n]{0,60}）")
_ASIDE = re.compile(r"（[^（）\d]{1,16}）(?=[，；、])")
"""What is added to a number in brackets (`1件（维持），诉讼0件`) says nothing of the next."""
_INSERTION = re.compile(r"（[居社区委会乡镇街道组兼]{1,4}）(?=[\u4e00-\u9fff])")
_LIST_JOIN = re.compile(r"[、，]?(?:和|及|与|以及)?")
LIST_SPLIT = re.compile(r"、|和|与|以及|及")
LIST_TAIL = re.compile(r"(?:分别|虽|次数|件数|人数|数量|场次|依次|各|均|都|双双|达到|达|为|是|有|共|到|保持在?|实现)+$")
_RISE = re.compile(
    r"(?:合并|整合|调整|优化|压减|缩减|精简|减少|降低|提升|上升|增加|增长|下降|提高|回升|跃升|扩大|发展|壮大|扩充|增|升|降)+(?:至|到|为)"
)
_AGO = re.compile(r"去年同期|上年同期|去年|上一?年|同期|年初|[而则仅较比]")
_JOINED_PEOPLE = re.compile(r"(?:、|和|与|及|以及)[^，。；：、\d]{1,12}")
PEOPLE = frozenset({"人", "名", "位"})
_AGENDA = re.compile(r"，(?:专题|专门|集中|定期)?(?:研究|听取|部署|审议|讨论)[^，。；：\d]{1,30}")
"""`召开党委会4次，专题研究法治建设`: what a number of meetings was about."""
_JOINED_MEETING = re.compile(r"(?:、|和|与|及|以及)[^，。；：、\d]{1,12}会议?")
_EVENTS = frozenset({"次", "场"})
_BODIES = frozenset({"个", "家"})
_OFFICIALS = re.compile(r"(?:行政村|村|社区|嘎查|居委会)[^，。；、\d]{0,12}?(?:书记|主任|负责人)")
"""`9名成员和17个村党组织书记`: villages that stand for their heads, who are people, too."""
_NEXT_PLACE = re.compile(r"(?:行政村|自然村|嘎查村?|村委会|村|社区|居委会)")
"""`14个村2个社区`: villages and quarters in one breath."""
_JOINED = re.compile(r"[^，。；：、\d]{1,14}(?:和|与|及|以及|、)")
_BODY = "(?:部门|机构|单位|企业|公司|窗口|科室|站所|综治中心|派出所|司法所|行政村|村|社区|居委会|小区|乡镇|街道)"
_OF_ALL = re.compile(r"(?:已|均已)?(?:均|全部|都|皆|一律)")
_SETTLED_ALL = re.compile(
    r"(?:已|均已|现已)?(?:均|全部|都|皆|一律)(?:已)?(?:按时|按期|及时|依法)?(?:办结|答复|回复|办复|结案)(?:完毕|到位)?"
)
"""`信访事项31件全部办结`: what became of all of them names nothing else."""
_LISTED = re.compile(r"(?:、|和|及|以及)[^，。；：、\d]{1,12}")
_NAMED = re.compile(rf"{_BODY}(?:和|与|及|以及|、)")
_BODY_AHEAD = re.compile(rf"[\u4e00-\u9fff]{{0,6}}?{_BODY}")
"""`8个部门、4个机构、3个调委会`: each number has its own noun, none waits for the last."""
_OUTCOME_AHEAD = re.compile(
    r"(?:已|均已|已经|全部)?(?:成功(?:调解|化解|调处)?|(?:调解|调处|化解)成功|化解|调成|办结|结案|整改)(?:了)?"
)
"""`调处纠纷36件调解成功35件`: where no pause parts two numbers, the outcome is told of the second."""
_INTO = re.compile(r"融入|嵌入|并入|接入")
"""`16个服务点融入网格`: what the counted things become a part of is not counted."""
_KIND = re.compile(
    r"^[、，]?(?:其中)?[：，]?[\u4e00-\u9fff“”（）·]{1,12}?(?:类|级|型|方面|领域)(?:的)?(?:调解|调处|化解|就地调解|受理|有|共|为)?$"
)


@dataclass(slots=True)
class Scene:
    """A sentence with its counted numerals, the vocabulary of the text, and what was said before it."""

    text: str
    start: int
    end: int
    numerals: Sequence[Numeral]
    words: Words
    cost: Sequence[int]
    before: tuple[int, int]
    heading: frozenset[int]
    themes: frozenset[str]
    starts: list[int]
    label: tuple[int, int] | None = None

    def distance(self, start: int, end: int) -> float:
        """How much is said between two positions; titles and brackets weigh nothing, commas much."""
        return (self.cost[end] - self.cost[start]) / 10 if end > start else 0.0

    def count_between(self, start: int, end: int) -> int:
        """How many numbers begin between two positions."""
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)


@dataclass(slots=True)
class Phrase:
    """The number's own words: `left` before it, `right` after its measure word (empty when punctuation follows).

    `right_far` is where the next number begins; verbs count as the number's own from `reach` on.
    """

    numeral: Numeral
    left: tuple[int, int]
    right: tuple[int, int]
    right_far: int
    reach: int


class _Weights(dict[str, int]):
    """How much a character says, in tenths of a word's character."""

    def __missing__(self, char: str) -> int:
        is_word = "\u4e00" <= char <= "\u9fff" or char.isalpha()
        self[char] = 40 if char in COMMAS else 12 if char == "、" else 10 if is_word else 0
        return self[char]


_WEIGHTS = _Weights()


def build_cost(text: str) -> list[int]:
    """Prefix sums of how far apart words are, for `Scene.distance`."""
    weights = list(map(_WEIGHTS.__getitem__, text))
    for pattern, weight in ((_FILLERS, 1), (_YEAR, 1), (_SHELTERED, 0)):
        for match in pattern.finditer(text):
            start, end = match.span()
            weights[start:end] = [weight] * (end - start)
    return list(accumulate(weights, initial=0))


def behind_comma(text: str, start: int, end: int) -> int:
    """Where what stands behind the last of `COMMAS` between two positions begins; `start` where there is none."""
    found = _TO_LAST_COMMA.match(text, start, end)
    return found.end() if found else start


def clause_start(text: str, start: int, end: int) -> int:
    """Where the clause that ends at `end` begins: behind the last ，；：。 from `start` on."""
    found = _TO_LAST_STOP.match(text, start, end)
    return found.end() if found else start


def build_phrases(scene: Scene) -> list[Phrase]:
    """Cut the sentence into each number's own words."""
    phrases: list[Phrase] = []
    numerals = scene.numerals
    for index, numeral in enumerate(numerals):
        before = numerals[index - 1].unit_end if index else scene.start
        after = numerals[index + 1].start if index + 1 < len(numerals) else scene.end
        left = _left_start(scene.text, before, numeral.start) if index else scene.start
        right = _right_end(scene.text, numeral.unit_end, after, has_next=index + 1 < len(numerals))
        if numeral.unit in _EVENTS and scene.text.endswith(("会", "会议"), left, numeral.start):
            agenda = _AGENDA.match(scene.text, numeral.unit_end, after)
            right = agenda.end() if agenda else right
        if right == after < scene.end and _OUTCOME_AHEAD.fullmatch(scene.text, numeral.unit_end, after):
            right = numeral.unit_end
        into = _INTO.search(scene.text, numeral.unit_end, right)
        right = into.end() if into else right
        far = right if into or _AMONG.match(scene.text, numeral.unit_end, after) else after
        bound = _BOUND_BEHIND.match(scene.text, numeral.unit_end, right)
        own = (bound.end() if bound else numeral.unit_end, right)
        if index and own[1] > own[0] and _JOINS.search(scene.text, left, numeral.start):
            left = numeral.start
        phrases.append(Phrase(numeral, (left, numeral.start), own, far, left))
    _share_rights(scene, phrases)
    _reach_lists(scene, phrases)
    _share_lists(scene, phrases)
    return phrases


def _left_start(text: str, start: int, end: int) -> int:
    """Where the number's own words begin: behind the first pause that is not inside a word (村（居）)."""
    aside = _ASIDE.match(text, start, end) if text[start] == "（" else None
    start = aside.end() if aside else start
    closed = start
    for at in range(start, end):
        if at < closed or text[at] not in _BREAKS or (text[at] == "、" and text[at - 1] == "率"):
            continue
        insertion = _INSERTION.match(text, at, end)
        if insertion is None:
            return at + 1
        closed = insertion.end()
    return start


def _right_end(text: str, start: int, end: int, *, has_next: bool) -> int:
    last_pause = -1
    depth = 0
    among = _AMONG.match(text, start, end)
    if among:
        return among.end()
    for at in range(start, end):
        char = text[at]
        if char == "（" and at > start:
            depth += 1
        elif char == "）" and depth:
            depth -= 1
        elif char in COMMAS or char in "（）+":
            return start if _SETTLED_ALL.fullmatch(text, start, at) else at
        elif char == "、" and not depth:
            if at == start:
                return start
            last_pause = at
    if has_next and last_pause >= 0:
        return last_pause
    return end


def _share_rights(scene: Scene, phrases: list[Phrase]) -> None:
    """`9名书记和3名干部参加轮训`: what follows the last of joined numbers is said of all of them."""
    for index in range(len(phrases) - 2, -1, -1):
        one, other = phrases[index], phrases[index + 1]
        between = scene.text[one.numeral.unit_end : other.numeral.start]
        is_alike = one.numeral.unit == other.numeral.unit
        is_joined = (
            _JOINED.fullmatch(between)
            or _NEXT_PLACE.fullmatch(between)
            or (one.numeral.unit in PEOPLE and _JOINED_PEOPLE.fullmatch(between))
        )
        is_joined = is_joined or (one.numeral.unit in _EVENTS and _JOINED_MEETING.fullmatch(between))
        is_alike = is_alike or (one.numeral.unit in PEOPLE and bool(_OFFICIALS.match(scene.text, *other.right)))
        is_named = one.numeral.unit in _BODIES and bool(_NAMED.search(between))
        is_named = is_named and not _BODY_AHEAD.match(scene.text, *other.right)
        if is_alike and is_joined and not is_named and other.right[1] > other.right[0]:
            phrases[index] = replace(one, right=(one.right[0], other.right[1]), right_far=other.right_far)


def _reach_lists(scene: Scene, phrases: list[Phrase]) -> None:
    """`合同26份、文件9份均经合法性审查`: what is said of all of a list is told for each of its numbers."""
    last: Phrase | None = None
    for index in range(len(phrases) - 2, -1, -1):
        one, other = phrases[index], phrases[index + 1]
        last = other if _OF_ALL.match(scene.text, *other.right) else last
        if last and not has_right(one) and _LISTED.fullmatch(scene.text, one.numeral.unit_end, other.numeral.start):
            phrases[index] = replace(one, right_far=last.right[1])
        else:
            last = None


def _share_lists(scene: Scene, phrases: list[Phrase]) -> None:
    """`A、B、C分别为6件、28件、41件`: give each number of a bare run its own item of the list before it."""
    first = 0
    while first < len(phrases):
        last = first
        while last + 1 < len(phrases) and _is_bare_step(scene.text, phrases[last], phrases[last + 1]):
            last += 1
        count = last - first + 1
        if count >= 2:
            items = _list_items(scene.text, phrases[first].left, count)
            if any(_YEAR.fullmatch(scene.text, *span) for span in items):
                items = []
            for offset, span in enumerate(items):
                old = phrases[first + offset]
                end = old.numeral.unit_end
                phrases[first + offset] = replace(old, left=span, right=(end, end), reach=items[0][0])
        first = last + 1


def _is_bare_step(text: str, one: Phrase, other: Phrase) -> bool:
    between = text[one.numeral.unit_end : other.numeral.start]
    if not between or len(between) > 3 or not _LIST_JOIN.fullmatch(between):
        return False
    is_new_clause = between.startswith("，") and (one.numeral.unit != other.numeral.unit or has_right(other))
    return not is_new_clause


def has_right(phrase: Phrase) -> bool:
    """Whether words follow the measure word without a pause."""
    return phrase.right[1] > phrase.right[0]


def is_agenda(scene: Scene, phrase: Phrase) -> bool:
    """Whether what follows the number of meetings is what they were about (`会议4次，研究综合执法改革`)."""
    return has_right(phrase) and scene.text[phrase.right[0]] == "，"


def _list_items(text: str, left: tuple[int, int], count: int) -> list[tuple[int, int]]:
    tail = LIST_TAIL.search(text[left[0] : left[1]])
    end = left[0] + tail.start() if tail else left[1]
    start = behind_comma(text, left[0], end)
    cuts = [
        match.span() for match in LIST_SPLIT.finditer(text, start, end) if not _is_sheltered(text, start, match.start())
    ]
    if len(cuts) < count - 1:
        return []
    cuts = cuts[-(count - 1) :]
    starts = [left[0], *(cut[1] for cut in cuts)]
    ends = [*(cut[0] for cut in cuts), end]
    return list(zip(starts, ends, strict=True))


def _is_sheltered(text: str, start: int, at: int) -> bool:
    piece = text[start:at]
    return any(piece.count(opener) > piece.count(closer) for opener, closer in ("《》", "“”", "（）"))


def is_bare(scene: Scene, phrase: Phrase) -> bool:
    """`总数达到118名`, `共11场`: the number's own words name nothing, so what was said before is meant."""
    if phrase.right[1] > phrase.right[0] or phrase.left[0] == scene.start:
        return False
    return not spare_words(scene, phrase)


def spare_words(scene: Scene, phrase: Phrase) -> str:
    """What is left of the words before a number without fillers, years and comparisons."""
    words = _AGO.sub("", _RISE.sub("", scene.text[phrase.left[0] : phrase.left[1]]))
    return re.sub(r"[^\u4e00-\u9fff]|[和与及]", "", _FILLERS.sub("", _YEAR.sub("", words)))


def continues_rise(scene: Scene, phrase: Phrase) -> bool:
    """`由88.6%提升至94.1%`: the number is where the one before it went."""
    return bool(_RISE.search(scene.text[phrase.left[0] : phrase.left[1]])) and is_bare(scene, phrase)


def same_kind_list(scene: Scene, phrase: Phrase) -> bool:
    """`其中工程类19件、租赁类10件`: the words before the number only tell which part it is."""
    return bool(_KIND.match(scene.text[phrase.left[0] : phrase.left[1]]))
