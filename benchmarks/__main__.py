"""Measure on a throwaway database and print the table; the exit status is 1 past a bar.

python -m benchmarks               what `make bench` measures; kept in results.md
python -m benchmarks corrections   2,000 decisions of persons through another vocabulary and other files
"""

import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.district import throwaway_database
from benchmarks.figure import Figure

FOLDER = Path(__file__).parent


def main() -> int:
    """Measure what the command line asks for."""
    if sys.argv[1:] == ["corrections"]:
        return measure_on_throwaway(_measure_corrections)

    def measure() -> list[Figure]:
        from benchmarks import dashboard, demo, intake

        return [*demo.measure(), *dashboard.measure_small(), *intake.measure_intake()]

    return measure_on_throwaway(measure, keep=True)


def _measure_corrections() -> list[Figure]:
    from benchmarks import corrections

    return corrections.measure_corrections()


def measure_on_throwaway(measure: Callable[[], list[Figure]], *, keep: bool = False) -> int:
    """Measure on a database of its own and print the table; return 1 where a bar does not hold."""
    if not os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is not set: run `make bench`")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with throwaway_database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        for command in ("migrate", "load_gazetteer", "load_catalogue"):
            call_command(command, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            figures = measure()
        finally:
            connections.close_all()
    table = to_table(figures)
    print(table)
    if keep:
        (FOLDER / "results.md").write_text(f"# Measured\n\n{_machine()}\n\n{table}\n", "utf-8")
        plain = [asdict(figure) | {"is_met": figure.is_met} for figure in figures]
        (FOLDER / "results.json").write_text(json.dumps({"machine": _machine(), "figures": plain}, indent=1), "utf-8")
    return 0 if all(figure.is_met for figure in figures) else 1


def to_table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| what | figure | × reference loop | bar | met | note |", "| --- | ---: | ---: | ---: | --- | --- |"]
    for figure in figures:
        ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
        bar = f"{figure.bar:g}" if figure.bar is not None else ""
        met = "" if figure.bar is None else "yes" if figure.is_met else "**no**"
        lines.append(f"| {figure.name} | {figure.value:.2f} {figure.unit} | {ratio} | {bar} | {met} | {figure.note} |")
    return "\n".join(lines)


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores."


if __name__ == "__main__":
    sys.exit(main())
