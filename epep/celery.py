"""The Celery application and the one table of what runs when.

What the tasks do is in each app's tasks.py; how Celery behaves is in epep/settings/base.py (CELERY_...).
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")

BEAT = {
    # name: (task, when in UTC). Each task claims its slot by a unique row, so two beats do no harm.
    "mail": ("epep.mail.tasks.sweep", crontab()),
    "renditions": ("peps.tasks.sweep_renditions", crontab()),
    "canary": ("epep.health.tasks.beat_seen", crontab()),
    # A run that was lost is made good within the hour; people are written to once a day, from seven on.
    "reminders": ("peps.tasks.send_reminders", crontab(hour="6-17", minute=0)),
    "clocks": ("peps.tasks.recompute_clocks", crontab(hour="1,4", minute=15)),
    "opening": ("peps.tasks.open_terms", crontab(hour="3,5", minute=40)),
    "imports": ("children.tasks.forget_uploads", crontab(hour=3, minute=0)),
    "grants": ("children.tasks.end_expired_grants", crontab(hour=2, minute=30)),
}

app = Celery("epep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    # A call that no worker took within its own minute is worth nothing: the next one does the same.
    name: {"task": task, "schedule": when, "options": {"expires": 3600 if when != crontab() else 55}}
    for name, (task, when) in BEAT.items()
}
app.autodiscover_tasks()
# Threads of the web process have no current app of their own; this makes it ours in all of them.
app.set_default()
