"""Which indicator a numeral speaks of: candidates from the words around it, scored as the language orders them.

Comes in: a view's text with its counted numerals; goes out: for each numeral its candidates, best first. It decides
nothing about roles or report values.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from .lexicon import OUTSIDE, Entry, Lexicon, Slot, to_use
from .model import Numeral
from .phrases import (
    COMMAS,
    PEOPLE,
    Phrase,
    Scene,
    behind_comma,
    clause_start,
    has_right,
    is_agenda,
    is_bare,
    spare_words,
)
from .words import Place, Spans, within

BASE = 10.0
RIGHT_BASE = 9.3
LEFT_FALL = 0.5
RIGHT_FALL = 0.3
EXAMPLE_LOSS = 3.0
LENGTH_GAIN = 0.6
LONGEST_HEAD = 8
MIN_SCORE = 7.0
THEME_GAIN = 0.8
INHERIT_LOSS = 1.5
BARE_LOSS = 0.5
STEP_LOSS = 0.9
OUTER_LOSS = 3.0
HEADING_LOSS = 3.5
THEMED_LOSS = 9.0
MIN_THEMED = 2.0
MAX_INHERIT_RESIDUE = 3
VERB_CLAUSE_GAP = 5.0
LONGEST_VERB_CLAUSE = 13
FULL_RIGHT_GAP = 8.0
REACHING_FALL = 0.35
NEXT_CLAUSE_LOSS = 4.0
FARTHEST = 200
_DOER = re.compile(
    r"(?:[^，。；、\d]{1,6}[、和及]\d{1,4}个){0,2}(?:行政村|村|社区|嘎查|居委会|村委会)[^，。；、\d]{0,4}?(?:建成|建有|设立|设有|设置|布设|安装|建设|新建|开设|打造|配备|建立|共有|划分|划定|划为|细分)"
)
_VILLAGES = {
    "场": re.compile(r"行政村|村|社区|嘎查|居委会|党支部"),
    "名": re.compile(
        r"(?:行政村|村|社区|嘎查)(?:（[^）]{1,6}）|(?!（))(?!级|民|干|党|支|书|述)|网格(?:共|均|全部|各|现)?(?:配备?|选配|配齐|落实|有|设|明确)"
    ),
    "份": re.compile(r"(?:行政村|村|社区|嘎查)(?:（[^）]{1,6}）)?的(?!村规民约)"),
}
"""What follows a number that counts villages, for entries with such measure words."""
_BODIES = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8}?(?:部门|单位|站所|乡镇|集镇|街道|街镇|镇街|居民区|团场|连队|党委|党组织|党总支|党支部|居委会)|行政村|自然村|嘎查村?|村|社区|镇|乡)"
    r"(?:（[^）]{1,6}）|(?!（[^）]{1,6}）))(?!级|规民约|民小组)"
)
"""Who acts or is reached: `在6个行政村开展`, `26个省直部门完成`. Then only these are counted, or one thing of each."""
_SENDS = ("派", "选派", "指派", "委派", "抽调", "安排")
"""`3个部门派调解员坐班`: those who send somebody have not one each."""
_ACTOR = re.compile(
    r"[^，。；、\d]{0,6}?(?:成员|干部|民警|律师|调解员|网格员|志愿者|工作人员|明白人|队员|骨干|宣讲员|讲师)[^，。；、\d]{0,8}?"
    r"(?P<verb>接待|协助|配合|负责|调解|化解|走访|解答|检查|查处|办理|服务|覆盖|宣讲)"
    r"|(?P<way>(?:到|进|入|下|驻)(?:村|社区)|下沉|深入|走进)"
)
"""`律师5人接待居民90人次`, `法治副主任9名到村服务40次`: those who act, and from where on what they do is told."""
_LACKS = re.compile(
    r"[^，。；、\d]{0,8}?(?:没有|尚无|尚未|缺少|缺乏|未(?:配|建|设|开|取得|参加|接受|通过|能|实现))|(?:仅|只)?(?:配有|有)"
    r"|[^，。；、\d]{0,8}分别(?:获评|荣获|获得|被评为|被命名为|创建)"
)
"""`4个村没有普法阵地`, `11个村仅3个配有调解员`, `2个村分别获评示范村1个`: those are counted that lack or have it."""
_INSTRUCTED = re.compile(r"对[^，。；]{2,80}(?:作出|做出|作|提出)[^，。；]{0,4}(?:批示|指示|签批|要求)")
"""`先后20余次对执法检查、普法等工作作出批示`: what is instructed is not what is counted."""
_COUNTED = frozenset({"count", "people", "stock"})
_MEETINGS = frozenset({"leadership.meetings", "governance.safety_meetings", OUTSIDE})
_ENDS = frozenset({"", "，", "；", "。", "、", "）", "\n"})
_EXAMPLES = re.compile(r"等(?:各类|重点|突出|有关)?\Z")
"""`重大纠纷等4个实际难题`: what stands before 等 is one of the things counted, their name follows."""
_RATE_LINKS = frozenset(
    {"", "的", "以上", "以上的", "可", "以上可", "均可", "以上均可", "实现", "以上实现", "能", "以上能"}
)


class Candidate(NamedTuple):
    """An entry that could give this numeral its indicator; `code` is "" outside the catalogue.

    Of one that is themed only the verb was said, its object is what the heading is about: it is the last resort.
    """

    code: str
    entry: int
    score: float
    head: tuple[int, int] | None
    is_inherited: bool
    is_outer: bool = False
    is_themed: bool = False


def rank_candidates(lexicon: Lexicon, scene: Scene, phrase: Phrase) -> list[Candidate]:
    """The entries that could name this number, best first, one for each code."""
    if is_bare(scene, phrase):
        back = replace(phrase, left=(scene.start, phrase.left[1]), reach=scene.start)
        return [found._replace(score=found.score - BARE_LOSS) for found in _rank(lexicon, scene, back)]
    if scene.label and phrase.left[0] == scene.start and not (has_right(phrase) or spare_words(scene, phrase)):
        return _rank(lexicon, scene, replace(phrase, left=(scene.label[0], phrase.left[1]), reach=scene.label[0]))
    return _rank(lexicon, scene, phrase)


def _rank(lexicon: Lexicon, scene: Scene, phrase: Phrase) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    fitting = lexicon.fitting(phrase.numeral.unit, is_percent=phrase.numeral.is_percent)
    has_right = phrase.right[1] > phrase.right[0]
    bodies = _BODIES.match(scene.text, *phrase.right) if has_right and phrase.numeral.unit == "个" else None
    is_sender = bodies is not None and scene.text.startswith(_SENDS, bodies.end())
    find = scene.words.named_between if has_right else scene.words.spoken_between
    is_plain = _is_plain(phrase.numeral)
    for number in find(phrase.left[0], phrase.right_far):
        if number not in fitting and not (is_plain and _touches(lexicon.entries[number], number, scene, phrase)):
            continue
        entry, spans = lexicon.entries[number], scene.words.spans_of(number)
        if bodies and not (_names(spans.heads, bodies) or (entry.is_one_each and not is_sender)):
            continue
        found = _score(entry, number, spans, scene, phrase, is_of_bodies=bodies is not None)
        if found and (entry.code not in best or found.score > best[entry.code].score):
            best[entry.code] = found
    return sorted(best.values(), key=lambda candidate: -candidate.score)


def _names(heads: list[Place], bodies: re.Match[str]) -> bool:
    """Whether a head is what the bodies are, not what they do: of `42个执法部门` departments are counted."""
    return any(end >= bodies.end() for _, end in within(heads, bodies.start(), bodies.end() + 1))


def _is_plain(numeral: Numeral) -> bool:
    """Whether a bare figure that can be no year."""
    return not (numeral.unit or numeral.is_percent or numeral.is_written or 1900 <= numeral.value < 2100)


def _touches(entry: Entry, number: int, scene: Scene, phrase: Phrase) -> bool:
    """`法律明白人126，`, `全镇126法律明白人`: nothing but the number stands beside the head."""
    if entry.kind not in _COUNTED:
        return False
    heads = scene.words.spans_of(number).heads
    low, high = phrase.numeral.start, phrase.numeral.unit_end
    is_inside = phrase.left[0] < low or scene.text[low - 1 : low] == "、"
    if is_inside and any(start == high for start, _ in within(heads, high, phrase.right_far)):
        return True
    is_last = scene.text[high : high + 1] in _ENDS
    return is_last and any(end == low for _, end in within(heads, max(phrase.left[0], low - LONGEST_HEAD), low))


def _score(
    entry: Entry, number: int, spans: Spans, scene: Scene, phrase: Phrase, *, is_of_bodies: bool
) -> Candidate | None:
    own_end = phrase.right[1] if phrase.left[1] == phrase.numeral.start else phrase.left[1]
    forbidding = within(spans.without, phrase.left[0], own_end)
    if forbidding and _is_forbidden(forbidding, scene, phrase, phrase.numeral.start):
        return None
    heads = within(spans.heads, phrase.left[0], phrase.right_far)
    best: Candidate | None = None
    for score, head in _placed(entry, heads, spans.verbs, scene, phrase, is_of_bodies=is_of_bodies) if heads else ():
        total = _with_needs(score, entry, number, spans, forbidding, scene, phrase, head)
        if total is not None and (best is None or total > best.score):
            best = Candidate(entry.code, number, total, head, is_inherited=False)
    if best is None and entry.may_inherit and not has_right(phrase):
        best = _score_inherited(entry, number, spans, forbidding, scene, phrase)
    return best


def _placed(
    entry: Entry, heads: list[Place], verbs: list[Place], scene: Scene, phrase: Phrase, *, is_of_bodies: bool
) -> list[tuple[float, Place]]:
    """The best head before the number and the best one behind it, each with what its place is worth."""
    left = None if is_of_bodies else _best_left(entry, heads, verbs, scene, phrase)
    right = None
    if has_right(phrase) and not _is_of_villages(entry, scene, phrase):
        is_other = entry.code not in _MEETINGS and is_agenda(scene, phrase)
        right = None if is_other else _best_right(heads, scene, phrase)
    if right and _LACKS.match(scene.text, phrase.right[0], right[1][0]):
        right = None
    if right and entry.kind == "rate" and scene.text[phrase.numeral.end : right[1][0]] not in _RATE_LINKS:
        right = None
    return [placed for placed in (left, right) if placed]


def _is_of_villages(entry: Entry, scene: Scene, phrase: Phrase) -> bool:
    """`18个村开展培训`, `16个村共有调解员42名`: villages are counted, which an entry of events or people does not."""
    if phrase.numeral.unit != "个":
        return False
    for unit, village in _VILLAGES.items():
        if unit in entry.units:
            return bool(village.match(scene.text, phrase.right[0]))
    return False


def _best_left(
    entry: Entry, heads: list[Place], verbs: list[Place], scene: Scene, phrase: Phrase
) -> tuple[float, Place] | None:
    low, high = phrase.left
    inside = [head for head in heads if head[1] <= high]
    if not inside:
        return None
    best: tuple[float, Place] | None = None
    verbs = within(verbs, low, high)
    is_behind = has_right(phrase)
    is_person = is_behind and phrase.numeral.unit in PEOPLE
    examples = scene.text.rfind("，", low, high) if is_behind and _EXAMPLES.search(scene.text, low, high) else high
    formed = scene.text.rfind("组成", low, high) if phrase.numeral.unit in PEOPLE else -1
    for start, end in inside:
        if end <= formed:
            continue  # `由律师、调解员组成30人的宣讲队`: the team is counted
        gap = _left_gap(entry, verbs, scene, phrase, end)
        score = BASE + LENGTH_GAIN * min(end - start, LONGEST_HEAD) - LEFT_FALL * max(gap, 0)
        if entry.kind == "rate" and gap > 0 and _is_rate_list(scene.text[end:high]):
            score += LEFT_FALL * gap - 0.2
        if is_behind:
            score -= EXAMPLE_LOSS if start > examples or (is_person and _is_quoted(scene.text[end:high])) else 0.8
        if best is None or score > best[0] or (entry.kind == "rate" and score == best[0]):
            best = (score, (start, end))
    return best


def _is_quoted(behind: str) -> bool:
    """`“老人+网格员”模式，9名老人`: whether a head stands inside a name, by what follows it."""
    return "”" in behind.partition("“")[0]


def _left_gap(entry: Entry, verbs: list[Place], scene: Scene, phrase: Phrase, head_end: int) -> float:
    """How much stands between a head and the number; the entry's verbs weigh nothing."""
    high = phrase.left[1]
    gap = scene.distance(head_end, high)
    if gap <= 0:
        return gap
    if verbs:
        gap -= _said(scene, _apart(verbs, head_end, high))
    if verbs and gap > VERB_CLAUSE_GAP and _is_verb_clause(scene, phrase, verbs, head_end):
        gap = VERB_CLAUSE_GAP
    if entry.is_reaching and gap > 2 and not set(scene.text[head_end:high]) & set(COMMAS):
        gap = 2 + REACHING_FALL * (gap - 2)
    return gap


