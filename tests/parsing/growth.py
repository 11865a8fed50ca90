"""How time grows with length, told apart from a busy machine: the least time of each length is what it takes."""

from collections.abc import Callable

TRIES = 6


def measure_growth(long: Callable[[], float], short: Callable[[], float], below: float) -> float:
    """Return the least time of the long text by the least time of the short one.

    Both are timed again, and the least of all kept, while the ratio is not below a bound.
    """
    longest, shortest = long(), short()
    for _ in range(TRIES - 1):
        if longest / shortest < below:
            break
        longest, shortest = min(longest, long()), min(shortest, short())
    return longest / shortest
