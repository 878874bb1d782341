"""Settings: closed by default, SQLite in $TAIZHANG_HOME unless DATABASE_URL says otherwise. docs/reference/settings.md lists them."""

from __future__ import annotations

import logging
import os
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from taizhang.kernel.faults import Fault
from taizhang.site.secret import secret_key

TAIZHANG_HOME = Path(os.environ.get("TAIZHANG_HOME", "var")).absolute()
"""Everything the installation keeps: database, columnar store, seals, keys, files."""

BASE_DIR = Path(__file__).resolve().parent.parent

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a deferred transaction that turns to writing fails at once under concurrency
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON; "
    # KiB, as far as it is needed: for loading a million rows 16 MiB take a quarter more time; reading needs 8 at most.
    "PRAGMA cache_size=-65536; "
    # Pages of the log before it is folded in: who commits then waits, and all behind him. A step writes about ten.
    "PRAGMA wal_autocheckpoint=16000;",
}


def database(url: str | None) -> dict[str, Any]:
    if url:
        try:
            found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        except ValueError as fault:  # its message may hold the password
            remedy = "write postgresql://user:password@host/name, special signs in it as %XX"
            raise Fault("this is no address of a database", where="DATABASE_URL", remedy=remedy) from fault
        if "server_side_binding" in found.get("OPTIONS", {}):
            remedy = "leave it out: what an act asks goes to the server as one text, which it takes only without"
            raise Fault("server_side_binding cannot be used", where="DATABASE_URL", remedy=remedy)
        return found
    return {"ENGINE": "taizhang.site.sqlite", "NAME": TAIZHANG_HOME / "taizhang.sqlite3", "OPTIONS": _SQLITE_OPTIONS}


def proxy(given: str) -> str | None:
    """The address of the proxy whose word is taken that a request came by https: `1` is one on this machine."""
    try:
        return str(ip_address("127.0.0.1" if given == "1" else given)) if given not in {"", "0"} else None
    except ValueError as fault:
        remedy = "write 1 for a proxy on this machine, or its IP address"
        raise Fault(f"{given!r} is no address", where="TAIZHANG_BEHIND_PROXY", remedy=remedy) from fault


def log_level(given: str) -> str:
    if given.upper() not in logging.getLevelNamesMapping():
        raise Fault(f"{given!r} is no level", where="TAIZHANG_LOG_LEVEL", remedy="write ERROR, WARNING or INFO")
    return given.upper()


def address(given: str) -> str:
    """The address that the installation is known by, without a slash at its end; empty where none is told."""
    found = urlsplit(given)
    if given and not (found.scheme in ("http", "https") and found.hostname and given.rstrip("/") == f"{found.scheme}://{found.netloc}"):
        remedy = "write the scheme and the host, such as https://ledger.example.cn"
        raise Fault(f"{given!r} is no address of a site", where="TAIZHANG_ADDRESS", remedy=remedy)
    return given.rstrip("/")


DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "taizhang.journal.apps.JournalConfig",
    "taizhang.org.apps.OrgConfig",
    "taizhang.records.apps.RecordsConfig",
    "taizhang.figures.apps.FiguresConfig",
    "taizhang.card.apps.CardConfig",
    "taizhang.web.apps.WebConfig",
]

DEBUG = False
SECRET_KEY = secret_key(os.environ.get("TAIZHANG_SECRET_KEY", ""), TAIZHANG_HOME)
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("TAIZHANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host.strip()]
TAIZHANG_ADDRESS = address(os.environ.get("TAIZHANG_ADDRESS", ""))
TAIZHANG_FONTS = [folder for folder in os.environ.get("TAIZHANG_FONTS", "").split(os.pathsep) if folder]
TRUSTED_PROXY = proxy(os.environ.get("TAIZHANG_BEHIND_PROXY", ""))

ROOT_URLCONF = "taizhang.site.urls"
WSGI_APPLICATION = "taizhang.site.wsgi.application"
APPEND_SLASH = False

MIDDLEWARE = [
    "taizhang.site.middleware.log_request",
    "django.middleware.security.SecurityMiddleware",
    "taizhang.site.middleware.content_policy",
    "taizhang.site.middleware.known_host",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "taizhang.site.middleware.database_answers",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["taizhang.web.frame.frame"], "builtins": ["taizhang.web.templatetags.shown"]},
    }
]

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = TRUSTED_PROXY is not None
CSRF_FAILURE_VIEW = "taizhang.web.refusals.forged"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None  # the server takes it off anybody else's
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

STATIC_URL = "/static/"
STATIC_ROOT = TAIZHANG_HOME / "static"
_TOOLS = (BASE_DIR / "tools", BASE_DIR.parents[1] / "tools")  # where the package is installed; where it is worked on
STATICFILES_DIRS = [("tools", folder) for folder in _TOOLS if folder.is_dir()][:1]
"""The programs by which anybody checks what this server says are given away by it."""
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

KEPT_FILES = 4096
"""How many drawings and series of public figures are kept in the home's cache folder; a few kilobytes each."""

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "en"  # of what has no address: the command line
LANGUAGES = [("zh", "中文"), ("en", "English")]  # the first part of every address

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{levelname} {name} {message}",
            "style": "{",
            "timestamp": "at",
        }
    },
    "filters": {"unasked": {"()": "taizhang.site.quiet.Unasked"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["unasked"]}},
    "root": {"handlers": ["stderr"], "level": log_level(os.environ.get("TAIZHANG_LOG_LEVEL", "WARNING"))},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # 4xx are answers, not incidents; the request log counts them
        "django.security": {"level": "CRITICAL"},  # so are these; what anybody can cause is not told with its query and traceback
        "django.db.backends": {"level": "INFO"},  # never DEBUG: parameters of statements are values of records
    },
}
