"""The demo by rows: as many as told, facts where they say, flags as the write side keeps them; all of it removed."""

import pytest
from django.core.management import call_command

from reports_app import demo_rows
from reports_app.demo import at_size
from reports_app.demo.at_size import Size
from reports_app.indexing import index_waiting
from reports_app.models import Coverage, Document, Fact, IndicatorValue, LoadedFile, Passage, Report, Township
from tests.district import District
from tests.reports_app.test_kept_figures import flags, naive_flags


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Size:
    """One province of two counties with three townships each."""
    for name, value in {"PREFECTURES": 1, "COUNTIES": 2, "TOWNSHIPS": 3}.items():
        monkeypatch.setattr(at_size, name, value)
    return Size(1, 2022, 2025)


@pytest.mark.django_db(transaction=True)
def test_rows_are_whole_and_leave_no_trace(small: Size):
    call_command("load_catalogue", verbosity=0)
    told: list[str] = []
    count = demo_rows.make_sized_demo("small", small, told.append)
    values = IndicatorValue.objects.select_related("indicator", "report").prefetch_related("facts__findings")
    assert values.count() == count
    assert [flags(value) for value in values] == [naive_flags(value) for value in values]
    assert Township.objects.filter(has_reports=True).count() == 6
    assert Report.objects.count() == Document.objects.filter(state="parsed", report__isnull=False).count() > 18
    facts = Fact.objects.select_related("report__document", "section")
    assert facts
    for fact in facts:
        text = fact.report.document.text
        assert text[fact.start : fact.end] == fact.quote
        assert text[fact.sentence_start : fact.sentence_end].startswith("全年")
    assert Coverage.objects.filter(area="", indicator=None).count() == 4
    District().township("990101001", "甲镇")  # sequences go on after the rows
    assert index_waiting() == Report.objects.count() > Passage.objects.values("document").distinct().count() > 0
    demo_rows.remove_sized_demo()
    assert [model.objects.count() for model in (Document, Report, IndicatorValue, Fact, Coverage, Passage)] == [0] * 6
    assert (Township.objects.count(), LoadedFile.objects.filter(name__startswith=demo_rows.MARK).exists()) == (1, False)
