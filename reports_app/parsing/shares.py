"""Breakdowns: the figure that a number is a share of (其中), and the item of a list that lends it its indicator.

Comes in: a number's phrase with the drafts before it; goes out: the draft it is a part of, or the indicator it shares.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .binding import MIN_SCORE, Candidate
from .drafts import Draft
from .lexicon import OUTSIDE, Lexicon
from .model import Numeral, Role
from .phrases import Phrase, Scene, is_bare, same_kind_list
from .roles import names_level, names_place

LONGEST_STEP = 60
OWN_LEAD = 3.0
INHERITED_LEAD = 0.5
LARGEST_EXCESS = Decimal("1.25")
"""How far shares may exceed their whole: a wrong sum is told to the reader, a foreign number is not."""
_SAME_UNITS = (
    {"件", "起", "宗", "例", "案", "桩", "份", "件次", "件（次）"},
    {"人", "名", "位"},
    {"次", "场", "场次", "期"},
    {"条", "篇", "则", "条次"},
)
_PLACES = frozenset({"个", "家", "处", "所"})
_FAMILY = {unit: number for number, units in enumerate(_SAME_UNITS) for unit in units}
_VIEW = re.compile(
    r"[分按][\u4e00-\u9fff]{1,6}(?:看|分|统计|划分|来看)[，：]|从[\u4e00-\u9fff]{1,8}(?:看|上看|来看|分)[，：]"
    r"|[\u4e00-\u9fff]{0,4}(?:类型|案由|来源|种类|诱因)(?:主要|多|大多)?(?:集中在|集中于|包括|分布|构成|为|是|有)[：，]?"
)
_OPENING = re.compile(rf"[-—●▲■◆·\s]{{0,3}}(?:其中|{_VIEW.pattern})")
_BREAKDOWN = re.compile(
    rf"其中|{_VIEW.pattern}|包括|包含|具体(?:为|是)|^："
    r"|，(?:分为|分别是|分别为|(?:内容)?(?:涵盖|涉及)|主要是|主要为)"
)
_NAME = re.compile(r"[、，；]?(?:和|及|与|以及)?(?P<name>[\u4e00-\u9fff“”（）]{1,8})")
_AMONG = re.compile(r"[^，。；\d]{0,14}中，?[^，。；\d]{0,24}")
_ITEM_NAME = re.compile(r"[、，]?(?:和|及|与|以及)?[\u4e00-\u9fff“”（）、·/]{1,16}(?<!共)(?<!总计)(?<!合计)")
_ITEM = re.compile(
    r"[、](?:和|及|与|以及)?(?!参[加与]|出席|列席|协助|配合|接待|代理|代书|走访|调解(?!员)|解答|旁听|谈判|培训|开展)[\u4e00-\u9fff“”（）]{1,12}"
)
_CASES = "enforcement.cases"
_CASE_ITEM = re.compile(
    r"[，；](?:查处|制止|查获)?(?=[\u4e00-\u9fff]{0,4}(?:乱|违[法规章建禁停]|非法|开垦|偷|盗|私|毁林|毁坏|破坏|损毁|损坏|侵占|滥|倾倒|焚烧|占道|无证|超载|超员|酒驾|擅自))"
    r"(?!其中|移[交送]|劝|拆|宣传|排查)[\u4e00-\u9fff]{4,10}"
)
"""`查处违规放牧63起，开垦草原3起`: what was caught next, by its name alone."""
_ARGUED = re.compile(r"(?:论证|讨论|会商|听证)\Z")
"""`参与合同审查26份、重大事项论证5次`: an item with a verb of its own."""
_LEVEL_ITEM = re.compile(r"[、，](?:和|及|与|以及)?(?:其中)?[\u4e00-\u9fff]{0,5}[国家省市区县镇乡村盟旗州厅]级")
_ADDED_ITEM = re.compile(
    r"[，、；]?(?:其中)?(?:当年|今年|本年度?|年内|全年|\d{4}年)?新(?:增加?|培[养育]|选[聘任]?|聘|发展|认定|取得|创建?|建)"
)
_STUDY_ITEM = re.compile(
    r"[、](?:和|及|与|以及)?(?:《[^》]{2,40}》|[\u4e00-\u9fff“”]{0,10}(?:法(?<![学普用讲]法)|条例|法规|思想|规定|纲要|办法))(?:专题)?"
)
"""`学习习近平法治思想3次、党内法规2次`: what else was studied."""
_PLACE_ITEM = re.compile(r"[，、；](?:和|及|与|以及)?[\u4e00-\u9fff]{1,6}(?:村|社区|居委会|嘎查|片区|屯|组|坊|所)")
_OUTCOME = re.compile(
    r"[（，、]?(?:其中|目前|现)?(?:已|均已|全部|正在|尚在)?(?:办结|结案|审结|办理中|审理中|在办|(?:立案)?撤销(?:立案|案件)?|撤案|销案)"
)
_CLOSED = re.compile(r"关停|取缔|停产|停业|查封|关闭")
_AT_ONCE = re.compile(r"[，；（]?其中")
_ENDED = re.compile(r"办结|结案|审结|办理|解决|整改|成功|化解|达成|完成")
_DONE_OF_THEM = re.compile(r"其中[^，。；\d]{0,6}办结[^，。；、\d]{0,6}\Z")
_DECIDED = re.compile(r"(?:公开|咨询|不存在|非[^，。；、\d]{0,4}政府信息|掌握|提供|撤[回销]|补正)\Z")
_ANSWERED = re.compile(r"答复[^，。；、\d]{0,12}申请[^，。；、\d]{0,4}\Z")
_SETTLED = re.compile(r"[，、]?(?:其中)?(?:已|均)?(?:调解|调处)?(?:成功(?:调解|化解|调处)?|调[成好妥]|化解)(?:了|的)?")
_SETTLED_BY = re.compile(r"(?<!排查)(?<!调处)(?:化解|调成|(?:调解|调处|化解)成功|成功(?:调解|调处|化解)?)(?:了|的)?\Z")
_NEW_CLAUSE = re.compile(r"全年|今年|(?<!公)共|累计|立案查处")
_SUBSUMED = {
    "legality.reviews": frozenset({"legality.decisions", "legality.documents_issued", "legality.documents_cleaned",
                                   "oversight.disclosures", "oversight.disclosure_requests", "enforcement.cases",
                                   "enforcement.penalties"}),
    "legality.contracts": frozenset({"legality.documents_issued", "oversight.disclosures"}),
    "mediation.cases": frozenset({"mediation.disputes_found", "enforcement.cases", "services.handled"}),
    "mediation.mediators": frozenset({"enforcement.officers"}),
    "petitions.cases": frozenset({"services.handled"}),
    "services.items": frozenset({"enforcement.licences", "enforcement.powers", "enforcement.penalties"}),
    "enforcement.penalties": frozenset({"enforcement.cases"}),
    "enforcement.licences": frozenset({"services.handled"}),
}  # fmt: skip
"""What only tells the kind of the thing counted when it stands in a breakdown of this."""
_PROCEDURE = re.compile(r"(?:程序|快速办理)(?:办理)?(?:案件)?[^处罚]{0,3}$")
_SENDER = re.compile(
    r"(?:所|院|庭|站|局|办|队|村|社区|部门|中心|机关|群众|平台|热线|网格员|上级|[省市县区镇乡街]级?)"
    r"(?:移送|移交|委派|委托|交办|转办|转交|转来|推送|分流|申请|上报)(?:的)?\Z"
)
"""`派出所移送12件`: who sent what is counted, not what became of it (`移送公安机关3件`)."""
_ONE_REGISTER = frozenset({"mediation.cases", "mediation.resolved", "mediation.disputes_found"})
"""Of these a share is one only where its own words hold the verb (调解成功)."""
_STUDIES = frozenset({"learning.group_study", "learning.staff_study"})
_IN_COURT = frozenset({"oversight.lawsuits", "oversight.reconsiderations"})
_COURT_ENDED = re.compile(r"胜诉|败诉|撤诉|调解(?:结案|和解|撤[诉回])|和解|驳回")
_REQUESTS = "oversight.disclosure_requests"
_PETITIONS = frozenset({"petitions.cases", "petitions.hotline_cases"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What the item before lends; `is_share` where the number is a share whatever else the report says."""

    code: str
    is_share: bool


