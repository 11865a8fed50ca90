"""Composed reports with their gold reading: `reports/*.md` turned into text and gold.

The first line of a file is JSON (township, county, province, year, parts, findings), the rest is the report's text
with each number that counts or measures something marked:

    {{number|indicator|bound|role|value|accept,accept}}

The indicator is a code of fixtures/indicators.csv, or `-` for a counted thing outside the catalogue; `bound` is
`exact` where left out, `role` is `total`, `value` is the number's own (needed where it is written in characters), and
`accept` names other codes (or `-`) that a careful reader could defend. One number with two readings parts them by
` && `, each after the first beginning with its indicator: `{{100%|a.rate && b.rate|at_least}}`.

    python -m tests.parsing.reports OUTDIR       writes OUTDIR/text/*.txt and OUTDIR/gold/*.json
    python -m tests.parsing.reports --unmarked   lists the digits that no mark covers, to be looked at
"""

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

REPORTS = Path(__file__).resolve().parent / "reports"
INDICATORS = Path(__file__).resolve().parents[2] / "fixtures" / "indicators.csv"
MARK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
BOUNDS = ("exact", "at_least", "at_most", "about")
ROLES = ("total", "part", "previous", "target")
PARTS = ("measures", "shortcomings", "first_responsible", "plan")
FINDINGS = ("year_conflict", "rate_mismatch", "rate_over_100", "part_missing", "parts_exceed_total")
SCALES = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
PLAIN = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)([千万亿]?)%?$")


@dataclass(frozen=True, slots=True)
class Report:
    """A report's text and the reading that is right for it, but for the name of its file."""

    name: str
    text: str
    gold: dict[str, Any]


@cache
def kinds() -> dict[str, str]:
    with INDICATORS.open(encoding="utf-8") as lines:
        return {row["code"]: row["kind"] for row in csv.DictReader(lines)}


def own_value(number: str) -> float:
    """Return the value of a number in digits; one in characters has to be told."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", number))
    if not (match := PLAIN.match(plain)):
        raise ValueError(f"the value of {number!r} has to be told")
    return round(float(match[1].replace(",", "")) * SCALES.get(match[2], 1), 6)


def whole(value: float) -> float | int:
    return int(value) if value == int(value) else value


def code(name: str) -> str | None:
    if name != "-" and name not in kinds():
        raise ValueError(f"no indicator {name!r}")
    return None if name == "-" else name


def fact(number: str, start: int, fields: list[str]) -> dict[str, Any]:
    indicator, bound, role, value, accept, *rest = [field.strip() for field in fields] + [""] * (5 - len(fields))
    bound, role = bound or "exact", role or "total"
    if rest or bound not in BOUNDS or role not in ROLES:
        raise ValueError(f"not a mark: {number}|{'|'.join(fields)}")
    read = {
        "start": start,
        "end": start + len(number),
        "quote": number,
        "indicator": code(indicator),
        "value": whole(float(value) if value else own_value(number)),
        "bound": bound,
        "role": role,
    }
    return {**read, "accept": [code(name) for name in accept.split(",")]} if accept else read


def values(facts: list[dict[str, Any]]) -> dict[str, float | int]:
    """Return one value per indicator for the report as a whole."""
    told: dict[str, float | int] = {}
    for indicator, kind in kinds().items():
        own = [each for each in facts if each["indicator"] == indicator]
        totals = [each["value"] for each in own if each["role"] == "total"]
        shares = [each["value"] for each in own if each["role"] == "part"]
        if kind == "rate":
            if totals or len(shares) == 1:
                told[indicator] = (totals or shares)[0]
        elif totals or shares:
            told[indicator] = max(totals) if totals else whole(round(sum(shares), 6))
    resolved = told.get("mediation.resolved")
    handled = told.get("mediation.cases") or told.get("mediation.disputes_found")
    stated = any(each["indicator"] == "mediation.success_rate" and each["role"] == "total" for each in facts)
    if not stated and resolved is not None and handled:
        told["mediation.success_rate"] = round(100 * resolved / handled, 2)
    return told


def load(path: Path) -> Report:
    head, _, marked = path.read_text(encoding="utf-8").partition("\n")
    gold = json.loads(head)
    if not set(gold["parts"]) <= set(PARTS) or not set(gold["findings"]) <= set(FINDINGS):
        raise ValueError(f"{path.name}: unknown part or finding")
    text, facts, last = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[last : mark.start()]
        number, _, readings = mark[1].partition("|")
        try:
            facts += [fact(number, len(text), reading.split("|")) for reading in readings.split("&&")]
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        text += number
        last = mark.end()
    text += marked[last:]
    if "{{" in text or "}}" in text:
        raise ValueError(f"{path.name}: a mark is not closed")
    return Report(path.stem, text, {**gold, "facts": facts, "values": values(facts)})


def reports() -> Iterator[Report]:
    for path in sorted(REPORTS.glob("*.md")):
        yield load(path)


def write(folder: Path) -> int:
    """Write texts and gold as the score reads them, and return how many."""
    (folder / "text").mkdir(parents=True, exist_ok=True)
    (folder / "gold").mkdir(exist_ok=True)
    written = list(reports())
    for report in written:
        (folder / "text" / f"{report.name}.txt").write_text(report.text, encoding="utf-8", newline="")
        gold = {"file": f"text/{report.name}.txt", **report.gold}
        (folder / "gold" / f"{report.name}.json").write_text(
            json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return len(written)


def unmarked(report: Report) -> Iterator[str]:
    """Yield every run of digits outside the marks with what stands around it."""
    for run in re.finditer(r"\d+(?:[.,，．]\d+)*", report.text):
        if not any(each["start"] < run.end() and run.start() < each["end"] for each in report.gold["facts"]):
            around = report.text[max(0, run.start() - 14) : run.start()], report.text[run.end() : run.end() + 10]
            yield "【".join([around[0], run[0]]).replace("\n", "⏎") + "】" + around[1].replace("\n", "⏎")


def main(argument: str) -> None:
    if argument == "--unmarked":
        for report in reports():
            print(f"## {report.name}: {len(report.gold['facts'])} marked", *unmarked(report), sep="\n  ")
    else:
        print(f"{write(Path(argument))} reports in {argument}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
