"""Debian's real nginx for tests: the generated configuration in a minimal main one, unprivileged, in a folder."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from on_air import free_port, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
MAIN = """{load}
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    gzip on;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/jarchi.conf;
}}
"""


def needs_nginx() -> None:
    if not NGINX or not Path("/etc/nginx/mime.types").exists():
        pytest.skip("nginx is not installed")
    if not BROTLI.exists():
        pytest.skip("nginx has no module brotli_static (libnginx-mod-http-brotli-static)")


class Nginx:
    """`with Nginx(folder, configuration, port): …`. What it would write to /var/log/nginx goes to the folder."""

    def __init__(self, folder: Path, configuration: str, port: int, user: str = "") -> None:
        self.folder, self.port = folder, port
        folder.mkdir(exist_ok=True)
        load = f"load_module {BROTLI};" if "brotli_static" in configuration else ""
        main = MAIN.format(load=load, folder=folder, user=f"user {user or 'root'};" if os.getuid() == 0 else "")
        (folder / "nginx.conf").write_text(main)
        (folder / "jarchi.conf").write_text(configuration.replace("/var/log/nginx/", f"{folder}/"))
        self.command = [str(NGINX), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]

    def check(self) -> str:
        """What `nginx -t` says; fails if it is no success."""
        done = subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def __enter__(self) -> "Nginx":
        self.check()
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE)
        wait_until(lambda: listens(self.port) or self.process.poll() is not None, "nginx", 20)
        assert self.process.poll() is None, self.process.stderr and self.process.stderr.read()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def ask(self, path: str, method: str = "GET", secure: str = "", **headers: str) -> "Answer":
        return ask(self.port, path, method, secure, **headers)

    def log(self) -> str:
        return (self.folder / "error.log").read_text()


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()


def ask(port: int, path: str, method: str = "GET", secure: str = "", body: bytes = b"", **headers: str) -> Answer:
    """One request, its path sent as it is. `secure`: the name to ask TLS for; `headers`: with _ for -."""
    connection: http.client.HTTPConnection
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
        connection._create_connection = _connect_to_this_machine  # type: ignore[attr-defined]
        connection.host = secure  # what the handshake names
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection._validate_path = lambda url: None  # type: ignore[attr-defined]
    connection._encode_request = str.encode  # type: ignore[attr-defined]
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": "news.example", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def _connect_to_this_machine(address: tuple[str, int], *arguments: object) -> object:
    return socket.create_connection(("127.0.0.1", address[1]), *arguments)  # type: ignore[arg-type]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(handle: Callable[[BaseHTTPRequestHandler, bytes], None], port: int = 0) -> Iterator[int]:
    """A stand-in HTTP server; `handle(request, body)` answers. Yields its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __getattr__(self, name: str) -> object:
            if re.fullmatch(r"do_[A-Z]+", name):
                return self.answer
            raise AttributeError(name)

        def answer(self) -> None:
            handle(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port or free_port()), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(request: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)