def opens_breakdown(text: str, start: int) -> bool:
    """Whether a sentence begins with 其中."""
    return bool(_OPENING.match(text, start))


def find_whole(
    lexicon: Lexicon, scene: Scene, phrase: Phrase, ranked: Sequence[Candidate], earlier: Sequence[Draft], offset: int
) -> int | None:
    """The draft whose part this number is: `许可134件，其中林业24件、规划110件`; `offset` is the place of `earlier`."""
    wholes = [
        at
        for at, draft in enumerate(earlier)
        if draft.code is not None and draft.parent is None and _may_hold(draft, phrase.numeral)
        if "其中" not in draft.words
    ]
    wholes = [at for at in wholes if earlier[at].role is not Role.PREVIOUS] or wholes
    if not wholes or _OUTCOME.fullmatch(scene.text, phrase.left[0], phrase.numeral.start):
        return None
    if _is_next_level(scene, phrase, earlier[-1]) or (not ranked and _is_share_of_outside(scene, phrase, earlier[-1])):
        return None
    continued = _continued(scene, phrase, earlier, offset)
    if continued is None and not _is_listed(scene, phrase, earlier, wholes):
        return None
    index = continued if continued is not None else _head_of(earlier, wholes, offset)
    if continued is None and _VIEW.match(scene.text, scene.start) and _has_twin(earlier, index):
        return None
    opens = "其中" in scene.text[phrase.left[0] : phrase.numeral.start]
    told = [one for one in ranked if not (opens and one.is_outer and not _is_outcome_of(one, earlier, wholes))]
    own = next(
        (one for one in told if one.score >= MIN_SCORE + (INHERITED_LEAD if one.is_inherited else OWN_LEAD)), None
    )
    if own is None:
        return _resolved_of(scene, phrase, earlier, wholes, index)
    if continued is not None and (same_kind_list(scene, phrase) or is_bare(scene, phrase)):
        return index
    if own.code == earlier[index].code or _is_kind_of(lexicon, scene, phrase, earlier[index], own):
        return index
    if own.code == OUTSIDE and continued is not None and phrase.numeral.unit in _PLACES:
        return None if _CLOSED.search(scene.text, phrase.left[0], phrase.numeral.start) else index
    return next((at for at in reversed(wholes) if earlier[at].code == own.code), None)


