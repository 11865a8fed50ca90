"""Figures whose role the words leave open wait for a person; those that the words settle do not."""

import pytest

from reports_app.models.fact import CONFIDENT_ENOUGH
from reports_app.parsing.confidence import UNSURE
from reports_app.parsing.facts import extract_facts
from reports_app.parsing.numbered import number_text
from tests.parsing.test_lexicon import LEXICON


def unsure(text):
    """The values of the figures that the words leave open."""
    return [str(draft.value) for draft in extract_facts(number_text(text), LEXICON, year=2024) if draft.is_unsure]


@pytest.mark.parametrize(
    ("text", "open_figures"),
    [
        ("召开法治工作推进会5次，听取法治建设汇报3次。", ["5"]),
        ("全年发放宣传资料4000份。开学季活动中发放宣传手册600本。", ["4000"]),
        ("设立人民调解委员会16个、“暖心大嫂”调解室4个。", ["16"]),
        ("开展禁渔巡河220次，检查餐馆、鱼摊90家次。", ["220"]),
        ("每周开展防火巡查9次。", ["468"]),
        ("青石村调委会调解纠纷42件。", ["42"]),
        ("县级领导接访3次、乡领导接访40次。", ["40"]),
    ],
)
def test_words_that_leave_a_figure_open_make_it_wait(text, open_figures):
    assert unsure(text) == open_figures


@pytest.mark.parametrize(
    "text",
    [
        "举办调解员培训2期、网格员培训3期。",
        "全年调解纠纷90件，其中邻里纠纷40件、婚姻家庭纠纷28件。",
        "镇级调委会调解纠纷31件，村级调委会调解纠纷88件。",
        "现有执法人员14名，持证12名。",
        "接待来访群众36批71人次。",
        "调解纠纷90件。去年同期调解纠纷96件。",
        "每月开展防火巡查2次。",
        "参考率100%，合格率98%。",
    ],
)
def test_words_that_settle_a_figure_leave_no_doubt(text):
    assert unsure(text) == []


def test_what_is_unsure_waits_for_a_person():
    assert UNSURE < CONFIDENT_ENOUGH
    drafts = extract_facts(number_text("召开法治工作推进会5次，听取法治建设汇报3次。"), LEXICON, year=2024)
    assert [draft.confidence <= UNSURE for draft in drafts] == [draft.is_unsure for draft in drafts]


def test_an_occasion_is_not_how_often():
    (draft,) = extract_facts(number_text("利用每月主题党日开展集体学法10次。"), LEXICON, year=2024)
    assert (draft.value, draft.is_unsure) == (10, False)
