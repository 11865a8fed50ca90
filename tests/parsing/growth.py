"""How time grows with length, told apart from a busy machine: what grows too fast does so every time it is measured."""

from collections.abc import Callable

TRIES = 6


def least_growth(ratio: Callable[[], float], below: float) -> float:
    """Return the first ratio of two times that is below a bound, or the least of some, taken one after the other."""
    best = float("inf")
    for _ in range(TRIES):
        best = min(best, ratio())
        if best < below:
            break
    return best