def _is_verb_clause(scene: Scene, phrase: Phrase, verbs: list[Place], head_end: int) -> bool:
    """`签订合同前先行审查，今年审查18件`: the object in an earlier clause, only the verb in the number's own."""
    low = behind_comma(scene.text, head_end, phrase.left[1])
    if low == head_end or phrase.left[1] - low > LONGEST_VERB_CLAUSE:
        return False
    own = within(verbs, low, phrase.left[1])
    return bool(own) and _residue(scene, phrase, own) <= 2


def _is_rate_list(between: str) -> bool:
    return len(between) <= 24 and "率" in between and not set(between) & set("；。：")


def _said(scene: Scene, spans: list[Place]) -> float:
    """How much these spans say, which do not overlap."""
    return sum([scene.distance(start, end) for start, end in spans])


def _apart(spans: list[Place], low: int, high: int) -> list[Place]:
    """Spans that begin inside low..high, overlapping ones left out."""
    inside = within(spans, low, high)
    if len(inside) < 2:
        return inside
    kept: list[Place] = []
    for start, end in sorted(inside, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _best_right(heads: list[Place], scene: Scene, phrase: Phrase) -> tuple[float, Place] | None:
    low, high = phrase.right
    inside = [head for head in heads if head[0] >= low]
    if not inside or _INSTRUCTED.match(scene.text, low, high):
        return None
    best: tuple[float, Place] | None = None
    is_doer = phrase.right_far < scene.end and bool(_DOER.match(scene.text, low, high))
    actor = _ACTOR.match(scene.text, low, high) if phrase.numeral.unit in PEOPLE else None
    acts_from = actor.start(actor.lastgroup or 0) if actor and phrase.right_far < scene.end else phrase.right_far
    for start, end in inside:
        if start >= acts_from or (is_doer and end == phrase.right_far and start > low):
            continue
        if end > high and end == phrase.right_far < scene.end:
            continue
        gap = scene.distance(low, start)
        gap = min(gap, FULL_RIGHT_GAP) + 0.4 * max(gap - FULL_RIGHT_GAP, 0)
        score = RIGHT_BASE + LENGTH_GAIN * min(end - start, LONGEST_HEAD) - RIGHT_FALL * gap
        if end > high:
            score -= NEXT_CLAUSE_LOSS
        if best is None or score > best[0]:
            best = (score, (start, end))
    return best


def _with_needs(
    score: float,
    entry: Entry,
    number: int,
    spans: Spans,
    forbidding: list[Place],
    scene: Scene,
    phrase: Phrase,
    head: Place,
) -> float | None:
    """Add what verbs and context give; None where a need is not met or a forbidden word is near."""
    if forbidding and _is_forbidden(forbidding, scene, phrase, min(head[0], phrase.numeral.start)):
        return None
    if entry.not_after:
        before = scene.text[scene.start : head[0]]
        if any(word in before for word in entry.not_after):
            return None
    score += entry.weight + (THEME_GAIN if entry.theme in scene.themes else 0.0)
    if phrase.numeral.unit == "" and not phrase.numeral.is_percent and "" not in entry.units:
        score -= 3.0
    if entry.verbs:
        is_near = entry.near and not _goes_on_in_list(scene, phrase, head)
        gain = _need(spans.verbs, scene, phrase, gain=2.0, fall=0.6, near=is_near)
        if gain is None:
            gain = None if entry.near else _outer_need(number, Slot.VERB, scene)
            if gain is None and not entry.verb_optional:
                return None
        score += max(gain, 0.0) if gain is not None and entry.verb_optional else gain or 0.0
    if entry.context:
        gain = _need(spans.context, scene, phrase, gain=1.2, fall=0.25, near=entry.near)
        if gain is None:
            gain = None if entry.near else _outer_need(number, Slot.CONTEXT, scene)
        if gain is None:
            return None
        score += gain
    return score


def _goes_on_in_list(scene: Scene, phrase: Phrase, head: tuple[int, int]) -> bool:
    """`法治建设部署会4次、推进会3次`: the number's own words are the head alone, what it is about stands before 、."""
    if scene.text[phrase.left[0] - 1 : phrase.left[0]] != "、" or head[0] < phrase.left[0]:
        return False
    return _residue(scene, phrase, [head]) < 1


def _need(spans: list[Place], scene: Scene, phrase: Phrase, *, gain: float, fall: float, near: bool) -> float | None:
    """What the nearest such word is worth: its full gain in the number's own words, less before them."""
    best: float | None = None
    for start, end in reversed(within(spans, max(scene.start, phrase.reach - FARTHEST), phrase.right_far)):
        if end <= phrase.numeral.start:
            if start >= phrase.reach:
                worth = gain - 0.04 * scene.distance(end, phrase.numeral.start)
                worth *= 1.0 if start >= phrase.left[0] else 0.6
            elif near:
                break
            else:
                steps = scene.count_between(end, phrase.numeral.start)
                worth = 0.4 * gain - fall * steps
                return worth if best is None or worth > best else best
        elif start >= phrase.numeral.unit_end and phrase.right[1] > phrase.right[0]:
            worth = gain - 0.3 - 0.04 * scene.distance(phrase.numeral.unit_end, start)
        elif start >= phrase.numeral.unit_end and not near:
            worth = -0.6
        else:
            continue
        if best is None or worth > best:
            best = worth
    return best


def _outer_need(number: int, slot: Slot, scene: Scene) -> float | None:
    """What a word said before the sentence is worth, or None."""
    if scene.words.has(number, slot, *scene.before):
        return -1.6
    return -1.8 if to_use(number, slot) in scene.heading else None


def _is_forbidden(forbidding: list[Place], scene: Scene, phrase: Phrase, anchor: int) -> bool:
    """Whether one of the forbidding words of the number's phrase stands in the clause of the anchor or behind it."""
    return forbidding[-1][0] >= clause_start(scene.text, phrase.left[0], anchor)


def _score_inherited(
    entry: Entry, number: int, spans: Spans, forbidding: list[Place], scene: Scene, phrase: Phrase
) -> Candidate | None:
    """`共受理96件，成功94件`: the verb is here, the object was said before."""
    verbs = within(spans.verbs, *phrase.left)
    if not verbs:
        return None
    earlier = within(spans.heads, max(scene.start, phrase.left[0] - FARTHEST), phrase.left[0])
    loss = _inherit_loss(number, earlier, scene, phrase)
    is_themed = loss is None and entry.theme in scene.themes
    if loss is None and not is_themed:
        return None
    residue = _residue(scene, phrase, verbs)
    if residue >= 1 if is_themed else residue > MAX_INHERIT_RESIDUE:
        return None
    loss = THEMED_LOSS if loss is None else loss
    verb = max(verbs, key=lambda span: (span[1], span[1] - span[0]))
    score = BASE - loss + LENGTH_GAIN * (verb[1] - verb[0]) - residue
    total = _with_needs(score, entry, number, spans, forbidding, scene, phrase, verb)
    if total is None:
        return None
    return Candidate(entry.code, number, total, verb, is_inherited=True, is_outer=not earlier, is_themed=is_themed)


def _inherit_loss(number: int, earlier: list[Place], scene: Scene, phrase: Phrase) -> float | None:
    if earlier:
        steps = scene.count_between(earlier[-1][1], phrase.numeral.start)
        return INHERIT_LOSS + STEP_LOSS * (steps - 1)
    if scene.words.has(number, Slot.HEAD, *scene.before):
        return OUTER_LOSS
    return HEADING_LOSS if to_use(number, Slot.HEAD) in scene.heading else None


def _residue(scene: Scene, phrase: Phrase, known: list[Place]) -> float:
    """How much of the number's left words is neither filler nor one of the known words."""
    low = behind_comma(scene.text, *phrase.left)
    return scene.distance(low, phrase.left[1]) - _said(scene, _apart(known, low, phrase.left[1]))
