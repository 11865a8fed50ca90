"""Figures recognised with doubt wait for a person; those that a person decided on do not wait again."""

from dataclasses import replace

import pytest

from accounts.models import User
from reports_app import ingest, reading
from reports_app.models import Document, Fact, IndicatorValue, Township
from reports_app.models.fact import CONFIDENT_ENOUGH
from reports_app.reading.model import Doubt, ReadDocument
from reports_app.rows.doubts import weaken
from tests.reports_app.conftest import Send, parse_plainly, report_text


def test_a_doubt_on_a_figure_lowers_it_and_what_is_made_of_it(bridge: Township) -> None:
    parsed = parse_plainly("石桥镇|示例县|2024\n调解纠纷36件。\n", file_name="", gazetteer=None, lexicon=None)
    start = parsed.facts[0].start

    weakened = weaken(parsed, [Doubt(start + 1, start + 2, 50)])
    assert weakened.facts[0].confidence == weakened.values[0].confidence == pytest.approx(CONFIDENT_ENOUGH / 2)
    assert weaken(parsed, [Doubt(start - 1, start, 50), Doubt(start + 2, start + 3, 50)]) == parsed
    assert weaken(parsed, [Doubt(start, start + 1, 100)]).facts[0].confidence < CONFIDENT_ENOUGH
    assert weaken(parsed, [Doubt(start, start + 1, 50)], decided={0}) == parsed
    unsure = replace(parsed, facts=tuple(replace(fact, confidence=0.1) for fact in parsed.facts))
    assert weaken(unsure, [Doubt(start, start + 1, 80)]).facts == unsure.facts


def test_a_doubtful_figure_waits_for_a_person(
    send: Send, bridge: Township, editor: User, stand_in: pytest.MonkeyPatch
) -> None:
    def read_doubtfully(path: object, name: str, **options: object) -> ReadDocument:
        text = report_text()
        start = text.index("12")
        return ReadDocument(text, "png", doubts=(Doubt(start, start + 1, 60),))

    stand_in.setattr(reading, "read_file", read_doubtfully)
    document = send(report_text())

    assert document.state == Document.State.PARSED
    assert Fact.objects.waiting().count() == 1
    assert IndicatorValue.objects.get().confidence < CONFIDENT_ENOUGH
    ingest.reparse(document.report)
    assert ingest.process(document.pk) == Document.State.PARSED
    assert Fact.objects.waiting().count() == 1
