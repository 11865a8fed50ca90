"""Which indicator a number states: the choice among its candidates, with what the numbers before it said.

Comes in: a phrase with its ranked candidates and the drafts before it; goes out: its indicators, and its whole.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from .binding import MIN_SCORE, MIN_THEMED, Candidate
from .drafts import Draft
from .lexicon import OUTSIDE, Lexicon
from .model import Numeral, Role
from .phrases import Phrase, Scene, continues_rise, has_right, is_bare, spare_words
from .several import break_tie, rate_siblings, shared_context_rates, split_each
from .shares import Beside, find_beside, find_governed, find_whole, is_done_of, is_settled, opens_breakdown

MIN_MARGIN = 0.3
MIN_REPEATED = 4.0
"""The score of a candidate that the number before had already, where the words between name nothing else."""
LONGEST_VERB = 2
LONGEST_STEP = 6
_OF_A_YEAR = re.compile(r"去年|上年|同期|今年|本年|前年|\d{4}年")
_GROWN = re.compile(r"(?:同比|环比)?(?:增长|增加|上升|提高|提升|下降|减少|降低|回落|有所|明显|大幅)")
_DONE = re.compile(
    r"[，、](?:已|均已|全部|及时|按时|按期|当场|就地|现场|协调|帮助|推动){0,2}(?:办结|办理|解决|处理|处置|结案|完成|整改|答复|回复|反馈)"
)
_CLOSED = re.compile(r"[，、](?:已|均|均已|全部|成功)?(?:化解|办结|结案|息访|稳控)")
_HARD_CASES = "mediation.difficult_cases"
_TAKEN_ON = re.compile(r"包[案保联]")
_SOLVED = re.compile(r"[，、](?:已|均|均已|全部|成功)?(?:化解|息访)(?:了)?")
_AMONG = re.compile(r"[，；（]?其中")
_EACH = re.compile(r"(?:各|分别|均|都|虽)(?:为|是|开展|组织|举办|召开|有|设|建立?|配备)?(?:了)?$")


class Choice(NamedTuple):
    """The indicators a number states (None: outside the catalogue), and what it is a part of."""

    codes: list[str | None]
    parent: int | None = None
    is_share: bool = False


def choose(
    lexicon: Lexicon,
    scene: Scene,
    phrase: Phrase,
    ranked: Sequence[Candidate],
    earlier: Sequence[Draft],
    offset: int,
    before: Sequence[Draft],
) -> Choice:
    """What the number states, and the draft it is a part of.

    `earlier` are the drafts before it in its sentence and those of a breakdown that goes on, from place `offset` on;
    `before` are those of the last sentence with numbers, of the same paragraph.
    """
    if is_done_of(scene, phrase, earlier or before):
        return Choice([None])
    parent = find_whole(lexicon, scene, phrase, ranked, earlier, offset)
    if parent is not None:
        is_resolved = is_settled(scene, phrase, earlier[parent])
        return Choice(["mediation.resolved"]) if is_resolved else Choice([earlier[parent].code], parent)
    if not opens_breakdown(scene.text, scene.start):
        earlier = [draft for draft in earlier if draft.sentence == (scene.start, scene.end)]
    continued = _continue(scene, phrase, ranked, earlier[-1]) if earlier else None
    if continued:
        return Choice([continued])
    if not ranked or ranked[0].score < MIN_SCORE:
        return _choose_by_neighbours(lexicon, scene, phrase, ranked, earlier, before)
    siblings = rate_siblings(lexicon, scene, phrase, ranked)
    if siblings:
        return Choice([sibling.code for sibling in siblings])
    ranked = _by_own_sentence(ranked)
    best = ranked[0]
    if best.code == OUTSIDE or _is_of_other(scene, phrase, best, earlier) or _turns_away(ranked):
        return Choice([None])
    governed = find_governed(lexicon, scene, phrase, ranked, earlier)
    if governed:
        return Choice([governed], is_share=True)
    shared = _choose_each(lexicon, scene, phrase, ranked)
    if shared:
        return Choice(shared)
    tied = [one for one in ranked if best.score - one.score < MIN_MARGIN]
    if len(tied) == 1:
        return Choice([best.code])
    clear = break_tie(scene, phrase, tied, _theme_of(earlier or before))
    return Choice([clear.code if clear else None])


def _continue(scene: Scene, phrase: Phrase, ranked: Sequence[Candidate], last: Draft) -> str | None:
    """What a number counts that goes on with the one before it: where that rose to, what was solved of it."""
    if _is_solved_of_taken_on(scene, phrase, last):
        return _HARD_CASES
    if last.code and continues_rise(scene, phrase) and _is_alike(last, phrase.numeral):
        return last.code
    named = _last_named(last, ranked, phrase.numeral)
    return named.code if named and is_bare(scene, phrase) else None


def _is_solved_of_taken_on(scene: Scene, phrase: Phrase, last: Draft) -> bool:
    """`领导包案9件，化解7件`: what leaders took on and solved are hard cases."""
    if last.code or not _TAKEN_ON.search(last.words) or not _is_alike(last, phrase.numeral):
        return False
    is_share = phrase.numeral.value <= last.value
    return is_share and bool(_SOLVED.fullmatch(scene.text, last.numeral.unit_end, phrase.numeral.start))


def _by_own_sentence(ranked: Sequence[Candidate]) -> Sequence[Candidate]:
    """Of verbs alone, those whose object this sentence names, where one does: it has turned to another thing."""
    if not (ranked[0].is_outer and ranked[0].is_inherited):
        return ranked
    near = [one for one in ranked if not one.is_outer and not one.is_themed]
    return near if near and near[0].is_inherited and near[0].score >= MIN_SCORE else ranked


def _turns_away(ranked: Sequence[Candidate]) -> bool:
    """`参加专题讲座，学习《民法典》等，共计7场`: the sentence names a thing of its own, if far from the number."""
    if not (ranked[0].is_outer and ranked[0].is_inherited):
        return False
    return any(not one.is_inherited and one.code != OUTSIDE and one.score >= MIN_REPEATED for one in ranked)


def _choose_each(lexicon: Lexicon, scene: Scene, phrase: Phrase, ranked: Sequence[Candidate]) -> list[str | None]:
    """What each of several things before the number has of it (热线、信访办结率均达100%, 讲座、咨询各6场)."""
    shared: list[str | None] = [one.code for one in shared_context_rates(lexicon, scene, phrase, ranked)]
    if shared or not _EACH.search(scene.text[phrase.left[0] : phrase.numeral.start]):
        return shared
    each = split_each(lexicon, scene, phrase)
    return list(each) if len(each) > 1 else []


def _theme_of(drafts: Sequence[Draft]) -> str:
    """What the last of the numbers spoke of."""
    return next((draft.code.partition(".")[0] for draft in reversed(drafts) if draft.code), "")


def _choose_by_neighbours(
    lexicon: Lexicon,
    scene: Scene,
    phrase: Phrase,
    ranked: Sequence[Candidate],
    earlier: Sequence[Draft],
    before: Sequence[Draft],
) -> Choice:
    """What the number's own words do not tell: the item before, the other year's figure or the heading does."""
    if earlier and is_settled(scene, phrase, earlier[-1]) and earlier[-1].value >= phrase.numeral.value:
        return Choice(["mediation.resolved"])
    beside = find_beside(lexicon, scene, phrase, earlier) or _find_compared(scene, phrase, earlier, before)
    if beside:
        return Choice([beside.code], is_share=beside.is_share)
    themed = _themed(ranked)
    return Choice([None if themed and earlier and _is_done_beside(scene, phrase, earlier[-1], themed) else themed])


def _is_done_beside(scene: Scene, phrase: Phrase, last: Draft, themed: str) -> bool:
    """`（三）抓调解。收集诉求96条，就地解决90条`: the verb goes on with what was counted, not with the heading."""
    if not _DONE.fullmatch(scene.text, last.numeral.unit_end, phrase.numeral.start):
        return False
    is_share = _is_alike(last, phrase.numeral) and last.value >= phrase.numeral.value
    is_same = (last.code or "").partition(".")[0] == themed.partition(".")[0] == "mediation"
    return is_share and not is_same


def _find_compared(scene: Scene, phrase: Phrase, earlier: Sequence[Draft], before: Sequence[Draft]) -> Beside | None:
    """`去年宣传68场；今年宣传74场`, `受理36件，比去年的51件下降`: the other year's figure tells what is counted."""
    verb = spare_words(scene, phrase)
    if len(verb) > LONGEST_VERB or (has_right(phrase) and not _GROWN.match(scene.text, phrase.right[0])):
        return None
    compared = [draft for draft in before if draft.role is Role.PREVIOUS and verb in draft.words]
    if not verb and _OF_A_YEAR.search(scene.text, phrase.left[0], phrase.left[1]):
        compared += earlier[-1:]
    return next(
        (Beside(one.code, is_share=False) for one in compared if one.code and _is_alike(one, phrase.numeral)), None
    )


