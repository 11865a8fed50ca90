"""`make compile`: make the compiled twin of the parser (reports_app/parsing/compiled.py) with mypyc and a C compiler.

Optional: without it the product reads the plain sources, with the same results. The build before stays, for those who
still run on it; older ones are removed.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from reports_app.parsing.compiled import BUILDS, PACKAGE, SOURCES, fingerprint

STAYS_PLAIN = frozenset(
    (
        *("__init__", "compiled", "version", "gazetteer", "explaining", "examples", "catalogue", "across_years"),
        "lexicon_changes",
    )
)
"""What is not run for every report; and the gazetteer, whose indexes are built when they are first asked for."""
OPTIONS = ("--config-file=", "--ignore-missing-imports")


def why_not() -> str:
    """Why this machine cannot compile, "" where it can."""
    if not shutil.which(os.environ.get("CC", "cc")):
        return "没有 C 编译器（cc）"
    try:
        import mypyc.build  # noqa: F401
    except ImportError as error:
        return f"没有编译工具（{error}）；先运行 make install-dev"
    return ""


def compile_parser() -> Path:
    """Make the build of the sources as they are now, unless it is there, and give its folder."""
    folder = BUILDS / fingerprint()
    if folder.is_dir():
        return folder
    BUILDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILDS, prefix=".new-") as scratch:
        made = _build(Path(scratch))
        builds = [path for path in BUILDS.iterdir() if not path.name.startswith(".")]
        for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-1]:
            shutil.rmtree(old)
        made.rename(folder)
    return folder


def _build(scratch: Path) -> Path:
    """Compile a copy of the sources in `scratch`; give the folder with all the libraries."""
    from mypyc.build import mypycify
    from setuptools import setup

    package = scratch / PACKAGE
    package.mkdir(parents=True)
    for path in SOURCES.glob("*.py"):
        shutil.copy(path, package)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package.parent / "__init__.py").touch()
    os.chdir(scratch)
    names = sorted(path.stem for path in package.glob("*.py") if path.stem not in STAYS_PLAIN)
    modules = mypycify([*OPTIONS, *(f"{PACKAGE}/{name}.py" for name in names)], opt_level="2", debug_level="0")
    made = scratch / "made"
    setup(
        name="parser",
        packages=[],
        ext_modules=modules,
        script_args=["--quiet", "build_ext", f"--build-lib={made}", f"--build-temp={scratch / 'objects'}"],
    )
    (made / PACKAGE / "data").symlink_to(SOURCES / "data", target_is_directory=True)
    return made


def main() -> int:
    """Compile; tell what was made, or why nothing was."""
    if reason := why_not():
        print(f"未编译：{reason}。系统照常使用未编译的解析器，结果相同。")
        return 0
    print(f"已编译：{compile_parser()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
