"""`python -m benchmarks`: measure on a throwaway database, print the table, keep it; exit status 1 past a bar."""

import json
import os
import platform
import sys
from pathlib import Path

from benchmarks.district import throwaway_database

FOLDER = Path(__file__).parent


def main() -> int:
    """Measure everything."""
    if not os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is not set: run `make bench`")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with throwaway_database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from benchmarks import demo

        for command in ("migrate", "load_gazetteer", "load_catalogue"):
            call_command(command, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            figures = demo.measure()
        finally:
            connections.close_all()
    table = to_table(figures)
    print(table)
    (FOLDER / "results.md").write_text(f"# Measured\n\n{_machine()}\n\n{table}\n", "utf-8")
    plain = [demo.to_plain(figure) for figure in figures]
    (FOLDER / "results.json").write_text(json.dumps({"machine": _machine(), "figures": plain}, indent=1), "utf-8")
    return 0 if all(figure.is_met for figure in figures) else 1


def to_table(figures: list) -> str:
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