def _themed(ranked: Sequence[Candidate]) -> str | None:
    """`（三）抓信访。全年受理38件`: the verb is here, the object only the heading's; None where two things could be."""
    themed = [one for one in ranked if one.is_themed and one.score >= MIN_THEMED]
    if not themed or (len(themed) > 1 and themed[0].score - themed[1].score < MIN_MARGIN):
        return None
    return themed[0].code or None


def _is_alike(draft: Draft, numeral: Numeral) -> bool:
    return (draft.numeral.unit, draft.numeral.is_percent) == (numeral.unit, numeral.is_percent)


def _last_named(earlier: Draft, ranked: Sequence[Candidate], numeral: Numeral) -> Candidate | None:
    """`每村不少于3名，全镇共51名`, `较去年增加6场，达到34场`: a number without words counts what the one before did."""
    meant = earlier.candidates[0].code if earlier.candidates else OUTSIDE
    if earlier.code or meant == OUTSIDE or not _is_alike(earlier, numeral):
        return None
    return next((one for one in ranked if one.code == meant and one.score >= MIN_REPEATED), None)


def _speaks_of_other(draft: Draft, code: str, numeral: Numeral) -> bool:
    """Whether an earlier number of the sentence, of the same measure word, already gave it another subject."""
    if not draft.code or draft.numeral.unit[:1] != numeral.unit[:1]:
        return False
    return draft.code.partition(".")[0] != code.partition(".")[0]


