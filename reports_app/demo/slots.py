"""Fills the phrases' slots: a figure becomes written digits or characters, and the draft learns what they say."""

import random
import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reports_app.demo.draft import Draft
from reports_app.demo.figures import Figures
from reports_app.demo.places import Voice

_SLOT = re.compile(r"\{([^{}]+)\}")
_CHINESE = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
_FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
_RATE_ENDINGS = ("_rate",)
_WAN = Decimal(10_000)
_MONTHS = Decimal(12)
_GOAL = Decimal(98)


def is_rate(code: str) -> bool:
    """Tell whether the indicator is in percent points."""
    return code.endswith(_RATE_ENDINGS)


@dataclass(slots=True)
class Writer:
    """Writes phrases into a draft in one township's voice; `names` fill the slots that are no numbers."""

    draft: Draft
    voice: Voice
    names: dict[str, str]
    figures: Figures
    previous: Figures
    dice: random.Random
    parts_factor: Decimal = Decimal(1)

    def write(self, phrase: str) -> None:
        """Write a phrase, its slots filled."""
        at = 0
        for slot in _SLOT.finditer(phrase):
            self.draft.write(phrase[at : slot.start()])
            self._fill(slot.group(1))
            at = slot.end()
        self.draft.write(phrase[at:])

    def _fill(self, slot: str) -> None:
        code, *options = slot.split("|")
        if code in self.names:
            self.draft.write(self.names[code])
        elif code == "-":
            self._fill_counted(options)
        elif "&" in code:
            codes = code.split("&")
            value = self.figures[codes[0]]
            self.draft.write_number(self._to_percent(value), [(one, value, "exact", "total") for one in codes])
        elif is_rate(code):
            self._fill_rate(code, options)
        else:
            self._fill_count(code, options)

    def _fill_counted(self, options: list[str]) -> None:
        low, high = map(int, options[0].split(".."))
        value = self.dice.randint(low, high)
        role = "previous" if "previous" in options else "total"
        sign = "%" if "%" in options else ""
        self.draft.write_number(self._widen(f"{value}{sign}"), [(None, Decimal(value), "exact", role)])

    def _fill_rate(self, code: str, options: list[str]) -> None:
        value = _GOAL if "goal" in options else self.figures[code]
        role = "target" if "goal" in options else "total"
        bound = "at_least" if "least" in options else "exact"
        self.draft.write_number(self._to_percent(value), [(code, value, bound, role)])

    def _fill_count(self, code: str, options: list[str]) -> None:
        value, role = self._choose_value(code, options)
        if "monthly" in options:
            self.draft.write_number(self._to_words(Decimal(1)), [(code, _MONTHS, "exact", role)])
        elif "about" in options:
            value = _round(value, ROUND_CEILING)
            self.draft.write_number(self._to_words(value), [(code, value, "about", role)])
        elif "~" in options and value >= 100:
            value = _round(value, ROUND_FLOOR)
            self.draft.write_number(self._to_words(value, in_wan="wan" in options), [(code, value, "at_least", role)])
            self.draft.write(self.voice.more)
        else:
            value = _round(value, ROUND_FLOOR) if "wan" in options else value
            bound = "at_least" if "least" in options else "exact"
            self.draft.write_number(self._to_words(value, in_wan="wan" in options), [(code, value, bound, role)])

    def _choose_value(self, code: str, options: list[str]) -> tuple[Decimal, str]:
        value = self.previous[code] if "previous" in options else self.figures[code]
        role = "previous" if "previous" in options else "total"
        for option in options:
            name, _, number = option.partition("=")
            if name == "part":
                value, role = max(_whole(value * Decimal(number) * self.parts_factor), Decimal(1)), "part"
            elif name == "target":
                value, role = _whole(value * Decimal(number)) + 1, "target"
        return value, role

    def _to_words(self, value: Decimal, *, in_wan: bool = False) -> str:
        if self.voice.spells_small and value <= 10:
            return _CHINESE[int(value)]
        if in_wan or (self.voice.uses_wan and value >= _WAN and value % 1_000 == 0):
            return self._widen(f"{(value / _WAN).normalize():f}万")
        return self._widen(f"{value:,f}" if self.voice.has_commas else f"{value:f}")

    def _to_percent(self, value: Decimal) -> str:
        return self._widen(f"{value:f}%")

    def _widen(self, text: str) -> str:
        return text.translate(_FULL_WIDTH) if self.voice.is_full_width else text


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_FLOOR)


def _round(value: Decimal, direction: str) -> Decimal:
    """Round to two leading digits: 8,637 is 8,600 or 8,700."""
    if value < 100:
        return value
    places = len(f"{value:.0f}") - 2
    return (value.scaleb(-places).quantize(Decimal(1), direction)).scaleb(places).quantize(Decimal(1))