def _is_share_of_outside(scene: Scene, phrase: Phrase, last: Draft) -> bool:
    """`发布信息96条，媒体刊载稿件85篇，其中省级12篇`: a share of the thing outside the catalogue told right before."""
    is_outside = not last.code and bool(last.candidates) and last.candidates[0].code == OUTSIDE
    if not is_outside or _ENDED.search(last.words) or not _may_hold(last, phrase.numeral):
        return False
    return bool(_AT_ONCE.match(scene.text, last.numeral.unit_end, phrase.numeral.start))


def _resolved_of(scene: Scene, phrase: Phrase, earlier: Sequence[Draft], wholes: Sequence[int], index: int) -> int:
    """`排查90件，化解88件。其中镇调委会化解30件`: a share of those settled, where the part says so."""
    if earlier[index].code not in _ONE_REGISTER or not _SETTLED_BY.search(scene.text, *phrase.left):
        return index
    return next((at for at in reversed(wholes) if earlier[at].code == "mediation.resolved"), index)


def _is_next_level(scene: Scene, phrase: Phrase, last: Draft) -> bool:
    """`自治区级示范村1个、地区级3个`: levels side by side, neither of which is a share of what was told before."""
    between = scene.text[last.numeral.unit_end : phrase.numeral.start]
    if last.code is None or last.parent is not None or not names_level(last.words):
        return False
    return last.numeral.unit == phrase.numeral.unit and bool(_LEVEL_ITEM.fullmatch(between))


