"""The one application at the door (ASGI): native asynchronous endpoints come first, then Django through the
bridge.

Measured faster than Django's own ASGI handler (bench/RESULTS.md, "Door").
"""

from jarchi.bridge import Bridge
from jarchi.wsgi import application as django_application

application = Bridge(django_application, threads=8)
