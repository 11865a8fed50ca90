"""Who may import whom (docs/architecture.md): every breach is told with its file and line."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "accounts", "reports_app", "dashboard")

# The words of what was read, for both sides.
WORDING = "reports_app.wording"
# How names are typed, for both sides.
PINYIN = "reports_app.pinyin"
# What the reading looks for, in words for people.
VOCABULARY = "reports_app.vocabulary"
BACKUP = "reports_app.backup"
# What a Word file can hold of a text, for both sides.
XML_TEXT = "config.xml_text"
# How a text is cut for searching, for those who store it and those who ask.
SEARCHING = "reports_app.searching"
# The rooms in which a file becomes rows, and what is done with them.
READING, PARSING, MODELS = "reports_app.reading", "reports_app.parsing", "reports_app.models"
DEMO, ROWS, STORAGE, TABLES = "reports_app.demo", "reports_app.rows", "reports_app.storage", "reports_app.tables"
ORIGINALS, INGEST, REVIEW = "reports_app.originals", "reports_app.ingest", "reports_app.review"
VERSIONS, REREADING, CATALOGUE = "reports_app.versions", "reports_app.rereading", "reports_app.catalogue"
# Single modules that take texts and know neither rows nor HTML.
REPORT_TEXT, MARKS = "reports_app.report_text", "reports_app.originals.marks"
TEXT_DIFFERENCE = "reports_app.versions.text_difference"
# What requests, commands and tasks may call.
WRITE_SIDE = (
    "accounts", "reports_app", MODELS, READING, PARSING, SEARCHING, WORDING, PINYIN, DEMO, ROWS, STORAGE,
    TABLES, ORIGINALS, MARKS, REPORT_TEXT, INGEST, REVIEW, VERSIONS, REREADING, CATALOGUE,
)  # fmt: skip
# What of the dashboard meets a request or the database; all the rest works on frames and knows neither.
SHELL = tuple(
    f"dashboard.{module}"
    for module in (
        "queries",
        "shown",
        "counties",
        "views",
        "briefing_views",
        "follow_up_views",
        "export_views",
        "profile_exports",
        "profile_views",
        "search_views",
        "forms",
        "urls",
        "apps",
        "templatetags",
    )
)

# Rooms, and the rooms of ours each may import beside itself; a module is in the room with the longest fitting name.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "config": ("accounts",),
    "config.compile": ("config", PARSING),
    "config.prepare": ("config", "accounts", MODELS),
    "accounts": (),
    XML_TEXT: (),
    "dashboard": (XML_TEXT,),
    "dashboard.presenters": ("dashboard",),
    **dict.fromkeys(SHELL, ("dashboard", "dashboard.presenters", *SHELL, "accounts", MODELS)),
    "dashboard.queries": ("dashboard", "accounts", MODELS, WORDING, SEARCHING, PINYIN, VOCABULARY),
    READING: (),
    PARSING: (),
    PINYIN: (),
    REPORT_TEXT: (),
    TEXT_DIFFERENCE: (),
    MARKS: (READING,),
    SEARCHING: (PARSING,),
    DEMO: (),
    MODELS: ("accounts", PINYIN),
    WORDING: (MODELS, PARSING),
    STORAGE: (MODELS,),
    BACKUP: ("config", MODELS, STORAGE),  # it runs the server's own programs
    ROWS: (MODELS, PARSING, READING),
    TABLES: ("accounts", MODELS, PARSING, READING, ROWS),
    ORIGINALS: (MODELS, PARSING, READING, STORAGE),
    "reports_app": ("accounts", MODELS, PARSING, SEARCHING, PINYIN, WORDING, DEMO, ROWS, TABLES),
    VOCABULARY: ("reports_app", MODELS, PARSING),
    INGEST: ("reports_app", "accounts", MODELS, PARSING, READING, STORAGE, ROWS, TABLES),
    REVIEW: (INGEST, "accounts", MODELS, PARSING, PINYIN, WORDING, ROWS, XML_TEXT),
    VERSIONS: (INGEST, MODELS, PARSING, WORDING, ROWS, TEXT_DIFFERENCE),
    REREADING: (INGEST, "reports_app", "accounts", MODELS, PARSING, READING, ROWS),
    CATALOGUE: (REREADING, "reports_app", "accounts", MODELS, PARSING, PINYIN),
    "reports_app.views": WRITE_SIDE,
    "reports_app.urls": ("reports_app.views",),
    "reports_app.tasks": WRITE_SIDE,
    "reports_app.broker": ("accounts", INGEST, REREADING),
    "reports_app.apps": ("reports_app", "reports_app.broker", "accounts"),
    "reports_app.management": (*WRITE_SIDE, BACKUP),
}
DJANGO = ("django", "django_q", "axes", "csp", "psycopg2")
NO_ORM = ("django.db", "django.http", "django.shortcuts", "psycopg2", "accounts", "reports_app")
# What no module of a room may name, and without which the room must load.
MUST_NOT_NAME = {
    **dict.fromkeys((READING, PARSING, SEARCHING, DEMO, REPORT_TEXT, MARKS, TEXT_DIFFERENCE), DJANGO),
    "dashboard": NO_ORM,
    "dashboard.presenters": NO_ORM,
}
# All that a room may import beside the standard library and our own packages.
ONLY = {PARSING: ("ahocorasick",)}
# The addresses that presenters write come from django.urls, which loads django.db by itself.
LOADS_WITHOUT = {**MUST_NOT_NAME, "dashboard.presenters": NO_ORM[2:]}
# These stand in packages of which others know Django.
del LOADS_WITHOUT[MARKS], LOADS_WITHOUT[TEXT_DIFFERENCE]


def is_within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(room + ".") for room in rooms)


def room_of(module: str) -> str:
    return max((room for room in MAY_IMPORT if is_within(module, (room,))), key=len)


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield line and full name of all that is imported, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: len(module.split(".")) - node.level + is_package] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def breaches(root: Path) -> list[str]:
    """Return every import below `root` that the table does not allow, as file:line and what is wrong."""
    found = []
    for path in sorted(path for package in PACKAGES for path in (root / package).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        module = module_name(path, root)
        room = room_of(module)
        for line, name in imported(ast.parse(path.read_bytes()), module, is_package=path.name == "__init__.py"):
            place = f"{path.relative_to(root)}:{line}"
            if is_within(name, PACKAGES) and room_of(name) not in (room, *MAY_IMPORT[room]):
                found.append(f"{place} {room} may not import {name}")
            elif is_within(name, MUST_NOT_NAME.get(room, ())):
                found.append(f"{place} {room} may not name {name}")
            elif room in ONLY and not is_within(name, (*PACKAGES, *sys.stdlib_module_names, *ONLY[room])):
                found.append(f"{place} {room} needs no {name}")
    return found


def test_every_import_is_allowed() -> None:
    assert breaches(ROOT) == []


def test_rooms_of_the_write_side_know_each_other_one_way() -> None:
    rooms = {room: others for room, others in MAY_IMPORT.items() if is_within(room, ("reports_app",))}
    TopologicalSorter(rooms).prepare()  # a circle is an error that names its rooms


def test_a_breach_is_told_with_its_place(tmp_path: Path) -> None:
    files = {
        "reports_app/parsing/numbers.py": (
            "import re\nfrom django.db import models\nfrom ..reading import model\nimport pandas\n"
        ),
        "reports_app/views/pages.py": "def show():\n    from dashboard.queries import latest\n    return latest\n",
        "dashboard/measures.py": "from dashboard.queries import latest\nfrom dashboard.selection import Selection\n",
        "accounts/people.py": "import reports_app.models\n",
    }
    for name, source in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")

    assert breaches(tmp_path) == [
        "accounts/people.py:1 accounts may not import reports_app.models",
        "dashboard/measures.py:1 dashboard may not import dashboard.queries.latest",
        "reports_app/parsing/numbers.py:2 reports_app.parsing may not name django.db.models",
        "reports_app/parsing/numbers.py:3 reports_app.parsing may not import reports_app.reading.model",
        "reports_app/parsing/numbers.py:4 reports_app.parsing needs no pandas",
        "reports_app/views/pages.py:2 reports_app.views may not import dashboard.queries.latest",
    ]


@pytest.mark.parametrize("room", LOADS_WITHOUT)
def test_room_loads_where_what_it_must_not_know_is_missing(room: str) -> None:
    place = ROOT / room.replace(".", "/")
    names = [module_name(path, ROOT) for path in sorted([*place.parent.glob(f"{place.name}.py"), *place.rglob("*.py")])]
    program = (
        "import sys, importlib\n"
        f"for name in {LOADS_WITHOUT[room]!r}: sys.modules[name] = None\n"
        f"for name in {[name for name in names if room_of(name) == room]!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