def _is_of_other(scene: Scene, phrase: Phrase, best: Candidate, earlier: Sequence[Draft]) -> bool:
    """Whether the number's own verb goes on with what an earlier number of the sentence counted, of another subject."""
    if best.is_outer and any(_speaks_of_other(draft, best.code, phrase.numeral) for draft in earlier):
        return True
    step = (earlier[-1].numeral.unit_end, phrase.numeral.start) if earlier else (0, 0)
    if earlier and earlier[-1].code == _HARD_CASES and _CLOSED.fullmatch(scene.text, *step):
        return True
    if earlier and _DONE.fullmatch(scene.text, *step):
        return _is_done_of(earlier[-1], best, phrase.numeral)
    if earlier and _AMONG.match(scene.text, *step):
        return _is_share_of_unknown(earlier[-1], best, phrase.numeral)
    return best.is_inherited and bool(earlier) and _goes_on_with_other(scene, earlier[-1], best, phrase)


def _is_done_of(last: Draft, best: Candidate, numeral: Numeral) -> bool:
    """`网格事件214件，办结211件`: what is done is the thing counted before, whatever was said before that."""
    if last.numeral.unit != numeral.unit or last.numeral.is_percent or last.value < numeral.value:
        return False
    is_unknown = not last.code and not last.candidates and (best.is_inherited or best.is_outer)
    return is_unknown or _speaks_of_other(last, best.code, numeral)


def _is_share_of_unknown(last: Draft, best: Candidate, numeral: Numeral) -> bool:
    """`发布信息96条，媒体刊载稿件85篇，其中省级12篇`: a share of the unknown, not of what was said before that."""
    is_borrowed = best.is_inherited or best.is_outer
    return is_borrowed and not last.code and _is_alike(last, numeral) and last.value >= numeral.value


def _goes_on_with_other(scene: Scene, last: Draft, best: Candidate, phrase: Phrase) -> bool:
    """`受理信访案件38件，办结38件`: the verb alone goes on with what was counted right before it."""
    step = scene.text[last.numeral.unit_end : phrase.numeral.start]
    if not step.startswith("，") or len(step) > LONGEST_STEP or last.numeral.value < phrase.numeral.value:
        return False
    return last.numeral.unit == phrase.numeral.unit and _speaks_of_other(last, best.code, phrase.numeral)
