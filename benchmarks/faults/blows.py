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
RECOGNITION_SECONDS = 60.0
READING_SECONDS = 1.0  # no other file takes as long to read
Pick = Callable[[Product, random.Random], psutil.Process]


@dataclass(frozen=True, slots=True)
class Blow:
    """One kind of fault; `bar` is the longest time, in seconds, until everything is at work again.

    Where it `is_in_recognition`, a scan is sent too, and the blow falls while a page of it is recognised.
    """

    name: str
    pick: Pick
    signal: Signals = Signals.SIGKILL
    is_in_recognition: bool = False

    @property
    def bar(self) -> float:
        return 900.0 if self.is_in_recognition else 90.0

    def strike(self, product: Product, chance: random.Random) -> str:
        """Wait for a random moment of the window, hit a process that is there, and return its command; "" for none."""
        if not self.is_in_recognition:
            time.sleep(chance.uniform(0, WINDOW_SECONDS))
        deadline = time.monotonic() + (RECOGNITION_SECONDS if self.is_in_recognition else HUNT_SECONDS)
        while True:
            try:
                if self.is_in_recognition:
                    _recogniser(product)
                process = self.pick(product, chance)
                command = " ".join(process.cmdline()[-3:])
                process.send_signal(self.signal)
            except (psutil.Error, IndexError, StopIteration, OSError):
                if time.monotonic() > deadline:
                    return ""
                time.sleep(0.002)
            else:
                return command


def _leader(product: Product, chance: random.Random) -> psutil.Process:
    return next(process for process in product.of_worker() if process.ppid() == product.run.pid)  # type: ignore[union-attr]


def _recogniser(product: Product) -> psutil.Process:
    """Return the reader that recognises a page."""
    product.servers = []  # looked for anew: a worker that was replaced starts its server with its first file
    return next(reader for reader in product.readers() if reader.create_time() < time.time() - READING_SECONDS)


def _recognising_worker(product: Product) -> psutil.Process:
    return _recogniser(product).parents()[1]


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
    Blow(
        "a worker killed in a page under OCR", lambda product, _: _recognising_worker(product), is_in_recognition=True
    ),
    Blow("the database killed in a page under OCR", lambda product, _: product.postmaster(), is_in_recognition=True),
)
