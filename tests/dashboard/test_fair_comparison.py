"""Per head, Wilson's interval, peers, targets and the verdict's words: numbers by hand, and what must hold always."""

import math
import random
from typing import Any

import pytest

from accounts.models import User
from dashboard import queries
from dashboard.grid import Figure
from dashboard.intervals import Z_95, interval_of, wilson
from dashboard.measures import Verdict, judge, mark_verdict
from dashboard.peers import MAX_SIZE_PEERS, PeerRule, of_similar_size, size_peers
from dashboard.selection import Benchmark, Per
from dashboard.sizes import MAX_AGE_YEARS, Reason, Scaled, Size, scale
from dashboard.states import CellState
from dashboard.targets import TargetLine, target_for
from reports_app.models import Indicator, Target, TownshipGroup, TownshipYear
from tests.district import District

SIZES = {
    (1, 2022): Size(20_000, 10),
    (1, 2024): Size(25_000, None),
    (2, 2024): Size(None, 8),
    (3, 2024): Size(0, 0),
    (4, 2019): Size(20_000, 10),
    (5, 2025): Size(20_000, 10),
}


@pytest.mark.parametrize(
    ("township", "per", "expected"),
    [
        (1, Per.RESIDENTS, Scaled(40.0, 25_000, 2024)),
        (1, Per.VILLAGES, Scaled(10.0, 10, 2022)),
        (2, Per.RESIDENTS, Scaled(None, reason=Reason.NO_RESIDENTS)),
        (2, Per.VILLAGES, Scaled(12.5, 8, 2024)),
        (3, Per.RESIDENTS, Scaled(None, reason=Reason.NO_RESIDENTS)),
        (3, Per.VILLAGES, Scaled(None, reason=Reason.NO_VILLAGES)),
        (4, Per.RESIDENTS, Scaled(None, reason=Reason.NO_RESIDENTS)),
        (5, Per.RESIDENTS, Scaled(None, reason=Reason.NO_RESIDENTS)),
        (9, Per.NONE, Scaled(100.0)),
    ],
)
def test_count_per_head_tells_its_denominator_or_why_there_is_none(township: int, per: Per, expected: Scaled):
    assert scale(100.0, township, 2024, SIZES, per=per, is_rate=False) == expected


def test_rates_and_missing_figures_are_not_divided():
    assert scale(95.0, 1, 2024, SIZES, per=Per.RESIDENTS, is_rate=True).reason is Reason.IS_RATE
    assert scale(95.0, 1, 2024, SIZES, per=Per.NONE, is_rate=True).value == 95.0
    assert scale(None, 1, 2024, SIZES, per=Per.RESIDENTS, is_rate=False).reason is Reason.NO_VALUE
    assert scale(0.0, 1, 2024, SIZES, per=Per.RESIDENTS, is_rate=False).value == 0.0
    assert len({str(reason.words) for reason in Reason}) == len(Reason)


@pytest.mark.parametrize("seed", range(20))
def test_figure_per_head_times_its_denominator_is_the_figure(seed: int):
    chance = random.Random(seed)  # noqa: S311
    sizes = {
        (1, year): Size(chance.choice([None, 0, chance.randint(1, 10**6)]), chance.choice([None, 0, 3]))
        for year in range(2015, 2026)
        if chance.random() < 0.6
    }
    value = chance.uniform(0, 10**5)
    for year in range(2015, 2026):
        for per, heads in ((Per.RESIDENTS, 10_000), (Per.VILLAGES, 1)):
            found = scale(value, 1, year, sizes, per=per, is_rate=False)
            at = [one for one in range(year - MAX_AGE_YEARS, year + 1) if getattr(sizes.get((1, one)), per, None)]
            assert found.year == (max(at) if at else None)
            if at:
                assert found.value is not None
                assert found.denominator is not None
                assert math.isclose(found.value * found.denominator / heads, value)


@pytest.mark.parametrize(
    ("successes", "cases", "low", "high"),
    [
        (3, 3, 43.850, 100),
        (0, 5, 0, 43.448),
        (8, 10, 49.016, 94.332),
        (50, 100, 40.383, 59.617),
        (216, 219, 96.051, 99.533),
    ],
)
def test_wilson_by_hand(successes: int, cases: int, low: float, high: float):
    assert wilson(successes, cases) == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize("seed", range(50))
