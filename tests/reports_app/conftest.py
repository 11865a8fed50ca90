"""A small cast: townships of a fictional county, people, and a stand-in for reading and parsing.

The stand-in reads a text whose first line is `township|county|year` (each may be empty) and takes every
`调解纠纷N件` for the mediation cases, so that these tests are about storing and not about reading.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from accounts.models import Role, User
from reports_app import ingest, parsing, reading
from reports_app.models import Document, Indicator, Township
from reports_app.parsing import model
from reports_app.reading.model import ReadDocument, ReadingError

PASSWORD = "a long enough password 7"


def make_township(code: str, name: str, county: str = "示例县") -> Township:
    return Township.objects.create(
        code=code,
        name=name,
        kind="镇",
        county_code=code[:6],
        county=county,
        prefecture_code=code[:4],
        prefecture="示例市",
        province_code=code[:2],
        province="示例省",
        source=Township.Source.DEMO,
    )


@pytest.fixture
def bridge(db: None) -> Township:
    return make_township("990101001", "石桥镇")


@pytest.fixture
def ford(db: None) -> Township:
    return make_township("990101002", "柳渡乡")


@pytest.fixture
def abroad(db: None) -> Township:
    """A township of another county."""
    return make_township("990102001", "外沟镇", "邻县")


def make_user(username: str, role: Role, **fields: object) -> User:
    return User.objects.create_user(username, password=PASSWORD, role=role, **fields)


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", Role.EDITOR)


@pytest.fixture
def viewer(db: None) -> User:
    return make_user("viewer", Role.VIEWER)


@pytest.fixture
def neighbour(db: None) -> User:
    """An editor of the other county."""
    return make_user("neighbour", Role.EDITOR, area_codes=["990102"])


@pytest.fixture
def cases(db: None) -> Indicator:
    return Indicator.objects.get_or_create(
        code="mediation.cases",
        defaults={"theme": "mediation", "name_zh": "调解案件数", "name_en": "Cases", "unit": "件", "kind": "count"},
    )[0]


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


def read_plainly(path: Path, name: str, **_options: object) -> ReadDocument:
    text = Path(path).read_bytes().decode("utf-8")
    if text.startswith("%PDF"):
        raise ReadingError("damaged")
    return ReadDocument(text, "txt")


def parse_plainly(text: str, *, file_name: str, **knowledge: object) -> model.ParsedReport:
    township, county, year, *_ = [*text.splitlines()[0].split("|"), "", ""]
    place = Township.objects.filter(name=township, county=county).first()
    identity = model.Identity(
        township=township or None,
        county=county or None,
        prefecture=None,
        province=None,
        code=place.code if place else None,
        year=int(year) if year else None,
        years=(int(year),) if year else (),
        candidates=(),
        title=f"{township}报告",
        published_on=None,
        counted_through=None,
    )
    spans = [match.span(1) for match in re.finditer(r"调解纠纷(\d+)件", text)]
    facts = tuple(
        model.Fact(
            start,
            end,
            "mediation.cases",
            Decimal(text[start:end]),
            "件",
            model.Bound.EXACT,
            model.Role.TOTAL,
            0.99,
            (max(0, start - 4), end + 1),
        )
        for start, end in spans
    )
    values = tuple(
        model.Value("mediation.cases", fact.value, fact.bound, model.Basis.REPORTED, 0.99, (index,))
        for index, fact in enumerate(facts[:1])
    )
    findings = (
        (
            model.Finding(
                model.Check.PARTS_EXCEED_TOTAL, model.Severity.WARNING, model.Verdict.INCONSISTENT, (0,), {"total": "1"}
            ),
        )
        if facts
        else ()
    )
    sections = (model.Section("一、主要举措", 1, model.SectionKind.MEASURES, 0, len(text)),)
    numbers = tuple(model.Number(fact.start, fact.end, model.NumberKind.FACT) for fact in facts)
    return model.ParsedReport(identity, (model.SectionKind.MEASURES,), sections, numbers, facts, values, findings)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Read and parse plainly; returns the monkeypatch for tests that break a step."""
    monkeypatch.setattr(reading, "read_file", read_plainly, raising=False)
    monkeypatch.setattr(parsing, "parse_report", parse_plainly, raising=False)
    monkeypatch.setattr("reports_app.knowledge.lexicon", lambda: None)
    monkeypatch.setattr("reports_app.knowledge.reading_version", lambda: "test")
    return monkeypatch


Send = Callable[..., Document]


@pytest.fixture
def send(stand_in: pytest.MonkeyPatch, cases: Indicator, editor: User) -> Send:
    """Take a text in and process it, as the queue would."""

    def take(text: str, name: str = "年报.txt", *, user: User | None = None, process: bool = True) -> Document:
        document = ingest.receive(ContentFile(text.encode()), name, user or editor).document
        if process:
            ingest.process(document.pk)
        document.refresh_from_db()
        return document

    return take


def report_text(township: str = "石桥镇", year: int | str = 2024, cases: int = 12, county: str = "示例县") -> str:
    return f"{township}|{county}|{year}\n一、主要举措\n全年调解纠纷{cases}件。\n"