def _head_of(earlier: Sequence[Draft], wholes: Sequence[int], offset: int) -> int:
    """The last whole that does not only tell what became of another (成功94件), unless that is broken down already."""
    handled = next((at for at in reversed(wholes) if earlier[at].code == "mediation.cases"), None)
    if earlier[wholes[-1]].code in _ONE_REGISTER and handled is not None:
        is_broken_down = any(draft.parent == handled + offset for draft in earlier[handled : wholes[-1]])
        return wholes[-1] if is_broken_down else handled
    return next((at for at in reversed(wholes) if not _is_outcome(earlier[at])), wholes[-1])


def _has_twin(earlier: Sequence[Draft], index: int) -> bool:
    """`普通程序60件、简易程序20件。按案由分：…`: whether a figure beside it might as well be what is broken down."""
    one = earlier[index]
    alike = [draft for draft in earlier if (draft.code, draft.sentence) == (one.code, one.sentence)]
    return sum(draft.parent is None for draft in alike) > 1


def is_done_of(scene: Scene, phrase: Phrase, earlier: Sequence[Draft]) -> bool:
    """`受理工单90件，其中累计办结工单85件`, `收到公开申请9件；答复申请8件`: what became of those told before."""
    if earlier and earlier[0].code == _REQUESTS and _ANSWERED.search(scene.text, *phrase.left):
        return True
    if _is_decided(scene, phrase, earlier) or _is_court_ended(scene, phrase, earlier):
        return True
    if not earlier or not _DONE_OF_THEM.search(scene.text, *phrase.left):
        return False
    return any(draft.code in _PETITIONS and _may_hold(draft, phrase.numeral) for draft in earlier)


def _is_court_ended(scene: Scene, phrase: Phrase, earlier: Sequence[Draft]) -> bool:
    """`应诉4宗，2宗胜诉、1宗调解结案`: how lawsuits ended, no mediation."""
    if not any(draft.code in _IN_COURT and _may_hold(draft, phrase.numeral) for draft in earlier):
        return False
    return bool(_COURT_ENDED.search(scene.text, phrase.left[0], phrase.right[1]))


def _is_decided(scene: Scene, phrase: Phrase, earlier: Sequence[Draft]) -> bool:
    """`收到公开申请9件，其中主动公开2件、咨询3件`: how each request was answered, not what else was made public."""
    if not _DECIDED.search(scene.text, *phrase.left):
        return False
    asked = next((one for one in earlier if one.code == _REQUESTS), None)
    if asked is None or not _may_hold(asked, phrase.numeral):
        return False
    return "其中" in scene.text[asked.numeral.unit_end : phrase.numeral.start]


def is_settled(scene: Scene, phrase: Phrase, whole: Draft) -> bool:
    """`参与调解12件，其中成功11件`: the number of disputes settled, not of a kind of them."""
    return whole.code == "mediation.cases" and bool(
        _SETTLED.fullmatch(scene.text, phrase.left[0], phrase.numeral.start)
    )


def _is_outcome_of(one: Candidate, earlier: Sequence[Draft], wholes: Sequence[int]) -> bool:
    """`成功化解171起。其中镇级化解36起`: whether what the part's own verb says was told of a whole before."""
    return any(earlier[at].code == one.code and _is_outcome(earlier[at]) for at in wholes)


def _is_outcome(draft: Draft) -> bool:
    return bool(draft.candidates) and draft.candidates[0].is_inherited


