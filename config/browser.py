"""Where a Chromium for browser tests and benchmarks is; run as a program it tells whether they will run."""

import os
import shutil
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The shell draws the same pages without a window of its own, with half the processes."""


def find_chromium() -> str | None:
    """Return the path of a Chromium: what CHROMIUM names, else the first of the usual names on the PATH."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    absent = "skipped, no Chromium here (Debian: apt-get install chromium-headless-shell)"
    sys.stdout.write(f"browser tests: {find_chromium() or absent}\n")
