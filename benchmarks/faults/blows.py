"""The blows: which process is hit at a random moment while files come in, and how."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from signal import Signals

import psutil

from benchmarks.faults.product import Product

FREEZE = Signals.SIGSTOP
WINDOW_SECONDS = 1.2
HUNT_SECONDS = 3.0
Pick = Callable[[Product, random.Random], psutil.Process]


@dataclass(frozen=True, slots=True)
class Blow:
    """One kind of fault; `bar` is the longest time, in seconds, until everything is at work again."""

    name: str
    pick: Pick
    signal: Signals = Signals.SIGKILL
    bar: float = 90.0

    def strike(self, product: Product, chance: random.Random) -> str:
        """Wait for a random moment of the window, hit a process that is there, and return its command; "" for none."""
        time.sleep(chance.uniform(0, WINDOW_SECONDS))
        deadline = time.monotonic() + HUNT_SECONDS
        while True:
            try:
                process = self.pick(product, chance)
                command = " ".join(process.cmdline()[-3:])
                process.send_signal(self.signal)
            except (psutil.Error, IndexError, OSError):
                if time.monotonic() > deadline:
                    return ""
                time.sleep(0.002)
            else:
                return command


def _leader(product: Product, chance: random.Random) -> psutil.Process:
    return next(process for process in product.of_worker() if process.ppid() == product.run.pid)  # type: ignore[union-attr]


BLOWS = (
    Blow("any process of the worker killed", lambda product, chance: chance.choice(product.lasting())),
    Blow("the worker's leader killed", _leader),
    Blow("a server of readers killed", lambda product, chance: chance.choice(product.reader_servers())),
    Blow("the website killed", lambda product, chance: product.web()),
    Blow("a database backend killed", lambda product, chance: product.backend(chance)),
    Blow("the database server killed", lambda product, chance: product.postmaster()),
    Blow("a reader killed", lambda product, chance: chance.choice(product.readers())),
    Blow("a reader frozen", lambda product, chance: chance.choice(product.readers()), FREEZE),
    Blow("a server of readers frozen", lambda product, chance: chance.choice(product.reader_servers()), FREEZE),
)
