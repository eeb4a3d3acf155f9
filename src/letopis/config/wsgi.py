"""The web application, for granian or any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from letopis.config import lifeline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "letopis.config.settings")
lifeline.hold()

application = get_wsgi_application()
