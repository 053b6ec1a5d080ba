"""The Content-Security-Policy of the reader's side and, looser, of the desk.

The desk's policy allows inline scripts and styles because Wagtail's choosers and editor use them
(docs/explanation/security.md says where); even there nothing comes from another origin.
"""

from collections.abc import Callable

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

READER = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; "
    "manifest-src 'self'"
)
DESK = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'self'"
)


class ContentSecurityPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wagtail = request.path.startswith("/desk/") and request.path != "/desk/first-run/"
        response.headers["Content-Security-Policy"] = DESK if wagtail else READER
        response.headers["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        return response


class CompressionMiddleware(GZipMiddleware):
    """Pages only: pictures and documents are compressed already, and files are sent without passing through
    Python."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, FileResponse):
            return response
        return super().process_response(request, response)
