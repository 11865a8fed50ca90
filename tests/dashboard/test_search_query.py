"""What a person types is taken apart, whatever it is; the search round-trips to the address."""

import pytest

from dashboard.search_query import MAX_CHARACTERS, MAX_TERMS, Order, Part, Search, Term, parse_terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("调解 信访", [Term("调解"), Term("信访")]),
        ("“调解 成功”", [Term("调解 成功", is_phrase=True)]),
        ("「调解」-信访", [Term("调解", is_phrase=True), Term("信访", is_excluded=True)]),
        ("－“信访 事项”", [Term("信访 事项", is_phrase=True, is_excluded=True)]),
        ('调解"信访', [Term("调解"), Term("信访")]),
        ("调解 调解", [Term("调解")]),
        ('"" “” " - ', [Term("-")]),
        ("", []),
    ],
)
def test_text_is_taken_apart(text: str, terms: list[Term]):
    assert list(parse_terms(text)[0]) == terms


def test_too_many_words_are_told():
    terms, notes = parse_terms(" ".join(f"词{n}" for n in range(50)))
    assert (len(terms), len(notes)) == (MAX_TERMS, 1)


def test_search_round_trips_to_the_address():
    params = {"q": ["调解 219"], "area": ["990101001"], "year": ["2024"], "part": ["plan"], "order": ["newest"]}
    search, notes = Search.from_params(params | {"page": ["3"]})
    assert (search, notes) == (Search("调解 219", "990101001", 2024, Part.PLAN, Order.NEWEST, 3), ())
    assert search.to_query(page=3) == (
        "q=%E8%B0%83%E8%A7%A3+219&area=990101001&year=2024&part=plan&order=newest&page=3"
    )
    assert search.to_query(year=None).endswith("part=plan&order=newest")


@pytest.mark.parametrize("page", ["0", "-1", "x", "٣", "9" * 30, ""])
def test_page_that_is_none_is_the_first(page: str):
    assert Search.from_params({"q": ["调解"], "page": [page]})[0].page == 1


def test_nonsense_is_told_and_left_aside():
    search, notes = Search.from_params(
        {"q": ["调\x00解" + "长" * 500], "area": ["1 OR 1"], "year": ["20000"], "part": ["%"], "order": ["; --"]}
    )
    assert (len(search.text), search.area, search.year, search.part, search.order) == (
        MAX_CHARACTERS, "", None, None, Order.RELEVANCE,
    )  # fmt: skip
    assert len(notes) == 2
