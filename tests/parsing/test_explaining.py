"""For every number: which entries competed, with what words, and what decided."""

from pathlib import Path

import pytest

from reports_app.management.explanations import tell
from reports_app.parsing.catalogue import specs
from reports_app.parsing.explaining import Bar, Barred, Outcome, explain_numbers
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import NumberKind
from reports_app.parsing.numbered import number_text
from reports_app.parsing.pipeline import read_report

LEXICON = load_lexicon(specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv"))


def explain(phrase):
    text = f"柳溪镇2024年法治政府建设情况报告\n\n一、主要举措\n（一）矛盾纠纷化解。{phrase}\n"
    return explain_numbers(
        read_report(number_text(text), gazetteer=Gazetteer.from_places([]), lexicon=LEXICON), LEXICON, text
    )


def test_winner_is_told_with_its_words_and_its_lead():
    told = explain("全年调解矛盾纠纷94件。")[-1]
    best, second = told.entrants[:2]
    assert (told.number, told.codes, told.outcome) == ("94", ("mediation.cases",), Outcome.BEST)
    assert (best.head, best.is_before, best.gap, best.verb, best.unit) == ("矛盾纠纷", True, 0, "调解", "件")
    assert best.heading == "（一）矛盾纠纷化解"
    assert told.lead == pytest.approx(best.score - second.score)


@pytest.mark.parametrize(
    ("phrase", "outcome"),
    [
        ("调解纠纷94件，举办法治讲座6场。", Outcome.BEST),
        ("调解纠纷94件，其中工程类19件、租赁类10件。", Outcome.PART),
        ("学法考试参考率、合格率均达100%。", Outcome.SHARED),
        ("查处违法占地6宗、乱扔渣土2起。", Outcome.CARRIED),
        ("购置办公桌12张。", Outcome.NO_WORDS),
        ("调解矛盾纠纷同比增长12%。", Outcome.NO_WORDS),
        ("调解成功率同比提高12%。", Outcome.GROWTH),
    ],
)
def test_what_decided_is_told(phrase, outcome):
    assert explain(phrase)[-1].outcome is outcome


def test_what_did_not_compete_is_told_with_its_bar():
    barred = explain("排查矛盾纠纷94人，信访件办结。")[-1].barred
    assert Barred("mediation.cases", "矛盾纠纷", Bar.UNIT) in barred
    barred = explain("处理信访矛盾纠纷热线工单94件。")[-1].barred
    assert any(each.bar is Bar.FORBIDDEN and each.word for each in barred)


def test_a_figure_that_is_left_open_is_told_as_such():
    told = explain("召开法治工作推进会5次，听取法治建设汇报3次。")
    assert [(each.number, each.is_unsure) for each in told if each.kind is None] == [("5", True), ("3", False)]
    lines = list(tell(next(each for each in told if each.is_unsure), {}))
    assert "待人核实" in lines[1]


def test_numbers_that_count_nothing_are_told_with_their_kind():
    told = explain("2024年12月成立。")
    assert (told[0].number, told[0].kind) == ("2024", NumberKind.YEAR)
    assert all(each.kind for each in told)


def test_every_number_is_told_once_in_the_order_of_the_text():
    told = explain("调解纠纷94件，成功92件，参考率、合格率均达100%。")
    assert [each.number for each in told if each.kind is None] == ["94", "92", "100%"]
