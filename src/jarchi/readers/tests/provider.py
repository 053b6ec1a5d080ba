"""OpenID providers for tests: a real one (npm oidc-provider) with people who sign in there, and one that lies."""

import http.client
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from joserfc.jwk import RSAKey

from on_air import free_port

TESTS = Path(__file__).parents[4] / "tests"
CALLBACK = "http://testserver/account/oidc/callback/"
SECRET = "a secret of tests that is long enough"


@contextmanager
def real_provider() -> Iterator[str]:
    """Its issuer."""
    port = free_port()
    process = subprocess.Popen(
        ["node", "oidc_provider.mjs", str(port), CALLBACK], cwd=TESTS, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


class Person:
    """Somebody at the provider's pages, with a browser that keeps cookies and fills in forms."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def signs_in(self, address: str, login: str) -> str:
        """From the provider's first page to the address that it leads back to."""
        page = self._walk(address)
        while not page[0].startswith(CALLBACK):
            where, text = page
            form = dict(re.findall(r'name="(\w+)" value="(\w+)"', text))
            if "name=\"login\"" in text:
                form |= {"login": login, "password": "any"}
            action = re.search(r'action="([^"]+)"', text)
            assert action, text
            page = self._walk(urljoin(where, action[1]), urlencode(form))
        return page[0]

    def _walk(self, address: str, form: str = "") -> tuple[str, str]:
        """(address, text) of the page at which redirects end; they end before ours."""
        while not address.startswith(CALLBACK):
            parts = urlsplit(address)
            connection = http.client.HTTPConnection(parts.netloc, timeout=20)
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if form:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request("POST" if form else "GET", path, form or None, headers)
            response = connection.getresponse()
            text = response.read().decode()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            if not (there := response.headers["Location"]):
                return address, text
            address, form = urljoin(address, there), ""
        return address, ""


class Forger:
    """A provider that answers what a test wants: `token` makes the ID token, `userinfo` tells of the person."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.token: Callable[[], str] = lambda: ""
        self.userinfo: dict[str, Any] = {"sub": "1"}
        self.document: dict[str, Any] = {}
        self.asked: list[dict[str, list[str]]] = []  # of the token endpoint

    def answers(self, path: str) -> dict[str, Any]:
        if path.startswith("/.well-known/"):
            endpoints = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
            more = {"jwks_uri": f"{self.issuer}/jwks", "userinfo_endpoint": f"{self.issuer}/me"}
            return {"issuer": self.issuer, **endpoints, **more, **self.document}
        if path == "/jwks":
            return {"keys": [self.key.as_dict(private=False)]}
        if path == "/token_endpoint":
            return {"id_token": self.token(), "access_token": "x", "token_type": "Bearer"}
        return self.userinfo

    @contextmanager
    def serving(self) -> Iterator["Forger"]:
        forger = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                if length:
                    forger.asked.append(parse_qs(self.rfile.read(length).decode()))
                body = json.dumps(forger.answers(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *args: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
