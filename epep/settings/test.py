"""Settings of the tests: private servers of their own, a database for each run, quick password hashing.

What production does must be tested with production's own settings, not changed here.
"""

import os

from epep.local import servers

from .base import *  # noqa: F403
from .env import ENV, ROOT, broker, database
from .logs import logging

ADDRESSES = servers.addresses(
    "test", database=ENV.text("DATABASE_URL"), broker=ENV.text("REDIS_URL"), cache=ENV.text("CACHE_URL")
)
# Several runs of the tests may share the servers: each has its own database and its own Redis numbers.
RUN = os.environ.setdefault("EPEP_TEST_RUN", str(os.getpid()))
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_NUMBER = (int(RUN) * 8 + WORKER) % 4096

SECRET_KEY = "only-for-tests-" + "0123456789" * 4
ALLOWED_HOSTS = ["*"]
EPEP_SITE_URL = ENV.text("EPEP_SITE_URL") or "http://testserver"
EPEP_FILES = ENV.text("EPEP_FILES") or str(ROOT / ".local" / "test-files" / RUN)
MEDIA_ROOT = EPEP_FILES
EPEP_DEMO_PASSWORD = ENV.text("EPEP_DEMO_PASSWORD")

DATABASES = {"default": database(ADDRESSES.database, ENV.number("EPEP_STATEMENT_SECONDS"))}
DATABASES["default"]["TEST"] = {"NAME": f"test_epep_{RUN}"}
CELERY_BROKER_URL = broker(servers.with_number(ADDRESSES.broker, REDIS_NUMBER))
CACHES = {
    "default": {"BACKEND": "epep.cache.Cache", "LOCATION": servers.with_number(ADDRESSES.cache, REDIS_NUMBER)}
}

# The same algorithm as everywhere, so that the real web process of the browser tests knows the passwords.
PASSWORD_HASHERS = ["tests.passwords.QuickHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = ENV.text("EPEP_MAIL_FROM")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

LOGGING = logging("WARNING", json=False)
