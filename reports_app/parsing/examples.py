"""Whether an indicator's example phrases are read as they should be: the proof that its vocabulary works.

Comes in: a vocabulary, an indicator's code and its phrases (`建成示范果园120亩 = 120`); goes out: what each gave.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .facts import extract_facts
from .lexicon import OUTSIDE, Example, Lexicon, LexiconError, read_example
from .numbered import number_text


@dataclass(frozen=True, slots=True)
class CheckedExample:
    """A phrase with what it should give (None: nothing) and all that the reading found in it.

    `found` holds an indicator (None: outside the catalogue) and a value for each counted number, in their order.
    """

    text: str
    expected: Decimal | None
    found: tuple[tuple[str | None, Decimal], ...]
    holds: bool


def check_examples(lexicon: Lexicon, code: str, examples: Iterable[str]) -> tuple[CheckedExample, ...]:
    """Read each `phrase = value` (`phrase = -`: must not be read as `code`); raises LexiconError where one is no such.

    The values are in the indicator's unit: `发放资料1.2万份 = 12000`.
    """
    return tuple(check_example(lexicon, code, read_example(item)) for item in examples)


def check_example(lexicon: Lexicon, code: str, example: Example) -> CheckedExample:
    """Read one phrase; of an entry outside the catalogue the last number must be left unbound."""
    found = read_phrase(lexicon, example.text)
    if code == OUTSIDE:
        return CheckedExample(example.text, None, found, bool(found) and found[-1][0] is None)
    if example.value is None:
        return CheckedExample(example.text, None, found, all(other != code for other, _ in found))
    expected = _to_number(example)
    return CheckedExample(example.text, expected, found, (code, expected) in found)


def read_phrase(lexicon: Lexicon, text: str) -> tuple[tuple[str | None, Decimal], ...]:
    """The indicators and values of a phrase's counted numbers, as they would be read in a report of any year."""
    drafts = extract_facts(number_text(text + "。"), lexicon, year=None)
    return tuple((draft.code, draft.value) for draft in drafts)


def _to_number(example: Example) -> Decimal:
    try:
        value = Decimal(example.value or "")
    except InvalidOperation as error:
        raise LexiconError(f"no number behind ' = ': {example.text} = {example.value}") from error
    if not value.is_finite():
        raise LexiconError(f"no number behind ' = ': {example.text} = {example.value}")
    return value
