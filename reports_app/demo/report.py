"""One report: its parts, themes and sentences are chosen by the township's voice and the year."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from reports_app.demo.draft import Draft
from reports_app.demo.figures import make_figures
from reports_app.demo.formats import Format
from reports_app.demo.places import COUNTY, DemoPlace, Style
from reports_app.demo.slots import Writer

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_CORE = ("publicity", "mediation", "learning")  # themes that hardly a report leaves out
_TABLE_CODES = (
    ("受理矛盾纠纷（件）", "mediation.cases"),
    ("调解成功（件）", "mediation.resolved"),
    ("开展普法活动（场）", "publicity.activities"),
    ("合法性审查（件）", "legality.reviews"),
)
_EXCESS = Decimal("1.7")
_LOST_POINTS = Decimal("5.4")
_OVER = Decimal("102.6")


class Defect(StrEnum):
    """What is wrong with a report on purpose; the values are the codes of the findings that must fire."""

    NONE = ""
    NO_SHORTCOMINGS = "part_missing:shortcomings"
    NO_FIRST_RESPONSIBLE = "part_missing:first_responsible"
    RATE_MISMATCH = "rate_mismatch"
    RATE_OVER_100 = "rate_over_100"
    PARTS_EXCEED_TOTAL = "parts_exceed_total"
    YEAR_CONFLICT = "year_conflict"

    @property
    def finding(self) -> str:
        """The code of the finding, or ""."""
        return self.value.partition(":")[0]

    @property
    def missing_part(self) -> str:
        """The mandated part that is left out, or ""."""
        return self.value.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Composed:
    """A written report, its title and the mandated parts it has."""

    draft: Draft
    title: str
    parts: tuple[str, ...]


def compose_report(place: DemoPlace, year: int, *, seed: int, form: Format, defect: Defect) -> Composed:
    """Write the report of a township on a year."""
    return _Composer(place, year, seed, form, defect).compose()


@cache
def _phrases() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "phrases.toml").read_text("utf-8"))


class _Composer:
    def __init__(self, place: DemoPlace, year: int, seed: int, form: Format, defect: Defect) -> None:
        self._place, self._year, self._form, self._defect = place, year, form, defect
        self._voice = replace(place.voice, style=Style.CLASSIC) if form is Format.NUMBERED_WORD else place.voice
        self._dice = random.Random(f"{seed} report {place.code} {year}")  # noqa: S311  # a story, not a secret
        self._seed = seed
        self._draft = _start_draft(place, form)
        self._level_counts = [0, 0]
        self._writer = Writer(
            self._draft,
            self._voice,
            self._names(),
            make_figures(place, year, seed=seed) | self._spoil(place, year, seed),
            make_figures(place, year - 1, seed=seed),
            self._dice,
            _EXCESS if defect is Defect.PARTS_EXCEED_TOTAL else Decimal(1),
        )

    def _names(self) -> dict[str, str]:
        place, year = self._place, self._year
        return {
            "town": place.name,
            "county": COUNTY,
            "body": place.body,
            "short": place.short,
            "head": place.head,
            "year": str(year),
            "last": str(year - 1),
            "next": str(year + 1),
            "wrong": str(year - 1),
        }

    def _spoil(self, place: DemoPlace, year: int, seed: int) -> dict[str, Decimal]:
        if self._defect is Defect.RATE_OVER_100:
            return {"petitions.hotline_resolution_rate": _OVER}
        if self._defect is Defect.RATE_MISMATCH:
            right = make_figures(place, year, seed=seed)["mediation.success_rate"]
            return {"mediation.success_rate": right - _LOST_POINTS}
        return {}

    def compose(self) -> Composed:
        title = self._write_opening()
        order = ["measures", "shortcomings", "first_responsible", "plan"]
        if self._habit("order of parts") < 0.35:
            order = ["measures", "first_responsible", "shortcomings", "plan"]
        parts = tuple(part for part in order if part != self._defect.missing_part)
        for part in parts:
            self._heading(0, self._usual(_phrases()["parts"][part]))
            {
                "measures": self._write_measures,
                "shortcomings": self._write_shortcomings,
                "first_responsible": self._write_first_responsible,
                "plan": self._write_plan,
            }[part]()
        self._write_ending()
        return Composed(self._draft, title, parts)

    def _usual(self, options: Sequence[str]) -> str:
        """One of the options, as this township always chooses."""
        return options[int(self._habit(options[0]) * len(options))]

    def _habit(self, question: str) -> float:
        """What the township always does about a question, from 0 to 1."""
        return random.Random(f"{self._seed} {self._place.code} {question}").random()  # noqa: S311

    def _pick(self, options: Sequence[str], *, among: Sequence[int] | None = None) -> str:
        """One of the options: mostly what the township likes, some years another."""
        allowed = [at for at in among or range(len(options)) if at < len(options)]
        liked = allowed[(self._voice.accent + len(options[0])) % len(allowed)]
        return options[liked if self._dice.random() < 0.55 else self._dice.choice(allowed)]

    def _paragraph(self, *phrases: str) -> None:
        self._draft.begin_line()
        for phrase in phrases:
            self._writer.write(phrase)

    def _write_opening(self) -> str:
        place, openings = self._place, _phrases()["openings"]
        title = self._usual(
            (
                f"{COUNTY}{place.name}{self._year}年法治政府建设工作报告",
                f"{place.name}{self._year}年度法治政府建设情况报告",
                f"关于{COUNTY}{place.name}{self._year}年法治政府建设情况的报告",
                f"{place.office}关于{self._year}年法治政府建设工作的总结报告",
            )
        )
        self._draft.begin_flush_line()
        self._draft.write(title)
        if salutation := self._usual(openings["salutation"]):
            self._draft.begin_flush_line()
            self._writer.write(salutation)
        conflicts = self._defect is Defect.YEAR_CONFLICT
        self._paragraph(self._pick(openings["lead_conflict" if conflicts else "lead"]))
        return title

    def _heading(self, level: int, words: str) -> None:
        self._level_counts[level] += 1
        self._level_counts[level + 1 :] = [0] * (1 - level)
        at = self._level_counts[level]
        style = self._voice.style
        number = f"{_NUMERALS[at - 1]}、"
        if style is Style.PARTS:
            number = f"第{_NUMERALS[at - 1]}部分　" if level == 0 else number
        elif level == 1:
            number = f"{at}." if style is Style.DECIMAL else f"（{_NUMERALS[at - 1]}）"
        self._draft.begin_line()
        start = len(self._draft.text)
        self._draft.write(number)
        self._draft.headings.append((start, len(self._draft.text), level))
        self._writer.write(words)

    def _write_measures(self) -> None:
        themes = [theme for theme in _phrases()["themes"] if self._is_told(theme["key"])]
        for theme in sorted(themes, key=lambda theme: self._habit(theme["key"])):
            heading, lead = self._usual(theme["headings"]), self._pick(theme["leads"])
            if self._voice.style is not Style.PLAIN:
                self._heading(1, heading)
                self._draft.begin_line()
            else:
                self._level_counts[1] += 1
                self._paragraph(f"{_NUMERALS[self._level_counts[1] - 1]}是{heading}。")
            self._writer.write(lead)
            for at, point in enumerate(theme["points"]):
                if at == 0 or self._dice.random() < 0.82:
                    self._writer.write(self._pick(point, among=self._forced(theme["key"], at)))
        if self._habit("table") < 0.17:
            self._write_table()

    def _is_told(self, key: str) -> bool:
        wanted = {Defect.RATE_OVER_100: "petitions"}.get(self._defect)
        return key in _CORE or key == wanted or self._dice.random() < 0.84

    def _forced(self, key: str, at: int) -> Sequence[int] | None:
        """Which alternatives may be taken where a defect must show, or must not."""
        if (key, at) == ("mediation", 0):
            return {Defect.RATE_MISMATCH: (0, 1, 2), Defect.PARTS_EXCEED_TOTAL: (3,)}.get(self._defect)
        if (key, at) == ("petitions", 2) and self._defect is Defect.RATE_OVER_100:
            return (0, 1)
        return None

    def _write_table(self) -> None:
        self._paragraph("附：部分工作数据")
        for label, code in _TABLE_CODES:
            self._draft.begin_flush_line()
            self._writer.write(f"{label}\t{{{code}}}")

    def _write_shortcomings(self) -> None:
        table = _phrases()["shortcomings"]
        points = self._dice.sample(table["points"], self._dice.randint(2, 4))
        self._paragraph(self._pick(table["lead"]), self._enumerate(points), self._pick(table["causes"]))

    def _write_first_responsible(self) -> None:
        self._paragraph(*self._dice.sample(_phrases()["first_responsible"]["lines"], self._dice.randint(1, 2)))

    def _write_plan(self) -> None:
        table = _phrases()["plan"]
        points = self._dice.sample(table["points"], self._dice.randint(3, 5))
        self._paragraph(self._pick(table["lead"]), self._enumerate(points))

    @staticmethod
    def _enumerate(points: list[str]) -> str:
        return "；".join(f"{_NUMERALS[at]}是{point}" for at, point in enumerate(points)) + "。"

    def _write_ending(self) -> None:
        if closing := self._usual(_phrases()["openings"]["closing"]):
            self._paragraph(closing)
        if self._voice.is_signed:
            for line in (self._place.office, f"{self._year + 1}年1月{self._dice.randint(5, 28)}日"):
                self._draft.begin_flush_line()
                self._draft.write(line)


def _start_draft(place: DemoPlace, form: Format) -> Draft:
    """Plain text is set as offices set it; pages and documents have no indents in their text."""
    if form not in (Format.TEXT, Format.NATIONAL_TEXT):
        return Draft()
    accent = place.voice.accent
    newline = "\r\n" if accent % 2 else "\n"
    return Draft(newline, "　　" if accent % 3 else "", newline if accent % 5 == 0 else "")