def test_wilson_ends_are_where_the_score_test_turns(seed: int):
    """Each end p solves |share - p| = z * sqrt(p(1 - p) / n): the interval's definition."""
    chance = random.Random(seed)  # noqa: S311
    cases = chance.randint(1, 5_000)
    successes = chance.randint(0, cases)
    low, high = wilson(successes, cases)
    share = 100 * successes / cases
    assert 0 <= low <= share <= high <= 100
    for end in (low / 100, high / 100):
        if 0 < end < 1:
            assert abs(share / 100 - end) == pytest.approx(Z_95 * math.sqrt(end * (1 - end) / cases), rel=1e-6)
    mirrored = wilson(cases - successes, cases)
    assert (100 - mirrored.high, 100 - mirrored.low) == pytest.approx((low, high), abs=1e-9)
    wider = wilson(successes, cases, z=2.576)
    assert wider.low <= low
    assert wider.high >= high


def test_no_part_and_whole_have_no_interval():
    for successes, cases in ((1, 0), (0, 0), (4, 3), (-1, 3)):
        with pytest.raises(ValueError, match=f"{successes} of {cases}"):
            wilson(successes, cases)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"numerator": 8.0, "denominator": 10.0}, wilson(8, 10)),
        ({"denominator": 10.0}, wilson(8, 10)),
        ({}, None),
        ({"numerator": 8.0, "denominator": 10.0, "bound": "at_least"}, None),
        ({"numerator": 12.0, "denominator": 10.0}, None),
        ({"denominator": 10.0, "value": 101.0}, None),
        ({"numerator": 9.0, "denominator": 10.0}, None),
        ({"numerator": 219.0, "denominator": 272.0}, wilson(219, 272)),
        ({"denominator": 10.0, "value": None}, None),
    ],
)
def test_interval_of_a_figure_needs_an_exact_rate_on_a_known_n(fields: dict[str, Any], expected: Any):
    figure = Figure("990101001", "石桥镇", "示例县", 2024, CellState.VALUE, **({"value": 80.0} | fields))
    assert interval_of(figure) == expected


@pytest.mark.parametrize("seed", range(20))
def test_similar_size_is_what_its_words_say(seed: int):
    chance = random.Random(seed)  # noqa: S311
    residents = {
        f"{n:03d}": chance.choice([0, 700, 1000, 1299, 1300, 1301, chance.randint(1, 3000)]) for n in range(40)
    }
    for code, own in residents.items():
        found = of_similar_size(code, residents)
        within = [other for other, count in residents.items() if other != code and 10 * abs(count - own) <= 3 * own]
        if not own:
            assert found == ()
            continue
        assert len(found) == min(MAX_SIZE_PEERS, len(within))
        assert set(found) <= set(within)
        away = [abs(residents[other] - own) for other in found]
        assert away == sorted(away)
        rest = [abs(residents[other] - own) for other in within if other not in found]
        assert not rest or max(away) <= min(rest)


def test_rule_of_size_is_told():
    residents = {"1": 1000, "2": 1100, "3": 5000}
    assert size_peers("1", residents, "示例市", 2024).words == (
        "示例市常住人口与它相差不超过30%的1个乡镇（街道）（2024年或此前最近一年，取最接近的至多10个）"
    )
    assert size_peers("3", residents, "示例市", 2024).words == "示例市没有常住人口与它相差不超过30%的乡镇（街道）"
    assert size_peers("9", residents, "示例市", 2024).words == "本乡镇没有2024年前后的常住人口数据，不能按规模找同类"


def test_the_most_exact_target_holds():
    everywhere, of_year = TargetLine("a", "", None, 90), TargetLine("a", "", 2024, 92)
    of_county, exact = TargetLine("a", "990101", None, 95), TargetLine("a", "990101", 2024, 97)
    lines = [everywhere, of_year, of_county, exact, TargetLine("b", "990101", 2024, 1)]
    assert [target_for(lines, "a", "990101", year) for year in (2023, 2024)] == [95, 97]
    assert [target_for(lines, "a", "990102", year) for year in (2023, 2024)] == [90, 92]
    assert target_for(lines, "c", "990101", 2024) is None


def test_words_name_what_a_figure_is_held_against():
    words = {
        (against, verdict): str(mark_verdict(verdict, better="higher", against=against).word)
        for against in (Benchmark.MEDIAN, Benchmark.COUNTY, Benchmark.PREFECTURE, Benchmark.TARGET)
        for verdict in (Verdict.HIGHER, Verdict.LOWER, Verdict.SIMILAR)
    }
    assert len(set(words.values())) == len(words)
    assert words[Benchmark.TARGET, Verdict.LOWER] == "低于目标值"
    assert str(mark_verdict(Verdict.NOT_COMPARED, better="higher", against=Benchmark.TARGET).word) == "不作比较"
    assert str(mark_verdict(Verdict.HIGHER, better="higher", against=Benchmark.NONE).word) == "不作比较"


