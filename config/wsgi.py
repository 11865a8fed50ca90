"""The WSGI application that waitress and gunicorn serve, with all that its first request would wait for."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("STATEMENT_SECONDS", "15")  # no page may hold the database for longer


def load_ahead() -> None:
    """Load views, templates, languages and the tables of syllables: together more than a second of processor time."""
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import reverse
    from django.utils import translation

    reverse("dashboard:overview")
    folder = settings.BASE_DIR / "templates"
    for path in folder.rglob("*.html"):
        get_template(path.relative_to(folder).as_posix())
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    import_module("pypinyin")  # reports_app/pinyin.py leaves it to whoever needs it first


application = get_wsgi_application()
load_ahead()
# What is there by now stays: a collection would go through all of it, a tenth of a second in the midst of an answer,
# and would write into the memory that the processes of `config.web` share.
gc.collect()
gc.freeze()
