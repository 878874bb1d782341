"""Settings: closed by default, SQLite in $TAIZHANG_HOME unless DATABASE_URL says otherwise."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url

HOME = Path(os.environ.get("TAIZHANG_HOME", "var")).absolute()
"""Everything the installation keeps: database, columnar store, seals, keys, files."""

TAIZHANG_HOME = HOME
BASE_DIR = Path(__file__).resolve().parent.parent

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a deferred transaction that turns to writing fails at once under concurrency
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;",
}


def database(url: str | None) -> dict[str, Any]:
    if url:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "taizhang.sqlite3", "OPTIONS": _SQLITE_OPTIONS}


DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "taizhang.journal.apps.JournalConfig",
    "taizhang.org.apps.OrgConfig",
    "taizhang.records.apps.RecordsConfig",
    "taizhang.figures.apps.FiguresConfig",
    "taizhang.card.apps.CardConfig",
]

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
SECRET_KEY = os.environ.get("TAIZHANG_SECRET_KEY", "")