@pytest.mark.parametrize("seed", range(30))
def test_verdict_is_symmetric_and_moves_one_way(seed: int):
    chance = random.Random(seed)  # noqa: S311
    is_rate = chance.random() < 0.5
    benchmark = round(chance.uniform(0, 100), 1)
    order = [Verdict.LOWER, Verdict.SIMILAR, Verdict.HIGHER]
    values = sorted(chance.uniform(0, 200) for _ in range(50))
    verdicts = [order.index(judge(value, benchmark, bound="exact", is_rate=is_rate)) for value in values]
    assert verdicts == sorted(verdicts)
    assert judge(benchmark, benchmark, bound="exact", is_rate=is_rate) is Verdict.SIMILAR
    for value in values:
        plain = judge(value, benchmark, bound="exact", is_rate=is_rate)
        assert judge(value, benchmark, bound="at_least", is_rate=is_rate) in (Verdict.NOT_COMPARED, Verdict.HIGHER)
        assert judge(value, benchmark, bound="at_least", is_rate=is_rate) in (Verdict.NOT_COMPARED, plain)


@pytest.fixture
def sized(district: District) -> District:
    residents = {"990101001": 1000, "990101002": 1100, "990101003": 4000, "990102001": 1250, "990102002": 900}
    for code, count in residents.items():
        township = district.township(code, f"第{code[-4:]}镇")
        TownshipYear.objects.create(township=township, year=2023, population=count)
        TownshipYear.objects.create(township=township, year=2018, population=1)
    district.township("990101009", "撤销镇", valid_to=2020)
    return district


def test_peers_by_each_rule(sized: District, everyone: User, django_assert_max_num_queries: Any):
    group = TownshipGroup.objects.create(name="山区", codes=["990101001", "990101003", "990102001"], made_by=everyone)

    def codes(user: User, rule: PeerRule, **more: int) -> Any:
        with django_assert_max_num_queries(3):
            found = queries.load_peers(user, "990101001", rule, year=2024, **more)
        return found and (found.codes, found.words)

    assert codes(everyone, PeerRule.COUNTY) == (("990101002", "990101003"), "示例县的其他2个乡镇（街道）")
    found, words = codes(everyone, PeerRule.SIZE)
    assert found == ("990101002", "990102002", "990102001")
    assert words.startswith("示例市常住人口与它相差不超过30%的3个")
    assert codes(everyone, PeerRule.GROUP, group=group.pk) == (
        ("990101003", "990102001"),
        "分组“山区”的其他2个乡镇（街道）",
    )
    assert codes(everyone, PeerRule.GROUP, group=0) is None


def test_peers_never_reach_past_the_account(sized: District, one_county: User, everyone: User):
    shared = TownshipGroup.objects.create(name="山区", codes=["990101003", "990102001"], made_by=everyone)
    private = TownshipGroup.objects.create(name="私", codes=["990101003"], made_by=everyone, is_shared=False)
    size = queries.load_peers(one_county, "990101001", PeerRule.SIZE, year=2024)
    assert size is not None
    assert size.codes == ("990101002",)
    group = queries.load_peers(one_county, "990101001", PeerRule.GROUP, year=2024, group=shared.pk)
    assert group is not None
    assert group.codes == ("990101003",)
    assert queries.load_peers(one_county, "990101001", PeerRule.GROUP, year=2024, group=private.pk) is None
    assert queries.load_peers(one_county, "990102001", PeerRule.COUNTY, year=2024) is None


def test_sizes_and_targets_are_read_in_one_query_each(
    sized: District, one_county: User, django_assert_num_queries: Any
):
    rate = Indicator.objects.get(code="mediation.success_rate")
    for county in ("", "990101", "990102"):
        Target.objects.create(indicator=rate, county_code=county, value="95.5")
    townships = list(TownshipYear.objects.order_by("township__code").values_list("township", flat=True).distinct()[:1])
    with django_assert_num_queries(1):
        sizes = queries.load_sizes(townships, [2024, 2025])
    assert sizes == {(townships[0], 2023): Size(1000, None)}
    with django_assert_num_queries(1):
        targets = queries.load_targets(one_county, ["mediation.success_rate", "no.such"])
    assert sorted(target.county_code for target in targets) == ["", "990101"]
    assert target_for(targets, "mediation.success_rate", "990101", 2024) == 95.5


@pytest.mark.parametrize(
    ("value", "benchmark", "is_rate"), [(2.2, 1.2, True), (1.2, 2.2, True), (7.7, 7.0, False), (8.8, 8.0, False)]
)
def test_similar_has_its_end_whatever_the_last_bit_says(value: float, benchmark: float, is_rate: bool):
    assert judge(value, benchmark, bound="exact", is_rate=is_rate) is Verdict.SIMILAR
