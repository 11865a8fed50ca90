"""One value per indicator: totals before parts, rates with the counts behind them."""

from dataclasses import replace
from decimal import Decimal

from reports_app.parsing.model import Basis, Bound, Fact, Role
from reports_app.parsing.values import summarise

KINDS = {
    "mediation.cases": "count",
    "mediation.resolved": "count",
    "mediation.disputes_found": "count",
    "mediation.success_rate": "rate",
    "publicity.materials": "count",
    "enforcement.fines": "money",
    "enforcement.cases": "count",
}


def fact(indicator, value, role=Role.TOTAL, bound=Bound.EXACT, confidence=0.9, counted=""):
    return Fact(0, 1, indicator, Decimal(value), "件", bound, role, confidence, (0, 1), counted=counted)


def plain(values):
    return {
        value.indicator: (str(value.value), value.basis, value.facts, value.numerator, value.denominator)
        for value in values
    }


def test_largest_total_is_the_reports_own():
    facts = [
        fact("publicity.materials", 800),
        fact("publicity.materials", 900),
        fact("publicity.materials", 5, Role.PART),
    ]
    assert plain(summarise(facts, KINDS)) == {"publicity.materials": ("900", Basis.REPORTED, (1,), None, None)}


def test_parts_are_summed_where_no_total_is_given():
    facts = [fact("publicity.materials", 1600, Role.PART), fact("publicity.materials", 2800, Role.PART, Bound.AT_LEAST)]
    (value,) = summarise(facts, KINDS)
    assert (value.value, value.basis, value.bound) == (Decimal(4400), Basis.SUMMED, Bound.AT_LEAST)


def test_a_second_breakdown_of_one_amount_is_not_counted_again():
    def summed(*amounts, code="enforcement.fines"):
        facts = [fact(code, amount, Role.PART) for amount in amounts]
        (value,) = summarise(facts, KINDS)
        return value.value, value.facts

    assert summed(7200, 43000, 49800, 400) == (Decimal(50200), (0, 1))
    assert summed(7200, 43000, 50200) == (Decimal(100400), (0, 1, 2))
    assert summed(3, 2, 4, 1) == (Decimal(10), (0, 1, 2, 3))
    # As many in each of four villages, or as many by chance, are no second breakdown.
    assert summed(500, 500, 500, 500) == (Decimal(2000), (0, 1, 2, 3))
    assert summed(600, 400, 700, 300, code="publicity.materials") == (Decimal(2000), (0, 1, 2, 3))


def test_cases_told_by_procedure_and_again_by_kind_are_counted_once():
    def summed(*views):
        facts = [
            replace(fact("enforcement.cases", count, Role.PART), sentence=(place, place + 1))
            for place, view in enumerate(views)
            for count in view
        ]
        (value,) = summarise(facts, KINDS)
        return value.value, value.facts

    assert summed((50, 20), (30, 25, 15)) == (Decimal(70), (0, 1))
    assert summed((50, 20), (30, 40)) == (Decimal(140), (0, 1, 2, 3))
    assert summed((5, 2), (3, 3, 1)) == (Decimal(14), (0, 1, 2, 3, 4))
    assert summed((70,), (30, 25, 15)) == (Decimal(140), (0, 1, 2, 3))


def test_earlier_years_and_targets_never_count():
    facts = [fact("mediation.cases", 90, Role.PREVIOUS), fact("mediation.cases", 120, Role.TARGET)]
    assert summarise(facts, KINDS) == ()


def test_success_rate_is_derived_from_counts():
    facts = [fact("mediation.cases", 96), fact("mediation.resolved", 94)]
    assert plain(summarise(facts, KINDS))["mediation.success_rate"] == (
        "97.92",
        Basis.DERIVED,
        (1, 0),
        Decimal(94),
        Decimal(96),
    )


def test_stated_rate_keeps_the_counts_behind_it():
    facts = [fact("mediation.disputes_found", 50), fact("mediation.resolved", 49), fact("mediation.success_rate", 98)]
    assert plain(summarise(facts, KINDS))["mediation.success_rate"] == (
        "98",
        Basis.REPORTED,
        (2,),
        Decimal(49),
        Decimal(50),
    )


def test_rate_of_one_level_gives_way_to_the_counts_of_all():
    facts = [
        fact("mediation.cases", 100),
        fact("mediation.resolved", 90),
        fact("mediation.success_rate", 100, Role.PART),
    ]
    assert plain(summarise(facts, KINDS))["mediation.success_rate"][:2] == ("90.00", Basis.DERIVED)


def test_no_rate_is_derived_above_100():
    facts = [fact("mediation.cases", 10), fact("mediation.resolved", 12)]
    assert "mediation.success_rate" not in plain(summarise(facts, KINDS))


def test_several_partial_rates_give_no_value():
    facts = [fact("mediation.success_rate", 100, Role.PART), fact("mediation.success_rate", 98, Role.PART)]
    assert summarise(facts, KINDS) == ()


def test_a_sum_counts_what_all_its_parts_do():
    taken_in, mediated = (fact("mediation.cases", 5, Role.PART, counted=name) for name in ("受理", "调解"))
    (alike,), (mixed,) = summarise([taken_in, taken_in], KINDS), summarise([taken_in, mediated], KINDS)
    assert (alike.counted, mixed.counted) == ("受理", "")
