"""Django as a WSGI application: synchronous views run here, behind the door in asgi.py."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
application = get_wsgi_application()
