"""The web application that gunicorn serves.

Settings and addresses are elsewhere.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
application = get_wsgi_application()
