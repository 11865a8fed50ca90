"""A fixed piece of work in plain Python, run beside every measurement: times are told as multiples of it.

A ratio stays comparable between machines and under load where seconds do not.
"""

import time

_ROUNDS = 400_000


def run_loop() -> float:
    """Run the loop once; return its CPU seconds."""
    began = time.process_time()
    counts: dict[str, int] = {}
    for at in range(_ROUNDS):
        key = f"{at % 977}-{at % 31}"
        counts[key] = counts.get(key, 0) + len(key)
    return time.process_time() - began