def _is_listed(scene: Scene, phrase: Phrase, earlier: Sequence[Draft], wholes: Sequence[int]) -> bool:
    """Whether 其中 (or 22名…中) stands between, or only the kind of the part is named: one level holds no other."""
    between = scene.text[earlier[wholes[-1]].numeral.unit_end : phrase.numeral.start]
    step = scene.text[earlier[-1].numeral.unit_end : phrase.numeral.start]
    if _BREAKDOWN.search(step):
        return True
    if _BREAKDOWN.search(between):
        return not set(step) & set("，；。")
    if between.startswith("（") and "）" not in between and "含" not in between:
        return True
    if wholes[-1] == len(earlier) - 1 and _AMONG.fullmatch(between):
        return True
    if not same_kind_list(scene, phrase) or len(between) > LONGEST_STEP:
        return False
    return not (names_level(scene.text[slice(*phrase.left)]) and names_level(earlier[wholes[-1]].words))


def _continued(scene: Scene, phrase: Phrase, earlier: Sequence[Draft], offset: int) -> int | None:
    """The whole of a breakdown that goes on: a bare name, and a number that still fits into it."""
    words = scene.text[phrase.left[0] : phrase.numeral.start]
    alike = [draft for draft in reversed(earlier[-6:]) if is_same_unit(draft.numeral, phrase.numeral)]
    last = next((draft for draft in alike if draft.parent is not None and draft.words[-2:] == words[-2:]), None)
    last = last or next(
        (draft for draft in alike if draft.code != "legality.contracts" or draft.parent is not None), None
    )
    if last is None or last.parent is None or last.parent < offset:
        return None
    step = scene.text[last.numeral.unit_end : phrase.numeral.start]
    opened = scene.text[earlier[last.parent - offset].numeral.unit_end : last.numeral.start]
    if opened.startswith("（") and "）" in step:
        return None
    if names_level(words) and names_level(earlier[last.parent - offset].words):
        return None
    if not _ITEM_NAME.fullmatch(words) or _NEW_CLAUSE.search(words) or "。" in step or len(step) > LONGEST_STEP:
        return None
    told = sum(
        draft.value for draft in earlier if draft.parent == last.parent and draft.sentence == (scene.start, scene.end)
    )
    fits = told + phrase.numeral.value <= earlier[last.parent - offset].value * LARGEST_EXCESS
    return last.parent - offset if fits else None


def _is_kind_of(lexicon: Lexicon, scene: Scene, phrase: Phrase, whole: Draft, own: Candidate) -> bool:
    """Whether the number's own reading only names a kind of the whole (简易程序, 重大行政决策)."""
    code = whole.code or ""
    if own.code in _SUBSUMED.get(code, frozenset()):
        return True
    if code == "leadership.meetings" and own.code == OUTSIDE:
        return scene.text[phrase.left[0] : phrase.numeral.start].endswith(("会", "会议"))
    if code == "enforcement.cases" and own.code == "enforcement.penalties":
        return bool(_PROCEDURE.search(scene.text[phrase.left[0] : phrase.numeral.start]))
    if code not in _ONE_REGISTER | _PETITIONS:
        return False
    if own.code == OUTSIDE and _SENDER.search(scene.text, phrase.left[0], phrase.numeral.start):
        return True
    if own.code not in _ONE_REGISTER or _is_agreed(scene, phrase):
        return False
    entry = lexicon.entries[own.entry]
    if not entry.verbs or entry.verb_optional or own.is_inherited:
        return False
    words = scene.text[phrase.left[0] : phrase.right[1]]
    return not any(verb in words for verb in entry.verbs)


def _is_agreed(scene: Scene, phrase: Phrase) -> bool:
    """`其中口头协议38件、书面协议23件`: what was agreed is settled, unless it only tells the forms of mediating."""
    is_agreement = scene.text.find("协议", phrase.left[0], phrase.numeral.start) >= 0
    return is_agreement and scene.text.find("口头调解", scene.start, scene.end) < 0


def is_same_unit(one: Numeral, other: Numeral) -> bool:
    """Whether both count in one measure word, or in two that are said of the same things."""
    if one.is_percent or other.is_percent:
        return False
    return one.unit == other.unit or (one.unit in _FAMILY and _FAMILY[one.unit] == _FAMILY.get(other.unit))


