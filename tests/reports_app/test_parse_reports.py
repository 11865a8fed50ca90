"""`parse_reports`: one JSON line a file, in order, without a database; unreadable files are told."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

TEXT = "柳溪镇2024年法治政府建设情况报告\n\n一、主要举措和成效\n全年调解矛盾纠纷94件，成功92件，举办法治讲座6场。\n"


def run(*paths):
    output = io.StringIO()
    call_command("parse_reports", *map(str, paths), stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_readings_come_in_the_order_of_the_paths(tmp_path):
    paths = [tmp_path / "b.txt", tmp_path / "a.txt"]
    for path in paths:
        path.write_text(TEXT, encoding="utf-8")
    assert [line["file"] for line in run(*paths)] == [str(path) for path in paths]


def test_line_holds_the_whole_reading(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    (line,) = run(path)
    assert set(line) == {
        "file", "township", "county", "province", "year", "parts", "findings", "facts", "values", "numbers", "sections",
        "counted_through",
    }  # fmt: skip
    assert line["year"] == 2024
    assert line["values"] == {
        "mediation.cases": 94,
        "mediation.resolved": 92,
        "publicity.lectures": 6,
        "mediation.success_rate": 97.87,
    }
    fact = line["facts"][0]
    assert TEXT[fact["start"] : fact["end"]] == "94"
    assert set(fact) == {"start", "end", "indicator", "value", "bound", "role", "confidence"}


def test_unreadable_file_is_told_and_the_rest_is_read(tmp_path, capsys):
    good = tmp_path / "good.txt"
    good.write_text(TEXT, encoding="utf-8")
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    output = io.StringIO()
    with pytest.raises(CommandError, match=r"^2 个文件无法读取。$") as caught:
        call_command("parse_reports", str(empty), str(tmp_path / "gone.txt"), str(good), stdout=output)
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert caught.value.returncode == 1
    assert lines[0] == {"file": str(empty), "error": "empty"}
    assert set(lines[1]) == {"file", "error"}
    assert lines[2]["year"] == 2024


def explain(path):
    output = io.StringIO()
    call_command("parse_reports", "--explain", str(path), stdout=output)
    return output.getvalue()


def test_explanation_tells_in_words_what_competed_and_what_decided(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    told = explain(path)
    assert told.splitlines()[0] == str(path)
    assert "【2024】年法治政府建设情况报告" in told
    assert "调解矛盾纠纷【94】件，成功92件" in told
    assert "→ 调解矛盾纠纷件数 mediation.cases（总数，把握 0." in told
    assert "    得分最高，领先 " in told
    assert "调解矛盾纠纷件数 mediation.cases：用语“矛盾纠纷”紧挨数前；动词“调解”；量词“件”" in told
    assert "成功（化解）件数 mediation.resolved：动词“成功”紧挨数前；对象在前文；量词“件”" in told


def test_file_that_cannot_be_explained_is_told(tmp_path):
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    with pytest.raises(CommandError, match=r"empty\.txt: "):
        explain(path)
