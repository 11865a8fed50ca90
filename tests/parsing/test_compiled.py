"""The compiled twin of the parser reads as the plain sources do, and only a build of exactly these sources is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports_app.parsing import compiled

ROOT = Path(__file__).resolve().parents[2]
READ = """
from reports_app.parsing import parse_report, facts
from benchmarks.parser import load_parser
from tests.parsing.reports import reports
print(facts.__file__)
parse = load_parser()
for report in reports():
    reading = parse(report.text)
    print(reading.identity, reading.numbers, reading.values, reading.findings, sep="\\n")
    for fact in reading.facts:
        print(fact.start, fact.end, fact.indicator, fact.value, fact.unit, fact.bound, fact.role, fact.confidence)
"""


def read_all(**environment):
    """Where the parser was loaded from, and all readings of the composed reports."""
    command = [sys.executable, "-c", READ]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    where, _, readings = done.stdout.partition("\n")
    return where, readings


@pytest.mark.skipif(compiled.find_build() is None, reason="no build of these sources: make compile")
def test_compiled_and_plain_parser_read_the_same():
    (fast, readings), (plain, expected) = read_all(), read_all(PLAIN_PARSER="1")
    assert (fast.endswith(".so"), plain.endswith(".py")) == (True, True)
    assert readings == expected


def test_build_of_other_sources_is_not_used(tmp_path, monkeypatch):
    monkeypatch.delenv("PLAIN_PARSER", raising=False)
    monkeypatch.setattr(compiled, "BUILDS", tmp_path)
    (tmp_path / "00000000000000000000").mkdir()
    assert compiled.find_build() is None
    (tmp_path / compiled.fingerprint()).mkdir()
    assert compiled.find_build() == tmp_path / compiled.fingerprint()
    monkeypatch.setenv("PLAIN_PARSER", "1")
    assert compiled.find_build() is None


def test_edited_source_has_another_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "SOURCES", tmp_path)
    (tmp_path / "facts.py").write_text("A = 1\n", encoding="utf-8")
    before = compiled.fingerprint()
    (tmp_path / "facts.py").write_text("A = 2\n", encoding="utf-8")
    assert compiled.fingerprint() != before


def test_package_without_a_build_keeps_its_path(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "BUILDS", tmp_path)
    path = ["here"]
    compiled.add_build(path)
    assert path == ["here"]
