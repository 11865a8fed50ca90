"""Explanations of numbers in words, for a person who keeps the vocabulary."""

from collections.abc import Iterator, Mapping

from reports_app.parsing.explaining import Bar, Barred, Entrant, Explanation, Outcome
from reports_app.parsing.model import NumberKind, Role
from reports_app.wording import NUMBER_WORDS

MOST_ENTRANTS = 6
ROLE_WORDS = {Role.TOTAL: "总数", Role.PART: "其中", Role.PREVIOUS: "往年", Role.TARGET: "计划"}
OUTCOME_WORDS = {
    Outcome.BEST: "得分最高，{lead}",
    Outcome.SHARED: "一个数同时说几个指标",
    Outcome.PART: "是前面那个数的其中项，随它归入",
    Outcome.CARRIED: "自身没有用语，承接前面那个数",
    Outcome.NO_WORDS: "旁边没有词库里的用语，归为目录外的数量",
    Outcome.TOO_WEAK: "得分都太低，归为目录外的数量",
    Outcome.TOO_CLOSE: "前两名太近（{lead}），分不出，归为目录外的数量",
    Outcome.OUTSIDE: "目录外事物的用语得分最高，归为目录外的数量",
    Outcome.GROWTH: "是增减、平均或余数，不是指标本身的数",
    Outcome.UNUSED: "得分最高的指标已停用，归为目录外的数量",
    Outcome.OTHER_SUBJECT: "句子或上下文说的是别的事，归为目录外的数量",
}
BAR_WORDS = {
    Bar.UNIT: "量词不合",
    Bar.FORBIDDEN: "有排除用语“{word}”",
    Bar.MISSING: "附近缺少要求的动词或语境词，或离得太远",
}


def tell(explanation: Explanation, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that explain one number; `names` are the indicators' by code."""
    before, after = explanation.before.replace("\n", "⏎"), explanation.after.replace("\n", "⏎")
    place = f"…{before}【{explanation.number}】{after}…"
    if explanation.outcome is None or explanation.role is None:
        yield f"{place} → {NUMBER_WORDS[explanation.kind or NumberKind.COUNTED]}"
        return
    codes = "、".join(_name(code, names) for code in explanation.codes)
    yield f"{place} → {codes}（{ROLE_WORDS[explanation.role]}，把握 {explanation.confidence:.2f}）"
    if explanation.is_unsure:
        yield "    是总数还是其中一项（或每期数还是全年数）由用语分不清，待人核实"
    lead = "没有对手" if explanation.lead is None else f"领先 {explanation.lead:.2f}"
    yield f"    {OUTCOME_WORDS[explanation.outcome].format(lead=lead)}"
    for entrant in explanation.entrants[:MOST_ENTRANTS]:
        yield f"    {entrant.score:6.2f}  {_name(entrant.code, names)}：{_reasons(entrant)}"
    for barred in explanation.barred:
        yield f"       ——  {_name(barred.code, names)}：用语“{barred.head}”，{_bar(barred)}"


def _name(code: str | None, names: Mapping[str, str]) -> str:
    return f"{names.get(code, '')} {code}".strip() if code else "目录外"


def _reasons(entrant: Entrant) -> str:
    side = "数前" if entrant.is_before else "数后"
    where = f"{side}隔 {entrant.gap} 字" if entrant.gap else f"紧挨{side}"
    if entrant.is_inherited:
        reasons = [f"动词“{entrant.head}”{where}", "对象在上一句或小标题" if entrant.is_outer else "对象在前文"]
    else:
        reasons = [f"用语“{entrant.head}”{where}"]
    if entrant.verb:
        reasons.append(f"动词“{entrant.verb}”")
    if entrant.context:
        reasons.append(f"语境“{entrant.context}”")
    reasons.append(f"量词“{entrant.unit}”" if entrant.unit else "没有量词")
    if entrant.heading:
        reasons.append(f"小标题“{entrant.heading}”属此主题")
    return "；".join(reasons)


def _bar(barred: Barred) -> str:
    return BAR_WORDS[barred.bar].format(word=barred.word)
