"""All cases, in the order of their classes."""

from tests.hostile import (
    active,
    archives,
    bombs,
    contents,
    encrypted,
    images,
    loops,
    mismatched,
    named,
    sheets,
    texts,
    trivial,
    truncated,
    xml_attacks,
    zip_records,
)
from tests.hostile.case import Case

CLASSES = (
    mismatched,
    trivial,
    truncated,
    encrypted,
    bombs,
    xml_attacks,
    active,
    loops,
    texts,
    named,
    archives,
    zip_records,
    sheets,
    contents,
    images,
)
CASES: list[Case] = [case for group in CLASSES for case in group.cases()]
