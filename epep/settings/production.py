"""Settings of a live site: every address and secret comes from the environment, TLS everywhere.

`manage.py check --deploy --fail-level WARNING` passes with these.
"""

from .base import *  # noqa: F403
from .env import ENV, broker, database, mail
from .logs import logging

ALLOWED_HOSTS = ENV.words("EPEP_HOSTS")
EPEP_SITE_URL = ENV.text("EPEP_SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [EPEP_SITE_URL]
EPEP_FILES = ENV.text("EPEP_FILES")
MEDIA_ROOT = EPEP_FILES

DATABASES = {
    "default": database(ENV.text("DATABASE_URL"), ENV.number("EPEP_STATEMENT_SECONDS")),
}
CELERY_BROKER_URL = broker(ENV.text("REDIS_URL"))
CACHES = {"default": {"BACKEND": "epep.cache.Cache", "LOCATION": ENV.text("CACHE_URL")}}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
globals().update(mail(ENV.text("EPEP_SMTP_URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.text("EPEP_MAIL_FROM")

# The proxy before us ends TLS; its word is taken only when the site says that there is one.
if ENV.number("EPEP_PROXIES"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.number("EPEP_PROXIES")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "epep.page.storage.HashedStorage"},
}

LOGGING = logging(ENV.text("EPEP_LOG_LEVEL"), json=True)
