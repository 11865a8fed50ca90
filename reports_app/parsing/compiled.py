"""Where the compiled twin of these sources lies, if somebody made one (`make compile`); it reads the same, only faster.

A build stands in a folder named by the fingerprint of all sources and of this Python: an edited source has none and is
read as plain Python, so a stale build can never speak. `PLAIN_PARSER=1` leaves it aside.
"""

import hashlib
import os
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
BUILDS = SOURCES.parent.parent / "var" / "compiled"
PACKAGE = Path("reports_app") / "parsing"
SHARED = "__mypyc"
"""What the name of the library that the compiled modules share ends with."""


def fingerprint() -> str:
    """The hash of all sources, of this Python and of this kind of machine."""
    digest = hashlib.sha256(f"{sys.version} {sysconfig.get_platform()}".encode())
    for path in sorted(SOURCES.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def find_build() -> Path | None:
    """The folder with the compiled twin of exactly these sources, None where there is none or it is not wanted."""
    if os.environ.get("PLAIN_PARSER") or not BUILDS.is_dir():
        return None
    folder = BUILDS / fingerprint()
    return folder if folder.is_dir() else None


def add_build(path: list[str]) -> None:
    """Put the build before the sources on the package's path, and load the library that its modules share."""
    folder = find_build()
    if folder is None:
        return
    for library in folder.glob(f"*{SHARED}{EXTENSION_SUFFIXES[0]}"):
        name = library.name.partition(".")[0]
        spec = spec_from_file_location(name, library, loader=ExtensionFileLoader(name, str(library)))
        if spec is None or spec.loader is None:
            return
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    path.insert(0, str(folder / PACKAGE))
