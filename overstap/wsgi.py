"""The WSGI entry for the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overstap.settings")

application = get_wsgi_application()
# Load every room now, before the server forks, so that the workers share it.
get_resolver().url_patterns  # noqa: B018
