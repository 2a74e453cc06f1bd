"""All settings in one file; what differs per installation comes from the environment.

`OVERSTAP_ENV` is `development` (the default: the demo on one machine, DEBUG off), `test` or
`production`. Production refuses to start without its own values and says which are missing.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("OVERSTAP_VAR", BASE_DIR / "var"))
ENV = os.environ.get("OVERSTAP_ENV", "development")
PRODUCTION = ENV == "production"
TESTING = ENV == "test"
OWN_VALUES = {
    "OVERSTAP_SECRET_KEY": "a random text of at least 50 characters",
    "OVERSTAP_ALLOWED_HOSTS": "the host names of the site, with commas between",
    "DATABASE_URL": "for example postgres://user:password@host/overstap",
    "BROKER_URL": "for example amqp://user:password@host//",
    "CACHE_URL": "for example redis://host:6379/1",
    "EMAIL_HOST": "the mail server",
}


def env_list(name, default=""):
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_flag(name, *, default=False):
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def secret_key():
    """The installation's key: from the environment, else made once under var/ for the demo."""
    if key := os.environ.get("OVERSTAP_SECRET_KEY"):
        return key
    if TESTING:
        return "test"
    path = VAR / "secret_key"
    if not path.exists():
        draft = VAR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(60))
        try:
            os.link(draft, path)  # fails when another process was first, so both read one key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


if ENV not in {"development", "test", "production"}:
    raise ImproperlyConfigured(f"OVERSTAP_ENV is {ENV!r}. Choose development, test or production.")
if PRODUCTION and (missing := [name for name in OWN_VALUES if not os.environ.get(name)]):
    raise ImproperlyConfigured(
        "Overstap start niet in productie zonder eigen waarden. Zet deze omgevingsvariabelen: "
        + "; ".join(f"{name} ({OWN_VALUES[name]})" for name in missing)
        + ". Zie README, Productie."
    )
VAR.mkdir(parents=True, exist_ok=True)

OVERSTAP_VERSION = "0.1.0"
OVERSTAP_SOURCE_URL = os.environ.get("OVERSTAP_SOURCE_URL", "")
# The address of this installation, before links in mails and in the output of commands.
OVERSTAP_BASE_URL = os.environ.get("OVERSTAP_BASE_URL", "http://localhost:8000")

SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = env_list("OVERSTAP_SECRET_KEY_FALLBACKS")
DEBUG = env_flag("OVERSTAP_DEBUG") and not PRODUCTION
ALLOWED_HOSTS = env_list("OVERSTAP_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("OVERSTAP_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "overstap.ui",
    "overstap.audit",
    "overstap.organisations",
    "overstap.notifications",
    "overstap.privacy",
    "cases",
    "meetings",
    "coaches",
    "overstap.today",
    "overstap.portal",
    "overstap.manage",
    "overstap.demo",
    "viewflow.workflow",
    "simple_history",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "overstap.ui.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "overstap.organisations.middleware.ActiveMembershipMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "overstap.urls"
WSGI_APPLICATION = "overstap.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "overstap.ui.context.shell",
            ],
            "builtins": ["overstap.ui.templatetags.overstap_ui"],
        },
    },
    {
        # Only for the rows of big tables: five times faster than a Django template.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "overstap.ui.jinja.environment"},
    },
]
FORM_RENDERER = "overstap.ui.forms.FormRenderer"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Data -------------------------------------------------------------------------------------------

DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'overstap.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: the write lock is taken at BEGIN, so two writers queue instead of failing.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
elif pool_size := int(os.environ.get("DATABASE_POOL_SIZE", "0")):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": pool_size,
        "timeout": 10,
    }
else:  # a kept connection saves about 10 ms a page
    DATABASES["default"]["CONN_MAX_AGE"] = int(os.environ.get("DATABASE_CONN_MAX_AGE", "600"))
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = os.environ.get("CACHE_URL", "")
if CACHE_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "django_cache",
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/bestanden/"  # never served: files come from a view that asks who you are
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("OVERSTAP_STATIC_ROOT", BASE_DIR / "staticfiles"))
if not PRODUCTION:  # served from where they are; the folder only keeps whitenoise from warning
    STATIC_ROOT = VAR / "staticfiles"
    STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a bulk action posts one field per chosen row

# Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
USE_I18N = True
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# Who is who -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "overstap.ui.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited, nobody signs up
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = False
# A town hall is one address to us, so the limit per address is wide and per account is narrow.
ACCOUNT_RATE_LIMITS = {"login_failed": "100/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("OVERSTAP_PROXIES", "0"))
SOCIALACCOUNT_ADAPTER = "overstap.ui.accounts.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
MFA_TOTP_ISSUER = "Overstap"
MFA_FORMS = {"activate_totp": "overstap.ui.second_factor.ActivateForm"}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:  # the real hasher is slow on purpose
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # pages send the token in a header from <body hx-headers>

# What the browser may do ------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
}  # fmt: skip
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_SSL_REDIRECT = env_flag("OVERSTAP_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = int(os.environ.get("OVERSTAP_HSTS_SECONDS", 365 * 24 * 60 * 60))
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Mail: never a young person's name, only "er staat iets nieuws klaar" ----------------------------

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Overstap <overstap@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", default=True)
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"

# Background work --------------------------------------------------------------------------------

CELERY_BROKER_URL = os.environ.get(
    "BROKER_URL", "memory://" if TESTING else "filesystem://localhost//"
)
if CELERY_BROKER_URL.startswith("filesystem:"):
    QUEUE = VAR / "queue"
    for folder in ("messages", "processed", "control"):
        (QUEUE / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE / "messages"),
        "data_folder_out": str(QUEUE / "messages"),
        "processed_folder": str(QUEUE / "processed"),
        "control_folder": str(QUEUE / "control"),
        "store_processed": False,
    }
elif CELERY_BROKER_URL.startswith(("redis:", "rediss:")):
    # Longer than the longest job, else Redis hands the same job out twice.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3 * 60 * 60,
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True, "max_retries": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.5}
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 60 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {  # in code, so that nobody can switch off a legal date in a screen
    "calendar": {"task": "cases.tasks.calendar_sweep", "schedule": crontab(hour=6, minute=0)},
    "coach-answers": {
        "task": "coaches.tasks.tell_unanswered",
        "schedule": crontab(hour=6, minute=5),
    },
    "outbox": {"task": "overstap.notifications.tasks.deliver_outbox", "schedule": crontab()},
    "mails": {"task": "overstap.notifications.tasks.send_mails", "schedule": crontab()},
    # At 7:00; the later rounds are for a worker that was away then, each period goes once.
    "digests": {
        "task": "overstap.notifications.tasks.send_digests",
        "schedule": crontab(hour="7-18", minute=0),
    },
    "timers": {"task": "cases.tasks.fire_timers", "schedule": crontab()},
    "stalled-jobs": {"task": "cases.tasks.resume_stalled_jobs", "schedule": crontab()},
}

# Log lines carry ids, never names or a secret address -------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "overstap.ui.masking.MaskingFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("OVERSTAP_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
