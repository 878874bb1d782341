"""The application that the server behind `taizhang serve` runs."""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
django.setup()
call_command("collectstatic", interactive=False, verbosity=0)  # before whitenoise lists them; only what changed is copied

application = get_wsgi_application()
