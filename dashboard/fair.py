"""What fair comparisons there are to choose from: the sizes, targets and groups that are loaded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offers:
    """What is loaded for the townships of a selection; `groups` are keys and names.

    `narrowest` is how many digits the narrowest of the account's areas has (0: it sees everything): the medians of
    wider areas would be those of a part.
    """

    has_residents: bool = False
    has_villages: bool = False
    has_targets: bool = False
    groups: tuple[tuple[int, str], ...] = ()
    narrowest: int = 0
