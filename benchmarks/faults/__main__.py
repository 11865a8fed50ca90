"""`python -m benchmarks.faults [TIMES] [--seed N] [--only WORDS]`: blows, what was lost, how long until back at work.

Exit status 1 where an acknowledged upload is not there with its rows, once, or where the product was not back in time.
"""

import argparse
import random
import secrets
import signal
import sys
from pathlib import Path

from benchmarks.faults.blows import BLOWS
from benchmarks.faults.trials import FILES_EACH, LATER, MISSES, PEOPLE, Series, running_product

RESULTS = Path(__file__).parent / "results.md"
DISK_MEGABYTES = 8


def main(arguments: list[str]) -> int:
    """Run all series and print them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("times", nargs="?", type=int, default=3, help="how often each blow falls (default 3)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of the moments (default: any)")
    parser.add_argument("--only", default="", help="only blows whose name holds these words")
    parser.add_argument("--keep", action="store_true", help="write the table to results.md")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # the product is stopped on the way out
    chance = random.Random(asked.seed)  # noqa: S311
    blows = [blow for blow in BLOWS if asked.only in blow.name]
    done: list[Series] = []
    if blows:
        trials = len(blows) * (asked.times + MISSES)
        with running_product(trials * (PEOPLE * FILES_EACH + LATER)) as bench:
            for blow in blows:
                done.append(bench.strike(blow, asked.times, chance))
                tell(done[-1])
    if asked.only in "the disk of files full":
        done.append(fill_disk())
        tell(done[-1])
    table = to_table(done)
    print(f"\nseed {asked.seed}\n\n{table}")
    if asked.keep:
        RESULTS.write_text(f"# Faults\n\n`python -m benchmarks.faults {asked.times}`\n\n{table}\n", "utf-8")
    return 0 if all(series.is_met for series in done) else 1


def fill_disk() -> Series:
    """Return the series of the full disk; skipped, and why, where no disk may be mounted."""
    try:
        with running_product(FILES_EACH, files_megabytes=DISK_MEGABYTES) as bench:
            return bench.fill_disk(bench.product.var / "files")
    except PermissionError as error:
        return Series("the disk of files full", 90.0, skipped=str(error))


def tell(series: Series) -> None:
    """Print one series as soon as it is over."""
    print(to_table([series]).splitlines()[-1], flush=True)
    for breach in series.breaches:
        print(f"    {breach}", flush=True)


def to_table(done: list[Series]) -> str:
    """Return the series as a Markdown table."""
    lines = [
        "| blow | times | acknowledged | breaches | median back, s | longest, s | bar, s | met |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for series in done:
        if series.skipped:
            lines.append(f"| {series.name} | 0 | | | | | | skipped: {series.skipped} |")
            continue
        seconds = sorted(series.seconds)
        figures = [len(seconds), series.acknowledged, len(series.breaches)]
        times = [f"{seconds[len(seconds) // 2]:.1f}", f"{seconds[-1]:.1f}", f"{series.bar:g}"]
        met = "yes" if series.is_met else "**no**"
        lines.append(f"| {series.name} | {' | '.join(map(str, [*figures, *times]))} | {met} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
