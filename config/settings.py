"""All settings, from the environment; a value that is missing or makes no sense stops the start.

Variables: DATABASE_URL, SECRET_KEY, DEBUG, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, HTTPS, APP_VAR_DIR,
QUEUE_WORKERS, MAX_ARCHIVE_MEGABYTES, MIN_FREE_PERCENT, TRUSTED_PROXIES, SESSION_IDLE_MINUTES, SESSION_MAX_HOURS,
STATEMENT_SECONDS, REPORT_DUE_DAY. `docs/operations.md` tells
what each is for.
"""

import os
from datetime import date
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import instance

BASE_DIR = instance.BASE_DIR
VAR_DIR = instance.var_dir()


def read_flag(name: str, *, default: bool) -> bool:
    """Return the on/off variable `name`; anything but 0, 1, true, false raises ImproperlyConfigured."""
    raw = os.environ.get(name, "").lower()
    if raw not in {"", "0", "1", "true", "false"}:
        raise ImproperlyConfigured(f"{name}={raw!r}: expected 0, 1, true or false")
    return raw in {"1", "true"} if raw else default


def read_number(name: str, *, default: int) -> int:
    """Return the whole number in variable `name`; anything else raises ImproperlyConfigured."""
    raw = os.environ.get(name, "")
    if raw and not raw.isdecimal():
        raise ImproperlyConfigured(f"{name}={raw!r}: expected a whole number")
    return int(raw) if raw else default


def read_day(name: str, *, default: str) -> tuple[int, int]:
    """Return the month and day in variable `name`, written 04-01; anything else raises ImproperlyConfigured."""
    raw = os.environ.get(name) or default
    try:
        found = date.fromisoformat(f"2023-{raw}")  # a year without a 29th of February: the day exists in all years
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={raw!r}: expected a month and day such as 04-01") from error
    return found.month, found.day


def read_list(name: str, *, default: list[str]) -> list[str]:
    """Return the comma-separated variable `name` as a list."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()] or default


DEBUG = read_flag("DEBUG", default=False)
HTTPS = read_flag("HTTPS", default=False)
SECRET_KEY = os.environ.get("SECRET_KEY") or instance.secret_key()
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_q",
    "axes",
    "csp",
    "accounts",
    "reports_app",
    "dashboard",
]

MIDDLEWARE = [
    "config.reference.ReferenceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.address.AddressMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PasswordChangeMiddleware",
    "accounts.access.AuditorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.errors.MethodMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]


def read_database(url: str) -> dict[str, Any]:
    """Return Django's settings of the PostgreSQL database at `url`; any other URL raises ImproperlyConfigured."""
    expected = "DATABASE_URL must name a PostgreSQL database: postgres://user:password@host:port/name"
    try:
        found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    except ValueError as error:
        raise ImproperlyConfigured(expected) from error
    if found["ENGINE"] != "django.db.backends.postgresql" or not found["NAME"]:
        raise ImproperlyConfigured(expected)
    options = {"connect_timeout": 5, **found.get("OPTIONS", {})}
    # Compiling a statement takes longer than running any of ours.
    options["options"] = f"{options.get('options', '')} -c jit=off".strip()
    seconds = read_number("STATEMENT_SECONDS", default=0)  # the web sets it (config/wsgi.py); a task may take longer
    if seconds:
        limits = f"-c statement_timeout={seconds}s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
        options["options"] = f"{options.get('options', '')} {limits}".strip()
    return {**found, "OPTIONS": options}


# Commands that need no database run without one; anything else fails at its first query, by name.
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": read_database(DATABASE_URL) if DATABASE_URL else {"ENGINE": "django.db.backends.dummy"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.validators.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"

# One office shares one address: lock the pair of account and address, not the whole office.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.session.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.address.client_address"
TRUSTED_PROXIES = read_number("TRUSTED_PROXIES", default=0)

# Names for the areas an account may be limited to; accounts itself knows codes only.
AREA_DIRECTORY = "reports_app.area_directory.TownshipDirectory"

SESSION_COOKIE_AGE = 60 * read_number("SESSION_IDLE_MINUTES", default=30)
SESSION_MAX_SECONDS = 3600 * read_number("SESSION_MAX_HOURS", default=12)
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True  # a script takes the token from the page
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MAX_UPLOAD_BYTES = 100 * 1024 * 1024
MAX_ARCHIVE_BYTES = 2**20 * read_number("MAX_ARCHIVE_MEGABYTES", default=500)
MIN_FREE_PERCENT = read_number("MIN_FREE_PERCENT", default=10)
MAX_UPLOAD_FILES = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_UPLOAD_FILES

# A task that nobody has finished is handed out again after `retry` seconds. A file's reading has a longer time of its
# own (reports_app/ingest/queueing.py): a second worker that is handed it meanwhile sees that it is at work.
Q_CLUSTER: dict[str, Any] = {
    "name": "reports",
    "orm": "default",
    "broker_class": "reports_app.broker.Broker",
    "workers": read_number("QUEUE_WORKERS", default=2),
    "timeout": 45,
    "retry": 60,
    "max_attempts": 3,
    "ack_failures": True,
    "poll": 0.2,
    "bulk": 4,
    "save_limit": -1,
    "catch_up": False,
    "label": "任务队列",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "config.reference.ReferenceFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} [{reference}] {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["reference"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}, "django_q": {"level": "WARNING"}},
}

# Until when a township's report on a year is due in the year after: 法治政府建设与责任落实督察工作规定 asks for
# yearly reports to be public before the 1st of April.
REPORT_DUE_DAY = read_day("REPORT_DUE_DAY", default="04-01")
