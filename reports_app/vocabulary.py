"""What the reading looks for, as people can read it: the words of an indicator, the counts behind a rate, its limits.

Plain tuples and words: those who show them know nothing of the parser.
"""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from reports_app.knowledge import lexicon
from reports_app.models import Indicator
from reports_app.parsing.lexicon import Entry, read_example

_DATA = Path(__file__).parent / "parsing" / "data"

Phrasing = tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]
"""Words by what they do for a `parsing.lexicon.Entry`, and examples with the value read from each ("": none)."""
CountBehind = tuple[str, tuple[str, ...]]
"""A count that makes up a rate: an indicator's code ("": outside the catalogue), and words of the number's phrase."""


def phrasings_of(code: str) -> list[Phrasing]:
    """Return the ways in which reports speak of an indicator, as the next reading will use them; two queries.

    Slots: heads, verbs or optional_verbs, context, units, without, not_after. Examples that staff wrote stand last.
    """
    found = [_to_phrasing(entry) for entry in lexicon().entries if entry.code == code]
    own = Indicator.objects.filter(code=code).values_list("examples", flat=True).first() or []
    if found:
        found[-1][1].extend(_to_example(text) for text in own if " = " in text)
    return found


def _to_phrasing(entry: Entry) -> Phrasing:
    words = {
        "heads": entry.heads,
        "optional_verbs" if entry.verb_optional else "verbs": entry.verbs,
        "context": entry.context,
        "units": tuple(sorted(unit for unit in entry.units if unit)),
        "without": entry.without,
        "not_after": entry.not_after,
    }
    return words, [(example.text, example.value or "") for example in entry.examples]


def _to_example(text: str) -> tuple[str, str]:
    example = read_example(text)
    return example.text, example.value or ""


def counts_behind(code: str) -> list[tuple[CountBehind, CountBehind]]:
    """Return the pairs of counts that a rate is checked against, in the order in which they are tried."""
    data = _read("rate_counts.toml")
    named = {name: (str(raw.get("code", "")), tuple(raw["words"])) for name, raw in data["counts"].items()}
    pairs = [pair for raw in data["rate"] if raw["code"] == code for pair in raw["pairs"]]
    return [(named.get(over, (over, ())), named.get(under, (under, ()))) for over, under in pairs]


def limits_of(code: str, kind: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest figure that is not doubted."""
    data = _read("plausible.toml")
    raw = data["indicators"].get(code) or data["kinds"].get(kind) or {}
    low, high = raw.get("at_least", raw.get("above")), raw.get("at_most")
    return (None if low is None else Decimal(low), None if high is None else Decimal(high))


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"), parse_float=Decimal)
