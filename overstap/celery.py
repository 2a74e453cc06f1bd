"""The Celery app. Everything it needs is in settings under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overstap.settings")

app = Celery("overstap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
