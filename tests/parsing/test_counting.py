"""What of its indicator a number counts is told where the words tell it, and nowhere else."""

from pathlib import Path

import pytest

from reports_app.parsing import parse_report
from reports_app.parsing.catalogue import specs
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon

LEXICON = load_lexicon(specs(Path(__file__).resolve().parents[2] / "fixtures" / "indicators.csv"))


@pytest.mark.parametrize(
    ("text", "code", "counted"),
    [
        ("全年受理矛盾纠纷96件，调解成功94件。", "mediation.cases", "受理"),
        ("全年调处矛盾纠纷96件。", "mediation.cases", "调解"),
        ("人民调解委员会受理矛盾纠纷96件。", "mediation.cases", "受理"),
        ("扎实做好调解工作，全年受理矛盾纠纷96件。", "mediation.cases", "受理"),
        ("全年受理并调解矛盾纠纷96件。", "mediation.cases", ""),
        ("全年排查化解矛盾纠纷96件。", "mediation.cases", ""),
        ("达成调解协议76件。", "mediation.resolved", "达成协议"),
        ("组织干部法治培训，培训干部120人次。", "learning.trainees", "人次"),
        ("组织干部法治培训，培训干部120名。", "learning.trainees", "人数"),
        ("发放宣传资料3000份。", "publicity.materials", ""),
    ],
)
def test_words_tell_what_is_counted(text: str, code: str, counted: str) -> None:
    report = parse_report(text, gazetteer=Gazetteer.from_places([]), lexicon=LEXICON)
    assert [(value.indicator, value.counted) for value in report.values if value.indicator == code] == [(code, counted)]
