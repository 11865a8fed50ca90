"""What of its indicator a number counts: the cases taken in or those mediated, persons or attendances.

Which words and measure words tell it is data (`data/counted.toml`).
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "counted.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """The names of what may be counted, by measure word and by word; "" for words that hold another and say nothing."""

    units: dict[str, str]
    words: dict[str, str]
    pattern: re.Pattern[str] | None

    def name(self, unit: str, words: str) -> str:
        """What is counted by the measure word, else by the words of the number's phrase; "" where they leave it open.

        >>> rule = make_rule({"words": {"受理": ["受理"], "调解": ["调解", "调处"]}}, silent=["调解员"])
        >>> rule.name("件", "全年调处矛盾纠纷"), rule.name("件", "受理并调解纠纷"), rule.name("件", "调解员受理纠纷")
        ('调解', '', '受理')
        """
        if unit in self.units:
            return self.units[unit]
        clause = words[words.rfind("，") + 1 :]
        found = {self.words[word] for word in self.pattern.findall(clause)} - {""} if self.pattern else set()
        return found.pop() if len(found) == 1 else ""


def make_rule(raw: dict[str, dict[str, list[str]]], *, silent: Sequence[str] = ()) -> Rule:
    """The rule of an entry of the data: {"units" | "words": {name: words}}."""
    units, words = (
        {word: name for name, those in raw.get(slot, {}).items() for word in those} for slot in ("units", "words")
    )
    if not words:
        return Rule(units, words, None)
    words |= dict.fromkeys(silent, "")
    return Rule(units, words, re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))))


def counted_as(code: str, kind: str, unit: str, words: str) -> str:
    """The name of what a number of an indicator counts, by its measure word and its phrase; "" where that is open."""
    rules = load_rules()
    rule = rules.get(code) or rules.get(kind)
    return rule.name(unit, words) if rule else ""


@cache
def load_rules() -> dict[str, Rule]:
    """All rules, by indicator and by kind."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {name: make_rule(raw, silent=data["silent"]) for name, raw in (data["kinds"] | data["indicators"]).items()}
