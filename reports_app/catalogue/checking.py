"""What speaks against a draft of an indicator: words that others have too, and examples that are read otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports_app import knowledge
from reports_app.models import Indicator
from reports_app.parsing.examples import CheckedExample, check_examples
from reports_app.parsing.lexicon import Lexicon
from reports_app.rereading import with_draft

MANY_INDICATORS = 3
"""Of the others that have a word too, so many are named."""


@dataclass(frozen=True, slots=True)
class Told:
    """An example with what came of it in words."""

    text: str
    expected: str
    found: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say: warnings that a person should weigh, and each example."""

    warnings: tuple[str, ...]
    examples: tuple[Told, ...]

    @property
    def failed(self) -> int:
        """How many examples are not read as they should be."""
        return sum(not example.holds for example in self.examples)


def check_draft(draft: Indicator, indicator: Indicator | None) -> Verdict:
    """Check a draft against the catalogue that it would make; `indicator` is what it changes, None for a new one."""
    stored = list(Indicator.objects.all())
    catalogue = with_draft(stored, draft.snapshot(), indicator)
    lexicon = knowledge.lexicon_of(catalogue)
    names = {each.code: each.name for each in catalogue}
    others = [each for each in stored if indicator is None or each.pk != indicator.pk]
    checked = check_examples(lexicon, draft.code, draft.examples) if draft.is_used else ()
    return Verdict(
        tuple(_warn(draft, others, lexicon, names)), tuple(_tell(example, draft.code, names) for example in checked)
    )


def _warn(draft: Indicator, others: Sequence[Indicator], lexicon: Lexicon, names: dict[str, str]) -> Iterable[str]:
    namesakes = [each.name for each in others if each.name_zh == draft.name_zh]
    if namesakes:
        yield _("已有同名的指标“%(name)s”，比较和导出时会分不清。") % {"name": namesakes[0]}
    for word in draft.words:
        having = sorted({names[entry.code] for entry in lexicon.entries if _is_others(entry.code, draft, names)
                         and word in entry.heads})  # fmt: skip
        if having:
            yield _("“%(word)s”也是%(names)s的用语，同一个数字可能归到任何一个。") % {
                "word": word,
                "names": "、".join(f"“{name}”" for name in having[:MANY_INDICATORS]),
            }
    if draft.origin == Indicator.Origin.STAFF and not draft.examples:
        yield _("没有例句，无法先验证用语是否有效。建议至少写一条。")


def _is_others(code: str, draft: Indicator, names: dict[str, str]) -> bool:
    return code in names and code != draft.code


def _tell(example: CheckedExample, code: str, names: dict[str, str]) -> Told:
    expected = _("不归入本指标") if example.expected is None else _plain(example.expected)
    missed = _("目录以外") if example.holds else _("目录以外（没有对上用语、动词或量词）")
    found = "；".join(
        f"{_plain(value)} → {names.get(other, other) if other else missed}" for other, value in example.found
    )
    return Told(example.text, expected, found or _("没有读到数字"), example.holds)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
