"""Chooses the settings of this process by EPEP_ENV: dev (the default), test or production.

Under pytest the default is test, so that no test can reach the database of `make run`.
"""

# The star imports are how Django settings are layered; every name is a setting.
# ruff: noqa: F403
from .env import ENV

if ENV.name == "production":
    from .production import *
elif ENV.name == "test":
    from .test import *
else:
    from .dev import *
