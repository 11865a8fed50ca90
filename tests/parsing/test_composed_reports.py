"""The composed reports beside this file: their marks are sound, the values follow from them, and they are read."""

import json
from pathlib import Path

import pytest

from benchmarks.annotated import compare, f1
from reports_app.parsing.catalogue import specs
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import Verdict
from reports_app.parsing.pipeline import parse_report
from tests.parsing import reports

HEAD = '{"township":"甲镇","county":null,"province":null,"year":2024,"parts":["measures"],"findings":[]}\n'


def read(tmp_path: Path, marked: str) -> reports.Report:
    path = tmp_path / "a.md"
    path.write_text(HEAD + marked, encoding="utf-8")
    return reports.load(path)


def test_every_report_can_be_read_and_its_marks_stand_on_their_numbers() -> None:
    for report in reports.reports():
        assert report.text
        for fact in report.gold["facts"]:
            assert report.text[fact["start"] : fact["end"]] == fact["quote"]


def test_a_mark_becomes_a_fact_with_its_place(tmp_path: Path) -> None:
    report = read(tmp_path, "讲座{{1.2万|publicity.lectures|at_least|part||publicity.activities,-}}余场")
    assert report.text == "讲座1.2万余场"
    assert report.gold["facts"] == [
        {
            "start": 2,
            "end": 6,
            "quote": "1.2万",
            "indicator": "publicity.lectures",
            "value": 12000,
            "bound": "at_least",
            "role": "part",
            "accept": ["publicity.activities", None],
        }
    ]


def test_one_number_can_carry_two_facts(tmp_path: Path) -> None:
    report = read(tmp_path, "{{１００％|learning.exam_participation_rate && learning.exam_pass_rate|about}}")
    assert [(fact["indicator"], fact["value"], fact["bound"]) for fact in report.gold["facts"]] == [
        ("learning.exam_participation_rate", 100, "exact"),
        ("learning.exam_pass_rate", 100, "about"),
    ]


def test_values_are_the_largest_total_the_sum_of_parts_and_the_rate_that_follows(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "{{50|mediation.cases}}{{40|mediation.cases}}{{20|mediation.resolved|exact|part}}"
        "{{25|mediation.resolved|exact|part}}{{70|mediation.resolved|exact|previous}}{{9|petitions.cases|exact|target}}",
    )
    assert report.gold["values"] == {"mediation.cases": 50, "mediation.resolved": 45, "mediation.success_rate": 90}


@pytest.mark.parametrize("mark", ["{{十|petitions.cases}}", "{{3|petition.cases}}", "{{3|petitions.cases|sum}}", "{{3"])
def test_a_mark_that_cannot_be_read_is_told(tmp_path: Path, mark: str) -> None:
    with pytest.raises(ValueError, match=r"a\.md"):
        read(tmp_path, mark)


def test_texts_and_gold_are_written_as_the_score_reads_them(tmp_path: Path) -> None:
    count = reports.write(tmp_path)
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "gold").iterdir()]
    assert count == len(golds)
    assert all((tmp_path / gold["file"]).is_file() for gold in golds)


def test_what_is_read_does_not_fall_below_what_was_reached() -> None:
    lexicon = load_lexicon(specs(reports.INDICATORS))
    marks, right, told = [], 0, 0
    for report in reports.reports():
        read = parse_report(report.text, gazetteer=Gazetteer.from_places([]), lexicon=lexicon)
        marks.append(compare(report.gold["facts"], read.facts))
        values = {value.indicator: float(value.value) for value in read.values}
        right += sum(
            values.get(code) == pytest.approx(value, rel=1e-3) for code, value in report.gold["values"].items()
        )
        told += len(report.gold["values"])
        found = {str(one.check) for one in read.findings if one.verdict is Verdict.INCONSISTENT}
        assert found & set(reports.FINDINGS) == set(report.gold["findings"]), report.name
    assert f1(marks) >= 0.992
    assert right / told >= 0.96
