"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "3000")  # Nobody waits longer for a page; jobs may.

application = get_wsgi_application()
