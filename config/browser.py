"""Where a Chromium for the browser tests is; run as a program it tells whether they will run."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the path of a Chromium: what CHROMIUM names, else the first of the usual names on the PATH."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    found = find_chromium()
    sys.stdout.write(f"browser tests: {found or 'skipped, no Chromium here (Debian: apt-get install chromium)'}\n")
