"""Settings of a developer's own machine: private servers, mail in a folder, no TLS.

Nothing here may be wanted in production.
"""

from epep.local import servers

from .base import *  # noqa: F403
from .env import ENV, ROOT, broker, database
from .logs import logging

ADDRESSES = servers.addresses(
    "dev", database=ENV.text("DATABASE_URL"), broker=ENV.text("REDIS_URL"), cache=ENV.text("CACHE_URL")
)

DEBUG = False
ALLOWED_HOSTS = ["*"]
EPEP_SITE_URL = ENV.text("EPEP_SITE_URL") or f"http://localhost:{ENV.text('EPEP_PORT')}"
EPEP_FILES = ENV.text("EPEP_FILES") or str(ROOT / ".local" / "files")
MEDIA_ROOT = EPEP_FILES
EPEP_DEMO_PASSWORD = ENV.text("EPEP_DEMO_PASSWORD")

DATABASES = {"default": database(ADDRESSES.database, ENV.number("EPEP_STATEMENT_SECONDS"))}
CELERY_BROKER_URL = broker(ADDRESSES.broker)
CACHES = {"default": {"BACKEND": "epep.cache.Cache", "LOCATION": ADDRESSES.cache}}

# Each message becomes a file that a page shows (`.local/mail/`).
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = ENV.text("EPEP_MAIL_FOLDER") or str(ROOT / ".local" / "mail")
DEFAULT_FROM_EMAIL = ENV.text("EPEP_MAIL_FROM")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

LOGGING = logging(ENV.text("EPEP_LOG_LEVEL"), json=False)
