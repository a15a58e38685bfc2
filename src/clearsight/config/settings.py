"""Django's settings, from the environment where an installation may differ (docs/reference/settings.md).

`CLEARSIGHT_VAR` (folder of database and keys), `DATABASE_URL`, `CLEARSIGHT_HOSTS` (names it answers to),
`CLEARSIGHT_HTTPS=yes` (behind TLS), `CLEARSIGHT_DEBUG=yes`, `CLEARSIGHT_MASTER_KEY_FILE` or `_COMMAND`.
"""

from __future__ import annotations

import os

from clearsight.config import environment
from clearsight.config.database import database_settings
from clearsight.config.places import PACKAGE_DIR, ROOT_DIR, default_database, var_dir
from clearsight.config.sign_in import read_providers, second_factor
from clearsight.integrations.mail import mail_settings, root_address
from clearsight.integrations.ring import read_or_make

environment.refuse_no_folder("CLEARSIGHT_VAR")
environment.refuse_no_scanner("CLEARSIGHT_CLAMD")
VAR_DIR = var_dir()

DEBUG = environment.yes("CLEARSIGHT_DEBUG")
HTTPS = environment.yes("CLEARSIGHT_HTTPS")
# The demonstration says on every page that nobody in it is real, and who can sign in.
CLEARSIGHT_DEMO = environment.yes("CLEARSIGHT_DEMO")
SECRET_KEY = os.environ.get("CLEARSIGHT_SECRET_KEY") or read_or_make(VAR_DIR / "secret.key")
ALLOWED_HOSTS = environment.hosts("CLEARSIGHT_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "clearsight.audit",
    "clearsight.people",
    "clearsight.access",
    "clearsight.accounts",
    "clearsight.policy",
    "clearsight.scheduling",
    "clearsight.casework",
    "clearsight.supervision",
    "clearsight.records",
    "clearsight.grants",
    "clearsight.signoff",
    "clearsight.escalation",
    "clearsight.compliance",
    "clearsight.retention",
    "clearsight.disclosure",
    "clearsight.reminders",
    "clearsight.web",
]

MIDDLEWARE = [
    # Before all others: what those answer themselves (a redirect, a file, a refusal) has its headers too.
    "clearsight.config.headers.headers_middleware",
    "clearsight.config.rows.rows_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clearsight.config.idle.idle_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "clearsight.config.urls"
WSGI_APPLICATION = "clearsight.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "clearsight.web.environment.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL"), default_database())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How people sign in (decision 16). The demonstration stays at one step, and says so.
CLEARSIGHT_SECOND_FACTOR = second_factor(
    os.environ.get("CLEARSIGHT_SECOND_FACTOR", ""), "nobody" if CLEARSIGHT_DEMO else "everybody"
)
# Far more than a lead on a busy day, far less than whoever takes everything with them.
READINGS_AN_HOUR = environment.number("CLEARSIGHT_READINGS_AN_HOUR", 400, 1, 1_000_000)
READINGS_A_DAY = environment.number("CLEARSIGHT_READINGS_A_DAY", 1200, 1, 1_000_000)
LOCK_AFTER_SECONDS = 60 * environment.number("CLEARSIGHT_LOCK_MINUTES", 15, 1, 60)
CLEARSIGHT_BREACHED_PASSWORDS = environment.readable_file("CLEARSIGHT_BREACHED_PASSWORDS")
CLEARSIGHT_PROVIDERS = read_providers(os.environ.get("CLEARSIGHT_PROVIDERS", ""))
# Of as many proxies before it Clearsight believes which machine asked; behind TLS there is one.
CLEARSIGHT_PROXIES = environment.number("CLEARSIGHT_PROXIES", 1 if HTTPS else 0, 0, 20)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "clearsight.integrations.breached.BreachedPasswordValidator"},
]
CSRF_FAILURE_VIEW = "clearsight.web.views.errors.expired"
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
APPEND_SLASH = False

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# What a mail or a calendar links to; and where mail goes (nowhere, without a server).
CLEARSIGHT_URL = root_address(
    os.environ.get("CLEARSIGHT_URL") or (f"https://{ALLOWED_HOSTS[0]}" if HTTPS else "http://127.0.0.1:8000")
)
# Whom to tell of a weakness, in security.txt (RFC 9116).
CLEARSIGHT_SECURITY_CONTACT = environment.contact("CLEARSIGHT_SECURITY_CONTACT")
CLEARSIGHT_MAIL = mail_settings(
    os.environ.get("CLEARSIGHT_MAIL", ""), os.environ.get("CLEARSIGHT_MAIL_FROM", "")
)

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no page of another site has a use for them
# Built by make from what is in the checkout: nothing that an installation keeps.
STATIC_ROOT = ROOT_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# A cookie with this prefix is taken from this very host and over TLS alone: nobody beside us plants one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "clearsight.config.notices.Notices"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A computer in a classroom is shared: a session ends with the browser, and after an hour in which nobody did
# anything (`config.idle` keeps it alive meanwhile). What was typed in a draft outlives it.
SESSION_ENGINE = "clearsight.integrations.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 60 * 60
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["clearsight.config.uploads.InMemory"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "clearsight.config.log.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
