"""The website's first request waits for nothing that could have been loaded before."""

import subprocess
import sys

from config.settings import BASE_DIR

ASKED = """
import sys
from config import wsgi
from django.template import engines
loader = engines["django"].engine.template_loaders[0]
assert "dashboard/compare.html" in loader.get_template_cache, "templates"
assert {"dashboard.views", "pypinyin"} <= set(sys.modules), "modules"
from django.db import connection
assert connection.connection is None, "a connection that processes would share"
"""


def test_views_templates_and_tables_are_loaded_without_the_database() -> None:
    asked = subprocess.run([sys.executable, "-c", ASKED], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
