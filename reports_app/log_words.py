"""What the log holds of reports, numbers and indicators, in words (see `accounts.log_words`)."""

from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import Action
from accounts.log_words import Say
from reports_app.models import Fact, Indicator, Report
from reports_app.wording import CHECK_WORDS, NUMBER_WORDS, format_figure

VERDICTS = {"accepted": _("说明后接受"), "returned": _("列入退回清单"), "open": _("恢复为待核实")}


def words() -> dict[str, Say]:
    """Return what says the entries' details by their keys; the catalogue is looked up once, when a name is needed."""

    @cache
    def names() -> dict[str, str]:
        return {each.code: each.name for each in Indicator.objects.only("code", "name_zh", "name_en")}

    def say_indicator(code: Any) -> str:
        return names().get(code, str(code))

    def say_number(stated: Any) -> str:
        return _say_number(stated, say_indicator)

    return {
        "number": say_number,
        "indicator": say_indicator,
        "place": _say_place,
        "state": _one_of(Report.ReviewState.choices),
        "verdict": _one_of(VERDICTS),
        "kind": _one_of(Indicator.Kind.choices),
        "better": _one_of(Indicator.Better.choices),
        "theme": _one_of(Indicator.Theme.choices),
        "at_least": lambda share: f"{share:.0%}",
        Action.FINDING_SETTLED.value: _say_finding,
    }


def _one_of(choices: Any) -> Say:
    known = dict(choices)
    return lambda code: str(known.get(code, code))


def _say_number(stated: Any, say_indicator: Say) -> str:
    """Say what a number states, as `rows.replay.from_stated` stores it; or what else it is."""
    if not stated:
        return gettext("没有读作数据")
    if "value" not in stated:
        return str(NUMBER_WORDS.get(stated.get("kind"), "")) or gettext("不是数据")
    name = say_indicator(stated["indicator"]) if stated.get("indicator") else gettext("目录外的数量")
    figure = format_figure(Decimal(stated["value"]), stated.get("bound", "exact"))
    said = f"{name} {figure}{stated.get('unit', '')}"
    role, year = stated.get("role", Fact.Role.TOTAL), stated.get("about_year")
    notes = [str(dict(Fact.Role.choices).get(role, role))] if role != Fact.Role.TOTAL else []
    notes += [gettext("说的是%(year)s年") % {"year": year}] if year else []
    return said + gettext("（%(notes)s）") % {"notes": gettext("，").join(notes)} if notes else said


def _say_place(span: Any) -> str:
    return gettext("第%(start)s至%(end)s个字") % {"start": span[0] + 1, "end": span[1]}


def _say_finding(subject: str) -> str:
    """Say a subject that ends with a check's code or title."""
    place, _space, last = subject.rpartition(" ")
    return f"{place} {CHECK_WORDS.get(last) or gettext(last)}"
