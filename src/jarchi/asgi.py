"""The one application at the door (ASGI): native asynchronous endpoints first, then Django.

Synchronous Django runs through a WSGI bridge with a bounded thread pool: measured faster than Django's own ASGI
handler (bench/RESULTS.md).
"""

from a2wsgi import WSGIMiddleware

from jarchi.wsgi import application as django_application

application = WSGIMiddleware(django_application, workers=8)
