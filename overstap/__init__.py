"""The project: settings, urls, and the ground floor that knows nothing of cases."""

from overstap.celery import app as celery_app

__all__ = ["celery_app"]