def _may_hold(draft: Draft, numeral: Numeral) -> bool:
    return is_same_unit(draft.numeral, numeral) and numeral.value <= draft.value


def find_beside(lexicon: Lexicon, scene: Scene, phrase: Phrase, earlier: Sequence[Draft]) -> Beside | None:
    """`查处违法占地6宗、非法捕捞2起`, `省级2个、市级5个`: the item before lends its indicator to an unknown one."""
    draft = earlier[-1] if earlier else None
    if draft is None or not draft.code or _OUTCOME.fullmatch(scene.text, phrase.left[0], phrase.numeral.start):
        return None
    between = scene.text[draft.numeral.unit_end : phrase.numeral.start]
    if draft.numeral.unit == phrase.numeral.unit and (_LEVEL_ITEM.fullmatch(between) or _ADDED_ITEM.fullmatch(between)):
        return Beside(draft.code, is_share=True)
    if draft.numeral.unit == phrase.numeral.unit and _PLACE_ITEM.fullmatch(between) and names_place(draft.words):
        return Beside(draft.code, is_share=True)
    if draft.numeral.unit == phrase.numeral.unit and draft.code in _STUDIES and _STUDY_ITEM.fullmatch(between):
        return Beside(draft.code, is_share=False)
    is_alike = draft.numeral.unit == phrase.numeral.unit or {draft.numeral.unit, phrase.numeral.unit} <= _PLACES
    is_alike = is_alike and not phrase.numeral.is_percent
    if is_alike and _is_elided(lexicon, scene, draft, between):
        return Beside(draft.code, is_share=draft.is_share)
    source = _last_by_own_words(earlier)
    entry = lexicon.entries[source.candidates[0].entry] if source else None
    if not source or not entry or not entry.governs or phrase.numeral.unit not in entry.units:
        return None
    is_item = _ITEM.fullmatch(between) or (
        source.code == _CASES and draft.numeral.unit == phrase.numeral.unit and _CASE_ITEM.fullmatch(between)
    )
    if draft.code not in {source.code, entry.governs} or not is_item:
        return None
    return Beside(entry.governs, is_share=entry.governs != entry.code)


def _last_by_own_words(earlier: Sequence[Draft]) -> Draft | None:
    return next((one for one in reversed(earlier) if one.candidates and one.candidates[0].code == one.code), None)


def find_governed(
    lexicon: Lexicon, scene: Scene, phrase: Phrase, ranked: Sequence[Candidate], earlier: Sequence[Draft]
) -> str | None:
    """`审查文件1件、合同49件、处罚案件22件`: the verb said of the item before holds for a kind of the same."""
    source = _last_by_own_words(earlier)
    if source is None or not source.code:
        return None
    governed = lexicon.entries[source.candidates[0].entry].governs
    between = scene.text[earlier[-1].numeral.unit_end : phrase.numeral.start]
    if earlier[-1].code not in (source.code, governed):
        return None
    if not governed or ranked[0].code not in _SUBSUMED.get(governed, frozenset()) or not _ITEM.fullmatch(between):
        return None
    if _ARGUED.search(between):
        return None
    return next((one.code for one in ranked if one.code == governed and one.score >= MIN_SCORE), None)


def _is_elided(lexicon: Lexicon, scene: Scene, draft: Draft, between: str) -> bool:
    """`法律服务站1个、服务室8个`, `专职3名，兼职42名`: half of a word that the entry of the item before knows.

    Or one more item of a list that a colon opened (`述法：班子成员9人、站所长11人`).
    """
    name = _NAME.fullmatch(between)
    if not name or not draft.candidates or draft.candidates[0].code != draft.code:
        return False
    best = draft.candidates[0]
    word = name["name"]
    if any(
        head != word and (head.endswith(word) or head.startswith(word)) for head in lexicon.entries[best.entry].heads
    ):
        return True
    return best.head is not None and between.startswith("、") and "：" in scene.text[best.head[1] : draft.numeral.start]
