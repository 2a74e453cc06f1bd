"""System checks of the installation: `manage.py check` and, for production, `check --deploy`."""

import importlib
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

VENDOR = "overstap/vendor/nlds.css"


@register(Tags.compatibility)
def pango_is_there(app_configs, **kwargs):
    """W001: PDF buttons need Pango."""
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return [
            Warning(
                "Pango is missing, so PDF buttons are switched off.",
                hint="Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                id="overstap.W001",
            )
        ]
    return []


@register(Tags.staticfiles)
def stylesheet_is_built(app_configs, **kwargs):
    """W002: the third-party stylesheet is built, not committed."""
    folder = Path(settings.BASE_DIR) / "overstap" / "ui" / "static"
    if (folder / VENDOR).exists() or (Path(settings.STATIC_ROOT) / VENDOR).exists():
        return []
    return [Warning("The stylesheet has not been built.", hint="Run: make css", id="overstap.W002")]


@register(Tags.database)
def connections_are_kept(app_configs, **kwargs):
    """E001: a new PostgreSQL connection for every page costs 10 ms."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.postgresql":
        return []
    if database.get("CONN_MAX_AGE") or database.get("OPTIONS", {}).get("pool"):
        return []
    return [
        Error(
            "PostgreSQL connections are neither kept nor pooled.",
            hint="Set DATABASE_CONN_MAX_AGE or DATABASE_POOL_SIZE.",
            id="overstap.E001",
        )
    ]


@register(Tags.security, deploy=True)
def secret_key_is_long(app_configs, **kwargs):
    """E002: sessions and password links are as safe as this key."""
    if len(settings.SECRET_KEY) >= 50 and len(set(settings.SECRET_KEY)) >= 5:
        return []
    return [
        Error(
            "OVERSTAP_SECRET_KEY is shorter than 50 characters or repeats itself.",
            hint='python -c "import secrets; print(secrets.token_urlsafe(60))"',
            id="overstap.E002",
        )
    ]


@register(Tags.database, deploy=True)
def database_serves_many(app_configs, **kwargs):
    """E003: SQLite is for the demo and for tests."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return []
    return [
        Error(
            "The database is SQLite, which is for the demo on one machine.",
            hint="Set DATABASE_URL to PostgreSQL.",
            id="overstap.E003",
        )
    ]


@register(Tags.compatibility, deploy=True)
def broker_is_a_server(app_configs, **kwargs):
    """E004: the filesystem queue loses the task of a killed worker and serves one machine."""
    if settings.CELERY_BROKER_URL.startswith(("amqp", "redis")):
        return []
    return [
        Error(
            "The queue is not a broker server.",
            hint="Set BROKER_URL to RabbitMQ (amqp://) or Redis (redis://).",
            id="overstap.E004",
        )
    ]


@register(Tags.caches, deploy=True)
def cache_is_shared(app_configs, **kwargs):
    """W003: login limits count over all web nodes; Redis does that without loading the database."""
    if settings.CACHE_URL:
        return []
    return [
        Warning(
            "The cache is a table in the database.",
            hint="Set CACHE_URL to Redis.",
            id="overstap.W003",
        )
    ]
