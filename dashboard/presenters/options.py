"""What a form offers to choose from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; `hint` tells the coverage or why it cannot be chosen, `pinyin` how it is typed."""

    value: str
    text: str
    is_chosen: bool = False
    hint: str = ""
    is_disabled: bool = False
    pinyin: str = ""
