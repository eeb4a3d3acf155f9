"""Django settings. Importing them has no side effects; see `docs/admin/settings.md` for what may be set."""

from pathlib import Path
from typing import Any

import dj_database_url
import django
import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from letopis.kernel import env, mail

django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_dir()
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.get("SECRET_KEY") or (
    (DATA_DIR / "secret-key").read_text("utf-8").strip() if (DATA_DIR / "secret-key").is_file() else "not-set-up-yet"
)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
DEMO = env.flag("DEMO")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "letopis.dictionaries",
    "letopis.history",
    "letopis.search",
    "letopis.lists",
    "letopis.ui",
    "letopis.rest",
    "letopis.jobs",
    "letopis.charts",
    "letopis.accounts",
    "letopis.attributes",
    "letopis.bulk",
    "letopis.files",
    "letopis.notifications",
    "letopis.comments",
    "letopis.parties",
    "letopis.events",
    "letopis.channels",
    "letopis.analytics",
    "letopis.exchange",
    "letopis.web",
    "letopis.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "letopis.rest.middleware.problems",
    "letopis.dictionaries.middleware.dictionaries",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "letopis.accounts.middleware.personal",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "letopis.ui.middleware.errors",
]

ROOT_URLCONF = "letopis.config.urls"
WSGI_APPLICATION = "letopis.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [*sorted(PACKAGE.glob("*/templates")), Path(django.__file__).parent / "forms" / "jinja2"],
        "OPTIONS": {
            "environment": "letopis.ui.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "letopis.ui.forms.Renderer"

if env.get("DATABASE_URL"):
    DATABASES: dict[str, Any] = {"default": dj_database_url.parse(env.get("DATABASE_URL"), conn_max_age=None)}
    # A page reads eighty rows off an index: starting other processes or a compiler for it costs more than the whole query.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c max_parallel_workers_per_gather=0 -c jit=off",
        **DATABASES["default"].get("OPTIONS", {}),
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "letopis.kernel.sqlite",
            "NAME": DATA_DIR / "letopis.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "letopis"
CSRF_COOKIE_NAME = "letopis-csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("HTTPS") else None
CSRF_TRUSTED_ORIGINS = env.names("TRUSTED_ORIGINS")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = env.get("LANGUAGE", "ru")
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.get("TIME_ZONE", "Europe/Moscow")
USE_TZ = True

MAP_URL = env.get("MAP_URL", "https://yandex.ru/maps/?text={}")  # empty: addresses are no links

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILES_URL = env.get("FILES_URL")  # s3://BUCKET/PREFIX?endpoint=…; by default the folder `files` of the data folder
FILES_MAX_MB = int(env.get("FILES_MAX_MB", "4096"))  # of one file
FILES_QUOTA_MB = int(env.get("FILES_QUOTA_MB", "0"))  # of all together; 0 is no quota
FILES_LEAST_FREE_MB = int(env.get("FILES_LEAST_FREE_MB", "500"))  # what the disk keeps free

RECURRENCE_MONTHS = int(env.get("RECURRENCE_MONTHS", "12"))  # how far ahead recurring events are written down

JOBS_LEASE = float(env.get("JOBS_LEASE", "30"))  # seconds after which the work of a dead worker is taken over
JOBS_POLL = float(env.get("JOBS_POLL", "1"))  # seconds between two looks at an empty queue

SITE_URL = env.get("URL").rstrip("/")  # where people open it: the links of letters
EMAIL_URL = env.get("EMAIL_URL")  # empty: no letters are sent
EMAIL = mail.parse(EMAIL_URL)
EMAIL_BACKEND = EMAIL.backend
EMAIL_HOST, EMAIL_PORT = EMAIL.host, EMAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.user, EMAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.starttls, EMAIL.tls
EMAIL_FILE_PATH = EMAIL.folder
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.get("EMAIL_FROM") or EMAIL.user or "letopis@localhost"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
